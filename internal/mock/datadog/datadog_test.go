package datadog_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/datadog"
)

const key = "0123456789abcdef0123456789abcdef"

// api calls a mock without a network.
type api struct {
	t      *testing.T
	server *datadog.Server
	client *http.Client
}

// start makes a mock with one valid key.
func start(t *testing.T) *api {
	t.Helper()
	server := datadog.New(datadog.Options{
		Now: func() time.Time { return time.Date(2026, 7, 23, 19, 29, 32, 0, time.UTC) },
	})
	a := &api{t: t, server: server, client: &http.Client{Transport: control.Transport(server)}}
	a.load(`{"datadog": {"api_keys": ["` + key + `"]}}`)
	return a
}

// load loads a seed.
func (a *api) load(seed string) {
	a.t.Helper()
	read, err := datadog.ReadSeed(strings.NewReader(seed))
	if err == nil {
		err = a.server.Load(read)
	}
	if err != nil {
		a.t.Fatal(err)
	}
}

// call makes one call.
func (a *api) call(method, path, body string, headers ...string) (int, string) {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), method, "http://datadog.test"+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := a.client.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return response.StatusCode, strings.TrimSpace(string(text))
}

// frame frames a message.
func frame(message string) string { return fmt.Sprintf("%d %s", len(message), message) }

// line gives a message as Logplex sends it.
func line(text string) string {
	return frame("<190>1 2026-07-23T19:29:30.000001+00:00 host app web.1 - " + text)
}

// squeeze compresses a text.
func squeeze(t *testing.T, text string, compress func(io.Writer) io.WriteCloser) string {
	t.Helper()
	var squeezed bytes.Buffer
	writer := compress(&squeezed)
	_, err := writer.Write([]byte(text))
	if err := errors.Join(err, writer.Close()); err != nil {
		t.Fatal(err)
	}
	return squeezed.String()
}

func zipped(to io.Writer) io.WriteCloser { return gzip.NewWriter(to) }

func deflated(to io.Writer) io.WriteCloser { return zlib.NewWriter(to) }

func rawDeflated(to io.Writer) io.WriteCloser {
	// The level is a valid one.
	writer, _ := flate.NewWriter(to, flate.BestSpeed)
	return writer
}

