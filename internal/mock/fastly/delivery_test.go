package fastly_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// answering makes a client whose answers depend on the host.
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

// deliveryErrors is the path of the errors of a service named s.
const deliveryErrors = "/observability/service/s/logging/errors"

// noon is a time in seconds since 1970, at which the periods of the tests begin.
const noon = 1784808000

// at makes an error at a number of seconds after noon.
func at(seconds int, endpoint string) fastly.DeliveryError {
	return fastly.DeliveryError{
		Time: (noon + int64(seconds)) * 1e6, Endpoint: endpoint, Message: fmt.Sprint(seconds), Details: "{}",
	}
}

// withErrors makes a service with errors.
func withErrors(t *testing.T, found ...fastly.DeliveryError) *api {
	t.Helper()
	a := load(t, `{"fastly": {"services": [{"id": "s"}]}}`)
	for _, one := range found {
		if err := a.server.AddDeliveryError("s", one); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// messages reads the messages of errors, one on each line.
func messages(t *testing.T, a *api, query string) string {
	t.Helper()
	r := a.expect(200, "GET", deliveryErrors+"?"+query, "")
	var found []string
	for line := range strings.Lines(r.text) {
		var one fastly.DeliveryError
		if err := json.Unmarshal([]byte(line), &one); err != nil || !strings.HasSuffix(line, "\n") {
			t.Fatalf("%q: %v", line, err)
		}
		found = append(found, one.Message)
	}
	return strings.Join(found, " ")
}

// TestDeliveryErrors emits lines that can't be delivered, and reads the errors, in
// the recorded form (observability_endpoint_error_stream of newer versions of
// go-fastly).
func TestDeliveryErrors(t *testing.T) {
	t.Parallel()
	a := newAPI(t, fastly.Options{Client: answering(t)})
	a.load(`[{"id": "s", "versions": [{"active": true, "heroku": [
	    {"name": "good", "url": "https://good.example.com/logs", "token": "t"},
	    {"name": "refused", "url": "https://refused.example.com/logs", "token": "secret"},
	    {"name": "wrong", "url": "https://wrong.example.com/logs", "token": "secret"}]}]}]`)
	if _, err := a.server.Emit(t.Context(), "s", []string{"line", "another"}); err != nil {
		t.Fatal(err)
	}
	now := a.clock.now()
	from := now.Add(-time.Second).Unix()
	r := a.expect(200, "GET", fmt.Sprintf("%s?from=%d&to=%d", deliveryErrors, from, from+20), "")
	const form = `{"sequence_number":%d,"error_time_us":%d,"stream":"logging_error","message":"request failed",` +
		`"endpoint":"%s","details":"{\"level\":\"error\",\"error\":\"%s\",\"name\":\"heroku\"}"}` + "\n"
	want := fmt.Sprintf(form, 1, now.UnixMicro(), "refused",
		`Post \\\"https://refused.example.com/logs\\\": connection refused`) +
		fmt.Sprintf(form, 2, now.UnixMicro(), "wrong", "the endpoint answered 401 Unauthorized")
	if r.text != want {
		t.Errorf("got\n%s\nwant\n%s", r.text, want)
	}
	link := fmt.Sprintf(`<%[1]s%%3Ffrom=%[2]d>; rel="next", <%[1]s%%3Ffrom=%[3]d>; rel="prev"`,
		deliveryErrors, from+10, from-10)
	for name, value := range map[string]string{
		"Link": link, "Server": "fastly", "Vary": "Fastly-Key,Accept-Encoding,Accept", "Content-Type": "", "Status": "",
		"Cache-Control": "no-store", "Fastly-RateLimit-Remaining": "",
	} {
		if got := r.header.Get(name); got != value {
			t.Errorf("%s is %q, not %q", name, got, value)
		}
	}
}

// TestDeliveryErrorSpans asks for the errors of different periods.
func TestDeliveryErrorSpans(t *testing.T) {
	t.Parallel()
	a := withErrors(t, at(20, "b"), at(0, "a"), at(10, "c c"), at(3600, "a"))
	span := strings.NewReplacer("NOON", fmt.Sprint(noon), "ONE", fmt.Sprint(noon+3600))
	for query, want := range map[string]string{
		"from=NOON&to=ONE":                              "0 10 20 3600",
		"from=NOON&to=NOON":                             "0",
		"from=NOON":                                     "0 10",
		"from=NOON&to=ONE&filter[endpoint]=a":           "0 3600",
		"from=NOON&to=ONE&filter%5Bendpoint%5D=c+c%2Cb": "10 20",
		"from=NOON&to=ONE&filter[endpoint]=d":           "",
		"":                                              "",
	} {
		query = span.Replace(query)
		if got := messages(t, a, query); got != want {
			t.Errorf("%s: %q, not %q", query, got, want)
		}
	}
	if err := a.server.AddDeliveryError("s", fastly.DeliveryError{Message: "now"}); err != nil {
		t.Fatal(err)
	}
	if got := messages(t, a, ""); got != "now" {
		t.Errorf("the last ten seconds are %q", got)
	}
}

// TestDeliveryErrorRefusals checks that queries without a recording are refused, in
// the form that is documented for this path.
func TestDeliveryErrorRefusals(t *testing.T) {
	t.Parallel()
	a := withErrors(t, at(0, "a"))
	refused := func(r reply, status int) {
		t.Helper()
		var body struct{ Title, Detail string }
		if err := json.Unmarshal([]byte(r.text), &body); err != nil || body.Title != http.StatusText(status) ||
			body.Detail == "" || !strings.HasSuffix(r.text, "}\n") ||
			r.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%v %v: %v", r.header, r.text, err)
		}
	}
	for _, query := range []string{
		"from=2026-07-23T12:00:00Z", "from=0&to=soon", "from=1.5", "from=2&to=1", "from=0&to=3601",
	} {
		refused(a.expect(400, "GET", deliveryErrors+"?"+query, ""), 400)
	}
	refused(a.expect(404, "GET", "/observability/service/none/logging/errors", ""), 404)

	if err := a.server.SetFaults(control.Fault{Path: "/observability/service/*/logging/errors", Status: 403}); err != nil {
		t.Fatal(err)
	}
	refused(a.expect(403, "GET", deliveryErrors, ""), 403)
	a.expect(200, "GET", deliveryErrors, "")

	if err := a.server.SetFaults(control.Fault{Path: "/service/*", Status: 403}); err != nil {
		t.Fatal(err)
	}
	const classic = `{"msg":"You are not authorized to perform this action"}`
	if r := a.expect(403, "GET", "/service/s", ""); r.text != classic {
		t.Errorf("another path is refused with %s", r.text)
	}
}

// TestAddDeliveryErrors adds errors to a service with the control path, raw lines
// included.
func TestAddDeliveryErrors(t *testing.T) {
	t.Parallel()
	a := withErrors(t, at(0, "a"))
	a.expect(204, "POST", "/_mock/delivery-errors", fmt.Sprintf(`{"service_id": "s", "errors": [
	  {"error_time_us": %d000000, "endpoint": "a", "raw": "{\"no\": JSON"},
	  {"error_time_us": %d000000, "endpoint": "a", "message": "odd", "details": {"a": [1]}},
	  {"endpoint": "a"}]}`, noon+1, noon+2))
	r := a.expect(200, "GET", fmt.Sprintf("%s?from=%d&to=%d&filter[endpoint]=a", deliveryErrors, noon, noon+2), "")
	lines := strings.Split(r.text, "\n")
	if len(lines) != 4 || lines[1] != `{"no": JSON` || !strings.Contains(lines[2], `"details":{"a":[1]}`) ||
		!strings.Contains(lines[2], `"sequence_number":3,`) {
		t.Errorf("%q", lines)
	}
	for body, status := range map[string]int{
		`{"service_id": "none", "errors": [{}]}`: 404, `{"service_id": "s", "errors": [{"time": 1}]}`: 400, `[]`: 400,
	} {
		a.expect(status, "POST", "/_mock/delivery-errors", body)
	}

	state := a.call("GET", "/_mock/state", "").text
	again := load(t, state).call("GET", "/_mock/state", "").text
	if again != state || strings.Count(state, `"logging_error"`) != 4 {
		t.Errorf("%s\nbecame\n%s", state, again)
	}
	if err := a.server.AddDeliveryError("none", fastly.DeliveryError{}); err == nil {
		t.Error("an error was added to a service that does not exist")
	}
}
