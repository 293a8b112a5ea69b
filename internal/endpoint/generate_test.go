package endpoint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestGeneratedConfiguration lets the CLI generate the configuration of an
// endpoint of every kind, and applies it as it is written: everything is imported,
// nothing is changed, no version is made, and no secret is in the state. Then the
// endpoints are changed and renamed, and Fastly has their secrets all the time.
func TestGeneratedConfiguration(t *testing.T) {
	t.Parallel()
	for _, serviceType := range []string{"vcl", "wasm"} {
		t.Run(serviceType, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewFastly(t, mock.Options{}, mock.Service{
				ID: acctest.Service, Name: "generated", Type: serviceType, Versions: []mock.Version{{Number: 1, Active: true}},
			})
			c := &conformance{t: t, fastly: server, service: acctest.Service, vcl: serviceType == "vcl"}
			c.protocol = newConformanceProtocol(t, server)
			made, imports := "", ""
			for _, c.kind = range kind.Kinds() {
				s := c.withSecrets(c.smallest()).with("name", c.kind.Name)
				if c.vcl {
					// JSON is generated as a call of jsonencode.
					s = s.with("format", `{"status":"%>s","a":"%{json.escape(req.url)}V"}`)
				}
				made += c.hcl("all", s)
				imports += "import {\n  to = " + c.typeName() + ".all\n  id = \"write-only:" + c.service +
					"/" + c.kind.Name + "\"\n}\n"
			}
			before := acctest.NewWorkspace(t)
			before.Write(server.Config(made))
			before.Run("apply", "-auto-approve", "-input=false", "-parallelism=28")
			held, version := allSecrets(c), server.Newest(c.service)
			if strings.Count(held, "\n") < 36 {
				t.Fatalf("the secrets are\n%s", held)
			}

			workspace := acctest.NewWorkspace(t)
			workspace.Write(server.Config(imports))
			out := workspace.Run("plan", "-generate-config-out=generated.tf")
			if !strings.Contains(out, "28 to import, 0 to add, 0 to change, 0 to destroy") {
				t.Error(out)
			}
			workspace.Run("apply", "-auto-approve", "-input=false")
			workspace.Run("plan", "-detailed-exitcode")
			if newest := server.Newest(c.service); newest != version {
				t.Errorf("the import made version %d", newest)
			}
			generated, err := os.ReadFile(filepath.Join(workspace.Directory, "generated.tf"))
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.ReplaceAll(string(generated), `log_processing_region = "none"`, `log_processing_region = "eu"`)
			for _, k := range kind.Kinds() {
				changed = strings.Replace(changed, `"`+k.Name+`"`+"\n", `"`+k.Name+`-renamed"`+"\n", 1)
			}
			workspace.Write(server.Config(changed))
			if err := os.Remove(filepath.Join(workspace.Directory, "generated.tf")); err != nil {
				t.Fatal(err)
			}
			out += workspace.Run("apply", "-auto-approve", "-input=false", "-parallelism=28")
			workspace.Run("plan", "-detailed-exitcode")
			if got := allSecrets(c); got != held {
				t.Errorf("Fastly holds\n%s\nand not\n%s", got, held)
			}
			state, err := os.ReadFile(filepath.Join(workspace.Directory, "terraform.tfstate"))
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(held) {
				_, secret, _ := strings.Cut(strings.TrimSpace(line), ": ")
				if secret != "" && secret != "<nil>" && !strings.HasPrefix(secret, "-----") &&
					strings.Contains(out+string(state), secret) {
					t.Errorf("%s is in the state or the output", secret)
				}
			}
		})
	}
}

// allSecrets are the secrets that the API holds, whatever the endpoints are called.
func allSecrets(c *conformance) string {
	c.t.Helper()
	text := ""
	for _, c.kind = range kind.Kinds() {
		for name := range c.fastly.LiveEndpoints(c.service, c.kind.Name) {
			text += c.secretsOf(name)
		}
	}
	return text
}
