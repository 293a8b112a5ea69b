package drain_test

import (
	"fmt"
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

// rotated makes a drain, and rotates its key while Heroku refuses to remove the
// old drain. It gives the ids of both.
func rotated(t *testing.T, mocks *acctest.Pipe, p *protocol) (now stored, old, current string) {
	t.Helper()
	first, diagnostics := p.apply(t.Context(), p.none(), p.config("shop", acctest.DatadogKey))
	if failed(diagnostics) {
		t.Fatal(tell(diagnostics))
	}
	if err := mocks.Heroku.SetFaults(control.Fault{Method: http.MethodDelete, Status: http.StatusForbidden}); err != nil {
		t.Fatal(err)
	}
	second, diagnostics := p.apply(t.Context(), first, p.config("shop", acctest.OtherDatadogKey))
	if !strings.Contains(tell(diagnostics), "Old drain could not be removed") {
		t.Fatal(tell(diagnostics))
	}
	mocks.Heroku.ForgetCalls()
	return p.refresh(second), p.text(first, "drain_id"), p.text(second, "drain_id")
}

// TestRollback rotates a key back after the removal of the old drain has failed.
// The old drain is wanted again, so it is kept and the other one is removed.
func TestRollback(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	now, old, _ := rotated(t, mocks, p)
	back := p.config("shop", acctest.DatadogKey)
	if said := p.plan(now, back); !strings.Contains(said, "the next apply keeps it") ||
		strings.Contains(said, "Drain exists already") {
		t.Errorf("the plan says: %s", said)
	}
	after, diagnostics := p.apply(t.Context(), now, back)
	if failed(diagnostics) || p.text(after, "drain_id") != old {
		t.Fatalf("drain %s, not %s: %s", p.text(after, "drain_id"), old, tell(diagnostics))
	}
	if got := writes(mocks); !slices.Equal(got, []string{"DELETE 200"}) {
		t.Errorf("writes: %v", got)
	}
	if urls := mocks.DrainURLs(t, acctest.App); len(urls) != 1 || !strings.Contains(urls[0], acctest.DatadogKey) {
		t.Errorf("drains: %q", urls)
	}
	after = p.refresh(after)
	if said := p.plan(after, back); said != "" {
		t.Errorf("the next plan says: %s", said)
	}
	if again, diagnostics := p.apply(t.Context(), after, back); failed(diagnostics) || p.text(again, "drain_id") != old ||
		len(writes(mocks)) != 1 {
		t.Errorf("%s\n%v", tell(diagnostics), writes(mocks))
	}
}

// TestRollbackThatFails rolls back while Heroku still refuses to remove drains: the
// drain that replaced the old one is now the leftover.
func TestRollbackThatFails(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	now, old, current := rotated(t, mocks, p)
	if err := mocks.Heroku.SetFaults(control.Fault{Method: http.MethodDelete, Status: http.StatusForbidden}); err != nil {
		t.Fatal(err)
	}
	back := p.config("shop", acctest.DatadogKey)
	now, diagnostics := p.apply(t.Context(), now, back)
	if !failed(diagnostics) || p.text(now, "drain_id") != old || !strings.Contains(p.noted(now), current) {
		t.Fatalf("%s\n%s", tell(diagnostics), p.noted(now))
	}
	now, diagnostics = p.apply(t.Context(), p.refresh(now), back)
	if urls := mocks.DrainURLs(t, acctest.App); failed(diagnostics) || p.text(now, "drain_id") != old || len(urls) != 1 {
		t.Errorf("%s\n%q", tell(diagnostics), urls)
	}
}

// TestLeftoverMakesRoom rotates a key of an app that has five drains, one of which
// an earlier change left behind. That one is removed first, so there is no gap. If
// it can't be removed, no drain is changed.
func TestLeftoverMakesRoom(t *testing.T) {
	t.Parallel()
	for _, refused := range []bool{false, true} {
		t.Run(fmt.Sprintf("refused %t", refused), func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			p := newProtocol(t, mocks)
			now, old, current := rotated(t, mocks, p)
			fill(t, mocks, 5)
			third := p.config("other shop", acctest.OtherDatadogKey)
			if said := p.plan(now, third); strings.Contains(said, "No room for a second drain") {
				t.Errorf("the plan says: %s", said)
			}
			wanted := []string{"DELETE 200", "POST 201", "DELETE 200"}
			if refused {
				wanted = []string{"DELETE 403"}
				if err := mocks.Heroku.SetFaults(control.Fault{
					Method: http.MethodDelete, Status: http.StatusForbidden,
				}); err != nil {
					t.Fatal(err)
				}
			}
			after, diagnostics := p.apply(t.Context(), now, third)
			said := tell(diagnostics)
			if got := writes(mocks); !slices.Equal(got, wanted) || strings.Contains(said, "No room") {
				t.Errorf("writes: %v\n%s", got, said)
			}
			if !refused {
				if failed(diagnostics) || len(mocks.DrainURLs(t, acctest.App)) != 4 || strings.Contains(p.noted(after), old) {
					t.Errorf("%s\n%s", said, p.noted(after))
				}
				return
			}
			if !failed(diagnostics) || p.text(after, "drain_id") != current || !strings.Contains(said, old) ||
				!strings.Contains(said, "No new drain was added") {
				t.Errorf("the drain is %s: %s", p.text(after, "drain_id"), said)
			}
		})
	}
}

