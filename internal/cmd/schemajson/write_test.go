package main

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// decode returns the schemas of the only provider in the JSON.
func decode(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var document struct {
		Providers map[string]map[string]any `json:"provider_schemas"`
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	if len(document.Providers) != 1 {
		t.Fatalf("%d providers", len(document.Providers))
	}
	for _, only := range document.Providers {
		return only
	}
	return nil
}

// TestLikeTheCLI compares what the CLI prints with what this command prints, value
// by value. An older CLI prints no list resources or identities, but what it prints
// must be the same.
func TestLikeTheCLI(t *testing.T) {
	t.Parallel()
	workspace := acctest.NewWorkspace(t)
	workspace.Write(acctest.RequiredProviders)
	command := workspace.Command(t.Context(), "providers", "schema", "-json")
	var complaints bytes.Buffer
	command.Stderr = &complaints
	printed, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaints.Bytes())
	}
	var written bytes.Buffer
	if err := write(t.Context(), &written, address, provider.New("test", provider.Options{})()); err != nil {
		t.Fatal(err)
	}
	want, got := decode(t, printed), decode(t, written.Bytes())
	for _, part := range []string{"provider", "resource_schemas", "data_source_schemas", "functions"} {
		if want[part] == nil {
			t.Errorf("the CLI prints no %s", part)
		}
	}
	for part := range want {
		differences(t, part, want[part], got[part])
	}
}

// differences reports where two JSON values differ.
func differences(t *testing.T, at string, want, got any) {
	t.Helper()
	wanted, ok := want.(map[string]any)
	found, both := got.(map[string]any)
	if !ok || !both {
		if !reflect.DeepEqual(want, got) {
			t.Errorf("%s: the CLI prints %v, and this command %v", at, want, got)
		}
		return
	}
	for name := range wanted {
		if name == "deprecation_message" {
			// OpenTofu prints it, and Terraform does not.
			continue
		}
		differences(t, at+"."+name, wanted[name], found[name])
	}
	for name := range found {
		if _, ok := wanted[name]; !ok {
			t.Errorf("%s: the CLI does not print %s", at, name)
		}
	}
}

// TestEverythingIsWritten looks for what an older CLI does not print.
func TestEverythingIsWritten(t *testing.T) {
	t.Parallel()
	var written bytes.Buffer
	if err := write(t.Context(), &written, address, provider.New("test", provider.Options{})()); err != nil {
		t.Fatal(err)
	}
	got := decode(t, written.Bytes())
	for _, kind := range []string{"logdrain_fastly_heroku", "logdrain_fastly_kinesis"} {
		for _, part := range []string{
			"resource_schemas", "data_source_schemas", "list_resource_schemas", "resource_identity_schemas",
		} {
			all, _ := got[part].(map[string]any)
			if all[kind] == nil {
				t.Errorf("%s has no %s", part, kind)
			}
		}
	}
	actions, _ := got["action_schemas"].(map[string]any)
	verify, _ := actions["logdrain_fastly_verify_delivery"].(map[string]any)
	if block, _ := verify["block"].(map[string]any); block["attributes"] == nil {
		t.Errorf("the action is printed as %v", verify)
	}
}

// TestEveryForm writes forms that this provider does not use today. The expected
// JSON follows Terraform's documentation of the format.
func TestEveryForm(t *testing.T) {
	t.Parallel()
	asked := &tfprotov6.Schema{Version: 3, Block: &tfprotov6.SchemaBlock{
		Attributes: []*tfprotov6.SchemaAttribute{
			{Name: "old", Type: tftypes.Bool, Optional: true, Deprecated: true},
			{
				Name: "any", Type: tftypes.DynamicPseudoType, Computed: true,
				DescriptionKind: tfprotov6.StringKindMarkdown, Description: "Anything.",
			},
			{Name: "secret", Type: tftypes.Set{ElementType: tftypes.Number}, Required: true, Sensitive: true, WriteOnly: true},
			{Name: "object", Type: tftypes.List{
				ElementType: tftypes.Object{AttributeTypes: map[string]tftypes.Type{"a": tftypes.Map{ElementType: tftypes.String}}},
			}, Optional: true},
			{Name: "tuple", Type: tftypes.Tuple{ElementTypes: []tftypes.Type{tftypes.String, tftypes.Bool}}, Optional: true},
			{Name: "nested", Optional: true, NestedType: &tfprotov6.SchemaObject{
				Nesting:    tfprotov6.SchemaObjectNestingModeSet,
				Attributes: []*tfprotov6.SchemaAttribute{{Name: "b", Type: tftypes.String, Optional: true}},
			}},
		},
		BlockTypes: []*tfprotov6.SchemaNestedBlock{
			{
				TypeName: "rule", Nesting: tfprotov6.SchemaNestedBlockNestingModeList, MinItems: 1,
				MaxItems: 4, Block: &tfprotov6.SchemaBlock{Deprecated: true},
			},
		},
	}}
	want := `{"version":3,"block":{"attributes":{
		"old":{"type":"bool","description_kind":"plain","deprecated":true,"optional":true},
		"any":{"type":"dynamic","description":"Anything.","description_kind":"markdown","computed":true},
		"secret":{"type":["set","number"],"description_kind":"plain","required":true,"sensitive":true,"write_only":true},
		"object":{"type":["list",["object",{"a":["map","string"]}]],"description_kind":"plain","optional":true},
		"tuple":{"type":["tuple",["string","bool"]],"description_kind":"plain","optional":true},
		"nested":{
			"nested_type":{
				"attributes":{"b":{"type":"string","description_kind":"plain","optional":true}},"nesting_mode":"set"},
			"description_kind":"plain","optional":true}},
		"block_types":{"rule":{
			"nesting_mode":"list","block":{"description_kind":"plain","deprecated":true},"min_items":1,"max_items":4}},
		"description_kind":"plain"}}`
	text, err := json.Marshal(schemaOf(asked))
	if err != nil {
		t.Fatal(err)
	}
	var wanted, got any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	differences(t, "schema", wanted, got)
}
