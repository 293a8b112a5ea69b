package pipe_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/logplex"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

const (
	token = "t.11111111-1111-4111-8111-111111111111"
	key   = "0123456789abcdef0123456789abcdef"
	seed  = `{"logplex": {"tokens": ["` + token + `"]}, "datadog": {"api_keys": ["` + key + `"]}}`
)

// way is one path through the mocks: the token of the endpoint and the URL of the
// drain.
type way struct{ token, url string }

// lay creates an endpoint and a drain.
func lay(t *testing.T, p *pipe.Pipe, input string, w way) {
	t.Helper()
	if w.token == "" {
		w.token = token
	}
	if _, err := p.Fastly.Publish(fastly.DefaultServiceID, func(version int) error {
		return p.Fastly.AddEndpoint(fastly.DefaultServiceID, version, "heroku",
			fastly.Row{"name": "edge", "url": input, "token": w.token})
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Heroku.AddDrain("demo", heroku.Drain{URL: w.url}); err != nil {
		t.Fatal(err)
	}
}

// lines have content that is easy to get wrong: JSON, other scripts, too many bytes,
// an empty line, and unusual spaces.
var lines = []string{
	`{"url":"/a?b=\"c\"","status":200}`, "grüße 世界 🚰", strings.Repeat("x", 10001), "", " - [x] two  spaces ",
}

// checkArrival checks which lines arrived at Datadog.
func checkArrival(t *testing.T, got []datadog.Log) {
	t.Helper()
	want := []string{lines[0], lines[1], lines[2][:10000], "x", "", lines[4]}
	var messages []string
	for _, log := range got {
		messages = append(messages, log.Message)
		if log.Service != "shop" || log.Host != "edge.example" || log.Source != "heroku" ||
			log.Attributes["region"] != "eu" ||
			!reflect.DeepEqual(log.Tags, []string{"env:prod", "team:web", "dyno:edge", "dynotype:edge"}) {
			t.Errorf("arrived as %+v", log)
		}
	}
	if !reflect.DeepEqual(messages, want) {
		t.Errorf("%d lines arrived, not %d as they should", len(messages), len(want))
	}
}

const query = "?dd-api-key=" + key +
	"&ddsource=heroku&ddtags=env%3Aprod%2Cteam%3Aweb&service=shop&host=edge.example&region=eu"

// TestInMemory sends lines through all mocks without a network.
func TestInMemory(t *testing.T) {
	t.Parallel()
	p, err := pipe.InMemory(pipe.Options{Seed: []byte(seed)})
	if err != nil {
		t.Fatal(err)
	}
	lay(t, p, "https://1.us.logplex.io/logs", way{url: "https://http-intake.logs.us5.datadoghq.com/api/v2/logs" + query})
	emissions, err := p.Fastly.Emit(t.Context(), fastly.DefaultServiceID, lines)
	if err != nil || len(emissions) != 1 || emissions[0].Status != http.StatusNoContent {
		t.Fatalf("%+v %v", emissions, err)
	}
	checkArrival(t, p.Datadog.Logs())
}

// TestListen sends lines through all mocks over loopback, with the control paths.
func TestListen(t *testing.T) {
	t.Parallel()
	p, err := pipe.New(pipe.Options{Seed: []byte(seed)})
	if err != nil {
		t.Fatal(err)
	}
	at, err := p.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(at.Close)
	lay(t, p, at.LogplexInput(), way{url: at.DatadogIntake() + query})
	body, err := json.Marshal(map[string]any{"service_id": fastly.DefaultServiceID, "lines": lines})
	if err != nil {
		t.Fatal(err)
	}
	if emissions := call(t, http.MethodPost, at.Fastly+"/_mock/emit", body); !strings.Contains(emissions, "204") {
		t.Fatal(emissions)
	}
	var logs []datadog.Log
	if err := json.Unmarshal([]byte(call(t, http.MethodGet, at.Datadog+"/_mock/logs", nil)), &logs); err != nil {
		t.Fatal(err)
	}
	checkArrival(t, logs)
	if state := call(t, http.MethodGet, at.Heroku+"/_mock/state", nil); !strings.Contains(state, key) {
		t.Errorf("Heroku holds %s", state)
	}
	at.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at.Heroku+"/_mock/state", nil)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := http.DefaultClient.Do(r); err == nil {
		response.Body.Close()
		t.Error("it is served after the end")
	}
}

// call makes one call over the network.
func call(t *testing.T, method, url string, body []byte) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestLosses checks that an error on the path loses lines, and that the drain
// reports the loss when it works again.
func TestLosses(t *testing.T) {
	t.Parallel()
	const intake = "https://http-intake.logs.datadoghq.com/api/v2/logs"
	for name, test := range map[string]struct {
		way      way
		emission int
		statuses []int
		arrives  int
	}{
		"a wrong key":        {way{url: intake + "?dd-api-key=wrong"}, 204, []int{403}, 0},
		"a slash at the end": {way{url: intake + "/?dd-api-key=" + key}, 204, []int{404}, 0},
		"another host":       {way{url: "https://http-intake.logs.example.com/?dd-api-key=" + key}, 204, []int{0, 0, 0}, 0},
		"a space, key first": {way{url: intake + "?dd-api-key=" + key + "&service=my shop&host=h"}, 204, []int{202}, 1},
		"a space, key last":  {way{url: intake + "?service=my shop&dd-api-key=" + key}, 204, []int{401}, 0},
		"an expired token":   {way{token: "t.other", url: intake + "?dd-api-key=" + key}, 401, nil, 0},
		"the token of drains": {
			way{token: "d.11111111-1111-4111-8111-111111111111", url: intake + "?dd-api-key=" + key}, 401, nil, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := pipe.InMemory(pipe.Options{Seed: []byte(seed)})
			if err != nil {
				t.Fatal(err)
			}
			lay(t, p, "https://1.us.logplex.io/logs", test.way)
			emissions, err := p.Fastly.Emit(t.Context(), fastly.DefaultServiceID, []string{"a line"})
			if err != nil || len(emissions) != 1 || emissions[0].Status != test.emission {
				t.Fatalf("%+v %v", emissions, err)
			}
			var statuses []int
			for _, delivery := range p.Logplex.Deliveries() {
				statuses = append(statuses, delivery.Statuses...)
			}
			logs := p.Datadog.Logs()
			if !reflect.DeepEqual(statuses, test.statuses) || len(logs) != test.arrives {
				t.Errorf("the drain was answered %v, and %d lines arrived", statuses, len(logs))
			}
			if test.arrives > 0 && (logs[0].Service != "my" || logs[0].Host != "host") {
				t.Errorf("arrived as %+v", logs[0])
			}
		})
	}

	p, err := pipe.InMemory(pipe.Options{Seed: []byte(seed)})
	if err != nil {
		t.Fatal(err)
	}
	lay(t, p, "https://1.us.logplex.io/logs", way{url: intake + "?dd-api-key=rotated"})
	for _, keys := range [][]string{{"other"}, {"rotated"}} {
		p.Datadog.SetAPIKeys(keys...)
		if _, err := p.Logplex.Emit(t.Context(), logplex.Source{App: "demo"}, []string{"a", "b"}); err != nil {
			t.Fatal(err)
		}
	}
	if logs := p.Datadog.Logs(); len(logs) != 3 ||
		!strings.Contains(logs[0].Message, "Error L10 (output buffer overflow): 2 messages dropped since") ||
		logs[0].Dyno != "logplex" {
		t.Errorf("the logs are %+v", logs)
	}
}

