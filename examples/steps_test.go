package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
)

// saysYes answers each question of the CLI.
const saysYes = `terraform() { echo yes | command terraform "$@"; }`

// showsSteps applies the configuration of the guide about the way to production with
// the log on, and looks at it by the filter of the guide.
func showsSteps(t *testing.T, environment []string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "empty")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	commands := []string{startMock, saysYes, "export TF_VAR_service_id=" + acctest.Service, "terraform init"}
	shown := ""
	for _, one := range snippets(t, "../docs/guides/version-lifecycle.md") {
		switch {
		case one.path != "":
			one.copyInto(t, folder)
		case one.language == "shell":
			commands = append(commands, one.text)
		case strings.HasPrefix(one.text, "service "):
			shown = one.text
		}
	}
	out, err := shell(t, folder, environment, "", commands...)
	if err != nil || shown == "" || !strings.HasSuffix(out, shown) {
		t.Errorf("%v: the guide shows\n%s\nand the commands\n%s", err, shown, out)
	}
}
