package endpoint_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// TestDeprecated checks that resource, data sources and list resource of a
// deprecated kind say so, and why, and that those of other kinds do not.
func TestDeprecated(t *testing.T) {
	t.Parallel()
	server, err := acctest.Providers(provider.Options{})["logdrain"]()
	if err != nil {
		t.Fatal(err)
	}
	offered, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var deprecated []string
	for _, k := range kind.Kinds() {
		name := "logdrain_fastly_" + k.Name
		for what, schema := range map[string]*tfprotov6.Schema{
			"resource":               offered.ResourceSchemas[name],
			"data source":            offered.DataSourceSchemas[name],
			"data source of several": offered.DataSourceSchemas[name+"_endpoints"],
			"list resource":          offered.ListResourceSchemas[name],
		} {
			if schema.Block.Deprecated != (k.Deprecated != "") {
				t.Errorf("the %s of %s: deprecated is %t", what, k.Name, schema.Block.Deprecated)
			}
		}
		if k.Deprecated != "" {
			deprecated = append(deprecated, k.Name)
		}
		protocol := acctest.NewProtocol(t, provider.Options{Getenv: func(string) string { return "" }}, nil)
		told := protocol.Validate(name, protocol.Configuration(name, map[string]any{"service_id": acctest.Service}))
		said := slices.ContainsFunc(told, func(d *tfprotov6.Diagnostic) bool {
			return d.Severity == tfprotov6.DiagnosticSeverityWarning && d.Summary == "Deprecated" && d.Detail == k.Deprecated
		})
		if said != (k.Deprecated != "") {
			t.Errorf("%s: %s", k.Name, acctest.Told(told))
		}
	}
	if !slices.Equal(deprecated, []string{"logentries"}) {
		t.Errorf("deprecated are %q", deprecated)
	}
}