// TestSyslogDrain sends lines to a syslog listener with TLS and an unknown
// certificate, and to no listener without a network.
func TestSyslogDrain(t *testing.T) {
	t.Parallel()
	borrowed := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(borrowed.Close)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: borrowed.TLS.Certificates})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	received := make(chan string, 1)
	go func() {
		defer close(received)
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = connection.Close() }()
		text, err := io.ReadAll(connection)
		if err == nil {
			received <- string(text)
		}
	}()
	p, err := pipe.New(pipe.Options{Seed: []byte(seed)})
	if err != nil {
		t.Fatal(err)
	}
	at, err := p.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(at.Close)
	lay(t, p, at.LogplexInput(), way{url: "syslog+tls://" + listener.Addr().String()})
	if _, err := p.Fastly.Emit(t.Context(), fastly.DefaultServiceID, []string{"a line"}); err != nil {
		t.Fatal(err)
	}
	drain := p.Heroku.AllDrains()[0]
	if got := <-received; !strings.HasSuffix(got, " "+drain.Token+" "+fastly.DefaultServiceID+" edge - - a line\n") {
		t.Errorf("%q arrived", got)
	}

	p, err = pipe.InMemory(pipe.Options{Seed: []byte(seed)})
	if err != nil {
		t.Fatal(err)
	}
	lay(t, p, "https://1.us.logplex.io/logs", way{url: "syslog+tls://" + listener.Addr().String()})
	deliveries, err := p.Logplex.Emit(t.Context(), logplex.Source{}, []string{"a line"})
	if err != nil || len(deliveries) != 1 || !strings.Contains(deliveries[0].Error, "no such host") {
		t.Errorf("without a network: %+v %v", deliveries, err)
	}
}

// TestTransport checks which hosts exist.
func TestTransport(t *testing.T) {
	t.Parallel()
	p, err := pipe.New(pipe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: p.Transport()}
	for host, want := range map[string]string{
		"api.fastly.com": `"fastly"`, "api.heroku.com": `"heroku"`, "1.us.logplex.io": `"logplex"`,
		"http-intake.logs.datadoghq.eu": `"datadog"`, "api.us2.ddog-gov.com": `"datadog"`, "API.DATADOGHQ.COM": `"datadog"`,
		"api.example.com": "", "datadoghq.com": "", "http-intake.logs.notdatadoghq.com": "",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+host+"/_mock/state",
			strings.NewReader(""))
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(r)
		if want == "" {
			var unknown *net.DNSError
			if !errors.As(err, &unknown) || !unknown.IsNotFound {
				t.Errorf("%s: %v", host, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", host, err)
			continue
		}
		text, err := io.ReadAll(response.Body)
		if err := errors.Join(err, response.Body.Close()); err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %s %v", host, text, err)
		}
	}
}

// TestSeedErrors checks that each part of a seed is read.
func TestSeedErrors(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"none", `{"heroku": {"app": []}}`, `{"heroku": {"apps": [{}]}}`, `{"logplex": {"token": []}}`,
		`{"logplex": {"tokens": ["d.1"]}}`,
		`{"datadog": {"keys": []}}`, `{"fastly": {"services": [{"id": "a"}, {"id": "a"}]}}`,
	} {
		if _, err := pipe.New(pipe.Options{Seed: []byte(bad)}); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p, err := pipe.New(pipe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if at, err := p.Listen(ctx); err == nil {
		at.Close()
	}
}
