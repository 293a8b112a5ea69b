package endpoint_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// TestNameIsPlannedTwice gives two resources one name. They would share one
// endpoint, so the plan refuses it.
func TestNameIsPlannedTwice(t *testing.T) {
	t.Parallel()
	k, other := kindsUnderTest()[0], kindsUnderTest()[1]
	count := func(n int, more string) string {
		return k.block("logs", "logs", k.minimal+fmt.Sprintf("\n count = %d\n", n)+more)
	}
	for name, test := range map[string]struct{ before, after string }{
		"two new":   {"", count(2, "")},
		"one more":  {count(1, ""), count(2, "")},
		"two kinds": {"", k.block("one", "logs", k.minimal) + other.block("two", "logs", other.minimal)},
		"a rename": {
			k.block("one", "logs", k.minimal) + k.block("two", "more", k.minimal),
			k.block("one", "logs", k.minimal) + k.block("two", "logs", k.minimal),
		},
		"two in a draft":    {"", count(2, "draft_version = 2")},
		"one more in draft": {count(1, "draft_version = 2"), count(2, "draft_version = 2")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{}, drafts())
			workspace := acctest.NewWorkspace(t)
			workspace.Write(fastly.Config(test.before))
			workspace.Apply()
			newest := fastly.Newest(acctest.Service)
			workspace.Write(fastly.Config(test.after))
			out, err := workspace.Try(t.Context(), "plan", "-input=false")
			if err == nil || strings.Count(out, "Error: ") != 1 || !strings.Contains(out, "Error: Name is taken") ||
				!strings.Contains(unwrap(out), "Another resource of this configuration also has an endpoint named \"logs\"") {
				t.Errorf("%v\n%s", err, out)
			}
			if got := fastly.Newest(acctest.Service); got != newest {
				t.Errorf("version %d was made", got)
			}
		})
	}
}

// TestNameIsTakenByNeighbour gives two resources one name that is not known before
// the apply. In the end, only one of them has it.
func TestNameIsTakenByNeighbour(t *testing.T) {
	t.Parallel()
	k := kindsUnderTest()[0]
	for name, test := range map[string]struct {
		more    string
		version int
	}{
		"live":  {"", 4},
		"draft": {"draft_version = 2", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{}, drafts())
			workspace := acctest.NewWorkspace(t)
			workspace.Write(fastly.Config("resource \"terraform_data\" \"name\" {\n input = \"logs\"\n}\n" +
				strings.Replace(k.block("logs", "", k.minimal+"\n count = 2\n "+test.more), `""`, "terraform_data.name.output", 1)))
			out, err := workspace.Try(t.Context(), "apply", "-auto-approve", "-input=false")
			if err == nil || strings.Count(out, "Error: ") != 1 || !strings.Contains(out, "Error: Name is taken") ||
				strings.Contains(out, "terraform import") || strings.Contains(out, "was there already") {
				t.Errorf("%v\n%s", err, out)
			}
			if state := workspace.Run("state", "list"); strings.Count(state, "logdrain_fastly_heroku.logs[") != 1 {
				t.Errorf("the state has %s", state)
			}
			if got := fastly.Endpoints(acctest.Service, test.version, k.kind); len(got) != 1 {
				t.Errorf("version %d has %v", test.version, got)
			}
		})
	}
}

// TestReplacedKeepsItsName replaces an endpoint: the deleted and the created one
// have the same name.
func TestReplacedKeepsItsName(t *testing.T) {
	t.Parallel()
	for _, k := range kindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			const other = "OTHERSERVICE0000000001"
			fastly := acctest.NewFastly(t, mock.Options{}, drafts(),
				mock.Service{ID: other, Name: "other", Versions: []mock.Version{{Number: 1, Active: true}}})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(fastly.Config(k.block("logs", "logs", k.minimal)))
			workspace.Apply()
			workspace.Apply("-replace=" + k.address("logs"))
			workspace.Run("taint", k.address("logs"))
			workspace.Apply()
			workspace.Write(fastly.Config(strings.Replace(k.block("logs", "logs", k.minimal), acctest.Service, other, 1)))
			out := workspace.Apply()
			if !strings.Contains(out, "1 added, 0 changed, 1 destroyed") || len(fastly.LiveEndpoints(other, k.kind)) != 1 ||
				len(fastly.LiveEndpoints(acctest.Service, k.kind)) != 0 {
				t.Errorf("the apply was not as expected:\n%s", out)
			}
			workspace.Run("plan", "-detailed-exitcode")
		})
	}
}

