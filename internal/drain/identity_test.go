package drain_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// TestIdentity checks a drain's identity after a change, which replaces the drain,
// and after an import by identity, with a CLI that knows identities.
func TestIdentity(t *testing.T) {
	t.Parallel()
	if !acctest.Has(t, cli.Identity, "the identity of a drain") {
		return
	}
	mocks := acctest.NewPipe(t, pipe.Options{})
	identity := statecheck.ExpectIdentity(address, map[string]knownvalue.Check{
		"app": knownvalue.StringExact(acctest.App), "drain_id": knownvalue.NotNull(),
	})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: mocks.Providers(),
		Steps: []resource.TestStep{
			{Config: mocks.Config(mocks.Drain(keyed)), ConfigStateChecks: []statecheck.StateCheck{identity}},
			{Config: mocks.Config(mocks.Drain(keyed, `service = "web"`)), ConfigStateChecks: []statecheck.StateCheck{identity}},
			{
				// It brings no secret, so that only a configuration without one plans nothing.
				Config:       mocks.Config(mocks.Drain(`service = "web"`)),
				ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity,
				ImportPlanChecks: resource.ImportPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop),
				}},
			},
		},
	})
}

// TestList lists an app's drains to Datadog, and imports one by the identity
// that the list gives.
func TestList(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	for i := range 3 {
		if _, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
			URL: fmt.Sprintf("https://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=%s&ddsource=heroku&service=s%d",
				acctest.DatadogKey, i),
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, elsewhere := range []mock.Drain{
		{URL: "syslog+tls://logs.example:514"},
		{URL: "https://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=x", Addon: &mock.Addon{Name: "theirs"}},
	} {
		if _, err := mocks.Heroku.AddDrain(acctest.App, elsewhere); err != nil {
			t.Fatal(err)
		}
	}
	in := func(app string) map[string]string { return map[string]string{"app": app} }
	results := p.List(typeName, in(acctest.App), 0)
	if len(results) != 3 {
		t.Fatalf("%d results", len(results))
	}
	for _, result := range results {
		if len(result.Diagnostics) > 0 || p.text(result.Instance, "api_key") != "" ||
			!strings.HasPrefix(result.Name, "demo to ") {
			t.Errorf("%+v", result)
		}
	}
	if limited := p.List(typeName, in(acctest.App), 2); len(limited) != 2 {
		t.Errorf("%d results, 2 were asked for", len(limited))
	}
	missing := p.List(typeName, in("no-such-app"), 0)
	if len(missing) != 1 || len(missing[0].Diagnostics) != 1 {
		t.Errorf("%+v", missing)
	}

	imported, diagnostics := p.ImportBy(typeName, p.Identity(results[1].Instance, "app", "drain_id"))
	if failed(diagnostics) {
		t.Fatal(tell(diagnostics))
	}
	if state, listed := fmt.Sprint(p.values(imported)), fmt.Sprint(p.values(results[1].Instance)); state != listed {
		t.Errorf("imported\n%s\nlisted\n%s", state, listed)
	}
}
