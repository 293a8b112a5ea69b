package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// refusals are blocks with a value that can't be used, and that is or contains a
// secret.
var refusals = []struct{ name, block, argument, value, says string }{
	{"token", "fastly", "api_token", "marked-secret\n", "Unusable Fastly API token"},
	{"key", "heroku", "api_key", "marked-secret\n", "Unusable Heroku API key"},
	{
		"address of Fastly", "fastly", "api_url",
		"https://me:marked-secret@fastly.example", "Unusable address of Fastly's API",
	},
	{
		"address of Heroku", "heroku", "api_url",
		"https://me:marked-secret@heroku.example", "Unusable address of Heroku's API",
	},
	{
		"address of Datadog", "datadog", "api_url",
		"https://me:marked-secret@datadog.example", "Unusable address of Datadog's API",
	},
}

// TestTheBlockIsBlamed checks that the diagnostic is on the block, because the CLI
// quotes the line of an argument.
func TestTheBlockIsBlamed(t *testing.T) {
	t.Parallel()
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server, err := acctest.Providers(provider.Options{Getenv: func(string) string { return "" }})["logdrain"]()
			if err != nil {
				t.Fatal(err)
			}
			schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
			if err != nil {
				t.Fatal(err)
			}
			all, _ := schemas.Provider.ValueType().(tftypes.Object)
			values := map[string]tftypes.Value{}
			for name, kind := range all.AttributeTypes {
				values[name] = tftypes.NewValue(kind, nil)
			}
			kind, _ := all.AttributeTypes[test.block].(tftypes.Object)
			arguments := map[string]tftypes.Value{}
			for name, kind := range kind.AttributeTypes {
				arguments[name] = tftypes.NewValue(kind, nil)
			}
			arguments[test.argument] = tftypes.NewValue(tftypes.String, test.value)
			values[test.block] = tftypes.NewValue(kind, arguments)
			config, err := tfprotov6.NewDynamicValue(all, tftypes.NewValue(all, values))
			if err != nil {
				t.Fatal(err)
			}
			response, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: &config})
			if err != nil {
				t.Fatal(err)
			}
			if len(response.Diagnostics) != 1 {
				t.Fatalf("%d diagnostics", len(response.Diagnostics))
			}
			said := response.Diagnostics[0]
			if want := tftypes.NewAttributePath().WithAttributeName(test.block); said.Summary != test.says ||
				!said.Attribute.Equal(want) {
				t.Errorf("%q stands on %s", said.Summary, said.Attribute)
			}
			if !strings.Contains(said.Detail, test.argument+" in the provider's "+test.block+" block") ||
				strings.Contains(said.Detail, "marked-secret") {
				t.Errorf("does not name the argument, or tells the secret: %s", said.Detail)
			}
		})
	}
}

// TestLiteralSecrets writes unusable values into the configuration as literals: the
// CLI, which quotes lines, does not show them.
func TestLiteralSecrets(t *testing.T) {
	t.Parallel()
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			argument := test.argument + ` = "` + strings.ReplaceAll(test.value, "\n", `\n`) + `"`
			for _, block := range []string{"\n " + argument + "\n", argument} {
				workspace := acctest.NewWorkspace(t)
				workspace.Write(
					acctest.RequiredProviders + "provider \"logdrain\" {\n " + test.block + " {" + block + "}\n}\n" + use)
				out, err := workspace.Try(t.Context(), "plan", "-input=false")
				if err == nil || !strings.Contains(out, "Error: "+test.says) || strings.Contains(out, "marked-secret") {
					t.Errorf("shows the secret, or does not refuse it: %v\n%s", err, out)
				}
			}
		})
	}
}
