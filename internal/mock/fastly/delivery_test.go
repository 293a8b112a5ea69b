package fastly_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// answering is a client whose calls are answered by host.
func answering(t *testing.T) *http.Client {
	t.Helper()
	return &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		status := http.StatusNoContent
		switch r.URL.Host {
		case "refused.example.com":
			return nil, errors.New("connection refused")
		case "wrong.example.com":
			status = http.StatusUnauthorized
		}
		return &http.Response{StatusCode: status, Body: http.NoBody, Request: r}, nil
	})}
}

// transport is a function that makes calls.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestDeliveryErrors emits lines that do not get through, and reads why (recorded
// but for the messages: observability_endpoint_error_stream of newer versions of
// go-fastly).
func TestDeliveryErrors(t *testing.T) {
	t.Parallel()
	a := newAPI(t, fastly.Options{Client: answering(t)})
	a.load(`[{"id": "s", "delivery_errors": [{"message": "old", "endpoint": "seeded", "error_time_us": 1784833000000000}],
	  "versions": [{"active": true, "heroku": [
	    {"name": "good", "url": "https://good.example.com/logs", "token": "t"},
	    {"name": "refused", "url": "https://refused.example.com/logs", "token": "secret"},
	    {"name": "wrong", "url": "https://wrong.example.com/logs", "token": "secret"}]}]}]`)
	if _, err := a.server.Emit(t.Context(), "s", []string{"line"}); err != nil {
		t.Fatal(err)
	}
	a.clock.move(time.Minute)
	read := func(query string) []fastly.DeliveryError {
		t.Helper()
		r := a.expect(200, "GET", "/observability/service/s/logging/errors?"+query, "")
		var found []fastly.DeliveryError
		for line := range strings.Lines(r.text) {
			var one fastly.DeliveryError
			if err := json.Unmarshal([]byte(line), &one); err != nil || !strings.HasSuffix(line, "\n") {
				t.Fatalf("%q: %v", line, err)
			}
			found = append(found, one)
		}
		if strings.Contains(r.text, "secret") {
			t.Errorf("a token is told: %s", r.text)
		}
		return found
	}
	const hour = "from=2026-07-23T19:00:00Z&to=2026-07-23T20:00:00Z"
	found := read(hour)
	if len(found) != 2 {
		t.Fatalf("%+v", found)
	}
	for i, want := range []fastly.DeliveryError{
		{Sequence: 2, Endpoint: "refused", Message: "connection refused"},
		{Sequence: 3, Endpoint: "wrong", Message: "401 Unauthorized"},
	} {
		got := found[i]
		if got.Sequence != want.Sequence || got.Endpoint != want.Endpoint || got.Stream != "logging_error" ||
			!strings.HasSuffix(got.Message, want.Message) || got.Time != a.clock.now().Add(-time.Minute).UnixMicro() {
			t.Errorf("%+v, not %+v", got, want)
		}
	}
	if got := read(hour + "&filter%5Bendpoint%5D=wrong"); len(got) != 1 || got[0].Endpoint != "wrong" {
		t.Errorf("%+v", got)
	}
	if got := read("from=1784832900&to=1784833100"); len(got) != 1 || got[0].Message != "old" {
		t.Errorf("%+v", got)
	}
	for _, query := range []string{
		"", "from=2026-07-23T19:00:00Z", "from=soon&to=later", "from=2026-07-23T19:00:00Z&to=2026-07-23T20:00:01Z",
		"from=2026-07-23T19:00:01Z&to=2026-07-23T19:00:00Z",
	} {
		a.expect(400, "GET", "/observability/service/s/logging/errors?"+query, "")
	}
	a.expect(404, "GET", "/observability/service/none/logging/errors?"+hour, "")

	state := a.call("GET", "/_mock/state", "").text
	again := load(t, state).call("GET", "/_mock/state", "").text
	if again != state || strings.Count(state, `"logging_error"`) != 3 {
		t.Errorf("%s\nbecame\n%s", state, again)
	}
	if err := a.server.AddDeliveryError("none", fastly.DeliveryError{}); err == nil {
		t.Error("an error was added to a service that does not exist")
	}
}
