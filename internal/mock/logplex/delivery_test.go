package logplex_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/logplex"
)

// TestHeaders checks all parts of one call to a drain.
func TestHeaders(t *testing.T) {
	t.Parallel()
	r := start(t, logplex.Drain{
		AppName: "demo", ID: "drain", Token: drainToken, URL: "https://user:p%20w@logs.example:8443?a=%7B#fragment",
	})
	r.post(frame(syslog("hello")))
	want := call{
		url: "https://logs.example:8443/?a=%7B",
		header: http.Header{
			"Content-Type":        {"application/logplex-1"},
			"Logplex-Msg-Count":   {"1"},
			"Logplex-Frame-Id":    {"00000000000000000000000000000001"},
			"Logplex-Drain-Token": {drainToken},
			"User-Agent":          {"Logplex/v72"},
			"Authorization":       {basic("user:p%20w")},
		},
		body: out("hello\n"),
	}
	if len(r.to.calls) != 1 || !reflect.DeepEqual(r.to.calls[0], want) {
		t.Errorf("got %+v, want %+v", r.to.calls, want)
	}
}

// TestURLs checks where lines go if a URL has illegal characters.
func TestURLs(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"https://logs.example/in?key=k&service=my app&host=h": "https://logs.example/in?key=k&service=my",
		`https://logs.example/in?key=k&service="a"`:           "https://logs.example/in?key=k&service=",
		"https://logs.example/in?key=k&s=<a>":                 "https://logs.example/in?key=k&s=",
		"https://logs.example/in?key=k&s={a}":                 "https://logs.example/in?key=k&s=",
		"https://logs.example/in?key=k&s=grün&t=u":            "https://logs.example/in?key=k&s=gr",
		"https://logs.example/in?key=k&s=100%&t=u":            "https://logs.example/in?key=k&s=100",
		"https://logs.example/in?key=k&s=a[b]&t=u":            "https://logs.example/in?key=k&s=a",
		"https://logs.example/in?key=k&s=a%20b:c,d/e?f'()*!@": "https://logs.example/in?key=k&s=a%20b:c,d/e?f'()*!@",
		"https://logs.example/a b?key=k":                      "https://logs.example/a",
		"https://logs.example/in?key=k#fragment":              "https://logs.example/in?key=k",
		"HTTP://[::1]:8080/in":                                "http://[::1]:8080/in",
		"https://logs.example":                                "https://logs.example/",
	} {
		r := start(t, logplex.Drain{ID: "drain", URL: given})
		r.post(frame(syslog("x")))
		if len(r.to.calls) != 1 || r.to.calls[0].url != want {
			t.Errorf("%s: %+v, want %s", given, r.to.calls, want)
			continue
		}
		cut := r.server.Deliveries()[0].Cut
		if legal := strings.HasPrefix(given, "HTTP") || strings.HasPrefix(given, want) && len(given) == len(want) ||
			strings.Contains(given, "#") || given+"/" == want; cut == legal {
			t.Errorf("%s: cut is %v", given, cut)
		}
	}
	r := start(t, logplex.Drain{ID: "drain", URL: "syslog://logs.example:514"},
		logplex.Drain{ID: "bare", URL: "logs.example"})
	if status, _, _ := r.post(frame(syslog("x"))); status != 204 || len(r.to.calls) != 0 {
		t.Errorf("a syslog drain: %d %+v", status, r.to.calls)
	}
}

