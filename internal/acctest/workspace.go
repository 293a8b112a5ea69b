package acctest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
)

// Workspace is a folder with its own configuration and state. The CLI runs in it with
// the provider's binary, as for users: in a new process for each command.
type Workspace struct {
	Directory string
	// Environment is added to that of every command.
	Environment []string
	t           *testing.T
	cli         cli.CLI
}

// NewWorkspace makes a workspace that is removed when the test ends.
func NewWorkspace(t *testing.T, environment ...string) *Workspace {
	t.Helper()
	found, err := cli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	provider, err := built.path()
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	config := fmt.Sprintf(`provider_installation {
  dev_overrides {
    "registry.terraform.io/logdrain/logdrain" = %q
    "registry.opentofu.org/logdrain/logdrain" = %q
  }
}
`, provider, provider)
	if err := os.WriteFile(filepath.Join(directory, "cli.tfrc"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return &Workspace{Directory: directory, Environment: environment, t: t, cli: found}
}

// CLI returns the CLI of the workspace.
func (w *Workspace) CLI() cli.CLI { return w.cli }

// Write writes the configuration.
func (w *Workspace) Write(config string) {
	w.t.Helper()
	w.WriteFile("main.tf", config)
}

// WriteFile writes another file of the configuration.
func (w *Workspace) WriteFile(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.Directory, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// Command returns a command of the CLI that is not started yet. When the context
// ends, it is interrupted once, as by Ctrl-C.
func (w *Workspace) Command(ctx context.Context, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, w.cli.Path, arguments...)
	command.Dir = w.Directory
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = time.Minute
	// Do not pass on the environment of the test, which plugin-testing changes.
	command.Env = append([]string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + w.Directory,
		"TMPDIR=" + os.TempDir(),
		"TF_CLI_CONFIG_FILE=" + filepath.Join(w.Directory, "cli.tfrc"),
		"CHECKPOINT_DISABLE=1",
		"TF_IN_AUTOMATION=1",
	}, w.Environment...)
	return command
}

// Try runs a command and returns its whole output.
func (w *Workspace) Try(ctx context.Context, arguments ...string) (string, error) {
	var out bytes.Buffer
	command := w.Command(ctx, append(arguments, "-no-color")...)
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	return out.String(), err
}

// Run runs a command that must succeed, and returns its output.
func (w *Workspace) Run(arguments ...string) string {
	w.t.Helper()
	out, err := w.Try(w.t.Context(), arguments...)
	if err != nil {
		w.t.Fatalf("%v: %v\n%s", arguments, err, out)
	}
	return out
}

// Apply applies the configuration, which must succeed.
func (w *Workspace) Apply(arguments ...string) string {
	w.t.Helper()
	return w.Run(append([]string{"apply", "-auto-approve", "-input=false"}, arguments...)...)
}
