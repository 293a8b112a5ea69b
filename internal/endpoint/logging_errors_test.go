package endpoint_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// noon is when the tests of delivery errors take place.
var noon = time.Date(2026, 4, 9, 12, 0, 0, 500_000_000, time.UTC)

// newDelivery makes a provider whose clock is the test's, and a service with two
// endpoints.
func newDelivery(t *testing.T, clock endpoint.Clock) (*acctest.Fastly, *acctest.Protocol) {
	t.Helper()
	server := acctest.NewFastly(t, mock.Options{}, mock.Service{
		ID: acctest.Service, Name: "delivery", Versions: []mock.Version{{
			Number: 1, Active: true, UpdatedAt: "2026-04-09T11:59:57Z",
			Heroku: []mock.Row{
				{"name": "edge", "url": "https://logs.example.com/x", "token": "marked-secret"},
				{"name": "audit", "url": "https://logs.example.com/y", "token": "another-secret"},
			},
		}},
	})
	protocol := acctest.NewProtocol(t, provider.Options{
		Getenv: func(string) string { return "" },
		Repeat: fastly.Repeat{Tries: 1},
		Clock:  clock,
	}, map[string]map[string]string{"fastly": {"api_token": "test-token", "api_url": server.URL}})
	return server, protocol
}

// at is a clock that stands still.
func at(now time.Time) endpoint.Clock { return endpoint.Clock{Now: func() time.Time { return now }} }

