package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
)

// TestScript runs the script of the guide about testing, with a mock that it
// starts itself, as a pipeline of a user's does.
func TestScript(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	found, err := cli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	install := exec.CommandContext(t.Context(), "go", "build", "-o", directory, "../internal/cmd/mockapi")
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	copied := filepath.Join(directory, "examples")
	if err := os.CopyFS(copied, os.DirFS(".")); err != nil {
		t.Fatal(err)
	}
	for root, seed := range map[string]string{"site": "", "infrastructure": "tests/seed.json"} {
		t.Run(root, func(t *testing.T) {
			t.Parallel()
			arguments := []string{filepath.Join(copied, "guides", "testing", "run-tests.sh")}
			for _, mock := range []string{"-fastly", "-heroku", "-logplex", "-datadog"} {
				arguments = append(arguments, mock, "127.0.0.1:0")
			}
			if seed != "" {
				arguments = append(arguments, "-seed", seed)
			}
			out, err := script(t, shell, found.Path, directory, filepath.Join(copied, "roots", root), arguments)
			if err != nil || !strings.Contains(out, "0 failed") {
				t.Errorf("%v:\n%s", err, out)
			}
		})
	}
}

// script runs a script with the mock on its PATH, in the environment of a
// workspace.
func script(t *testing.T, shell, terraform, mocks, directory string, arguments []string) (string, error) {
	t.Helper()
	prepared := acctest.NewWorkspace(t).Command(t.Context())
	command := exec.CommandContext(t.Context(), shell, arguments...)
	command.Dir = directory
	command.Env = append(prepared.Env, "TERRAFORM="+terraform,
		"PATH="+mocks+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := command.CombinedOutput()
	return string(out), err
}
