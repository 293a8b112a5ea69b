// Package acceptance is what tests need to drive the provider under the real
// CLI against a mock: the rule by which the CLI is found, a mock and a provider
// for one test, and a workspace that runs the built binary as a user would.
//
// Tests run without any preparation: every package with acceptance tests has
//
//	func TestMain(m *testing.M) { acceptance.Main(m) }
package acceptance

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Variables of terraform-plugin-testing.
const (
	variablePath      = "TF_ACC_TERRAFORM_PATH"
	variableHost      = "TF_ACC_PROVIDER_HOST"
	variableNamespace = "TF_ACC_PROVIDER_NAMESPACE"
)

// Main runs the tests of a package with the environment that the CLI needs: no
// configuration of the user's, and no call that leaves the machine. A CLI that
// is missing is an error, because tests that are skipped prove nothing.
func Main(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	cli, err := FindCLI()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	directory, err := os.MkdirTemp("", "acceptance")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(directory)
	empty := filepath.Join(directory, "empty.tfrc")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	environment := map[string]string{
		variablePath:         cli.Path,
		variableHost:         cli.host(),
		variableNamespace:    "logdrain",
		"TF_CLI_CONFIG_FILE": empty,
		"CHECKPOINT_DISABLE": "1",
		"FASTLY_API_TOKEN":   "",
		"FASTLY_API_KEY":     "",
		"FASTLY_API_URL":     "",
	}
	for name, value := range environment {
		if err := os.Setenv(name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	defer built.remove()
	return m.Run()
}

// CLI is the Terraform or OpenTofu that tests run under.
type CLI struct {
	Path string
	// Tofu says that it is OpenTofu.
	Tofu bool
}

// host is the registry that the CLI takes a provider without a host from.
func (c CLI) host() string {
	if c.Tofu {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// FindCLI finds the CLI: the one that TF_ACC_TERRAFORM_PATH names, else
// terraform, else tofu on the PATH, else the one that the Makefile built. The
// error says how to get one.
func FindCLI() (CLI, error) {
	var tried []string
	for _, candidate := range []string{os.Getenv(variablePath), "terraform", "tofu", filepath.Join(Root(), "bin", "tofu")} {
		if candidate == "" {
			continue
		}
		path, err := exec.LookPath(candidate)
		if err != nil {
			if candidate == os.Getenv(variablePath) {
				return CLI{}, fmt.Errorf("%s names %s, which can't be run: %w", variablePath, candidate, err)
			}
			tried = append(tried, candidate)
			continue
		}
		path, err = filepath.Abs(path)
		if err != nil {
			return CLI{}, err
		}
		out, err := exec.CommandContext(context.Background(), path, "version").Output()
		if err != nil {
			return CLI{}, fmt.Errorf("%s version: %w", path, err)
		}
		return CLI{Path: path, Tofu: strings.Contains(string(out), "OpenTofu")}, nil
	}
	return CLI{}, fmt.Errorf("no Terraform CLI: tried %s. Put terraform or tofu on the PATH, name one in %s, or run 'make test', which builds OpenTofu where there is none",
		strings.Join(tried, ", "), variablePath)
}

// Root is the folder of the module.
func Root() string {
	directory, err := os.Getwd()
	if err != nil {
		return "."
	}
	for {
		if _, err := os.Stat(filepath.Join(directory, "go.mod")); err == nil {
			return directory
		}
		parent := filepath.Dir(directory)
		if parent == directory {
			return "."
		}
		directory = parent
	}
}

// binary is the provider as users run it, built once a test process.
type binary struct {
	once      sync.Once
	directory string
	err       error
}

// built is the one thing that tests of a process share: it is immutable once
// it is there.
var built binary

func (b *binary) path() (string, error) {
	b.once.Do(func() {
		b.directory, b.err = os.MkdirTemp("", "provider")
		if b.err != nil {
			return
		}
		command := exec.CommandContext(context.Background(), "go", "build", "-o", filepath.Join(b.directory, "terraform-provider-logdrain"), ".")
		command.Dir = Root()
		if out, err := command.CombinedOutput(); err != nil {
			b.err = errors.Join(err, errors.New(string(out)))
		}
	})
	return b.directory, b.err
}

func (b *binary) remove() {
	if b.directory != "" {
		os.RemoveAll(b.directory)
	}
}
