package fastly_test

import (
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// clock is a clock that only the test moves.
type clock struct {
	mutex sync.Mutex
	at    time.Time
}

func newClock() *clock {
	return &clock{at: time.Date(2026, 7, 23, 19, 29, 32, 0, time.UTC)}
}

func (c *clock) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.at
}

func (c *clock) move(by time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.at = c.at.Add(by)
}

// api calls a mock without a network.
type api struct {
	t      *testing.T
	server *fastly.Server
	clock  *clock
	client *http.Client
}

// reply is an answer.
type reply struct {
	status int
	header http.Header
	text   string
}

// value decodes the body.
func (r reply) value(t *testing.T) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(r.text), &value); err != nil {
		t.Fatalf("%q is not JSON: %v", r.text, err)
	}
	return value
}

// object decodes a body that is an object.
func (r reply) object(t *testing.T) map[string]any {
	t.Helper()
	object, ok := r.value(t).(map[string]any)
	if !ok {
		t.Fatalf("%q is not an object", r.text)
	}
	return object
}

// list decodes a body that is a list of objects.
func (r reply) list(t *testing.T) []map[string]any {
	t.Helper()
	var list []map[string]any
	if err := json.Unmarshal([]byte(r.text), &list); err != nil {
		t.Fatalf("%q is not a list of objects: %v", r.text, err)
	}
	return list
}

// newAPI makes a mock with a fixed clock and random source.
func newAPI(t *testing.T, options fastly.Options) *api {
	t.Helper()
	clock := newClock()
	options.Now = clock.now
	if options.Random == nil {
		options.Random = rand.NewPCG(1, 2)
	}
	server := fastly.New(options)
	return &api{t, server, clock, &http.Client{Transport: control.Transport(server)}}
}

// load replaces the state of the mock with services in JSON.
func (a *api) load(services string) {
	a.t.Helper()
	seed, err := fastly.ReadSeed(strings.NewReader(`{"fastly":{"services":` + services + `}}`))
	if err != nil {
		a.t.Fatal(err)
	}
	if err := a.server.Load(seed); err != nil {
		a.t.Fatal(err)
	}
}

// demo is a service with a live version 1 and an empty draft 2, and a
// Compute service with a draft.
const demo = `[
  {"id": "vcl", "name": "demo", "versions": [
    {"active": true},
    {"conditions": [{"name": "errors", "type": "RESPONSE", "statement": "beresp.status >= 500"},
                    {"name": "requests", "type": "REQUEST", "statement": "req.url"}]}]},
  {"id": "compute", "name": "edge", "type": "wasm", "versions": [{"active": true}, {}]}]`

// newDemo makes a mock with the services of demo.
func newDemo(t *testing.T, options fastly.Options) *api {
	t.Helper()
	a := newAPI(t, options)
	a.load(demo)
	return a
}

// call makes a call with a form as the body, or JSON if it starts with a brace.
func (a *api) call(method, path, body string) reply {
	a.t.Helper()
	r, err := a.try(a.t.Context(), method, path, body)
	if err != nil {
		a.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

// try makes a call that may fail.
func (a *api) try(ctx context.Context, method, path, body string) (reply, error) {
	return send(ctx, a.client, "http://mock.test"+path, method, body)
}

// send makes a call with a client.
func send(ctx context.Context, client *http.Client, address, method, body string) (reply, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	r.Header.Set("Fastly-Key", "token")
	switch {
	case strings.HasPrefix(body, "{"):
		r.Header.Set("Content-Type", "application/json")
	case body != "":
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, string(text)}, err
}

// expect makes a call and checks its status.
func (a *api) expect(status int, method, path, body string) reply {
	a.t.Helper()
	r := a.call(method, path, body)
	if r.status != status {
		a.t.Fatalf("%s %s %s: status %d, not %d: %s", method, path, body, r.status, status, r.text)
	}
	return r
}