// TestIntake checks the answers of the intake, and how many logs it stores.
func TestIntake(t *testing.T) {
	t.Parallel()
	const good = "/api/v2/logs?dd-api-key=" + key
	logplex := []string{"Content-Type", "application/logplex-1"}
	plain := []string{"Content-Type", "text/plain"}
	asJSON := []string{"Content-Type", "application/json; charset=utf-8"}
	with := func(headers []string, more ...string) []string {
		return append(append([]string{}, headers...), more...)
	}
	one := line("hello\n")
	for name, test := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
		detail             string
		logs               int
	}{
		"a batch":        {body: one + one, headers: with(logplex, "Logplex-Msg-Count", "2"), status: 202, logs: 2},
		"no newline":     {body: line("hello"), headers: logplex, status: 202, logs: 1},
		"an empty text":  {body: line("\n"), headers: logplex, status: 202, logs: 1},
		"no text at all": {body: frame("<190>1 t host app web.1 -"), headers: logplex, status: 202, logs: 1},
		"no body":        {headers: logplex, status: 202},
		"the key in a header": {
			path: "/api/v2/logs", body: one, headers: with(logplex, "DD-API-KEY", key), status: 202, logs: 1,
		},
		"an escaped key": {
			path: "/api/v2/logs?dd%2Dapi%2Dkey=%30" + key[1:], body: one, headers: logplex, status: 202, logs: 1,
		},
		"no key":              {path: "/api/v2/logs?service=s", body: one, headers: logplex, status: 401},
		"an empty key":        {path: "/api/v2/logs?dd-api-key=", body: one, headers: logplex, status: 401},
		"another key":         {path: "/api/v2/logs?dd-api-key=other", body: one, headers: logplex, status: 403},
		"a slash at the end":  {path: "/api/v2/logs/?dd-api-key=" + key, body: one, headers: logplex, status: 404},
		"the old path":        {path: "/v2/input/" + key, body: one, headers: logplex, status: 404},
		"another letter case": {path: "/API/v2/logs?dd-api-key=" + key, body: one, headers: logplex, status: 404},
		"GET":                 {method: "GET", headers: logplex, status: 405},
		"a count too high": {
			body: one, headers: with(logplex, "Logplex-Msg-Count", "2"), status: 400, detail: "announces",
		},
		"a count too low": {
			body: one + one, headers: with(logplex, "Logplex-Msg-Count", "1"), status: 400, detail: "announces",
		},
		"a count of words": {
			body: one, headers: with(logplex, "Logplex-Msg-Count", "one"), status: 400, detail: "announces",
		},
		"no frame":           {body: "hello\n", headers: logplex, status: 400, detail: "octet"},
		"characters counted": {body: "42 <190>1 2026 host app web.1 - grüße aus ulm\n9 x", headers: logplex, status: 400},
		"a frame broken off": {body: one[:len(one)-1], headers: logplex, status: 400, detail: "announced"},
		"a zero in front":    {body: "0" + one, headers: logplex, status: 400, detail: "octet"},
		"a huge count":       {body: "99999999999999999999 x", headers: logplex, status: 400, detail: "octet"},
		"no syslog":          {body: frame("hello"), headers: logplex, status: 400, detail: "syslog"},
		"a bad priority": {
			body: frame("<999>1 t host app web.1 - x"), headers: logplex, status: 400, detail: "syslog",
		},
		"plain text":      {body: "a\n\nb\r\n", headers: plain, status: 202, logs: 2},
		"one JSON log":    {body: `{"message": "a"}`, headers: asJSON, status: 202, logs: 1},
		"no content type": {body: `{"message": "a"}`, status: 202, logs: 1},
		"JSON logs":       {body: `[{"message": "a"}, "b", {}]`, headers: asJSON, status: 202, logs: 3},
		"no JSON logs":    {body: `[]`, headers: asJSON, status: 202},
		"no JSON":         {body: `{"message"`, headers: asJSON, status: 400, detail: "JSON"},
		"JSON values":     {body: `{} {}`, headers: asJSON, status: 400, detail: "more than one"},
		"a number":        {body: `[1]`, headers: asJSON, status: 400, detail: "neither"},
		"1000 entries":    {body: "[" + strings.Repeat("{},", 999) + "{}]", headers: asJSON, status: 202, logs: 1000},
		"1001 entries": {
			body: "[" + strings.Repeat("{},", 1000) + "{}]", headers: asJSON, status: 413, detail: "1000",
		},
		"1001 frames":        {body: strings.Repeat(one, 1001), headers: logplex, status: 202, logs: 1001},
		"1001 lines of text": {body: strings.Repeat("x\n", 1001), headers: plain, status: 202, logs: 1001},
		"XML": {
			body: "<a/>", headers: []string{"Content-Type", "text/xml"}, status: 400, detail: "content type",
		},
		"a broken content type": {body: "a", headers: []string{"Content-Type", "/;"}, status: 400, detail: "content type"},
		"gzip": {
			body: squeeze(t, one, zipped), headers: with(logplex, "Content-Encoding", "gzip"), status: 202, logs: 1,
		},
		"deflate": {
			body: squeeze(t, one, deflated), headers: with(logplex, "Content-Encoding", "deflate"), status: 202, logs: 1,
		},
		"deflate without zlib": {
			body: squeeze(t, one, rawDeflated), headers: with(logplex, "Content-Encoding", "deflate"), status: 202, logs: 1,
		},
		"no gzip":    {body: one, headers: with(logplex, "Content-Encoding", "gzip"), status: 400, detail: "gzip"},
		"no deflate": {headers: with(logplex, "Content-Encoding", "deflate"), status: 400, detail: "deflate"},
		"gzip broken off": {
			body: squeeze(t, one, zipped)[:40], headers: with(logplex, "Content-Encoding", "gzip"), status: 400, detail: "read",
		},
		"brotli":         {body: one, headers: with(logplex, "Content-Encoding", "br"), status: 400, detail: "encoding"},
		"5 MB":           {body: strings.Repeat("x", 5<<20), headers: plain, status: 202, logs: 1},
		"more than 5 MB": {body: strings.Repeat("x", 5<<20+1), headers: plain, status: 413, detail: "5 MB"},
		"more than 5 MB zipped": {
			body:    squeeze(t, strings.Repeat("x", 5<<20+1), zipped),
			headers: with(plain, "Content-Encoding", "gzip"), status: 413, detail: "5 MB",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t)
			if test.method == "" {
				test.method = "POST"
			}
			if test.path == "" {
				test.path = good
			}
			status, text := a.call(test.method, test.path, test.body, test.headers...)
			if status != test.status || len(a.server.Logs()) != test.logs {
				t.Errorf("answered with %d %s and %d logs, want %d and %d",
					status, text, len(a.server.Logs()), test.status, test.logs)
			}
			if test.status == 202 {
				if text != "{}" {
					t.Errorf("the body is %s", text)
				}
				return
			}
			var body struct {
				Errors []struct{ Status, Title, Detail string }
			}
			if err := json.Unmarshal([]byte(text), &body); err != nil || len(body.Errors) != 1 ||
				body.Errors[0].Status != fmt.Sprint(test.status) || body.Errors[0].Title != http.StatusText(test.status) ||
				!strings.Contains(body.Errors[0].Detail, test.detail) {
				t.Errorf("the body is %s", text)
			}
			if strings.Contains(text, key) {
				t.Errorf("the key is in %s", text)
			}
		})
	}
}

