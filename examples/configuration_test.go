package examples_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// Secrets of the mocks that the examples run against.
const (
	datadogKey   = "0123456789abcdef0123456789abcdef"
	logplexToken = "t.00000000-0000-0000-0000-000000000000"
	drainID      = "906262a4-e151-45d2-b35a-a2dc0ea9e688"
	drainURL     = "https://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=" + datadogKey +
		"&ddsource=heroku&service=shop"
)

// seed is what the mocks start with: the names that the examples use.
const seed = `{
	"fastly": {"services": [{"id": "SEEDSERVICE00000000001", "name": "demo", "type": "vcl", "versions": [
		{"number": 1, "active": true,
			"conditions": [{"name": "errors", "type": "RESPONSE", "statement": "beresp.status >= 500"}]}]}]},
	"heroku": {"apps": [{"id": "01234567-89ab-4cde-8f01-23456789abcd", "name": "shop", "generation": "cedar"}]},
	"logplex": {"tokens": ["` + logplexToken + `"]},
	"datadog": {"api_keys": ["` + datadogKey + `"]}
}`

// example is a copy of the examples in which one of them is run.
type example struct {
	*acctest.Workspace
	mocks  *pipe.Pipe
	at     *pipe.Listening
	copied string
	t      *testing.T
}

// open copies the examples, and makes one of them the place to work in. The
// stand-ins are in a folder of their own.
func open(t *testing.T, name, seed, standins string) *example {
	t.Helper()
	mocks, err := pipe.New(pipe.Options{Seed: []byte(seed)})
	if err != nil {
		t.Fatal(err)
	}
	at, err := mocks.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(at.Close)
	t.Cleanup(func() {
		for _, violation := range mocks.Fastly.Violations() {
			t.Errorf("a call that a client must not make: %s", violation)
		}
	})
	temporary := t.TempDir()
	copied, configFile := filepath.Join(temporary, "examples"), filepath.Join(temporary, "cli.tfrc")
	if err := os.CopyFS(copied, os.DirFS(".")); err != nil {
		t.Fatal(err)
	}
	workspace := acctest.NewWorkspace(t,
		"FASTLY_API_URL="+at.Fastly, "FASTLY_API_TOKEN=test-token",
		"HEROKU_API_URL="+at.Heroku, "HEROKU_API_KEY=heroku-token",
		"DD_HOST="+at.Datadog,
		"TF_CLI_CONFIG_FILE="+configFile,
		"TF_VAR_service_id="+acctest.Service,
		"TF_VAR_logplex_token="+logplexToken,
		"TF_VAR_datadog_api_key="+datadogKey,
	)
	e := &example{Workspace: workspace, mocks: mocks, at: at, copied: copied, t: t}
	e.overrideProviders(workspace.Directory, configFile, standins)
	e.enter(name)
	return e
}

// overrideProviders writes a configuration of the CLI that has the stand-ins
// beside what the configuration of a workspace has.
func (e *example) overrideProviders(workspace, configFile, standins string) {
	e.t.Helper()
	text, err := os.ReadFile(filepath.Join(workspace, "cli.tfrc"))
	if err != nil {
		e.t.Fatal(err)
	}
	const begin = "dev_overrides {\n"
	overrides := begin
	for _, provider := range stoodIn {
		for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
			overrides += fmt.Sprintf("    %q = %q\n", host+"/"+provider, standins)
		}
	}
	if err := os.WriteFile(configFile, []byte(strings.Replace(string(text), begin, overrides, 1)), 0o600); err != nil {
		e.t.Fatal(err)
	}
}

// enter goes on in another example, with the state of the one before.
func (e *example) enter(name string) {
	e.t.Helper()
	directory := filepath.Join(e.copied, filepath.FromSlash(name))
	const state = "terraform.tfstate"
	text, err := os.ReadFile(filepath.Join(e.Directory, state))
	if err == nil {
		err = os.WriteFile(filepath.Join(directory, state), text, 0o600)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		e.t.Fatal(err)
	}
	e.Directory = directory
	e.complete()
}

// complete adds the block that names the provider to an example that is a part
// of a configuration.
func (e *example) complete() {
	e.t.Helper()
	if !e.holds("required_providers") {
		e.add("required_providers.tf", acctest.RequiredProviders)
	}
}

// holds says whether a text is in the configuration.
func (e *example) holds(text string) bool {
	e.t.Helper()
	for _, path := range files(e.t, e.Directory) {
		configuration, err := os.ReadFile(filepath.Join(e.Directory, path))
		if err != nil {
			e.t.Fatal(err)
		}
		if strings.Contains(string(configuration), text) {
			return true
		}
	}
	return false
}

// add adds a file.
func (e *example) add(name, text string) {
	e.t.Helper()
	if err := os.WriteFile(filepath.Join(e.Directory, name), []byte(text), 0o600); err != nil {
		e.t.Fatal(err)
	}
}

// remove removes a file.
func (e *example) remove(name string) {
	e.t.Helper()
	if err := os.Remove(filepath.Join(e.Directory, name)); err != nil {
		e.t.Fatal(err)
	}
}

// variable sets an input variable from here on.
func (e *example) variable(name, value string) {
	e.Environment = append(e.Environment, "TF_VAR_"+name+"="+value)
}

// plansNothing wants an empty plan.
func (e *example) plansNothing() {
	e.t.Helper()
	if out, err := e.Try(e.t.Context(), "plan", "-detailed-exitcode"); err != nil {
		e.t.Errorf("the plan is not empty: %v\n%s", err, out)
	}
}

// says wants a text in what a command prints, whatever its lines.
func (e *example) says(out string, wanted ...string) {
	e.t.Helper()
	words := strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(out)), " ")
	for _, want := range wanted {
		if !strings.Contains(words, want) {
			e.t.Errorf("does not say %q:\n%s", want, out)
		}
	}
}

// saysNot wants none of some texts in what a command printed.
func (e *example) saysNot(out string, unwanted ...string) {
	e.t.Helper()
	for _, text := range unwanted {
		if strings.Contains(out, text) {
			e.t.Errorf("says %q:\n%s", text, out)
		}
	}
}

// live gives the names of the live endpoints of a kind.
func (e *example) live(kind string) []string {
	e.t.Helper()
	rows, err := e.mocks.Fastly.LiveRows(acctest.Service, "logging/"+kind)
	if err != nil {
		e.t.Fatal(err)
	}
	names := []string{}
	for _, row := range rows {
		names = append(names, fmt.Sprint(row["name"]))
	}
	return names
}

// files gives the files of a folder that are configuration, without those below.
func files(t *testing.T, directory string) []string {
	t.Helper()
	entries, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() && strings.HasSuffix(entry.Name(), ".tf") {
			names = append(names, entry.Name())
		}
	}
	return names
}

// stoodIn are the providers that the examples use beside ours.
var stoodIn = []string{"hashicorp/aws", "fastly/fastly", "fastly/fastly-beta", "heroku/heroku", "hashicorp/vault"}

// build builds the stand-in, under the name of each provider.
func build(ctx context.Context, directory string) error {
	binary := filepath.Join(directory, "standin")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary,
		"../internal/cmd/standin").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	for _, provider := range stoodIn {
		_, name, _ := strings.Cut(provider, "/")
		if err := os.Link(binary, filepath.Join(directory, "terraform-provider-"+name)); err != nil {
			return err
		}
	}
	return nil
}
