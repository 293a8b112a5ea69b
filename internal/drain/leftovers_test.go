package drain_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// remove removes drains as somebody else would.
func remove(t *testing.T, mocks *acctest.Pipe, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := mocks.Heroku.RemoveDrain(acctest.App, id); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLeftoverOutlivesCurrent removes the current drain outside of Terraform while
// the one before it still exists. It is not forgotten: after the next apply there
// is one drain, the configured one.
func TestLeftoverOutlivesCurrent(t *testing.T) {
	t.Parallel()
	for name, attributes := range map[string][2]string{
		"plain": {keyed, `api_key = "` + acctest.OtherDatadogKey + `"`},
		"write-only": {
			"api_key_wo = \"" + acctest.DatadogKey + "\"\n api_key_wo_version = 1",
			"api_key_wo = \"" + acctest.OtherDatadogKey + "\"\n api_key_wo_version = 2",
		},
		"service": {keyed, keyed + "\n service = \"shop\""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(mocks.Config(mocks.Drain(attributes[0])))
			workspace.Apply()
			if err := mocks.Heroku.SetFaults(control.Fault{
				Method: http.MethodDelete, Status: http.StatusForbidden,
			}); err != nil {
				t.Fatal(err)
			}
			workspace.Write(mocks.Config(mocks.Drain(attributes[1])))
			if out, err := workspace.Try(t.Context(), "apply", "-auto-approve"); err == nil ||
				!strings.Contains(unwrap(out), "Old drain could not be removed") {
				t.Fatalf("%v\n%s", err, out)
			}
			both, err := mocks.Heroku.Drains(acctest.App)
			if err != nil || len(both) != 2 {
				t.Fatal(err, both)
			}
			old, wanted := both[0], strings.TrimPrefix(both[1].URL, mocks.Listening.DatadogIntake())
			remove(t, mocks, both[1].ID)
			mocks.Heroku.ForgetCalls()
			out := workspace.Run("plan", "-input=false")
			if said := unwrap(out); !strings.Contains(said, "Drain "+old.ID+", which an earlier change replaced") ||
				!strings.Contains(said, "0 to add, 1 to change, 0 to destroy") {
				t.Errorf("the plan was not as expected:\n%s", out)
			}
			workspace.Apply()
			if err := drains(t, mocks, wanted)(nil); err != nil {
				t.Error(err)
			}
			if got := writes(mocks); !slices.Equal(got, []string{"POST 201", "DELETE 200"}) {
				t.Errorf("writes: %v", got)
			}
			workspace.Run("plan", "-detailed-exitcode")
		})
	}
}