// TestLogplexLog checks all fields of a log from Logplex.
func TestLogplexLog(t *testing.T) {
	t.Parallel()
	const query = "dd-api-key=" + key +
		"&ddsource=heroku&ddtags=env%3Aprod%2Cteam:web,,%20a:b&service=my%20shop&host=h+1&region=eu&env=old&region=us&bad=%zz"
	want := datadog.Log{
		Message: `"grüße" [x] - 世界 `, Service: "my shop", Host: "h 1", Source: "heroku", Status: "info",
		Tags:       []string{"env:prod", "team:web", "a:b", "dyno:web.1", "dynotype:web"},
		Attributes: map[string]any{"region": "eu", "env": "old", "bad": "%zz"},
		Dyno:       "web.1", DynoType: "web",
		Priority: 190, Hostname: "host", AppName: "app", ProcID: "web.1", MsgID: "-",
		Timestamp: "2026-07-23T19:29:30.000001+00:00", FrameID: "09C5",
	}
	a := start(t)
	status, text := a.call("POST", "/api/v2/logs?"+query, line(want.Message+"\n"),
		"Content-Type", "application/logplex-1", "Logplex-Frame-Id", "09C5", "Logplex-Msg-Count", "1")
	if got := a.server.Logs(); status != 202 || len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("%d %s: got %+v, want %+v", status, text, got, want)
	}
	var listed []datadog.Log
	if _, text := a.call("GET", "/_mock/logs", ""); json.Unmarshal([]byte(text), &listed) != nil ||
		!reflect.DeepEqual(listed, a.server.Logs()) {
		t.Errorf("listed are %s", text)
	}
	if status, text := a.call("DELETE", "/_mock/logs", ""); status != 200 || text != "[]" || len(a.server.Logs()) != 0 {
		t.Errorf("the delete leaves %d %s", status, text)
	}
}

