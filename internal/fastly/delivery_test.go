package fastly_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// recorded is a recorded line of Fastly's stream.
const recorded = `{"sequence_number":483,"error_time_us":1775741902711006,"stream":"logging_error",` +
	`"message":"request failed","endpoint":"Broken Log","details":"{\"level\":\"error\",\"error\":\"non-temporary ` +
	`request err: Get \\\"https://my-broken.logging.org/.well-known/fastly/logging/challenge\\\": no such host\"}"}`

// deliveries serves a stream of delivery errors, and a service with one endpoint whose
// secret the client does not know yet.
type deliveries struct {
	stream http.HandlerFunc
	// asked is the query of the last call for the stream.
	asked atomic.Pointer[url.Values]
	// others counts the calls for anything else.
	others atomic.Int32
}

func (d *deliveries) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/observability/service/" + service + "/logging/errors":
		query := r.URL.Query()
		d.asked.Store(&query)
		d.stream(w, r)
		return
	case "/service/" + service:
		_, _ = fmt.Fprintf(w, `{"id":%q,"type":"vcl","versions":[{"number":3,"active":true,"locked":true}]}`, service)
	case "/service/" + service + "/version/3/logging/kinesis":
		_, _ = io.WriteString(w, `[{"name":"Broken Log","secret_key":"known&secret"}]`)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
	d.others.Add(1)
}

// streamed serves a body as a stream.
func streamed(body string) *deliveries {
	return &deliveries{stream: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		_, _ = io.WriteString(w, body)
	}}
}

// ask asks for the errors of a minute over a real connection.
func (d *deliveries) ask(t *testing.T, endpoints ...string) (fastly.DeliveryReport, error) {
	t.Helper()
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	client := newClient(t, nil, fastly.Config{
		URL: server.URL, Repeat: fastly.Repeat{Tries: 2, First: time.Millisecond, Longest: time.Millisecond},
	})
	from := time.Date(2026, 4, 9, 13, 38, 20, 300, time.UTC)
	return fastly.NewShared(client).DeliveryErrors(t.Context(), service, from, from.Add(time.Minute), endpoints...)
}

func TestDeliveryErrors(t *testing.T) {
	t.Parallel()
	api := streamed(recorded + "\n")
	report, err := api.ask(t)
	if err != nil || len(report.Errors) != 1 || report.Total != 1 || report.Unread != 0 {
		t.Fatalf("%+v %v", report, err)
	}
	found := report.Errors[0]
	if at := found.Time.Format(time.RFC3339Nano); at != "2026-04-09T13:38:22.711006Z" {
		t.Errorf("it happened at %s", at)
	}
	if found.Endpoint != "Broken Log" || found.Message != "request failed" ||
		!strings.Contains(found.Details, `\"https://my-broken.logging.org/.well-known/fastly/logging/challenge\": no such`) {
		t.Errorf("%+v", found)
	}
	// Both times are whole seconds, and the last one holds the end.
	if query := *api.asked.Load(); query.Encode() != "from=1775741900&to=1775741961" {
		t.Errorf("asked for %s", query.Encode())
	}
}

// TestNoDeliveryErrors checks that the endpoints are not read if there are no errors to
// redact.
func TestNoDeliveryErrors(t *testing.T) {
	t.Parallel()
	api := streamed("")
	report, err := api.ask(t)
	if err != nil || len(report.Errors) != 0 || api.others.Load() != 0 {
		t.Errorf("%+v %v, %d other calls", report, err, api.others.Load())
	}
}

// TestDeliveryFilter asks for one endpoint in the recorded form. For several
// endpoints, it asks for all errors and filters them.
func TestDeliveryFilter(t *testing.T) {
	t.Parallel()
	body := ""
	for i, name := range []string{"edge", "a,b", "other", ""} {
		body += fmt.Sprintf(`{"sequence_number":%d,"error_time_us":1775741902711006,"endpoint":%q}`+"\n", i, name)
	}
	for _, test := range []struct {
		names  []string
		filter string
		found  string
	}{
		{nil, "", "[ other a,b edge]"},
		{[]string{"edge"}, "edge", "[edge]"},
		{[]string{"a,b"}, "", "[a,b]"},
		{[]string{"edge", "other"}, "", "[other edge]"},
	} {
		api := streamed(body)
		report, err := api.ask(t, test.names...)
		var names []string
		for _, found := range report.Errors {
			names = append(names, found.Endpoint)
		}
		if filter := api.asked.Load().Get("filter[endpoint]"); err != nil || filter != test.filter ||
			fmt.Sprint(names) != test.found {
			t.Errorf("%q: asked for %q and found %v: %v", test.names, filter, names, err)
		}
	}
}

// TestLongestDelivery asks for an hour at most, because Fastly refuses more.
func TestLongestDelivery(t *testing.T) {
	t.Parallel()
	api := streamed("")
	server := httptest.NewServer(api)
	defer server.Close()
	to := time.Unix(1775741961, 1)
	shared := fastly.NewShared(newClient(t, nil, fastly.Config{URL: server.URL}))
	if _, err := shared.DeliveryErrors(t.Context(), service, to.Add(-time.Hour), to); err != nil {
		t.Fatal(err)
	}
	if query := api.asked.Load().Encode(); query != "from=1775738362&to=1775741962" {
		t.Errorf("asked for %s", query)
	}
}

