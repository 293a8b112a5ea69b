package endpoint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// on gives an endpoint of the first kind, on a service and with more attributes.
func on(service, name string, more ...string) string {
	return fmt.Sprintf(`
resource "logdrain_fastly_heroku" "logs" {
  service_id = %q
  name       = %q
  url        = "https://1.us.logplex.io/logs"
  token      = "t.f7a0"
  %s
}
`, service, name, strings.Join(more, "\n  "))
}

// foreign is an endpoint that somebody else has made.
func foreign(name string) mock.Row {
	return mock.Row{"name": name, "url": "https://theirs.example.com", "token": "t.theirs"}
}

// draftOf makes a draft of a service's live version.
func draftOf(t *testing.T, fastly *acctest.Fastly, service string) int {
	t.Helper()
	draft, err := fastly.Clone(service, fastly.Live(service))
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

// TestMovesOnCompute moves an endpoint of a Compute service into a draft that
// already has it, and back.
func TestMovesOnCompute(t *testing.T) {
	t.Parallel()
	const compute = "COMPUTE00000000000001"
	fastly := acctest.NewFastly(t, mock.Options{}, mock.Service{
		ID: compute, Name: "compute", Type: "wasm", Versions: []mock.Version{{Number: 1, Active: true}},
	})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(on(compute, "logs")))
	workspace.Apply()
	workspace.Run("plan", "-detailed-exitcode")
	draft := draftOf(t, fastly, compute)
	for _, pinned := range []string{fmt.Sprintf("draft_version = %d", draft), ""} {
		workspace.Write(fastly.Config(on(compute, "logs", pinned)))
		workspace.Apply()
		workspace.Run("plan", "-detailed-exitcode")
	}
	if endpoints := fastly.LiveEndpoints(compute, "heroku"); len(endpoints) != 1 {
		t.Errorf("%v is live", endpoints)
	}
}

// TestRenameIntoAnotherDraft does not touch somebody else's endpoint of the new
// name, in a draft or in production.
func TestRenameIntoAnotherDraft(t *testing.T) {
	t.Parallel()
	for _, pinned := range []bool{true, false} {
		t.Run(fmt.Sprint(pinned), func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			draft := draftOf(t, fastly, acctest.Service)
			other := draftOf(t, fastly, acctest.Service)
			target, attribute := other, fmt.Sprintf("draft_version = %d", other)
			if !pinned {
				publish(t, fastly, func(version int) error {
					target, attribute = version, ""
					return fastly.AddEndpoint(acctest.Service, version, "heroku", foreign("theirs"))
				})
			} else if err := fastly.AddEndpoint(acctest.Service, other, "heroku", foreign("theirs")); err != nil {
				t.Fatal(err)
			}
			workspace := acctest.NewWorkspace(t)
			workspace.Write(fastly.Config(on(acctest.Service, "logs", fmt.Sprintf("draft_version = %d", draft))))
			workspace.Apply()
			workspace.Write(fastly.Config(on(acctest.Service, "theirs", attribute)))
			for _, command := range []string{"plan", "apply"} {
				arguments := []string{command, "-input=false"}
				if command == "apply" {
					arguments = append(arguments, "-auto-approve")
				}
				out, err := workspace.Try(t.Context(), arguments...)
				if err == nil || !strings.Contains(out, "Name is taken") {
					t.Errorf("%s: %v\n%s", command, err, out)
				}
			}
			held := fastly.Endpoints(acctest.Service, target, "heroku")
			if len(held) != 1 || held["theirs"]["token"] != "t.theirs" {
				t.Errorf("version %d has %v", target, held)
			}
		})
	}
}

// TestFormatIsReset gives an endpoint Fastly's default format again when the
// configuration omits it: together with a new draft, after an import, and after a
// format that was equal to the default.
func TestFormatIsReset(t *testing.T) {
	t.Parallel()
	const format = `format = "%h %>s"`
	start := func(t *testing.T) (*acctest.Fastly, *acctest.Workspace) {
		t.Helper()
		fastly := acctest.NewFastly(t, mock.Options{})
		return fastly, acctest.NewWorkspace(t)
	}
	reset := func(t *testing.T, fastly *acctest.Fastly, workspace *acctest.Workspace, version func() int) {
		t.Helper()
		workspace.Apply()
		workspace.Run("plan", "-detailed-exitcode")
		if format := fastly.Endpoints(acctest.Service, version(), "heroku")["logs"]["format"]; format == nil ||
			format == "%h %>s" {
			t.Errorf("the format is %v", format)
		}
	}
	live := func(fastly *acctest.Fastly) func() int { return func() int { return fastly.Live(acctest.Service) } }
	t.Run("with a new draft", func(t *testing.T) {
		t.Parallel()
		fastly, workspace := start(t)
		workspace.Write(fastly.Config(on(acctest.Service, "logs", format)))
		workspace.Apply()
		draft := draftOf(t, fastly, acctest.Service)
		workspace.Write(fastly.Config(on(acctest.Service, "logs", fmt.Sprintf("draft_version = %d", draft))))
		reset(t, fastly, workspace, func() int { return draft })
	})
	imported := func(t *testing.T) (*acctest.Fastly, *acctest.Workspace) {
		t.Helper()
		fastly, workspace := start(t)
		publish(t, fastly, func(version int) error {
			return fastly.AddEndpoint(acctest.Service, version, "heroku", mock.Row{
				"name": "logs", "url": "https://1.us.logplex.io/logs", "token": "t.f7a0", "format": "%h %>s",
			})
		})
		workspace.Write(fastly.Config(on(acctest.Service, "logs", format)))
		workspace.Run("import", "logdrain_fastly_heroku.logs", acctest.Service+"/logs")
		workspace.Run("plan", "-detailed-exitcode")
		return fastly, workspace
	}
	t.Run("after an import", func(t *testing.T) {
		t.Parallel()
		fastly, workspace := imported(t)
		workspace.Write(fastly.Config(on(acctest.Service, "logs")))
		reset(t, fastly, workspace, live(fastly))
	})
	t.Run("after a change elsewhere", func(t *testing.T) {
		t.Parallel()
		fastly, workspace := start(t)
		workspace.Write(fastly.Config(on(acctest.Service, "logs")))
		workspace.Apply()
		publish(t, fastly, func(version int) error {
			return fastly.Change(acctest.Service, version, "logging/heroku", "logs", mock.Row{"format": "%h %>s"})
		})
		reset(t, fastly, workspace, live(fastly))
	})
	t.Run("after an import and an apply", func(t *testing.T) {
		t.Parallel()
		fastly, workspace := imported(t)
		workspace.Apply()
		workspace.Write(fastly.Config(on(acctest.Service, "logs")))
		reset(t, fastly, workspace, live(fastly))
	})
}

