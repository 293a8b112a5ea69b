package endpoint_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestIdentity follows an endpoint's identity through a rename and an import by
// identity, under a CLI that knows identities.
func TestIdentity(t *testing.T) {
	t.Parallel()
	if !acctest.Has(t, cli.Identity, "the identity of an endpoint") {
		return
	}
	if !acctest.Has(t, cli.Identity, "the identity of an endpoint") {
		return
	}
	for _, k := range kindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			address := k.address("logs")
			identity := func(name string) []statecheck.StateCheck {
				return []statecheck.StateCheck{statecheck.ExpectIdentity(address, map[string]knownvalue.Check{
					"service_id": knownvalue.StringExact(acctest.Service),
					"name":       knownvalue.StringExact(name),
				})}
			}
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{
					{Config: fastly.Config(k.block("logs", "logs", k.minimal)), ConfigStateChecks: identity("logs")},
					{Config: fastly.Config(k.block("logs", "renamed", k.minimal)), ConfigStateChecks: identity("renamed")},
					{
						// It brings no secret, so that only a configuration without one plans nothing.
						Config: fastly.Config(k.block("logs", "renamed",
							strings.Replace(k.minimal, `token = "t.f7a0"`, "", 1))),
						ResourceName:    address,
						ImportState:     true,
						ImportStateKind: resource.ImportBlockWithResourceIdentity,
						ImportPlanChecks: resource.ImportPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop),
						}},
					},
					{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
				},
			})
		})
	}
}

// TestImportByIdentity imports by identity through the protocol, without a CLI, and
// reads what was imported.
func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	for _, k := range kindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{}, manyServices(1, 1)...)
			p := newProtocol(t, fastly)
			identityType := tftypes.Object{
				AttributeTypes: map[string]tftypes.Type{"service_id": tftypes.String, "name": tftypes.String},
			}
			identity := p.object(identityType, map[string]tftypes.Value{
				"service_id": tftypes.NewValue(tftypes.String, "service000"),
				"name":       tftypes.NewValue(tftypes.String, k.kind+"-0"),
			})
			imported, err := p.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
				TypeName: "logdrain_fastly_" + k.kind,
				Identity: &tfprotov6.ResourceIdentityData{IdentityData: identity},
			})
			if err != nil || len(imported.Diagnostics) > 0 || len(imported.ImportedResources) != 1 {
				t.Fatal(err, imported.Diagnostics)
			}
			one := imported.ImportedResources[0]
			read, err := p.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
				TypeName: one.TypeName, CurrentState: one.State, Private: one.Private, CurrentIdentity: one.Identity,
			})
			if err != nil || len(read.Diagnostics) > 0 {
				t.Fatal(err, read.Diagnostics)
			}
			values := p.values(k.kind, read.NewState)
			if got := values["id"]; !got.Equal(tftypes.NewValue(tftypes.String, "service000/"+k.kind+"-0")) {
				t.Errorf("id is %s", got)
			}
			if got := values[k.field]; got.IsNull() {
				t.Errorf("%s is not read", k.field)
			}
			if read.NewIdentity == nil {
				t.Error("no identity")
			}
			// A configuration that is generated from what a list gives plans empty if
			// that is what an import reads.
			listed := p.values(k.kind, p.list(t.Context(), k.kind, "service000", 0, true)[0].Resource)
			for attribute, value := range values {
				if !listed[attribute].Equal(value) {
					t.Errorf("%s is %s in the list and %s after the import", attribute, listed[attribute], value)
				}
			}
		})
	}
}

// values takes a state of a resource apart.
func (p protocol) values(kind string, state *tfprotov6.DynamicValue) map[string]tftypes.Value {
	p.t.Helper()
	schema, err := p.GetProviderSchema(p.t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		p.t.Fatal(err)
	}
	value, err := state.Unmarshal(schema.ResourceSchemas["logdrain_fastly_"+kind].ValueType())
	if err != nil {
		p.t.Fatal(err)
	}
	values := map[string]tftypes.Value{}
	if err := value.As(&values); err != nil {
		p.t.Fatal(err)
	}
	return values
}

