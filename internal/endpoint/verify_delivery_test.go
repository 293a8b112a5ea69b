package endpoint_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

const verifyDelivery = "logdrain_fastly_verify_delivery"

// passing is a clock that stands still but while somebody waits.
type passing struct {
	now    time.Time
	pauses []time.Duration
	// meanwhile is called in each pause.
	meanwhile func(now time.Time)
}

func (p *passing) clock() endpoint.Clock {
	return endpoint.Clock{
		Now: func() time.Time { return p.now },
		Pause: func(ctx context.Context, wait time.Duration) error {
			p.pauses = append(p.pauses, wait)
			p.now = p.now.Add(wait)
			if p.meanwhile != nil {
				p.meanwhile(p.now)
			}
			return ctx.Err()
		},
	}
}

func verification(more map[string]any) map[string]any {
	set := map[string]any{"service_id": acctest.Service}
	for name, value := range more {
		set[name] = value
	}
	return set
}

// TestVerifyDelivery watches for a minute in which nothing happens.
func TestVerifyDelivery(t *testing.T) {
	t.Parallel()
	for wait, polls := range map[string]int{"": 13, "12s": 4, "1s": 2} {
		passing := &passing{now: noon}
		server, protocol := newDelivery(t, passing.clock())
		// Before what is live was activated.
		fails(t, server, 4*time.Second, "edge", "old", nil)
		set, total := verification(nil), time.Minute
		if wait != "" {
			set["wait"] = wait
			total, _ = time.ParseDuration(wait)
		}
		came := protocol.Invoke(t.Context(), verifyDelivery, set)
		if len(came.Diagnostics) != 0 {
			t.Fatalf("%s: %s", wait, acctest.Told(came.Diagnostics))
		}
		asked := 0
		for _, call := range server.Calls() {
			if strings.HasPrefix(call.Path, "/observability/") {
				asked++
			}
			if call.Method != http.MethodGet {
				t.Errorf("%s %s", call.Method, call.Path)
			}
		}
		if passed := passing.now.Sub(noon); asked != polls || passed != total {
			t.Errorf("%s: asked %d times in %s", wait, asked, passed)
		}
		if first, last := came.Progress[0], came.Progress[len(came.Progress)-1]; len(came.Progress) != polls+1 ||
			first != fmt.Sprintf("Watching service %s, version 1, "+
				"for log lines of all endpoints that can't be delivered, for %s", acctest.Service, total) ||
			last != fmt.Sprintf("No delivery errors in %s", total) {
			t.Errorf("%s: told %q", wait, came.Progress)
		}
	}
}

// TestVerifyDeliveryFinds ends as soon as there is an error, and fails or warns.
func TestVerifyDeliveryFinds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		more  map[string]any
		after time.Duration
		says  []string
	}{
		{"fails", nil, 10 * time.Second, []string{"ERROR: Log lines are not delivered: "}},
		{"fails, as it says", map[string]any{"on_error": "fail"}, 10 * time.Second, []string{"ERROR: "}},
		{"warns", map[string]any{"on_error": "warn"}, 10 * time.Second, []string{"WARNING: Log lines are not delivered: "}},
		{"one of two", map[string]any{"endpoints": names("edge", "audit")}, 10 * time.Second, []string{"ERROR: "}},
		{"another one", map[string]any{"endpoints": names("audit")}, time.Minute, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			passing := &passing{now: noon}
			server, protocol := newDelivery(t, passing.clock())
			passing.meanwhile = func(now time.Time) {
				if now.Sub(noon) == 10*time.Second {
					fails(t, server, -7*time.Second, "edge", "refused", `{"error":"marked-secret"}`)
					fails(t, server, -8*time.Second, "edge", "refused", strings.Repeat("long ", 200))
					fails(t, server, -9*time.Second, "edge", "gone", nil)
				}
			}
			came := protocol.Invoke(t.Context(), verifyDelivery, verification(test.more))
			said := acctest.Told(came.Diagnostics)
			for _, want := range test.says {
				if !strings.HasPrefix(said, want) || len(came.Diagnostics) != 1 ||
					!strings.Contains(said, `"edge": gone (once at 12:00:09 UTC)`+"\n") ||
					!strings.Contains(said, `"edge": refused: long long`) ||
					!strings.Contains(said, `… (2 times, last at 12:00:08 UTC)`) || strings.Contains(said, "marked-secret") {
					t.Errorf("not %q: %s", want, said)
				}
			}
			if passed := passing.now.Sub(noon); passed != test.after || test.says == nil && said != "" {
				t.Errorf("after %s: %s", passed, said)
			}
		})
	}
}