// fails has Fastly tell of an error.
func fails(t *testing.T, server *acctest.Fastly, ago time.Duration, name, message string, details any) {
	t.Helper()
	err := server.AddDeliveryError(acctest.Service, mock.DeliveryError{
		Time: noon.Add(-ago).UnixMicro(), Endpoint: name, Message: message, Details: details,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// loggingErrors reads the data source, and gives its errors as texts.
func loggingErrors(
	t *testing.T, protocol *acctest.Protocol, more map[string]any,
) (errors []string, available bool, said string) {
	t.Helper()
	arguments := map[string]any{"service_id": acctest.Service}
	for name, value := range more {
		arguments[name] = value
	}
	values, diags := protocol.ReadWith("logdrain_fastly_logging_errors", arguments)
	if acctest.Failed(diags) {
		return nil, false, acctest.Told(diags)
	}
	var list []tftypes.Value
	if err := values["errors"].As(&list); err != nil || values["errors"].IsNull() {
		t.Fatalf("no list: %v", err)
	}
	for _, one := range list {
		var found map[string]tftypes.Value
		if err := one.As(&found); err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, name := range []string{"time", "endpoint", "message", "details"} {
			var text *string
			if err := found[name].As(&text); err != nil {
				t.Fatal(err)
			}
			if text == nil {
				texts = append(texts, "null")
				continue
			}
			texts = append(texts, *text)
		}
		errors = append(errors, strings.Join(texts, " | "))
	}
	if err := values["available"].As(&available); err != nil {
		t.Fatal(err)
	}
	return errors, available, acctest.Told(diags)
}

func TestLoggingErrors(t *testing.T) {
	t.Parallel()
	server, protocol := newDelivery(t, at(noon))
	fails(t, server, 59*time.Minute, "edge", "long ago", nil)
	fails(t, server, 14*time.Minute, "edge", "refused", `{"error":"marked-secret is no token"}`)
	fails(t, server, time.Minute, "audit", "gone: https://logs.example.com/y?key=abc", nil)
	// Within the second that has begun.
	fails(t, server, 0, "edge", "now", nil)
	const (
		now     = "2026-04-09T12:00:00.5Z | edge | now | null"
		gone    = "2026-04-09T11:59:00.5Z | audit | gone: https://logs.example.com/y?(redacted) | null"
		refused = `2026-04-09T11:46:00.5Z | edge | refused | {"error":"(redacted) is no token"}`
		longAgo = "2026-04-09T11:01:00.5Z | edge | long ago | null"
	)
	for _, test := range []struct {
		name string
		more map[string]any
		want []string
	}{
		{"all of a quarter of an hour", nil, []string{now, gone, refused}},
		{"of an hour", map[string]any{"minutes": 60}, []string{now, gone, refused, longAgo}},
		{"of an endpoint", map[string]any{"endpoint": "audit"}, []string{gone}},
		{"of two minutes", map[string]any{"minutes": 2, "endpoint": "edge"}, []string{now}},
		{"of an endpoint without errors", map[string]any{"endpoint": "other"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			errors, available, said := loggingErrors(t, protocol, test.more)
			if fmt.Sprint(errors) != fmt.Sprint(test.want) || !available || said != "" {
				t.Errorf("%v\n%s", errors, said)
			}
		})
	}
}

// TestLoggingErrorsAreCut checks the warning about more errors than are listed.
func TestLoggingErrorsAreCut(t *testing.T) {
	t.Parallel()
	server, protocol := newDelivery(t, at(noon))
	for i := range 1002 {
		fails(t, server, time.Duration(i)*time.Millisecond, "edge", fmt.Sprintf("error %d", i), nil)
	}
	errors, _, said := loggingErrors(t, protocol, nil)
	if len(errors) != 1000 || !strings.Contains(errors[0], "error 0") || !strings.Contains(errors[999], "error 999") ||
		!strings.Contains(said, "WARNING: List of delivery errors is cut: Fastly reports 1002 delivery errors") {
		t.Errorf("%d errors: %s", len(errors), said)
	}
}

// TestLoggingErrorsRefused lets Fastly refuse to show errors. That is a warning if
// the token may read the service, and an error if it may not.
func TestLoggingErrorsRefused(t *testing.T) {
	t.Parallel()
	stream := control.Fault{Method: "GET", Path: "/observability/service/*/logging/errors", Times: 1}
	for _, status := range []int{401, 403, 404} {
		server, protocol := newDelivery(t, at(noon))
		refused := stream
		refused.Status = status
		if err := server.SetFaults(refused); err != nil {
			t.Fatal(err)
		}
		errors, available, said := loggingErrors(t, protocol, nil)
		if len(errors) != 0 || available || strings.Count(said, "WARNING: ") != 1 || strings.Contains(said, "ERROR: ") ||
			!strings.HasPrefix(said, "WARNING: Delivery errors are not available: ") ||
			!strings.Contains(said, fmt.Sprint(status)) {
			t.Errorf("%d: %v, available: %t\n%s", status, errors, available, said)
		}
	}
	for says, faults := range map[string][]control.Fault{
		"ERROR: Fastly does not accept the API token": {
			{Method: "GET", Path: "/*/*", Status: 401}, {Method: "GET", Path: stream.Path, Status: 401},
		},
		"ERROR: Fastly service not found": {
			{Method: "GET", Path: "/*/*", Status: 404}, {Method: "GET", Path: stream.Path, Status: 404},
		},
	} {
		server, protocol := newDelivery(t, at(noon))
		if err := server.SetFaults(faults...); err != nil {
			t.Fatal(err)
		}
		if _, _, said := loggingErrors(t, protocol, nil); !strings.HasPrefix(said, says) {
			t.Errorf("not %q: %s", says, said)
		}
	}
}

// TestLoggingErrorsFail checks that only an error without an answer of Fastly's blames
// its address.
func TestLoggingErrorsFail(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  control.Fault
		blames bool
	}{
		"an answer": {control.Fault{Status: 500, Times: -1}, false},
		"no answer": {control.Fault{Drop: control.DropBefore, Times: -1}, true},
	} {
		server, protocol := newDelivery(t, at(noon))
		test.fault.Method, test.fault.Path = "GET", "/observability/service/*/logging/errors"
		if err := server.SetFaults(test.fault); err != nil {
			t.Fatal(err)
		}
		_, _, said := loggingErrors(t, protocol, nil)
		if !strings.HasPrefix(said,
			"ERROR: Cannot read delivery errors: The provider asked Fastly which log lines of service ") ||
			strings.Contains(said, "api_url") != test.blames {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// TestLoggingErrorsWithoutSecrets shows no delivery errors if the endpoints could
// not be read, because their secrets can't be redacted then.
func TestLoggingErrorsWithoutSecrets(t *testing.T) {
	t.Parallel()
	server, protocol := newDelivery(t, at(noon))
	fails(t, server, time.Second, "edge", "marked-secret", nil)
	err := server.SetFaults(control.Fault{Method: "GET", Path: "/service/*/version/*/logging/heroku", Status: 403})
	if err != nil {
		t.Fatal(err)
	}
	_, _, said := loggingErrors(t, protocol, nil)
	if !strings.Contains(said, "list the logging endpoints in version 1") || strings.Contains(said, "marked-secret") {
		t.Error(said)
	}
}

// TestUnreadLoggingErrors checks that there is one warning about lines that could
// not be parsed.
func TestUnreadLoggingErrors(t *testing.T) {
	t.Parallel()
	server, protocol := newDelivery(t, at(noon))
	body := control.Text("<html>\n" + `{"error_time_us":1775735999000000,"endpoint":"edge","message":"m"}` + "\n{}\n")
	err := server.SetFaults(control.Fault{
		Method: "GET", Path: "/observability/service/*/logging/errors", Status: 200, Body: &body,
	})
	if err != nil {
		t.Fatal(err)
	}
	errors, available, said := loggingErrors(t, protocol, nil)
	if len(errors) != 1 || !available || strings.Count(said, "WARNING") != 1 ||
		!strings.HasPrefix(said, "WARNING: Some delivery errors could not be read: 2 of the lines") {
		t.Errorf("%v\n%s", errors, said)
	}
}