// TestSyslog checks the fields that come from the header of a message.
func TestSyslog(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		message string
		want    datadog.Log
	}{
		"a word that looks like structured data": {
			"<40>1 t host app web.1 - - - a\n",
			datadog.Log{Message: "- - a", Status: "emergency", AppName: "app", ProcID: "web.1"},
		},
		"a newline in the text": {
			"<40>1 t host app web.1 - a\nb\n\n",
			datadog.Log{Message: "a\nb\n", Status: "emergency", AppName: "app", ProcID: "web.1"},
		},
		"two spaces": {
			"<40>1 t host app web.1 -  a\n", datadog.Log{Message: " a", Status: "emergency", AppName: "app", ProcID: "web.1"},
		},
		"a loss": {
			"<172>1 t host heroku logplex - Error L10 (output buffer overflow): 5 messages dropped since t.",
			datadog.Log{
				Message: "Error L10 (output buffer overflow): 5 messages dropped since t.",
				Status:  "warning", AppName: "heroku", ProcID: "logplex",
			},
		},
		"the old form": {
			"<40>1 t heroku web.3 d.73ea7440-270a-435a-a0ea-adf50b4e5f5a - State changed",
			datadog.Log{Message: "State changed", Status: "emergency", AppName: "heroku", ProcID: "web.3"},
		},
	} {
		a := start(t)
		if status, text := a.call("POST", "/api/v2/logs?dd-api-key="+key, frame(test.message), "Content-Type",
			"application/logplex-1"); status != 202 {
			t.Errorf("%s: %d %s", name, status, text)
			continue
		}
		got := a.server.Logs()[0]
		if got.Message != test.want.Message || got.Status != test.want.Status || got.AppName != test.want.AppName ||
			got.ProcID != test.want.ProcID ||
			got.Service != test.want.AppName || got.Host != "host" || got.Dyno != test.want.ProcID || got.Timestamp != "t" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestJSONLog checks that the values of a JSON log win over those of the URL.
func TestJSONLog(t *testing.T) {
	t.Parallel()
	a := start(t)
	a.call("POST", "/api/v2/logs?dd-api-key="+key+"&ddsource=url&service=url&hostname=old&ddtags=a:1,b:2&x=url&y=url",
		`[{"message": "m", "service": "own", "hostname": "own", "ddsource": "own", "ddtags": "c:3,a:1",
		   "x": {"z": 1.50}, "level": "warn", "date": "t"},
		  {"message": {"a": 1}}]`)
	got := a.server.Logs()
	want := datadog.Log{
		Message: "m", Service: "own", Host: "own", Source: "own", Status: "warn", Timestamp: "t",
		Tags:       []string{"c:3", "a:1", "b:2"},
		Attributes: map[string]any{"x": map[string]any{"z": json.Number("1.50")}, "y": "url"},
	}
	if len(got) != 2 || !reflect.DeepEqual(got[0], want) {
		t.Fatalf("got %+v", got)
	}
	if got[1].Message != `{"a":1}` || got[1].Service != "url" || got[1].Host != "old" ||
		got[1].Timestamp != "2026-07-23T19:29:32Z" {
		t.Errorf("got %+v", got[1])
	}
}

// TestTruncate truncates a log of more than a megabyte.
func TestTruncate(t *testing.T) {
	t.Parallel()
	a := start(t)
	a.call("POST", "/api/v2/logs", strings.Repeat("x", 1<<20-1)+"ü"+"\n"+strings.Repeat("x", 1<<20), "Content-Type",
		"text/plain", "DD-API-KEY", key)
	if got := a.server.Logs(); len(got) != 2 || len(got[0].Message) != 1<<20-1 || len(got[1].Message) != 1<<20 {
		t.Errorf("%d logs", len(got))
	}
}

// TestChoices checks each of the choices.
func TestChoices(t *testing.T) {
	t.Parallel()
	a := start(t)
	a.load(`{"datadog": {"choices": {"accept_trailing_slash": true, "normalize_tags": true, "drop_old": true}}}`)
	path := "/api/v2/logs/?dd-api-key=any&ddtags=Env:My%20Shop,x:" + strings.Repeat("y", 300)
	if status, text := a.call("POST", path, line("new"), "Content-Type", "application/logplex-1"); status != 202 {
		t.Errorf("%d %s", status, text)
	}
	a.call("POST", path, strings.Replace(line("old"), "07-23", "07-22", 1), "Content-Type", "application/logplex-1")
	got := a.server.Logs()
	if len(got) != 1 || got[0].Tags[0] != "env:my_shop" || len(got[0].Tags[1]) != 200 {
		t.Errorf("the logs are %+v", got)
	}
}

// TestValidate checks keys.
func TestValidate(t *testing.T) {
	t.Parallel()
	a := start(t)
	for name, test := range map[string]struct {
		headers []string
		status  int
		text    string
	}{
		"a good key": {[]string{"DD-API-KEY", key}, 200, `{"valid":true}`},
		"a bad key":  {[]string{"DD-API-KEY", "other"}, 403, `{"errors":["Forbidden"]}`},
		"no key":     {nil, 403, `{"errors":["Forbidden"]}`},
	} {
		if status, text := a.call("GET", "/api/v1/validate", "", test.headers...); status != test.status ||
			text != test.text {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	if status, _ := a.call("GET", "/api/v1/validate?api_key="+key, ""); status != 403 {
		t.Errorf("a key in the query: %d", status)
	}
	if status, _ := a.call("POST", "/api/v1/validate", ""); status != 405 {
		t.Errorf("POST: %d", status)
	}
	a.server.SetAPIKeys("other")
	if status, _ := a.call("GET", "/api/v1/validate", "", "DD-API-KEY", key); status != 403 {
		t.Errorf("a key that is gone: %d", status)
	}
	if err := a.server.SetFaults(control.Fault{Status: 403}, control.Fault{Status: 429, Skip: 1}); err != nil {
		t.Fatal(err)
	}
	if status, text := a.call("GET", "/api/v1/validate", ""); status != 403 || text != `{"errors":["Forbidden"]}` {
		t.Errorf("a fault: %d %s", status, text)
	}
	if status, text := a.call("POST", "/api/v2/logs", ""); status != 429 ||
		!strings.Contains(text, `"title":"Too Many Requests"`) {
		t.Errorf("a fault: %d %s", status, text)
	}
	if calls := a.server.Calls(); len(calls) != 8 || calls[3].Query != "api_key=REDACTED" {
		t.Errorf("the calls are %+v", calls)
	}
	a.server.ForgetCalls()
	a.server.ClearFaults()
}

// TestState checks that a state can be used as a seed, and invalid seeds.
func TestState(t *testing.T) {
	t.Parallel()
	a := start(t)
	for _, seed := range []string{
		`{"datadog":{"api_keys":["a"]}}`, `{"datadog":{}}`, `{"datadog":{"api_keys":[],"choices":{"drop_old":true}}}`,
	} {
		a.load(seed)
		var shown, given any
		_, text := a.call("GET", "/_mock/state", "")
		if err := errors.Join(json.Unmarshal([]byte(text), &shown), json.Unmarshal([]byte(seed), &given)); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(shown, given) {
			t.Errorf("the state is %s", text)
		}
	}
	for _, bad := range []string{`datadog`, `{"datadog": {"keys": []}}`} {
		if _, err := datadog.ReadSeed(strings.NewReader(bad)); !errors.Is(err, datadog.ErrSeed) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if read, err := datadog.ReadSeed(strings.NewReader(`{}`)); err != nil || read.Datadog.APIKeys != nil {
		t.Errorf("an empty seed: %+v %v", read, err)
	}
}
