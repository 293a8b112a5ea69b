package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// configure gives a configuration in which only one attribute is set.
func configure(t *testing.T, schema *tfprotov6.Schema, name string, value any) *tfprotov6.DynamicValue {
	t.Helper()
	kind, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		t.Fatalf("a schema of the type %s", schema.ValueType())
	}
	values := map[string]tftypes.Value{}
	for attribute, of := range kind.AttributeTypes {
		values[attribute] = tftypes.NewValue(of, nil)
	}
	values[name] = tftypes.NewValue(kind.AttributeTypes[name], value)
	config, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, values))
	if err != nil {
		t.Fatal(err)
	}
	return &config
}

// configurable gives the names of the numbers that can be configured. Numbers in
// blocks are not supported.
func configurable(t *testing.T, block *tfprotov6.SchemaBlock) []string {
	t.Helper()
	var names []string
	for _, attribute := range block.Attributes {
		if attribute.Type != nil && attribute.Type.Is(tftypes.Number) && (attribute.Optional || attribute.Required) {
			names = append(names, attribute.Name)
		}
	}
	for _, nested := range block.BlockTypes {
		if inside := configurable(t, nested.Block); len(inside) > 0 {
			t.Errorf("the block %s has the numbers %q, which this test does not configure", nested.TypeName, inside)
		}
	}
	return names
}

// TestFractions configures a fraction for each number of the provider. The error says
// that it must be a whole number; the framework's own would blame the provider.
func TestFractions(t *testing.T) {
	t.Parallel()
	server, err := providerserver.NewProtocol6WithError(provider.New("test", provider.Options{})())()
	if err != nil {
		t.Fatal(err)
	}
	all, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	numbers := 0
	check := func(of, name string, diagnostics []*tfprotov6.Diagnostic, err error) {
		t.Helper()
		numbers++
		said := ""
		for _, diagnostic := range diagnostics {
			said += diagnostic.Summary + ": " + diagnostic.Detail + "\n"
		}
		if err != nil || strings.Count(said, "Not a whole number") != 1 || strings.Contains(said, "error in the provider") {
			t.Errorf("%s: %s: %v\n%s", of, name, err, said)
		}
	}
	for of, schema := range all.ResourceSchemas {
		for _, name := range configurable(t, schema.Block) {
			answer, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: of, Config: configure(t, schema, name, 1.5),
			})
			check(of, name, answer.Diagnostics, err)
		}
	}
	for of, schema := range all.DataSourceSchemas {
		for _, name := range configurable(t, schema.Block) {
			answer, err := server.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
				TypeName: of, Config: configure(t, schema, name, 1.5),
			})
			check(of, name, answer.Diagnostics, err)
		}
	}
	if numbers < 60 {
		t.Errorf("only %d numbers", numbers)
	}
	// Others have none.
	others := []*tfprotov6.Schema{all.Provider}
	for _, schema := range all.ListResourceSchemas {
		others = append(others, schema)
	}
	for _, schema := range all.ActionSchemas {
		others = append(others, schema.Schema)
	}
	for _, schema := range others {
		if names := configurable(t, schema.Block); len(names) > 0 {
			t.Errorf("the numbers %q are not checked", names)
		}
	}
}