// TestTakesOverNoOtherFormat does not take over an endpoint whose format is not
// Fastly's default, if the configuration omits the format.
func TestTakesOverNoOtherFormat(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	publish(t, fastly, func(version int) error {
		return fastly.AddEndpoint(acctest.Service, version, "heroku", mock.Row{
			"name": "logs", "url": "https://1.us.logplex.io/logs", "token": "t.f7a0", "format": "%h %>s",
		})
	})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(on(acctest.Service, "logs")))
	out, err := workspace.Try(t.Context(), "plan", "-input=false")
	if err == nil || !strings.Contains(out, "Name is taken") || !strings.Contains(out, "terraform import ADDRESS") {
		t.Errorf("%v\n%s", err, out)
	}
	if newest := fastly.Newest(acctest.Service); newest != 2 {
		t.Errorf("%d versions", newest)
	}
}

// TestDestroysWhatIsGoneFromALockedDraft destroys an endpoint that its locked draft
// no longer has, without a write.
func TestDestroysWhatIsGoneFromALockedDraft(t *testing.T) {
	t.Parallel()
	for _, refresh := range []string{"-refresh=true", "-refresh=false"} {
		t.Run(refresh, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			draft := draftOf(t, fastly, acctest.Service)
			workspace := acctest.NewWorkspace(t)
			workspace.Write(fastly.Config(on(acctest.Service, "logs", fmt.Sprintf("draft_version = %d", draft))))
			workspace.Apply()
			if err := fastly.Remove(acctest.Service, draft, "logging/heroku", "logs"); err != nil {
				t.Fatal(err)
			}
			if err := fastly.Lock(acctest.Service, draft); err != nil {
				t.Fatal(err)
			}
			workspace.Run("destroy", "-auto-approve", "-input=false", refresh)
		})
	}
}

// TestPlanTellsOfTheCondition warns of a condition that does not exist, and the
// apply refuses it without making a version.
func TestPlanTellsOfTheCondition(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(on(acctest.Service, "logs", `response_condition = "nowhere"`)))
	out := workspace.Run("plan", "-input=false")
	if !strings.Contains(out, "Warning: Unusable response condition") {
		t.Errorf("the plan says nothing:\n%s", out)
	}
	out, err := workspace.Try(t.Context(), "apply", "-auto-approve", "-input=false")
	if err == nil || !strings.Contains(out, "Error: Unusable response condition") {
		t.Errorf("%v\n%s", err, out)
	}
	if newest := fastly.Newest(acctest.Service); newest != 1 {
		t.Errorf("%d versions", newest)
	}
}

// TestRotatedInADraft rotates several secrets in one draft at once. None of the
// answers has an old secret.
func TestRotatedInADraft(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	draft := draftOf(t, fastly, acctest.Service)
	workspace := acctest.NewWorkspace(t)
	config := func(generation int) string {
		return fastly.Config(fmt.Sprintf(`
resource "logdrain_fastly_heroku" "logs" {
  count            = 4
  service_id       = %q
  draft_version    = %d
  name             = count.index == 3 ? "renamed-%d" : "logs-${count.index}"
  url              = "https://1.us.logplex.io/logs"
  token_wo         = "t.generation-%d"
  token_wo_version = %d
}
`, acctest.Service, draft, generation, generation, generation))
	}
	for generation := 1; generation <= 3; generation++ {
		workspace.Write(config(generation))
		if out := workspace.Apply(); strings.Contains(out, "Warning: Endpoint could not be read") {
			t.Errorf("%s", out)
		}
		out := workspace.Run("plan", "-detailed-exitcode", "-input=false")
		if strings.Contains(out, "Secret was changed elsewhere") {
			t.Errorf("%s", out)
		}
	}
}