// TestReplacedBeforeItIsDestroyed replaces an endpoint with create_before_destroy.
// The create finds the old endpoint and takes it over, so it stays live.
func TestReplacedBeforeItIsDestroyed(t *testing.T) {
	t.Parallel()
	for _, k := range kindsUnderTest() {
		for name, draft := range map[string]bool{"live": false, "pinned": true} {
			t.Run(k.kind+" "+name, func(t *testing.T) {
				t.Parallel()
				fastly := acctest.NewFastly(t, mock.Options{})
				version, pin := 1, ""
				if draft {
					var err error
					if version, err = fastly.Clone(acctest.Service, 1); err != nil {
						t.Fatal(err)
					}
					pin = fmt.Sprintf("draft_version = %d\n", version)
				}
				workspace := acctest.NewWorkspace(t)
				block := strings.TrimSpace(k.block("logs", "logs", k.minimal))
				workspace.Write(
					fastly.Config(strings.TrimSuffix(block, "}") + pin + "lifecycle {\n create_before_destroy = true\n}\n}\n"))
				workspace.Apply()
				for _, arguments := range [][]string{{"-replace=" + k.address("logs")}, nil} {
					if arguments == nil {
						workspace.Run("taint", k.address("logs"))
					}
					out := workspace.Apply(arguments...)
					if !strings.Contains(out, "1 added, 0 changed, 1 destroyed") || !strings.Contains(out, "Warning: Endpoint stays") {
						t.Errorf("the apply was not as expected:\n%s", out)
					}
					if !draft {
						version = fastly.Live(acctest.Service)
					}
					rows, err := fastly.Rows(acctest.Service, version, k.kind)
					if err != nil || len(rows) != 1 {
						t.Errorf("version %d has %v, %v", version, rows, err)
					}
					workspace.Run("plan", "-detailed-exitcode")
				}
			})
		}
	}
}

// TestTakesOverWhatAnInterruptedApplyMade finds that the endpoint is already live,
// as after an apply that was killed before it could write the state.
func TestTakesOverWhatAnInterruptedApplyMade(t *testing.T) {
	t.Parallel()
	for _, k := range kindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(fastly.Config(k.block("logs", "logs", k.minimal)))
			workspace.Apply()
			workspace.Run("state", "rm", k.address("logs"))
			out := workspace.Apply()
			if !strings.Contains(out, "Warning: Existing endpoint is taken over") || fastly.Live(acctest.Service) != 2 {
				t.Errorf("version %d is live:\n%s", fastly.Live(acctest.Service), out)
			}
			workspace.Run("plan", "-detailed-exitcode")
		})
	}
}

// cloned does something before the first clone.
type cloned struct {
	once sync.Once
	do   func()
}

func (c *cloned) RoundTrip(request *http.Request) (*http.Response, error) {
	if strings.HasSuffix(request.URL.Path, "/clone") {
		c.once.Do(c.do)
	}
	return http.DefaultTransport.RoundTrip(request)
}

// TestMadeByAnotherPipeline lets somebody else create the same endpoint during the
// apply, which must not take it over.
func TestMadeByAnotherPipeline(t *testing.T) {
	t.Parallel()
	for _, k := range kindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			api := acctest.NewFastly(t, mock.Options{})
			base := &cloned{do: func() {
				publish(t, api, func(version int) error {
					fields := mock.Row{"name": "logs"}
					for field, value := range k.sent {
						fields[field] = value
					}
					return api.AddEndpoint(acctest.Service, version, k.kind, fields)
				})
			}}
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Providers(provider.Options{
					Getenv: func(string) string { return "" },
					Repeat: fastly.Repeat{First: time.Millisecond, Longest: 5 * time.Millisecond},
					Base:   base,
				}),
				Steps: []resource.TestStep{{
					Config: api.Config(k.block("logs", "logs", k.minimal)),
					ExpectError: regexp.MustCompile(
						`(?s)Name is taken.*did\s+not\s+exist,\s+or\s+was\s+different,\s+when\s+this\s+apply\s+began`),
				}},
			})
			if live := api.Live(acctest.Service); live != 2 {
				t.Errorf("version %d is live", live)
			}
		})
	}
}