// TestAnswers checks the effect of a drain's answers: the tries of the first batch,
// and the beginning of the second one.
func TestAnswers(t *testing.T) {
	t.Parallel()
	const loss = "<172>1 2026-07-23T19:29:32+00:00 host heroku logplex - Error L10 (output buffer overflow): " +
		"2 messages dropped since 2026-07-23T19:29:32+00:00."
	for name, test := range map[string]struct {
		answers []int
		tries   int
		lost    bool
	}{
		"200":            {answers: []int{200}, tries: 1},
		"202":            {answers: []int{202}, tries: 1},
		"204":            {answers: []int{204}, tries: 1},
		"400":            {answers: []int{400}, tries: 1, lost: true},
		"403":            {answers: []int{403}, tries: 1, lost: true},
		"404":            {answers: []int{404}, tries: 1, lost: true},
		"413":            {answers: []int{413}, tries: 1, lost: true},
		"a redirect":     {answers: []int{302, 302, 302}, tries: 3, lost: true},
		"429 for ever":   {answers: []int{429, 429, 429}, tries: 3, lost: true},
		"429 once":       {answers: []int{429}, tries: 2},
		"500 twice":      {answers: []int{500, 503}, tries: 3},
		"500 for ever":   {answers: []int{500, 500, 500}, tries: 3, lost: true},
		"500, then 403":  {answers: []int{500, 403}, tries: 2, lost: true},
		"broken off":     {answers: []int{0, 0, 0}, tries: 3, lost: true},
		"broken off 1":   {answers: []int{0}, tries: 2},
		"a mixed misery": {answers: []int{0, 429, 502}, tries: 3, lost: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			r.to.statuses = test.answers
			if status, _, _ := r.post(frame(syslog("a")) + frame(syslog("b"))); status != 204 {
				t.Errorf("the input notices: %d", status)
			}
			first := r.to.calls
			if len(first) != test.tries {
				t.Fatalf("%d tries", len(first))
			}
			for _, call := range first {
				if call.body != first[0].body || call.header.Get("Logplex-Frame-Id") != first[0].header.Get("Logplex-Frame-Id") {
					t.Errorf("a retry differs: %+v", call)
				}
			}
			state := r.server.State().Logplex.Drains[0]
			want := logplex.DrainState{ID: "drain", App: "demo", Delivered: 2}
			body, count := out("c\n"), "1"
			if test.lost {
				want = logplex.DrainState{ID: "drain", App: "demo", Dropped: 2, Unreported: 2}
				body, count = frame(loss)+out("c\n"), "2"
			}
			if state != want {
				t.Errorf("the state is %+v, want %+v", state, want)
			}

			r.post(frame(syslog("c")))
			next := r.to.calls[len(first)]
			if next.body != body || next.header.Get("Logplex-Msg-Count") != count {
				t.Errorf("the next batch is %s %q", next.header.Get("Logplex-Msg-Count"), next.body)
			}
			if after := r.server.State().Logplex.Drains[0]; after.Unreported != 0 || after.Dropped != want.Dropped ||
				after.Delivered != want.Delivered+1 {
				t.Errorf("then the state is %+v", after)
			}
		})
	}
}

// TestLossAddsUp loses the batch that reports a loss.
func TestLossAddsUp(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.to.statuses = []int{403, 403}
	for range 3 {
		r.post(frame(syslog("a")) + frame(syslog("b")))
	}
	last := r.to.calls[2]
	if !strings.Contains(last.body, ": 4 messages dropped since") || last.header.Get("Logplex-Msg-Count") != "3" {
		t.Errorf("the third batch is %q", last.body)
	}
	if state := r.server.State().Logplex.Drains[0]; state.Dropped != 4 || state.Unreported != 0 || state.Delivered != 2 {
		t.Errorf("the state is %+v", state)
	}
}

// TestSplit splits long lines by bytes.
func TestSplit(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"10,000 bytes":         strings.Repeat("x", 10000),
		"10,001 bytes":         strings.Repeat("x", 10001),
		"in the middle of one": strings.Repeat("x", 9999) + "ü",
		"30,000 bytes":         strings.Repeat("ü", 15000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			if _, err := r.server.Emit(t.Context(), logplex.Source{App: "demo"}, []string{text}); err != nil {
				t.Fatal(err)
			}
			var want string
			rest := text
			pieces := 0
			for rest != "" {
				piece := rest[:min(10000, len(rest))]
				rest = rest[len(piece):]
				if rest == "" {
					piece += "\n"
				}
				want += frame("<190>1 2026-07-23T19:29:32.123456+00:00 host app web.1 - " + piece)
				pieces++
			}
			if len(r.to.calls) != 1 || r.to.calls[0].body != want ||
				r.to.calls[0].header.Get("Logplex-Msg-Count") != fmt.Sprint(pieces) {
				t.Errorf("%d calls, not in %d pieces", len(r.to.calls), pieces)
			}
		})
	}
}

// TestBatches sends many lines in several calls. The next call reports the loss of
// one.
func TestBatches(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.to.statuses = []int{413}
	lines := make([]string, 30)
	for i := range lines {
		lines[i] = strings.Repeat("x", 9000)
	}
	deliveries, err := r.server.Emit(t.Context(), logplex.Source{Name: "heroku", Process: "router", Priority: 158}, lines)
	if err != nil || len(deliveries) != 3 {
		t.Fatalf("%+v %v", deliveries, err)
	}
	if deliveries[0].Delivered || deliveries[0].Messages != 11 || !deliveries[1].Delivered ||
		deliveries[1].Messages != 12 || deliveries[2].Messages != 8 {
		t.Errorf("the deliveries are %+v", deliveries)
	}
	if !strings.Contains(r.to.calls[1].body, "11 messages dropped") ||
		!strings.HasPrefix(r.to.calls[2].body, "9062 <158>1 ") {
		t.Errorf("the second batch begins with %.200q, the third with %.80q", r.to.calls[1].body, r.to.calls[2].body)
	}
}