// TestVerifyDeliveryAtOnce finds an error from before it began, if the version was
// already live then.
func TestVerifyDeliveryAtOnce(t *testing.T) {
	t.Parallel()
	passing := &passing{now: noon}
	server, protocol := newDelivery(t, passing.clock())
	fails(t, server, 2*time.Second, "edge", "refused", nil)
	came := protocol.Invoke(t.Context(), verifyDelivery, verification(nil))
	said := acctest.Told(came.Diagnostics)
	if !strings.Contains(said, `"edge": refused (once`) || len(passing.pauses) != 0 {
		t.Errorf("after %s: %s", passing.pauses, said)
	}
}

// TestVerifyDeliveryLongAgo looks back at most a minute if the version has been
// live for longer.
func TestVerifyDeliveryLongAgo(t *testing.T) {
	t.Parallel()
	for ago, found := range map[time.Duration]bool{59 * time.Second: true, 62 * time.Second: false} {
		passing := &passing{now: noon.Add(time.Hour)}
		server, protocol := newDelivery(t, passing.clock())
		fails(t, server, ago-time.Hour, "edge", "refused", nil)
		came := protocol.Invoke(t.Context(), verifyDelivery, verification(nil))
		if acctest.Failed(came.Diagnostics) != found {
			t.Errorf("%s ago: %s", ago, acctest.Told(came.Diagnostics))
		}
	}
}

// TestVerifyDeliveryUnable checks the diagnostics if nothing could be verified. If
// Fastly does not show errors, that is a warning, whatever on_error says.
func TestVerifyDeliveryUnable(t *testing.T) {
	t.Parallel()
	const stream = "/observability/service/*/logging/errors"
	for _, test := range []struct {
		name  string
		fault control.Fault
		more  map[string]any
		says  string
	}{
		{
			"a wrong name", control.Fault{}, map[string]any{"endpoints": names("edge", "egde")},
			"ERROR: Endpoint to verify is not live: Version 1 of service " + acctest.Service +
				`, which is live, has no endpoint named "egde". It has: "audit", "edge".`,
		},
		{
			"may not", control.Fault{Path: stream, Status: 403}, nil, "WARNING: Delivery errors are not available: ",
		},
		{"does not answer", control.Fault{Path: stream, Status: 503}, nil, "ERROR: Cannot read delivery errors: "},
		{
			"does not answer, and warns", control.Fault{Path: stream, Status: 503}, map[string]any{"on_error": "warn"},
			"WARNING: Cannot read delivery errors: ",
		},
		{"no service", control.Fault{Path: "/service/*", Status: 404}, nil, "ERROR: Fastly service not found: "},
		{
			"no names", control.Fault{Path: "/service/*/version/*/logging/s3", Status: 503},
			map[string]any{"endpoints": names("edge")}, "ERROR: Cannot list logging endpoints: ",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server, protocol := newDelivery(t, (&passing{now: noon}).clock())
			if test.fault.Path != "" {
				test.fault.Method = http.MethodGet
				if err := server.SetFaults(test.fault); err != nil {
					t.Fatal(err)
				}
			}
			came := protocol.Invoke(t.Context(), verifyDelivery, verification(test.more))
			if said := acctest.Told(came.Diagnostics); !strings.HasPrefix(said, test.says) || len(came.Diagnostics) != 1 {
				t.Errorf("not %q: %s", test.says, said)
			}
		})
	}
}

// TestVerifyDeliveryOfNothing refuses a service that has never been live.
func TestVerifyDeliveryOfNothing(t *testing.T) {
	t.Parallel()
	server, protocol := newDelivery(t, at(noon))
	if err := server.Deactivate(acctest.Service, 1); err != nil {
		t.Fatal(err)
	}
	came := protocol.Invoke(t.Context(), verifyDelivery, verification(nil))
	if said := acctest.Told(came.Diagnostics); !strings.HasPrefix(said, "ERROR: Nothing to verify: ") {
		t.Error(said)
	}
}

