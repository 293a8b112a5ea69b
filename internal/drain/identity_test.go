package drain_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// TestIdentity follows a drain's identity through a change, which puts another
// drain in its place, and an import by identity, under a CLI that knows
// identities.
func TestIdentity(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	identity := statecheck.ExpectIdentity(address, map[string]knownvalue.Check{
		"app": knownvalue.StringExact(acctest.App), "drain_id": knownvalue.NotNull(),
	})
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		ProtoV6ProviderFactories: mocks.Providers(),
		Steps: []resource.TestStep{
			{Config: mocks.Config(mocks.Drain(keyed)), ConfigStateChecks: []statecheck.StateCheck{identity}},
			{Config: mocks.Config(mocks.Drain(keyed, `service = "web"`)), ConfigStateChecks: []statecheck.StateCheck{identity}},
			{
				ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity,
				ImportPlanChecks: resource.ImportPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop),
				}},
			},
		},
	})
}

// list runs a list block and gives what comes out of it.
func (p *protocol) list(app string, limit int64) []tfprotov6.ListResourceResult {
	p.t.Helper()
	kind := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"app": tftypes.String}}
	config, err := tfprotov6.NewDynamicValue(kind,
		tftypes.NewValue(kind, map[string]tftypes.Value{"app": tftypes.NewValue(tftypes.String, app)}))
	if err != nil {
		p.t.Fatal(err)
	}
	lister, ok := p.server.(tfprotov6.ListResourceServer)
	if !ok {
		p.t.Fatal("the provider does not list")
	}
	stream, err := lister.ListResource(p.t.Context(),
		&tfprotov6.ListResourceRequest{TypeName: typeName, Config: &config, IncludeResource: true, Limit: limit})
	if err != nil {
		p.t.Fatal(err)
	}
	var results []tfprotov6.ListResourceResult
	for result := range stream.Results {
		results = append(results, result)
	}
	return results
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
	results := p.list(acctest.App, 0)
	if len(results) != 3 {
		t.Fatalf("%d results", len(results))
	}
	for _, result := range results {
		if len(result.Diagnostics) > 0 || result.Identity == nil || result.Resource == nil || result.DisplayName == "" {
			t.Errorf("%+v", result)
		}
	}
	if limited := p.list(acctest.App, 2); len(limited) != 2 {
		t.Errorf("%d results, 2 were asked for", len(limited))
	}
	missing := p.list("no-such-app", 0)
	if len(missing) != 1 || len(missing[0].Diagnostics) != 1 {
		t.Errorf("%+v", missing)
	}

	imported, err := p.server.ImportResourceState(t.Context(),
		&tfprotov6.ImportResourceStateRequest{TypeName: typeName, Identity: results[1].Identity})
	if err != nil || len(imported.Diagnostics) > 0 {
		t.Fatal(err, imported.Diagnostics)
	}
	one := imported.ImportedResources[0]
	read, err := p.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: one.State, Private: one.Private, CurrentIdentity: one.Identity,
	})
	if err != nil || len(read.Diagnostics) > 0 || read.NewIdentity == nil {
		t.Fatal(err, read.Diagnostics)
	}
	state, err := read.NewState.Unmarshal(p.kind)
	if err != nil {
		t.Fatal(err)
	}
	listed, err := results[1].Resource.Unmarshal(p.kind)
	if err != nil {
		t.Fatal(err)
	}
	if !state.Equal(listed) {
		t.Errorf("imported\n%s\nlisted\n%s", state, listed)
	}
}