// TestTimeout uses a destination that does not answer.
func TestTimeout(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(slow.Close)
	t.Cleanup(func() { close(release) })
	server := logplex.New(logplex.Options{
		Client: &http.Client{Timeout: time.Millisecond},
		Drains: func() []logplex.Drain { return []logplex.Drain{{ID: "slow", URL: slow.URL + "/?dd-api-key=secret"}} },
	})
	deliveries, err := server.Emit(t.Context(), logplex.Source{}, []string{"x"})
	if err != nil || len(deliveries) != 1 || !reflect.DeepEqual(deliveries[0].Statuses, []int{0, 0, 0}) ||
		deliveries[0].Error == "" {
		t.Fatalf("%+v %v", deliveries, err)
	}
	if strings.Contains(deliveries[0].Error, "secret") {
		t.Errorf("the error has the URL in it: %s", deliveries[0].Error)
	}
}

// TestDefaultClient delivers over a real connection.
func TestDefaultClient(t *testing.T) {
	t.Parallel()
	calls := make(chan http.Header, 1)
	drain := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.ContentLength > 0 && len(r.TransferEncoding) == 0 {
			calls <- r.Header
		}
	}))
	t.Cleanup(drain.Close)
	server := logplex.New(logplex.Options{
		Drains: func() []logplex.Drain { return []logplex.Drain{{ID: "drain", URL: drain.URL}} },
	})
	if _, err := server.Emit(t.Context(), logplex.Source{}, []string{"x"}); err != nil {
		t.Fatal(err)
	}
	header := <-calls
	if id := header.Get("Logplex-Frame-Id"); len(id) != 32 || strings.ToUpper(id) != id {
		t.Errorf("the frame's id is %q", id)
	}
	if header.Get("Accept-Encoding") != "" {
		t.Errorf("the headers are %v", header)
	}
}

// TestCancelled checks that delivery stops if the caller is cancelled.
func TestCancelled(t *testing.T) {
	t.Parallel()
	r := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	deliveries, err := r.server.Emit(ctx, logplex.Source{}, []string{"x"})
	if err != nil || len(deliveries) > 1 {
		t.Errorf("%+v %v", deliveries, err)
	}
	if state := r.server.State().Logplex.Drains[0]; state.Dropped != 1 || len(r.to.calls) != 0 {
		t.Errorf("the state is %+v", state)
	}
}

// TestEmitPath emits lines with the control path, and lists the deliveries.
func TestEmitPath(t *testing.T) {
	t.Parallel()
	r := start(t)
	status, text, _ := r.call("POST", "/_mock/emit", `{"app": "demo", "process": "web.2", "lines": ["a", "b\n", ""]}`)
	var deliveries, listed []logplex.Delivery
	if err := json.Unmarshal([]byte(text), &deliveries); err != nil || status != 200 || len(deliveries) != 1 ||
		deliveries[0].Messages != 3 {
		t.Errorf("%d %s", status, text)
	}
	if !strings.HasSuffix(r.to.calls[0].body,
		"web.2 - b\n58 <190>1 2026-07-23T19:29:32.123456+00:00 host app web.2 - \n") {
		t.Errorf("sent %q", r.to.calls[0].body)
	}
	if _, text, _ = r.call("GET", "/_mock/deliveries", ""); json.Unmarshal([]byte(text), &listed) != nil ||
		!reflect.DeepEqual(listed, deliveries) {
		t.Errorf("listed are %s", text)
	}
	for _, bad := range []string{`[]`, `{"process": "web 1", "lines": ["x"]}`, `{"priority": 192, "lines": ["x"]}`} {
		if status, text, _ := r.call("POST", "/_mock/emit", bad); status != 400 {
			t.Errorf("%s: %d %s", bad, status, text)
		}
	}
	if len(r.server.Calls()) != 0 {
		t.Error("a control path is recorded")
	}
	if status, text, _ := r.call("POST", "/_mock/emit", `{"app": "other", "lines": ["x"]}`); status != 200 ||
		strings.TrimSpace(text) != "[]" {
		t.Errorf("another app: %d %s", status, text)
	}
}