// TestMoveFromBeta takes over endpoints from states that Fastly's beta provider
// documents, with values and credentials.
func TestMoveFromBeta(t *testing.T) {
	t.Parallel()
	for kind, test := range map[string]struct {
		source map[string]any
		want   map[string]string
	}{
		"heroku": {
			map[string]any{
				"id": "service000/3/logs", "service_id": "service000", "version": 3, "name": "heroku-0",
				"url": "https://1.us.logplex.io/logs", "authentication": map[string]any{"token": "t.1"},
				"processing_region": "eu", "format": "%h", "format_version": 1, "placement": nil, "response_condition": "",
			},
			map[string]string{
				"name": "heroku-0", "token": "t.1", "url": "https://1.us.logplex.io/logs", "log_processing_region": "eu",
				"format": "%h", "placement": "", "response_condition": "",
			},
		},
		"kinesis": {
			map[string]any{
				"service_id": "service000", "version": 3, "name": "kinesis-0", "topic": "edge", "region": "us-west-2",
				"authentication":    map[string]any{"access_key": "AKIA", "secret_key": "s", "iam_role": nil},
				"processing_region": "none", "placement": "none",
			},
			map[string]string{
				"name": "kinesis-0", "topic": "edge", "region": "us-west-2",
				"access_key": "AKIA", "secret_key": "s", "iam_role": "", "placement": "none",
			},
		},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{}, manyServices(1, 1)...)
			p := newProtocol(t, fastly)
			source, err := json.Marshal(test.source)
			if err != nil {
				t.Fatal(err)
			}
			move := func(from, address string, state []byte) *tfprotov6.MoveResourceStateResponse {
				answer, err := p.MoveResourceState(t.Context(), &tfprotov6.MoveResourceStateRequest{
					SourceProviderAddress: address, SourceTypeName: from,
					SourceState: &tfprotov6.RawState{JSON: state}, TargetTypeName: "logdrain_fastly_" + kind,
				})
				if err != nil {
					t.Fatal(err)
				}
				return answer
			}
			for _, address := range []string{
				"registry.terraform.io/fastly/fastly-beta", "registry.opentofu.org/fastly/fastly", "wrong",
			} {
				moved := move("fastly_service_logging_"+kind, address, source)
				if len(moved.Diagnostics) > 0 {
					t.Fatal(moved.Diagnostics[0])
				}
				values := p.values(kind, moved.TargetState)
				for attribute, want := range test.want {
					expected := tftypes.NewValue(tftypes.String, want)
					if want == "" {
						expected = tftypes.NewValue(tftypes.String, nil)
					}
					if got := values[attribute]; !got.Equal(expected) {
						t.Errorf("%s is %s, not %q", attribute, got, want)
					}
				}
				if !values["draft_version"].IsNull() {
					t.Error("it is pinned")
				}
				// The refresh that follows finds the endpoint in the live version.
				read, err := p.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
					TypeName: "logdrain_fastly_" + kind, CurrentState: moved.TargetState, Private: moved.TargetPrivate,
					CurrentIdentity: moved.TargetIdentity,
				})
				if err != nil || len(read.Diagnostics) > 0 || p.values(kind, read.NewState)["version"].IsNull() {
					t.Errorf("%v %v", err, read.Diagnostics)
				}
			}
			if answer := move("something_else", "x", source); len(answer.Diagnostics) == 0 {
				t.Error("took something else over")
			}
			for _, bad := range []string{`{}`, `{"service_id": 7}`, `[]`} {
				if answer := move("fastly_service_logging_"+kind, "x", []byte(bad)); len(answer.Diagnostics) == 0 {
					t.Errorf("took %s over", bad)
				}
			}
		})
	}
}