// TestLeftoversOutliveCurrent is the same with two of them: the newer becomes
// the drain, the older stays on the list. What is said names all of them, and
// says of each what becomes of it.
func TestLeftoversOutliveCurrent(t *testing.T) {
	t.Parallel()
	twice := func(t *testing.T) (mocks *acctest.Pipe, p *protocol, now stored, oldest, older, current string) {
		t.Helper()
		mocks = acctest.NewPipe(t, pipe.Options{})
		p = newProtocol(t, mocks)
		now, oldest, older = rotated(t, mocks, p)
		if err := mocks.Heroku.SetFaults(control.Fault{Method: http.MethodDelete, Status: http.StatusForbidden}); err != nil {
			t.Fatal(err)
		}
		now, diagnostics := p.apply(t.Context(), now, p.config("third", acctest.DatadogKey))
		for _, id := range []string{oldest, older} {
			if said := tell(diagnostics); !failed(diagnostics) ||
				!strings.Contains(said, "`heroku drains:remove "+id+" -a demo`") {
				t.Errorf("does not say how to remove %s: %s", id, said)
			}
		}
		mocks.Heroku.ForgetCalls()
		return mocks, p, now, oldest, older, p.text(now, "drain_id")
	}
	// one applies a configuration, after which there is one drain and nothing left
	// to do.
	one := func(t *testing.T, mocks *acctest.Pipe, p *protocol, now stored, config map[string]tftypes.Value) stored {
		t.Helper()
		now, diagnostics := p.apply(t.Context(), now, config)
		urls := mocks.DrainURLs(t, acctest.App)
		if failed(diagnostics) || len(urls) != 1 {
			t.Errorf("drains %q: %s", urls, tell(diagnostics))
		}
		now = p.refresh(now)
		if said := p.plan(now, config); said != "" {
			t.Errorf("the next plan says: %s", said)
		}
		return now
	}
	t.Run("as configured", func(t *testing.T) {
		t.Parallel()
		mocks, p, now, oldest, older, current := twice(t)
		remove(t, mocks, current)
		now, identity, diagnostics := p.read(now)
		if p.text(now, "drain_id") != older || identity != older || p.text(now, "service") != "shop" ||
			p.text(now, "api_key") != acctest.OtherDatadogKey {
			t.Fatalf("drain %s, identity %s: %s", p.text(now, "drain_id"), identity, tell(diagnostics))
		}
		if noted := p.noted(now); !strings.Contains(noted, oldest) || strings.Contains(noted, older) {
			t.Errorf("noted: %s", noted)
		}
		config := p.config("third", acctest.DatadogKey)
		if said := p.plan(now, config); !strings.Contains(said, oldest+". The next apply that succeeds removes it.") ||
			strings.Contains(said, older) {
			t.Errorf("the plan says: %s", said)
		}
		one(t, mocks, p, now, config)
	})
	t.Run("as the newer is", func(t *testing.T) {
		t.Parallel()
		mocks, p, now, _, older, current := twice(t)
		remove(t, mocks, current)
		now = one(t, mocks, p, p.refresh(now), p.config("shop", acctest.OtherDatadogKey))
		if got := writes(mocks); p.text(now, "drain_id") != older || !slices.Equal(got, []string{"DELETE 200"}) {
			t.Errorf("drain %s, writes %v", p.text(now, "drain_id"), got)
		}
	})
	t.Run("newer is gone, too", func(t *testing.T) {
		t.Parallel()
		mocks, p, now, oldest, older, current := twice(t)
		remove(t, mocks, current, older)
		now, _, diagnostics := p.read(now)
		if noted := p.noted(now); p.text(now, "drain_id") != oldest || strings.Contains(noted, older) ||
			strings.Contains(noted, oldest) {
			t.Errorf("drain %s, noted %s: %s", p.text(now, "drain_id"), noted, tell(diagnostics))
		}
		one(t, mocks, p, now, p.config("third", acctest.DatadogKey))
	})
	t.Run("all are gone", func(t *testing.T) {
		t.Parallel()
		mocks, p, now, oldest, older, current := twice(t)
		remove(t, mocks, current, older, oldest)
		now, _, diagnostics := p.read(now)
		if said := tell(diagnostics); p.values(now) != nil || failed(diagnostics) ||
			!strings.Contains(said, "creates the drain again") || strings.Contains(said, oldest) ||
			strings.Contains(said, older) {
			t.Error(said)
		}
		one(t, mocks, p, p.none(), p.config("third", acctest.DatadogKey))
	})
	t.Run("nobody can look", func(t *testing.T) {
		t.Parallel()
		mocks, p, now, _, older, current := twice(t)
		remove(t, mocks, current)
		if err := mocks.Heroku.SetFaults(control.Fault{
			Method: http.MethodGet, Skip: 1, Status: http.StatusForbidden,
		}); err != nil {
			t.Fatal(err)
		}
		same, _, diagnostics := p.read(now)
		if said := tell(diagnostics); !failed(diagnostics) || !strings.Contains(said, "Heroku API key may not do this") ||
			p.text(same, "drain_id") != current {
			t.Error(said)
		}
		if after := p.refresh(now); p.text(after, "drain_id") != older {
			t.Errorf("drain %s", p.text(after, "drain_id"))
		}
	})
	t.Run("app is gone", func(t *testing.T) {
		t.Parallel()
		mocks, p, now, oldest, older, _ := twice(t)
		if err := mocks.Heroku.SetFaults(control.Fault{
			Method: http.MethodGet, Status: http.StatusNotFound, Times: -1,
		}); err != nil {
			t.Fatal(err)
		}
		now, _, diagnostics := p.read(now)
		said := tell(diagnostics)
		for _, id := range []string{oldest, older} {
			if p.values(now) != nil || failed(diagnostics) || !strings.Contains(said, "`heroku drains:remove "+id+" -a demo`") {
				t.Error(said)
			}
		}
	})
}

// TestLeftoversAreReported checks the warning about leftovers in a plan. It is
// about all of them, and is true even if the apply fails.
func TestLeftoversAreReported(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	now, old, current := rotated(t, mocks, p)
	if _, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
		URL: mocks.Listening.DatadogIntake() + "?dd-api-key=" + acctest.DatadogKey + "&ddsource=heroku&service=twin",
	}); err != nil {
		t.Fatal(err)
	}
	if said := p.plan(now, p.config("twin", acctest.DatadogKey)); !strings.Contains(said, "The apply fails unless") ||
		!strings.Contains(said, old+". The next apply that succeeds removes it.") {
		t.Errorf("beside a twin: %s", said)
	}
	if err := mocks.Heroku.SetFaults(control.Fault{Method: http.MethodDelete, Status: http.StatusForbidden}); err != nil {
		t.Fatal(err)
	}
	now, _ = p.apply(t.Context(), now, p.config("third", acctest.DatadogKey))
	for _, test := range []struct{ service, says string }{
		{"third", old + ", " + current + ". The next apply that succeeds removes them."},
		{
			"shop",
			"Drain " + old +
				" is as configured now: the next apply keeps it, and removes the others and the one that took their place.",
		},
	} {
		if said := p.plan(now, p.config(test.service, acctest.DatadogKey)); !strings.Contains(said, test.says) {
			t.Errorf("does not say %q: %s", test.says, said)
		}
	}
}
