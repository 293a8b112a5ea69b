package endpoint_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// The tests of this file count the calls and versions of whole commands, with
// the provider's binary under the CLI, and plugin processes that come and go as
// they do for users.

// endpoints is a configuration of n endpoints of each kind on a service.
func endpoints(service, label string, n int) string {
	return fmt.Sprintf(`
resource "logdrain_fastly_heroku" %[2]q {
  count      = %[3]d
  service_id = %[1]q
  name       = "heroku-${count.index}"
  url        = "https://1.us.logplex.io/logs"
  token      = "t.1"
}

resource "logdrain_fastly_kinesis" %[2]q {
  count      = %[3]d
  service_id = %[1]q
  name       = "kinesis-${count.index}"
  topic      = "edge"
  iam_role   = "arn:aws:iam::123456789012:role/logs"
}
`, service, label, n)
}

func list(calls []control.Call) string {
	var lines []string
	for _, call := range calls {
		lines = append(lines, fmt.Sprintf("%s %s %d", call.Method, call.Path, call.Status))
	}
	return strings.Join(lines, "\n")
}

// TestCallsOfOneApply creates two endpoints. The whole apply, including its plan,
// takes E + 7 + 2·K = 13 calls and makes one version: a list of each kind shows
// whether the names are free, once in the plan and once in the apply.
func TestCallsOfOneApply(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(endpoints(acctest.Service, "logs", 1)))
	workspace.Apply()
	if calls := fastly.Calls(); len(calls) > 2+7+2*2 {
		t.Errorf("%d calls:\n%s", len(calls), list(calls))
	}
	if newest := fastly.Newest(acctest.Service); newest != 2 || fastly.Live(acctest.Service) != 2 {
		t.Errorf("version %d is live, of %d", fastly.Live(acctest.Service), newest)
	}
	workspace.Run("plan", "-detailed-exitcode")
}

// TestVersionsOfOneApply applies as many endpoints as Terraform hands over at once,
// and three times as many: that makes one version, and three. The test runs alone,
// and its calls are faster than Fastly's: on a machine that is busy with other
// tests, the changes of a wave can arrive with pauses between them. Late ones join
// while the others are being written.
func TestVersionsOfOneApply(t *testing.T) {
	for n, versions := range map[int]int{10: 1, 30: 3} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			fastly := acctest.NewFastly(t, mock.Options{Latency: control.FixedLatency(50 * time.Millisecond)})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(fastly.Config(endpoints(acctest.Service, "logs", n/2)))
			workspace.Apply()
			if newest := fastly.Newest(acctest.Service); newest != 1+versions {
				t.Errorf("%d new versions, not %d", newest-1, versions)
			}
			if got := len(fastly.LiveEndpoints(acctest.Service, "heroku")) +
				len(fastly.LiveEndpoints(acctest.Service, "kinesis")); got != n {
				t.Errorf("%d endpoints are live, not %d", got, n)
			}
			workspace.Run("plan", "-detailed-exitcode")

			workspace.Write(fastly.Config(""))
			workspace.Apply()
			if newest := fastly.Newest(acctest.Service); newest != 1+2*versions {
				t.Errorf("%d new versions after the destroy, not %d", newest-1, 2*versions)
			}
		})
	}
}

// TestServicesOverlap applies to three services at once. Their calls overlap in
// time; the writes to one service do not, which the mock checks.
func TestServicesOverlap(t *testing.T) {
	t.Parallel()
	var services []mock.Service
	config := ""
	for _, name := range []string{"one", "two", "three"} {
		services = append(services, mock.Service{ID: name, Name: name, Versions: []mock.Version{{Number: 1, Active: true}}})
		config += endpoints(name, name, 1)
	}
	fastly := acctest.NewFastly(t, mock.Options{Latency: control.FixedLatency(20 * time.Millisecond)}, services...)
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(config))
	workspace.Apply()

	writes := map[string][]control.Call{}
	for _, call := range fastly.Calls() {
		if call.Method != http.MethodGet {
			service := strings.Split(call.Path, "/")[2]
			writes[service] = append(writes[service], call)
		}
	}
	overlap := func(a, b []control.Call) bool {
		first, last := a[0].Start, a[len(a)-1].End
		return b[0].Start.Before(last) && b[len(b)-1].End.After(first)
	}
	if len(writes) != 3 {
		t.Fatalf("writes to %d services", len(writes))
	}
	for _, pair := range [][2]string{{"one", "two"}, {"two", "three"}, {"one", "three"}} {
		if !overlap(writes[pair[0]], writes[pair[1]]) {
			t.Errorf("the writes to %s and %s do not overlap", pair[0], pair[1])
		}
	}
}

// TestCallsOfRefresh refreshes 40 endpoints, 20 of each kind, on four services: one
// call for each service and one list for each of its kinds, 12 calls.
func TestCallsOfRefresh(t *testing.T) {
	t.Parallel()
	var services []mock.Service
	config := ""
	for i := range 4 {
		id := fmt.Sprintf("service%d", i)
		services = append(services, mock.Service{ID: id, Name: id, Versions: []mock.Version{{Number: 1, Active: true}}})
		config += endpoints(id, id, 5)
	}
	fastly := acctest.NewFastly(t, mock.Options{}, services...)
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(config))
	workspace.Apply("-parallelism=40")
	fastly.ForgetCalls()
	workspace.Run("plan", "-detailed-exitcode")
	if calls := fastly.Calls(); len(calls) > 12 {
		t.Errorf("%d calls:\n%s", len(calls), list(calls))
	}
}

// TestCallsOfOneUpdate changes one of twenty endpoints: the refresh and E + 6
// calls, one list that shows that the endpoint still exists, and one that reads the
// values that the reply to an update does not have.
func TestCallsOfOneUpdate(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	config := fastly.Config(endpoints(acctest.Service, "logs", 2))
	workspace.Write(config)
	workspace.Apply()
	fastly.ForgetCalls()
	workspace.Write(strings.Replace(config, `"edge"`, `count.index == 0 ? "other" : "edge"`, 1))
	workspace.Apply()
	if calls := fastly.Calls(); len(calls) > 3+7+2 {
		t.Errorf("%d calls:\n%s", len(calls), list(calls))
	}
}