// TestNamesAreSwapped swaps names of endpoints in one apply, which makes one
// version.
func TestNamesAreSwapped(t *testing.T) {
	t.Parallel()
	first, second := kindsUnderTest()[0], kindsUnderTest()[1]
	type named struct {
		kind  kindUnderTest
		label string
		// before and after are its names, and more is what else it has before.
		before, after, more string
	}
	for name, all := range map[string][]named{
		"two":       {{first, "a", "one", "two", ""}, {first, "b", "two", "one", ""}},
		"two kinds": {{first, "a", "one", "two", ""}, {second, "b", "two", "one", ""}},
		"three":     {{first, "a", "one", "two", ""}, {second, "b", "two", "three", ""}, {first, "c", "three", "one", ""}},
		"a default": {{first, "a", "one", "two", `format = "%h"`}, {second, "b", "two", "one", `format = "{\"h\":\"%h\"}"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			before, after := "", ""
			var checks []plancheck.PlanCheck
			for _, n := range all {
				// What it is stays with the label.
				own := strings.NewReplacer("edge", "edge-"+n.label, "/logs\"\n", "/logs/"+n.label+"\"\n").Replace(n.kind.minimal)
				before += n.kind.block(n.label, n.before, own+"\n  "+n.more)
				after += n.kind.block(n.label, n.after, own)
				checks = append(checks, plancheck.ExpectResourceAction(n.kind.address(n.label), plancheck.ResourceActionUpdate))
			}
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{
					{Config: fastly.Config(before)},
					{
						Config:           fastly.Config(after),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: checks},
						Check: func(*terraform.State) error {
							for _, n := range all {
								row := fastly.LiveEndpoints(acctest.Service, n.kind.kind)[n.after]
								if value := fmt.Sprint(row[n.kind.field]); !strings.HasSuffix(value, n.label) {
									return fmt.Errorf("%s has %q", n.after, value)
								}
							}
							live := len(fastly.LiveEndpoints(acctest.Service, "heroku")) +
								len(fastly.LiveEndpoints(acctest.Service, "kinesis"))
							if newest := fastly.Newest(acctest.Service); newest != 3 || fastly.Live(acctest.Service) != 3 ||
								live != len(all) {
								return fmt.Errorf("version %d of %d is live with %d endpoints", fastly.Live(acctest.Service), newest, live)
							}
							return nil
						},
					},
				},
			})
		})
	}
}

// TestDestroysWhatSharesAName destroys two resources that manage the same endpoint,
// which is possible by an import. The plan that a destroy begins with must not
// fail.
func TestDestroysWhatSharesAName(t *testing.T) {
	t.Parallel()
	k := kindsUnderTest()[0]
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(k.block("one", "logs", k.minimal)))
	workspace.Apply()
	workspace.Write(fastly.Config(k.block("one", "logs", k.minimal) + k.block("two", "logs", k.minimal)))
	workspace.Run("import", k.address("two"), acctest.Service+"/logs")
	workspace.Run("destroy", "-auto-approve", "-input=false")
	if live := fastly.LiveEndpoints(acctest.Service, k.kind); len(live) != 0 {
		t.Errorf("the live endpoints are %v", live)
	}
}

// TestRenamesWhatIsGone renames an endpoint that is gone: the error names the old
// name, not the new one.
func TestRenamesWhatIsGone(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(on(acctest.Service, "logs")))
	workspace.Apply()
	publish(t, fastly, func(version int) error {
		return fastly.Remove(acctest.Service, version, "logging/heroku", "logs")
	})
	workspace.Write(fastly.Config(on(acctest.Service, "renamed")))
	out, err := workspace.Try(t.Context(), "apply", "-auto-approve", "-input=false", "-refresh=false")
	if out = unwrap(out); err == nil || !strings.Contains(out, `has no heroku endpoint named "logs"`) ||
		!strings.Contains(out, "removed or renamed it since") || strings.Contains(out, `removed Heroku endpoint "renamed"`) {
		t.Errorf("%v\n%s", err, out)
	}
}
