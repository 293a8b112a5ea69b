package drain_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// writeOnly is the key in its write-only attribute. It comes from the
// environment, so that no file of the workspace holds it.
const writeOnly = "api_key_wo = var.key"

// variable declares the key.
const variable = "\nvariable \"key\" {\n  type = string\n  ephemeral = true\n}\n"

// checkTraces looks for secrets in all that a workspace holds, the
// configuration apart, and in what was printed.
func checkTraces(t *testing.T, workspace *acctest.Workspace, printed string, secrets ...string) {
	t.Helper()
	entries, err := os.ReadDir(workspace.Directory)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"output": printed}
	for _, entry := range entries {
		if entry.IsDir() || entry.Name() == "main.tf" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(workspace.Directory, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		texts[entry.Name()] = string(text)
	}
	for _, secret := range secrets {
		for name, text := range texts {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("%s shows a secret: …%q", name, text[max(0, at-200):min(len(text), at+60)])
			}
		}
	}
}

// TestWriteOnlyLeavesNoTrace runs all operations with a write-only key at TRACE: it
// is created, read, changed with and without its version, under faults, imported
// and destroyed. No state, plan, log or output contains a key.
func TestWriteOnlyLeavesNoTrace(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	log := filepath.Join(t.TempDir(), "trace.log")
	workspace := acctest.NewWorkspace(t, "TF_LOG=TRACE", "TF_LOG_PATH="+log, "TF_VAR_key="+acctest.DatadogKey)
	out := ""
	run := func(arguments ...string) {
		t.Helper()
		out += workspace.Run(arguments...)
	}
	key := func(value string) {
		workspace.Environment[2] = "TF_VAR_key=" + value
	}
	write := func(version, more string) {
		workspace.Write(mocks.Config(mocks.Drain(writeOnly, "api_key_wo_version = "+version, more)) + variable)
	}

	write("1", `service = "shop"`)
	run("plan", "-out=plan.bin")
	run("apply", "plan.bin")
	// It shows the provider block, with the key of Heroku's.
	if printed := workspace.Run("show", "-json", "plan.bin"); strings.Contains(printed, acctest.DatadogKey) {
		t.Errorf("the plan shows the key:\n%s", printed)
	}
	run("plan", "-detailed-exitcode")

	// The key changes and nobody counts up: it is noticed.
	key(acctest.OtherDatadogKey)
	if printed, err := workspace.Try(t.Context(), "plan", "-detailed-exitcode"); err == nil ||
		!strings.Contains(printed, "API key has changed") {
		t.Errorf("the change was not detected: %v\n%s", err, printed)
	}
	run("apply", "-auto-approve")
	run("plan", "-detailed-exitcode")
	if urls := mocks.DrainURLs(t, acctest.App); len(urls) != 1 || !strings.Contains(urls[0], acctest.OtherDatadogKey) {
		t.Errorf("drains: %q", urls)
	}

	// It is counted up with a new key, and without.
	key(acctest.DatadogKey)
	write("2", `service = "shop"`)
	run("apply", "-auto-approve")
	mocks.Heroku.ForgetCalls()
	write("3", `service = "shop"`)
	run("apply", "-auto-approve")
	if got := writes(mocks); len(got) != 0 {
		t.Errorf("the same key is sent again: %v", got)
	}
	run("plan", "-detailed-exitcode")

	// Heroku repeats the URL, Datadog refuses the key, connections break.
	write("4", `service = "other shop"`)
	failing := func() {
		t.Helper()
		printed, err := workspace.Try(t.Context(), "apply", "-auto-approve")
		out += printed
		if err == nil {
			t.Errorf("no error:\n%s", printed)
		}
	}
	if err := mocks.Heroku.SetChoices(mock.Choices{RefuseHosts: []string{"127.0.0.1"}}); err != nil {
		t.Fatal(err)
	}
	failing()
	if err := mocks.Heroku.SetChoices(mock.Choices{}); err != nil {
		t.Fatal(err)
	}
	if err := mocks.Heroku.SetFaults(control.Fault{Method: "DELETE", Drop: control.DropBefore, Times: 4}); err != nil {
		t.Fatal(err)
	}
	failing()
	mocks.Heroku.ClearFaults()
	run("apply", "-auto-approve")
	if urls := mocks.DrainURLs(t, acctest.App); len(urls) != 1 {
		t.Errorf("drains: %q", urls)
	}
	mocks.Datadog.SetAPIKeys("none")
	write("5", `service = "third shop"`)
	failing()
	mocks.Datadog.SetAPIKeys(acctest.DatadogKey)

	// An import leaves the key out when it is asked to.
	all, err := mocks.Heroku.Drains(acctest.App)
	if err != nil {
		t.Fatal(err)
	}
	write("5", `service = "other shop"`)
	run("state", "rm", address)
	run("import", address, "write-only:demo/"+all[0].ID)
	run("state", "pull")
	run("apply", "-auto-approve")
	run("plan", "-detailed-exitcode")
	run("destroy", "-auto-approve")
	trace, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	// Terraform itself logs no values of variables and no provider blocks.
	checkTraces(t, workspace, out+string(trace), acctest.DatadogKey, acctest.OtherDatadogKey, acctest.HerokuKey)
}

// TestPlainKeyStaysInState checks that a plain key is in the state and the plan
// file, and in nothing that is printed or logged.
func TestPlainKeyStaysInState(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	log := filepath.Join(t.TempDir(), "trace.log")
	workspace := acctest.NewWorkspace(t, "TF_LOG_PROVIDER=TRACE", "TF_LOG_PATH="+log)
	workspace.Write(mocks.Config(mocks.Drain(keyed)))
	out := workspace.Apply()
	workspace.Write(mocks.Config(mocks.Drain(keyed, `host = "h"`)))
	out += workspace.Apply()
	out += workspace.Run("destroy", "-auto-approve")
	trace, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out+string(trace), acctest.DatadogKey) {
		t.Errorf("shows the key:\n%s", out)
	}
	if !strings.Contains(string(trace), "Heroku answered") {
		t.Error("no call was logged")
	}
}

// TestSwitchToWriteOnly moves a key from one attribute to the other: no drain
// changes, and the state no longer has the key.
func TestSwitchToWriteOnly(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	workspace := acctest.NewWorkspace(t, "TF_VAR_key="+acctest.DatadogKey)
	workspace.Write(mocks.Config(mocks.Drain(keyed)))
	workspace.Apply()
	mocks.Heroku.ForgetCalls()
	workspace.Write(mocks.Config(mocks.Drain(writeOnly, "api_key_wo_version = 1")) + variable)
	workspace.Apply()
	if got := writes(mocks); len(got) != 0 {
		t.Errorf("writes: %v", got)
	}
	workspace.Run("plan", "-detailed-exitcode")
	if state := workspace.Run("state", "pull"); strings.Contains(state, acctest.DatadogKey) {
		t.Errorf("state has the key:\n%s", state)
	}
}
