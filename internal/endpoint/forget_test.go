package endpoint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestForgottenByLifecycle removes endpoints from a configuration whose lifecycle
// block has destroy = false. If only an instance is removed, the CLI forgets it,
// and Fastly keeps it. If the whole block is removed, OpenTofu forgets it, and
// Terraform deletes it.
func TestForgottenByLifecycle(t *testing.T) {
	t.Parallel()
	server := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	block := func(instances string) string {
		return kindUnderTest{kind: "heroku"}.block("logs", "${each.key}", "url = \"https://1.us.logplex.io/logs\"\n"+
			"  token = \"t.1\"\n  for_each = toset("+instances+")\n  lifecycle {\n    destroy = false\n  }\n")
	}
	workspace.Write(server.Config(block(`["one", "two"]`)))
	if !acctest.Has(t, cli.Keep, "what becomes of the endpoints") {
		refuses(t, workspace, "Unsupported argument")
		return
	}
	workspace.Apply()
	made := server.Newest(acctest.Service)
	workspace.Write(server.Config(block(`["two"]`)))
	workspace.Apply()
	if live := server.LiveEndpoints(acctest.Service, "heroku"); len(live) != 2 || server.Newest(acctest.Service) != made {
		t.Errorf("%v", live)
	}
	if left := workspace.Run("state", "list"); left != "logdrain_fastly_heroku.logs[\"two\"]\n" {
		t.Errorf("the state has %s", left)
	}
	workspace.Write(server.Config(""))
	workspace.Apply()
	_, kept := server.LiveEndpoints(acctest.Service, "heroku")["two"]
	if kept != workspace.CLI().OpenTofu {
		t.Errorf("%v of %s", kept, workspace.CLI())
	}
}

// TestImportInModule imports an endpoint by a block in the module that has its
// resource.
func TestImportInModule(t *testing.T) {
	t.Parallel()
	service := withConditions()
	service.Versions[0].Heroku = []mock.Row{{"name": "logs", "url": "https://1.us.logplex.io/logs", "token": "t.1"}}
	server := acctest.NewFastly(t, mock.Options{}, service)
	workspace := acctest.NewWorkspace(t)
	module := filepath.Join(workspace.Directory, "logs")
	if err := os.Mkdir(module, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(module, "main.tf"), []byte(acctest.RequiredProviders+
		kindUnderTest{kind: "heroku"}.block("logs", "logs", "url = \"https://1.us.logplex.io/logs\"\n  token = \"t.1\"\n")+
		"import {\n  to = logdrain_fastly_heroku.logs\n  id = \""+acctest.Service+"/logs\"\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	workspace.Write(server.Config("module \"logs\" {\n  source = \"./logs\"\n}\n"))
	workspace.Run("get")
	if !acctest.Has(t, cli.ImportInModule, "the import") {
		refuses(t, workspace, "Invalid import configuration")
		return
	}
	if out := workspace.Apply(); !strings.Contains(out, "1 imported, 0 added, 0 changed, 0 destroyed") {
		t.Error(out)
	}
}

// refuses checks that a CLI that lacks a feature says so, as the guides promise.
func refuses(t *testing.T, workspace *acctest.Workspace, says string) {
	t.Helper()
	if out, err := workspace.Try(t.Context(), "plan", "-input=false"); err == nil || !strings.Contains(out, says) {
		t.Errorf("%v, and not %q:\n%s", err, says, out)
	}
}