// TestDuplicateOfUpdate changes a drain into one that the app already has. The plan
// knows, and neither plan nor apply advises an import, which would forget the
// managed drain.
func TestDuplicateOfUpdate(t *testing.T) {
	t.Parallel()
	for _, addon := range []*mock.Addon{nil, {Name: "datadog-addon"}} {
		t.Run(fmt.Sprint(addon != nil), func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			p := newProtocol(t, mocks)
			now, diagnostics := p.apply(t.Context(), p.none(), p.config("shop", acctest.DatadogKey))
			if failed(diagnostics) {
				t.Fatal(tell(diagnostics))
			}
			twin, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
				URL:   mocks.Listening.DatadogIntake() + "?dd-api-key=" + acctest.OtherDatadogKey + "&ddsource=heroku&service=shop",
				Addon: addon,
			})
			if err != nil {
				t.Fatal(err)
			}
			mocks.Heroku.ForgetCalls()
			changed := p.config("shop", acctest.OtherDatadogKey)
			planned := p.plan(now, changed)
			after, diagnostics := p.apply(t.Context(), now, changed)
			if !failed(diagnostics) || p.text(after, "drain_id") != p.text(now, "drain_id") || len(writes(mocks)) != 0 {
				t.Errorf("%s\n%v", tell(diagnostics), writes(mocks))
			}
			advice := "heroku drains:remove " + twin.ID + " -a demo"
			if addon != nil {
				advice = "belongs to the add-on datadog-addon"
			}
			for _, said := range []string{planned, tell(diagnostics)} {
				if !strings.Contains(said, "Drain exists already") || !strings.Contains(said, advice) ||
					strings.Contains(said, "terraform import") {
					t.Errorf("says: %s", said)
				}
			}
		})
	}
}

// TestDuplicateOfRacedUpdate lets somebody else create the wanted drain during the
// update.
func TestDuplicateOfRacedUpdate(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	now, _ := p.apply(t.Context(), p.none(), p.config("shop", acctest.DatadogKey))
	race(t, mocks)
	config := p.config("", acctest.DatadogKey)
	config["service"] = tftypes.NewValue(tftypes.String, nil)
	_, diagnostics := p.apply(t.Context(), now, config)
	if said := tell(diagnostics); !strings.Contains(said, "Drain exists already") ||
		!strings.Contains(said, "heroku drains:remove") || strings.Contains(said, "terraform import") {
		t.Error(said)
	}
}

// TestLimitInOtherWords refuses the sixth drain with an unknown text. If the app
// has five drains, the error names the limit and has Heroku's text; with fewer, or
// for another reason, it does not name the limit.
func TestLimitInOtherWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		drains, status int
		update         bool
		limit          bool
	}{
		{5, 422, false, true},
		{5, 400, false, true},
		{5, 409, false, true},
		{5, 403, false, false},
		{5, 401, false, false},
		{5, 500, false, false},
		{4, 422, false, false},
		{5, 422, true, false},
	} {
		t.Run(fmt.Sprintf("%d drains %d update %t", test.drains, test.status, test.update), func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			p := newProtocol(t, mocks)
			now := p.none()
			if test.update {
				now, _ = p.apply(t.Context(), now, p.config("one", acctest.DatadogKey))
			}
			fill(t, mocks, test.drains)
			words := control.Text(`{"id": "quota", "message": "Enough is enough."}`)
			if err := mocks.Heroku.SetFaults(control.Fault{
				Method: http.MethodPost, Status: test.status, Body: &words, Times: -1,
			}); err != nil {
				t.Fatal(err)
			}
			_, diagnostics := p.apply(t.Context(), now, p.config("shop", acctest.DatadogKey))
			said := tell(diagnostics)
			if !failed(diagnostics) || !strings.Contains(said, "Enough is enough") ||
				strings.Contains(said, "App has as many drains as it can have") != test.limit {
				t.Error(said)
			}
		})
	}
}