// TestVerifyDeliveryAhead never asks Fastly for a time that ends before it begins,
// although Fastly's clock is ahead of ours.
func TestVerifyDeliveryAhead(t *testing.T) {
	t.Parallel()
	passing := &passing{now: noon.Add(-time.Minute)}
	_, protocol := newDelivery(t, passing.clock())
	if came := protocol.Invoke(t.Context(), verifyDelivery, verification(nil)); len(came.Diagnostics) != 0 {
		t.Error(acctest.Told(came.Diagnostics))
	}
}

// TestVerifyDeliveryStops ends a watch by Ctrl-C, within its pause and right after
// it.
func TestVerifyDeliveryStops(t *testing.T) {
	t.Parallel()
	for _, within := range []bool{true, false} {
		ctx, cancel := context.WithCancel(t.Context())
		pauses := 0
		_, protocol := newDelivery(t, endpoint.Clock{
			Now: func() time.Time { return noon },
			Pause: func(ctx context.Context, _ time.Duration) error {
				pauses++
				cancel()
				if within {
					return ctx.Err()
				}
				return nil
			},
		})
		came := protocol.Invoke(ctx, verifyDelivery, verification(nil))
		if said := acctest.Told(came.Diagnostics); pauses != 1 ||
			!strings.HasPrefix(said, "ERROR: Verification was stopped: ") ||
			!strings.Contains(said, "Terraform was interrupted") {
			t.Errorf("within: %t, after %d pauses: %s", within, pauses, said)
		}
	}
}

// TestVerifyDeliveryConfigurations refuses unusable configurations.
func TestVerifyDeliveryConfigurations(t *testing.T) {
	t.Parallel()
	_, protocol := newDelivery(t, at(noon))
	for _, test := range []struct {
		more map[string]any
		says string
	}{
		{map[string]any{"wait": "soon"}, "Unusable wait"},
		{map[string]any{"wait": "10"}, "Unusable wait"},
		{map[string]any{"wait": "900ms"}, "Unusable wait"},
		{map[string]any{"wait": "61m"}, "Unusable wait"},
		{map[string]any{"wait": "1h"}, ""},
		{map[string]any{"on_error": "ignore"}, "Invalid Attribute Value Match"},
		{map[string]any{"endpoints": names()}, "Invalid Attribute Value"},
		{map[string]any{"endpoints": names("")}, "Invalid Attribute Value Length"},
		{map[string]any{"service_id": "not an ID"}, "Unusable service ID"},
	} {
		diags := protocol.ValidateAction(verifyDelivery, verification(test.more))
		if test.says == "" && len(diags) > 0 || test.says != "" && !slices.ContainsFunc(diags, says(test.says)) {
			t.Errorf("%v: %s", test.more, acctest.Told(diags))
		}
	}
}

func says(summary string) func(*tfprotov6.Diagnostic) bool {
	return func(d *tfprotov6.Diagnostic) bool { return d.Summary == summary }
}

// names is a list of texts.
func names(texts ...string) []tftypes.Value {
	list := []tftypes.Value{}
	for _, text := range texts {
		list = append(list, tftypes.NewValue(tftypes.String, text))
	}
	return list
}

// TestVerifyDeliveryClock uses the real clock, in a bubble where waits take no
// time.
func TestVerifyDeliveryClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mock.New(mock.Options{})
		protocol := acctest.NewProtocol(t, provider.Options{
			Getenv: func(string) string { return "" }, Base: control.Transport(server),
		}, map[string]map[string]string{"fastly": {"api_token": "test-token"}})
		start := time.Now()
		came := protocol.Invoke(t.Context(), verifyDelivery, verification(nil))
		if passed := time.Since(start); len(came.Diagnostics) != 0 || passed != time.Minute {
			t.Errorf("after %s: %s", passed, acctest.Told(came.Diagnostics))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		start = time.Now()
		came = protocol.Invoke(ctx, verifyDelivery, verification(nil))
		if passed := time.Since(start); !acctest.Failed(came.Diagnostics) || passed != 7*time.Second {
			t.Errorf("after %s: %s", passed, acctest.Told(came.Diagnostics))
		}
	})
}
