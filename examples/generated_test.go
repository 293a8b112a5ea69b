package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
)

// onlyImports is what a plan says that changes nothing.
const onlyImports = "Plan: 2 to import, 0 to add, 0 to change, 0 to destroy"

// TestGeneratedDrains imports drains by what the CLI generates for them. It applies
// as it is written, and no secret is in it or in the state. The blocks name the
// provider as long as there is no configuration, which Terraform 1.16 needs.
func TestGeneratedDrains(t *testing.T) {
	t.Parallel()
	const other = "0123abcd-e151-45d2-b35a-a2dc0ea9e688"
	e := open(t, "resources/logdrain_heroku_drain", seed, t.TempDir())
	e.holdsDrain(drainURL)
	if _, err := e.mocks.Heroku.AddDrain("shop", heroku.Drain{
		ID: other, URL: "https://me:marked-secret@logs.example.com/in",
	}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"resource.tf", "import-by-identity.tf", "import-by-string-id.tf"} {
		e.remove(name)
	}
	const imports = `
import {
  provider = logdrain
  to = logdrain_heroku_datadog.shop
  id = "write-only:shop/` + drainID + `"
}

import {
  provider = logdrain
  to = logdrain_heroku_drain.other
  id = "write-only:shop/` + other + `"
}
`
	e.add("imports.tf", imports)
	e.says(e.Run("plan", "-generate-config-out=generated.tf"), onlyImports)
	e.add("imports.tf", strings.ReplaceAll(imports, "  provider = logdrain\n", ""))
	generated := e.read("generated.tf")
	e.says(e.Run("plan"), onlyImports)
	e.says(e.Apply(), "2 imported, 0 added, 0 changed, 0 destroyed")
	e.plansNothing()
	state := e.Run("state", "pull")
	for _, secret := range []string{"marked-secret", datadogKey} {
		if strings.Contains(generated+state, secret) {
			t.Errorf("%s is in\n%s\n%s", secret, generated, state)
		}
	}
}

// read reads a file.
func (e *example) read(name string) string {
	e.t.Helper()
	text, err := os.ReadFile(filepath.Join(e.Directory, name))
	if err != nil {
		e.t.Fatal(err)
	}
	return string(text)
}