// TestBadDeliveryLines skips and counts lines that can't be read, and reads the rest.
func TestBadDeliveryLines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200<<10)
	report, err := streamed(strings.Join([]string{
		"",
		"no JSON",
		`{"sequence_number":1}`,
		`["error_time_us"]`,
		`{"error_time_us":"yesterday","endpoint":"edge"}`,
		`{"error_time_us":1775741902000001,"endpoint":"edge","message":"` + long + `"}`,
		`{"error_time_us":1775741902000002,"endpoint":"edge","message":"m","details":{"a": 1}}` + "\r",
		`{"error_time_us":1775741902000003,"endpoint":"edge","message":"m","details":null}`,
		`{"error_time_us":1775741902000004,"endpoint":"edge","message":"the last, without an end of its line"}`,
	}, "\n")).ask(t)
	if err != nil || report.Unread != 5 || report.Total != 3 {
		t.Fatalf("%d unread, %d read: %v", report.Unread, report.Total, err)
	}
	last, null, object := report.Errors[0], report.Errors[1], report.Errors[2]
	if !strings.HasPrefix(last.Message, "the last") || null.Details != "" || object.Details != `{"a": 1}` {
		t.Errorf("%+v", report.Errors)
	}
}

// TestManyDeliveryErrors keeps the newest errors, in any order of the stream.
func TestManyDeliveryErrors(t *testing.T) {
	t.Parallel()
	const count = 4567
	var body bytes.Buffer
	for i := range count {
		// 1789 and the count have no common divisor, so each error comes once.
		at := i * 1789 % count
		fmt.Fprintf(&body, `{"sequence_number":%d,"error_time_us":%d,"endpoint":"edge","message":"%d"}`+"\n",
			at, 1775741902000000+at/10, at)
	}
	report, err := streamed(body.String()).ask(t)
	if err != nil || report.Total != count || len(report.Errors) != fastly.MostDeliveryErrors {
		t.Fatalf("%d of %d: %v", len(report.Errors), report.Total, err)
	}
	for i, found := range report.Errors {
		if want := fmt.Sprint(count - 1 - i); found.Message != want {
			t.Fatalf("number %d is %s, not %s", i, found.Message, want)
		}
	}
}

// TestDeliverySecrets checks that secrets are redacted: those of endpoints that have
// not been read yet, and texts that look like a key.
func TestDeliverySecrets(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, told string }{
		{"known", "refused known&secret", "refused (redacted)"},
		{"known, in a query", "no known%26secret here", "no (redacted) here"},
		{"userinfo", "Get https://me:pass@example.com/x", "Get https://(redacted)@example.com/x"},
		{"query", "Post https://example.com/x?key=a&b=c: EOF", "Post https://example.com/x?(redacted) EOF"},
		{
			"query in JSON", `{"e":"Post \"https://example.com/x?a=b\u0026key=abc\": EOF"}`,
			`{"e":"Post \"https://example.com/x?(redacted)\": EOF"}`,
		},
		{"key in a path", "https://example.com/v1/http/ZaVnC4dhaV2Bcdef==", "https://example.com/v1/http/(redacted)"},
		{"path", "https://my-broken.logging.org/.well-known/fastly/logging/challenge: EOF", "="},
		{"host", "https://a1b2c3d4e5f6a7b8c9d0.example.com/logs", "="},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			quoted, err := json.Marshal(test.text)
			if err != nil {
				t.Fatal(err)
			}
			want := test.told
			if want == "=" {
				want = test.text
			}
			line := fmt.Sprintf(`{"error_time_us":1,"endpoint":"e","message":%s,"details":%[1]s}`, quoted)
			report, err := streamed(line).ask(t)
			if err != nil || len(report.Errors) != 1 || report.Errors[0].Message != want || report.Errors[0].Details != want {
				t.Errorf("not %s: %+v %v", want, report.Errors, err)
			}
		})
	}
}

// TestDeliveryRefusals distinguishes a refusal from a stream that failed. A stream that
// breaks off is read again from its beginning.
func TestDeliveryRefusals(t *testing.T) {
	t.Parallel()
	for status, may := range map[int]bool{401: false, 403: false, 404: false, 400: true, 500: true} {
		api := &deliveries{stream: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"type":"about:blank","title":"No such thing","detail":"known"}`)
		}}
		_, err := api.ask(t)
		refused := fastly.IsUnauthorized(err) || fastly.IsNotFound(err)
		if err == nil || refused == may || !strings.Contains(err.Error(), fmt.Sprint(status)) {
			t.Errorf("%d: %v", status, err)
		}
	}
	calls := 0
	broken := &deliveries{stream: func(w http.ResponseWriter, _ *http.Request) {
		calls++
		if calls == 1 {
			w.Header().Set("Content-Length", "10000")
		}
		_, _ = io.WriteString(w, recorded+"\n")
	}}
	if report, err := broken.ask(t); err != nil || report.Total != 1 || calls != 2 {
		t.Errorf("%d errors after %d calls: %v", report.Total, calls, err)
	}
}
