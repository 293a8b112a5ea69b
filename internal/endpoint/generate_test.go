package endpoint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestGeneratedConfiguration lets the CLI generate the configuration of an endpoint
// of every kind, from import blocks and by a query, and applies it without a
// change: everything is imported, nothing is changed, no version is made, and no
// secret is in the state. Then the endpoints are changed and renamed, and Fastly
// always has their secrets.
func TestGeneratedConfiguration(t *testing.T) {
	t.Parallel()
	generators := map[string]func(*testing.T, *conformance, *acctest.Workspace){"import blocks": generateForImports}
	if acctest.Has(t, cli.Query, "configuration that a query generates") {
		generators["query"] = generateByQuery
	}
	for _, serviceType := range []string{"vcl", "wasm"} {
		for name, generate := range generators {
			t.Run(serviceType+", "+name, func(t *testing.T) {
				t.Parallel()
				appliesGenerated(t, serviceType, generate)
			})
		}
	}
}

// generated is the file that the CLI generates.
const generated = "generated.tf"

// generateForImports writes an import block for each endpoint, for which a plan
// generates the configuration. Terraform 1.16 looks for the provider under its own
// namespace unless the block names it, and no CLI takes that name once there is a
// configuration.
func generateForImports(t *testing.T, c *conformance, workspace *acctest.Workspace) {
	t.Helper()
	const named = "  provider = logdrain\n"
	imports := ""
	for _, k := range kind.Kinds() {
		imports += fmt.Sprintf("import {\n%s  to = logdrain_fastly_%s.all\n  id = \"write-only:%s/%s\"\n}\n",
			named, k.Name, c.service, k.Name)
	}
	workspace.Write(c.fastly.Config(imports))
	importsAllKinds(t, workspace.Run("plan", "-generate-config-out="+generated))
	workspace.Write(c.fastly.Config(strings.ReplaceAll(imports, named, "")))
}

// generateByQuery lists the endpoints of all kinds, and has the import blocks
// generated, too.
func generateByQuery(t *testing.T, c *conformance, workspace *acctest.Workspace) {
	t.Helper()
	lists := ""
	for _, k := range kind.Kinds() {
		lists += fmt.Sprintf("list \"logdrain_fastly_%s\" \"all\" {\n  provider = logdrain\n}\n", k.Name)
	}
	workspace.Write(c.fastly.Config(""))
	workspace.WriteFile("all.tfquery.hcl", lists)
	workspace.Run("query", "-generate-config-out="+generated)
	importsAllKinds(t, workspace.Run("plan"))
}

// importsAllKinds checks that a plan imports an endpoint of each kind, and does
// nothing else.
func importsAllKinds(t *testing.T, plan string) {
	t.Helper()
	want := fmt.Sprintf("%d to import, 0 to add, 0 to change, 0 to destroy", len(kind.Kinds()))
	if !strings.Contains(plan, want) {
		t.Errorf("the plan does not say %q:\n%s", want, plan)
	}
}

// importBlock is an import block of a generated file.
var importBlock = regexp.MustCompile(`(?ms)^import \{$.*?^\}$`)

// appliesGenerated makes an endpoint of every kind, generates their configuration,
// applies that, and changes and renames them.
func appliesGenerated(t *testing.T, serviceType string, generate func(*testing.T, *conformance, *acctest.Workspace)) {
	t.Helper()
	server := acctest.NewFastly(t, mock.Options{}, mock.Service{
		ID: acctest.Service, Name: "generated", Type: serviceType, Versions: []mock.Version{{Number: 1, Active: true}},
	})
	c := &conformance{t: t, fastly: server, service: acctest.Service, vcl: serviceType == "vcl"}
	c.protocol = newConformanceProtocol(t, server)
	made := ""
	for _, c.kind = range kind.Kinds() {
		s := c.withSecrets(c.smallest()).with("name", c.kind.Name)
		if c.vcl {
			// JSON is generated as a call of jsonencode.
			s = s.with("format", `{"status":"%>s","a":"%{json.escape(req.url)}V"}`)
		}
		made += c.hcl("all", s)
	}
	before := acctest.NewWorkspace(t)
	before.Write(server.Config(made))
	before.Run("apply", "-auto-approve", "-input=false", "-parallelism=28")
	held, version := allSecrets(c), server.Newest(c.service)
	if strings.Count(held, "\n") < 36 {
		t.Fatalf("the secrets are\n%s", held)
	}

	workspace := acctest.NewWorkspace(t)
	generate(t, c, workspace)
	out := workspace.Run("apply", "-auto-approve", "-input=false")
	workspace.Run("plan", "-detailed-exitcode")
	if newest := server.Newest(c.service); newest != version {
		t.Errorf("the import made version %d", newest)
	}
	text, err := os.ReadFile(filepath.Join(workspace.Directory, generated))
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.ReplaceAll(importBlock.ReplaceAllString(string(text), ""),
		`log_processing_region = "none"`, `log_processing_region = "eu"`)
	for _, k := range kind.Kinds() {
		changed = strings.Replace(changed, `"`+k.Name+`"`+"\n", `"`+k.Name+`-renamed"`+"\n", 1)
	}
	workspace.Write(server.Config(changed))
	if err := os.Remove(filepath.Join(workspace.Directory, generated)); err != nil {
		t.Fatal(err)
	}
	out += workspace.Run("apply", "-auto-approve", "-input=false", "-parallelism=28")
	workspace.Run("plan", "-detailed-exitcode")
	if got := allSecrets(c); got != held {
		t.Errorf("Fastly has\n%s\nnot\n%s", got, held)
	}
	for _, k := range kind.Kinds() {
		if live := server.LiveEndpoints(c.service, k.Name); len(live) != 1 || live[k.Name+"-renamed"] == nil {
			t.Errorf("%s: live are %v", k.Name, live)
		}
	}
	state, err := os.ReadFile(filepath.Join(workspace.Directory, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(held) {
		_, secret, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if secret != "" && secret != "<nil>" && !strings.HasPrefix(secret, "-----") &&
			strings.Contains(out+string(text)+string(state), secret) {
			t.Errorf("%s is in the state, in the configuration or in the output", secret)
		}
	}
}

// allSecrets are all secrets in the API, for endpoints of any name.
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