// TestReplacement moves a drain to another app. Anything that would prevent the new
// drain is reported before the old one is removed: as a warning if the same plan
// may still fix it, or else as an error.
func TestReplacement(t *testing.T) {
	t.Parallel()
	down := func(t *testing.T, mocks *acctest.Pipe) { spoilDatadog(t, mocks) }
	for name, test := range map[string]struct {
		prepare func(t *testing.T, mocks *acctest.Pipe)
		app     string
		says    string
		fails   bool
	}{
		"nothing": {app: "other"},
		"full": {
			prepare: func(t *testing.T, mocks *acctest.Pipe) {
				for number := range 5 {
					if _, err := mocks.Heroku.AddDrain("other", mock.Drain{
						URL: fmt.Sprintf("https://logs.example/%d", number),
					}); err != nil {
						t.Error(err)
					}
				}
			},
			app: "other", says: "App has as many drains as it can have",
		},
		"twin": {
			prepare: func(t *testing.T, mocks *acctest.Pipe) {
				if _, err := mocks.Heroku.AddDrain("other", mock.Drain{
					URL: mocks.Listening.DatadogIntake() + "?dd-api-key=" + acctest.DatadogKey + "&ddsource=heroku",
				}); err != nil {
					t.Error(err)
				}
			},
			app: "other", says: "Drain exists already",
		},
		"no such app":     {app: "not-yet", says: "Heroku app not found yet"},
		"fir":             {app: "future", says: "Apps of the Fir generation have no log drains", fails: true},
		"Datadog is down": {prepare: down, app: "other", says: "API key could not be checked", fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(mocks.Config(mocks.Drain(keyed)))
			workspace.Apply()
			if test.prepare != nil {
				test.prepare(t, mocks)
			}
			mocks.Heroku.ForgetCalls()
			workspace.Write(mocks.Config(mocks.Drain(keyed, fmt.Sprintf("app = %q", test.app))))
			out, err := workspace.Try(t.Context(), "plan", "-input=false")
			said := unwrap(out)
			if (err != nil) != test.fails || !strings.Contains(said, test.says) {
				t.Fatalf("does not say %q: %v\n%s", test.says, err, out)
			}
			if warns := strings.Contains(said, "has already been removed: "+
				"Terraform first removes what it replaces"); warns != (test.says != "" && !test.fails) {
				t.Errorf("does not say that the old drain goes first:\n%s", out)
			}
			if test.fails && len(writes(mocks)) != 0 {
				t.Errorf("writes: %v", writes(mocks))
			}
		})
	}
}

// TestReplacementBeforeRemoval moves a drain to another app in the order that the
// warnings advise.
func TestReplacementBeforeRemoval(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(mocks.Config(mocks.Drain(keyed)))
	workspace.Apply()
	mocks.Heroku.ForgetCalls()
	workspace.Write(mocks.Config(mocks.Drain(keyed, `app = "other"`, "lifecycle {\n create_before_destroy = true\n }")))
	workspace.Apply()
	if got := writes(mocks); !slices.Equal(got, []string{"POST 201", "DELETE 200"}) {
		t.Errorf("writes: %v", got)
	}
	if old, moved := mocks.DrainURLs(t, acctest.App), mocks.DrainURLs(t, "other"); len(old) != 0 || len(moved) != 1 {
		t.Errorf("drains: %q and %q", old, moved)
	}
	workspace.Run("plan", "-detailed-exitcode")
}

