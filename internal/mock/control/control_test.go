package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
)

// counter is an API that counts the calls that took effect.
type counter struct{ calls atomic.Int32 }

func (c *counter) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	c.calls.Add(1)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"status":"ok"}`)
}

// reply is an answer; its status is 0 if there was none.
type reply struct {
	status int
	header http.Header
}

// get makes a call and reads the answer.
func get(ctx context.Context, client *http.Client, method, address, body string) (reply, string, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return reply{}, "", err
	}
	response, err := client.Do(r)
	if err != nil {
		return reply{}, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header}, string(text), err
}

// ways gives the two ways to call a mock: over a network and without.
func ways(t *testing.T, handler http.Handler) map[string]struct {
	client  *http.Client
	address string
} {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return map[string]struct {
		client  *http.Client
		address string
	}{
		"network":   {server.Client(), server.URL},
		"transport": {&http.Client{Transport: control.Transport(handler)}, "http://mock.test"},
	}
}

// TestFaults lets calls fail, over a network and without one.
func TestFaults(t *testing.T) {
	t.Parallel()
	one := 1
	text := control.Text("<h1>busy</h1>")
	for name, test := range map[string]struct {
		fault   control.Fault
		status  int
		body    string
		err     error
		effects int32
	}{
		"none": {control.Fault{Path: "/other"}, 200, `{"status":"ok"}`, nil, 1},
		"a status": {
			control.Fault{Status: 503, Body: &text, Headers: map[string]string{"Retry-After": "7"}},
			503, "<h1>busy</h1>", nil, 0,
		},
		"an empty status":    {control.Fault{Status: 500}, 500, "", nil, 0},
		"a drop before":      {control.Fault{Drop: control.DropBefore}, 0, "", syscall.ECONNRESET, 0},
		"a drop after":       {control.Fault{Drop: control.DropAfter}, 0, "", syscall.ECONNRESET, 1},
		"a truncated answer": {control.Fault{Truncate: &one}, 200, "{", io.ErrUnexpectedEOF, 1},
		"a header":           {control.Fault{Headers: map[string]string{"Retry-After": "7"}}, 200, `{"status":"ok"}`, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &counter{}
			handler := control.New(api, control.Options{})
			for way, to := range ways(t, handler) {
				api.calls.Store(0)
				if err := handler.SetFaults(test.fault); err != nil {
					t.Fatal(err)
				}
				response, body, err := get(t.Context(), to.client, http.MethodPost, to.address+"/thing", "x=1")
				if !errors.Is(err, test.err) {
					t.Errorf("%s: the error is %v, not %v", way, err, test.err)
				}
				if got := api.calls.Load(); got != test.effects {
					t.Errorf("%s: %d effects, not %d", way, got, test.effects)
				}
				if body != test.body {
					t.Errorf("%s: the body is %q, not %q", way, body, test.body)
				}
				if response.status != test.status {
					t.Errorf("%s: status %d, not %d", way, response.status, test.status)
				}
				if got := response.header.Get("Retry-After"); got != test.fault.Headers["Retry-After"] {
					t.Errorf("%s: Retry-After is %q", way, got)
				}
			}
		})
	}
}

// TestRules checks which calls a rule applies to.
func TestRules(t *testing.T) {
	t.Parallel()
	type rules = []control.Fault
	for name, test := range map[string]struct {
		rules rules
		calls string
		want  string
	}{
		"once by default": {rules{{Path: "/a", Status: 500}}, "GET /a,GET /a", "500 200"},
		"times":           {rules{{Path: "/a", Status: 500, Times: 2}}, "GET /a,GET /a,GET /a", "500 500 200"},
		"without end":     {rules{{Path: "/a", Status: 500, Times: -1}}, "GET /a,GET /a,GET /a", "500 500 500"},
		"skip":            {rules{{Path: "/a", Status: 500, Skip: 1}}, "GET /a,GET /b,GET /a,GET /a", "200 200 500 200"},
		"a pair": {
			rules{{Path: "/a", Status: 500}, {Path: "/a", Status: 502, Skip: 1}}, "GET /a,GET /a,GET /a", "500 502 200",
		},
		"the first that applies": {rules{{Path: "/a", Status: 500}, {Path: "/a", Status: 502}}, "GET /a,GET /a", "500 200"},
		"a method":               {rules{{Method: "PUT", Path: "/a", Status: 500}}, "GET /a,PUT /a", "200 500"},
		"any method":             {rules{{Method: "*", Path: "/a", Status: 500}}, "PUT /a,GET /a", "500 200"},
		"any path":               {rules{{Status: 500}}, "GET /a/b/c", "500"},
		"a segment": {
			rules{{Path: "/s/*/v/*/clone", Status: 500}}, "GET /s/1/v/2/lock,GET /s/1/v/clone,GET /s/1/v/2/clone", "200 200 500",
		},
		"a slash inside a name": {rules{{Path: "/s/*", Status: 500}}, "GET /s/a%2Fb", "500"},
		"a part of a segment": {
			rules{{Path: "/s/a*c*e", Status: 500, Times: -1}}, "GET /s/abcde,GET /s/ace,GET /s/abcd", "500 500 200",
		},
		"no path in between":       {rules{{Path: "/s/*", Status: 500}}, "GET /s/a/b", "200"},
		"a name that is escaped":   {rules{{Path: "/s/a b", Status: 500}}, "GET /s/a%20b", "500"},
		"control paths are spared": {rules{{Status: 500, Times: -1}}, "GET /_mock/requests", "200"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler := control.New(&counter{}, control.Options{})
			if err := handler.SetFaults(test.rules...); err != nil {
				t.Fatal(err)
			}
			client := &http.Client{Transport: control.Transport(handler)}
			var got []string
			for _, call := range strings.Split(test.calls, ",") {
				method, path, _ := strings.Cut(call, " ")
				response, _, err := get(t.Context(), client, method, "http://mock.test"+path, "")
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, strconv.Itoa(response.status))
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("%v, not %s", got, test.want)
			}
		})
	}
}

// TestBadRules checks that invalid rules are refused.
func TestBadRules(t *testing.T) {
	t.Parallel()
	handler := control.New(&counter{}, control.Options{})
	client := &http.Client{Transport: control.Transport(handler)}
	for body, want := range map[string]int{
		`[{"path":"/a","status":503,"body":"x","headers":{"A":"b"},"delay":"2s","times":1,"skip":0,"method":"PUT"}]`: 200,
		`{"path":"/a","drop":"after","truncate":3}`: 200,
		`[{"status":503,"body":{"msg":"x"}}]`:       200,
		`[]`:                                        200,
		`[{"drop":"sometimes"}]`:                    400,
		`[{"delay":"long"}]`:                        400,
		`[{"delay":2}]`:                             400,
		`[{"stauts":503}]`:                          400,
		`[{"status":99}]`:                           400,
		`[{"body":"x"}]`:                            400,
		`[{"path":"a"}]`:                            400,
		`[{"skip":-1}]`:                             400,
		`nonsense`:                                  400,
	} {
		response, text, err := get(t.Context(), client, http.MethodPut, "http://mock.test/_mock/faults", body)
		if err != nil {
			t.Fatal(err)
		}
		if response.status != want {
			t.Errorf("%s: status %d, not %d: %s", body, response.status, want, text)
		}
	}
}

// TestPaths checks the control paths over a network.
func TestPaths(t *testing.T) {
	t.Parallel()
	handler := control.New(&counter{}, control.Options{State: func() any { return map[string]int{"held": 1} }})
	to := ways(t, handler)["network"]
	call := func(method, path, body string) (int, string) {
		t.Helper()
		response, text, err := get(t.Context(), to.client, method, to.address+path, body)
		if err != nil {
			t.Fatal(err)
		}
		return response.status, text
	}
	call("GET", "/a?b=c&dd-api-key=secret&token=x", "")
	call("PUT", "/_mock/faults", `[{"path":"/b/*","status":418}]`)
	call("POST", "/b/x%2Fy", "secret")
	call("DELETE", "/_mock/faults", "")
	if status, _ := call("POST", "/b/z", ""); status != 200 {
		t.Errorf("a deleted fault is still there: %d", status)
	}

	_, text := call("GET", "/_mock/requests", "")
	if strings.Contains(text, "secret") {
		t.Errorf("the record holds a secret: %s", text)
	}
	var records []map[string]any
	if err := json.Unmarshal([]byte(text), &records); err != nil {
		t.Fatal(err)
	}
	if len(records) != 3 {
		t.Fatalf("%d calls are recorded: %s", len(records), text)
	}
	for _, key := range []string{"method", "path", "query", "status", "start", "end"} {
		if _, found := records[0][key]; !found {
			t.Errorf("a record has no %s: %v", key, records[0])
		}
	}
	if records[0]["query"] != "b=c&dd-api-key=REDACTED&token=REDACTED" || records[1]["path"] != "/b/x%2Fy" ||
		records[1]["status"] != 418.0 {
		t.Errorf("%v", records)
	}
	if _, err := time.Parse(time.RFC3339Nano, fmt.Sprint(records[0]["start"])); err != nil {
		t.Error(err)
	}
	call("DELETE", "/_mock/requests", "")
	if got := handler.Calls(); len(got) != 0 {
		t.Errorf("%d calls are left", len(got))
	}
	if _, text := call("GET", "/_mock/state", ""); !strings.Contains(text, `"held": 1`) {
		t.Errorf("the state is %s", text)
	}
	if status, _ := call("GET", "/_mock/other", ""); status != 404 {
		t.Errorf("an unknown control path: %d", status)
	}
}

// TestMasks checks what is masked in a path and a query.
func TestMasks(t *testing.T) {
	t.Parallel()
	handler := control.New(&counter{}, control.Options{})
	client := &http.Client{Transport: control.Transport(handler)}
	for _, path := range []string{
		"/apps/demo/log-drains/https%3A%2F%2Fhost%2Flogs%3Fdd-api-key%3Dhidden%26service%3Dx",
		"/apps/demo/log-drains/https%3A%2F%2Fuser%3Ahidden%40host%2Flogs",
		"/x?url=https%3A%2F%2Fuser%3Ahidden%40host&DD-API-KEY=hidden",
	} {
		if _, _, err := get(t.Context(), client, http.MethodGet, "http://mock.test"+path, ""); err != nil {
			t.Fatal(err)
		}
	}
	for _, call := range handler.Calls() {
		if text := call.Path + call.Query; strings.Contains(text, "hidden") || !strings.Contains(text, "REDACTED") {
			t.Errorf("%s is not masked", text)
		}
	}
}

// TestHooks checks that hooks are called before and after the effect, and also for
// calls with a fault.
func TestHooks(t *testing.T) {
	t.Parallel()
	var steps []string
	api := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { steps = append(steps, "effect") })
	handler := control.New(api, control.Options{
		Before: func(r *http.Request) { steps = append(steps, "before "+r.URL.Path) },
		After:  func(*http.Request) { steps = append(steps, "after") },
		Watch: func(*http.Request) func() {
			steps = append(steps, "begin")
			return func() { steps = append(steps, "end") }
		},
	})
	client := &http.Client{Transport: control.Transport(handler)}
	if err := handler.SetFaults(control.Fault{Path: "/b", Drop: control.DropBefore}); err != nil {
		t.Fatal(err)
	}
	_, _, err := get(t.Context(), client, http.MethodGet, "http://mock.test/a", "")
	_, _, cut := get(t.Context(), client, http.MethodGet, "http://mock.test/b", "")
	if err != nil || cut == nil {
		t.Errorf("the errors are %v and %v", err, cut)
	}
	want := []string{"begin", "before /a", "effect", "after", "end", "begin", "before /b", "after", "end"}
	if !slices.Equal(steps, want) {
		t.Errorf("%q, not %q", steps, want)
	}
}

// TestWaiting checks delays and latencies, and a caller that is cancelled.
func TestWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := &counter{}
		handler := control.New(api, control.Options{Latency: control.FixedLatency(time.Second)})
		client := &http.Client{Transport: control.Transport(handler)}
		if err := handler.SetFaults(control.Fault{Delay: control.Duration(2 * time.Second), Times: 2}); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if _, _, err := get(t.Context(), client, http.MethodGet, "http://mock.test/a", ""); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("a delayed call took %v", took)
		}
		if calls := handler.Calls(); calls[0].End.Sub(calls[0].Start) != 3*time.Second {
			t.Errorf("the record says %v to %v", calls[0].Start, calls[0].End)
		}

		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		start = time.Now()
		if _, _, err := get(ctx, client, http.MethodGet, "http://mock.test/a", ""); !errors.Is(err,
			context.DeadlineExceeded) {
			t.Errorf("the error is %v", err)
		}
		if took := time.Since(start); took != 500*time.Millisecond {
			t.Errorf("the caller was held for %v", took)
		}
		if got := api.calls.Load(); got != 2 {
			t.Errorf("a call that has arrived takes effect, but %d did", got)
		}

		// A call that was cancelled before it was sent has no effect.
		if _, _, err := get(ctx, client, http.MethodGet, "http://mock.test/a", ""); err == nil || api.calls.Load() != 2 {
			t.Errorf("the error is %v after %d calls", err, api.calls.Load())
		}
		client.Timeout = time.Millisecond
		if _, _, err := get(t.Context(), client, http.MethodGet, "http://mock.test/a", ""); err == nil {
			t.Error("a client's timeout is no error")
		}
	})
}

// TestParseLatency reads the flag's values.
func TestParseLatency(t *testing.T) {
	t.Parallel()
	measured := control.FixedLatency(7)
	for text, want := range map[string]time.Duration{"": 0, "none": 0, "real": 7, "20ms": 20 * time.Millisecond} {
		latency, err := control.ParseLatency(text, measured)
		if err != nil || latency(nil) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"fast", "-1s", "3"} {
		if _, err := control.ParseLatency(text, measured); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}
