package examples_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// TestActions checks the configurations of actions, without a CLI: most know no
// actions.
func TestActions(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("actions", "*", "action.tf"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	protocol := acctest.NewProtocol(t, provider.Options{Getenv: func(string) string { return "" }}, nil)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		isFormatted(t, string(text))
		found := actionsOf(t, text)
		name := filepath.Base(filepath.Dir(path))
		if len(found[name]) == 0 {
			t.Errorf("%s does not show %s", path, name)
		}
		for _, config := range found[name] {
			if diags := protocol.ValidateAction(name, config); len(diags) > 0 {
				t.Errorf("%s: %s", path, acctest.Told(diags))
			}
		}
	}
}

// actionsOf gives the configurations of the actions in a file, by their types. A
// reference to a variable stands for the ID of a service.
func actionsOf(t *testing.T, text []byte) map[string][]map[string]any {
	t.Helper()
	file, diags := hclsyntax.ParseConfig(text, "action.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	variables := &hcl.EvalContext{Variables: map[string]cty.Value{
		"var": cty.ObjectVal(map[string]cty.Value{"service_id": cty.StringVal(acctest.Service)}),
	}}
	found := map[string][]map[string]any{}
	body, _ := file.Body.(*hclsyntax.Body)
	for _, block := range body.Blocks {
		if block.Type != "action" {
			continue
		}
		config := map[string]any{}
		for name, attribute := range block.Body.Blocks[0].Body.Attributes {
			value, diags := attribute.Expr.Value(variables)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			config[name] = plain(value)
		}
		found[block.Labels[0]] = append(found[block.Labels[0]], config)
	}
	return found
}

// plain gives a text, or a list of texts, as the protocol takes it.
func plain(value cty.Value) any {
	if value.Type() == cty.String {
		return value.AsString()
	}
	list := []tftypes.Value{}
	for _, element := range value.AsValueSlice() {
		list = append(list, tftypes.NewValue(tftypes.String, element.AsString()))
	}
	return list
}