// TestReplaceBeforeRemoval replaces a drain by one with the same URL, with
// create_before_destroy, so that both would exist at once. A plan can't know that
// order; the error of the apply says what to do, and the drain stays.
func TestReplaceBeforeRemoval(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(mocks.Config(mocks.Drain(keyed, "lifecycle {\n create_before_destroy = true\n }")))
	workspace.Apply()
	before := mocks.DrainURLs(t, acctest.App)
	out, err := workspace.Try(t.Context(), "apply", "-auto-approve", "-replace="+address)
	if err == nil || strings.Count(out, "Error: ") != 1 ||
		!strings.Contains(unwrap(out), "If this resource replaces that drain with create_before_destroy, remove that") {
		t.Errorf("%v\n%s", err, out)
	}
	if after := mocks.DrainURLs(t, acctest.App); !slices.Equal(after, before) {
		t.Errorf("%q", after)
	}
	workspace.Run("plan", "-detailed-exitcode")
}

// TestIdentityFollowsNameOfApp configures the ID of the app instead of its name,
// which changes nothing at Heroku.
func TestIdentityFollowsNameOfApp(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	now, diagnostics := p.apply(t.Context(), p.none(), p.config("shop", acctest.DatadogKey))
	if failed(diagnostics) {
		t.Fatal(tell(diagnostics))
	}
	config := p.config("shop", acctest.DatadogKey)
	const app = mock.DefaultAppID
	config["app"] = tftypes.NewValue(tftypes.String, app)
	after, diagnostics := p.apply(t.Context(), now, config)
	if failed(diagnostics) || len(writes(mocks)) != 1 {
		t.Fatal(tell(diagnostics), writes(mocks))
	}
	if found := p.Identity(after, "app", "drain_id"); found["app"] != app || found["drain_id"] != p.text(now, "drain_id") {
		t.Errorf("the identity is %s", found)
	}
}

// TestImportCommandSuitsKey creates a drain that already exists, with a write-only
// key: the command in the error imports it without the key.
func TestImportCommandSuitsKey(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	there, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
		URL: mocks.Listening.DatadogIntake() + "?dd-api-key=" + acctest.DatadogKey + "&ddsource=heroku&service=shop",
	})
	if err != nil {
		t.Fatal(err)
	}
	config := p.config("shop", acctest.DatadogKey)
	config["api_key_wo"] = config["api_key"]
	config["api_key"] = tftypes.NewValue(tftypes.String, nil)
	config["api_key_wo_version"] = tftypes.NewValue(tftypes.Number, 1)
	_, diagnostics := p.apply(t.Context(), p.none(), config)
	planned := p.plan(p.none(), config)
	for _, said := range []string{planned, tell(diagnostics)} {
		if !strings.Contains(said, "terraform import ADDRESS write-only:demo/"+there.ID) {
			t.Errorf("says: %s", said)
		}
	}
	imported := p.adopt(tell(diagnostics))
	if imported == nil || p.text(*imported, "api_key") != "" {
		t.Error("the key is in the state")
	}
}

// TestValidationShowsNoKey configures a key in attributes where it does not belong.
func TestValidationShowsNoKey(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	for _, key := range []string{acctest.DatadogKey, "marked-secret"} {
		names := func(name string, value any) tftypes.Value {
			kind := tftypes.Map{ElementType: tftypes.String}
			return tftypes.NewValue(kind, map[string]tftypes.Value{name: tftypes.NewValue(tftypes.String, value)})
		}
		text := func(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }
		for name, change := range map[string]map[string]tftypes.Value{
			"swapped":           {"site": text(key), "api_key": text("datadoghq.com")},
			"key as site":       {"site": text(key)},
			"tag":               {"tags": names(key+":a", "b")},
			"tag that changes":  {"tags": names("The "+key, "b")},
			"null tag":          {"tags": names(key, nil)},
			"null attribute":    {"attributes": names(key, nil)},
			"host of an intake": {"intake_url": text("http://" + key + "/a")},
			"site of an intake": {"intake_url": text("https://http-intake.logs." + key + "/a")},
			"path of an intake": {"intake_url": text("https://http-intake.logs.datadoghq.com/v1/input/" + key)},
		} {
			t.Run(name+" "+key[:6], func(t *testing.T) {
				t.Parallel()
				config := p.config("shop", key)
				for name, value := range change {
					config[name] = value
				}
				checked := p.Validate(typeName, config)
				if said := tell(checked); len(checked) == 0 || strings.Contains(said, key) {
					t.Errorf("shows the key, or does not refuse it: %q", said)
				}
			})
		}
	}
}
