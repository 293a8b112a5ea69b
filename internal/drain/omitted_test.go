package drain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// TestKeyIsKept adopts a drain without a key, changes it several times, and rolls
// back. Each new drain gets the key from the URL of the one before, and nothing
// else contains the key.
func TestKeyIsKept(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	there, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
		URL: mocks.Listening.DatadogIntake() + "?dd-api-key=" + acctest.DatadogKey + "&ddsource=heroku&service=shop",
	})
	if err != nil {
		t.Fatal(err)
	}
	p := newProtocol(t, mocks)
	now, diagnostics := p.ImportBy(typeName, map[string]string{"app": "demo", "drain_id": there.ID})
	if failed(diagnostics) || p.Changes(now, p.keyless("shop")) {
		t.Fatalf("the plan after the import is not empty: %s", tell(diagnostics))
	}
	for _, service := range []string{"other", "third", "shop"} {
		mocks.Heroku.ForgetCalls()
		if said := p.plan(now, p.keyless(service)); said != "" {
			t.Errorf("%s: the plan says %s", service, said)
		}
		now = p.refresh(applied(t, p, now, p.keyless(service)))
		if got := writes(mocks); !slices.Equal(got, []string{"POST 201", "DELETE 200"}) {
			t.Errorf("%s: %v", service, got)
		}
		if urls := mocks.DrainURLs(t, acctest.App); len(urls) != 1 ||
			!strings.Contains(urls[0], "?dd-api-key="+acctest.DatadogKey+"&ddsource=heroku&service="+service) {
			t.Errorf("%q", urls)
		}
		for _, value := range p.values(now) {
			if strings.Contains(value.String(), acctest.DatadogKey) {
				t.Errorf("the state has the key: %s", value)
			}
		}
		if strings.Contains(p.noted(now), acctest.DatadogKey) || p.Changes(now, p.keyless(service)) {
			t.Error("the private state has the key, or the next plan is not empty")
		}
	}
}

// TestKeyIsKeptOnce removes a key from the configuration, plain or write-only: one
// plan warns that the drain keeps it, and later plans do not.
func TestKeyIsKeptOnce(t *testing.T) {
	t.Parallel()
	for _, writeOnly := range []bool{false, true} {
		mocks := acctest.NewPipe(t, pipe.Options{})
		p := newProtocol(t, mocks)
		config := p.config("shop", acctest.DatadogKey)
		if writeOnly {
			config["api_key_wo"], config["api_key"] = config["api_key"], tftypes.NewValue(tftypes.String, nil)
			config["api_key_wo_version"] = tftypes.NewValue(tftypes.Number, 1)
		}
		now := applied(t, p, p.none(), config)
		mocks.Heroku.ForgetCalls()
		said := p.plan(now, p.keyless("shop"))
		if strings.Count(said, "Secret stays as it is: api_key: The api_key of") != 1 ||
			strings.Contains(said, acctest.DatadogKey) {
			t.Errorf("the plan says %q", said)
		}
		now = p.refresh(applied(t, p, now, p.keyless("shop")))
		if said := p.plan(now, p.keyless("shop")); said != "" || len(writes(mocks)) != 0 || p.text(now, "api_key") != "" ||
			p.Changes(now, p.keyless("shop")) {
			t.Errorf("the next plan says %q; %v", said, writes(mocks))
		}
		// And a key that comes back is the same one.
		applied(t, p, now, config)
		if len(writes(mocks)) != 0 {
			t.Errorf("%v", writes(mocks))
		}
	}
}

// TestKeyIsNeeded creates a drain without a secret, also after the old drain was
// removed.
func TestKeyIsNeeded(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p, other := newProtocol(t, mocks), newAnyProtocol(t, mocks)
	for says, said := range map[string]string{
		"No API key: api_key: A new drain to Datadog needs an API key: set api_key_wo": p.plan(
			p.none(), p.keyless("shop")),
		"No URL: url: A new drain needs a URL: set url_wo": other.plan(other.none(), other.to("")),
	} {
		if !strings.Contains(said, says) || strings.Contains(said, "It is gone") {
			t.Errorf("%q, not %q", said, says)
		}
	}

	now := applied(t, p, applied(t, p, p.none(), p.config("shop", acctest.DatadogKey)), p.keyless("shop"))
	moved := p.keyless("shop")
	moved["app"] = tftypes.NewValue(tftypes.String, "other")
	if said := p.plan(now, moved); !strings.Contains(
		said, "The API key of the old drain, which belongs to another app, is not copied") {
		t.Errorf("to another app: %q", said)
	}
	// The drain goes between the plan and the apply.
	p.Configure()
	planned := p.Plan(now, p.keyless("other"))
	remove(t, mocks, p.text(now, "drain_id"))
	_, diagnostics := p.Carry(t.Context(), now, p.keyless("other"), planned)
	if said := tell(diagnostics); !failed(diagnostics) ||
		!strings.Contains(said, "is lost, because the drain no longer exists") {
		t.Error(said)
	}
	// The next plan finds it gone.
	p.Configure()
	gone, _ := p.Look(now)
	if p.values(gone) != nil {
		t.Fatal("still there")
	}
	if said := tell(p.Plan(p.none(), p.keyless("shop")).Diagnostics); !strings.Contains(
		said, "It no longer exists, and neither does its API key") {
		t.Error(said)
	}
	if urls := mocks.DrainURLs(t, acctest.App); len(urls) != 0 {
		t.Errorf("%q", urls)
	}
}

// TestKeptKeyIsChecked changes the site of a drain whose key is omitted: the key in
// its URL is validated before it is used, and a refusal does not show it.
func TestKeptKeyIsChecked(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	now := applied(t, p, applied(t, p, p.none(), p.config("shop", acctest.DatadogKey)), p.keyless("shop"))
	if err := mocks.Datadog.SetFaults(control.Fault{Status: 403, Times: -1}); err != nil {
		t.Fatal(err)
	}
	said := p.plan(now, p.keyless("other"))
	if !strings.Contains(said, "No key is configured, so the key in the URL of the drain") ||
		strings.Contains(said, acctest.DatadogKey) {
		t.Error(said)
	}
}

// TestURLIsKept removes the URL from the configuration of a drain, which keeps it,
// so that the state no longer has it.
func TestURLIsKept(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newAnyProtocol(t, mocks)
	now := applied(t, p, p.none(), p.to(vendor("a")))
	mocks.Heroku.ForgetCalls()
	if said := p.plan(now, p.to("")); strings.Count(said, "Secret stays as it is: url: The url of") != 1 ||
		strings.Contains(said, "marked") {
		t.Error(said)
	}
	now = p.refresh(applied(t, p, now, p.to("")))
	if p.text(now, "url") != "" || p.plan(now, p.to("")) != "" || len(writes(mocks)) != 0 {
		t.Errorf("%s %v", p.values(now), writes(mocks))
	}
}

// TestPlannedTwiceByTwoKinds gives one drain to resources of two types.
func TestPlannedTwiceByTwoKinds(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	url := mocks.Listening.DatadogIntake() + "?dd-api-key=" + acctest.DatadogKey + "&ddsource=heroku&service=shop"
	if first := p.Plan(p.none(), p.config("shop", acctest.DatadogKey)); failed(first.Diagnostics) {
		t.Fatal(tell(first.Diagnostics))
	}
	second := p.Plan(p.None(anyDrainName), p.to(url))
	if said := tell(second.Diagnostics); !strings.Contains(said, "Drain is planned twice") ||
		!strings.Contains(said, "give one another app, another URL") || strings.Contains(said, acctest.DatadogKey) {
		t.Error(said)
	}
}
