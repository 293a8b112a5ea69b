// Package cli finds the Terraform or OpenTofu that the acceptance tests and the demo
// run, and builds an OpenTofu if there is none. It knows which version has which
// feature, and builds a Terraform for tests of the newest features.
package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// PathVariable is the environment variable with the path of the binary to use.
// terraform-plugin-testing reads it, too.
const PathVariable = "TF_ACC_TERRAFORM_PATH"

// CLI is a Terraform or an OpenTofu that runs.
type CLI struct {
	// Path is absolute.
	Path string
	// OpenTofu is false for Terraform. It is read from the output of the binary,
	// because either may be installed under the name of the other.
	OpenTofu bool
	// Version is the version without a leading v.
	Version string
}

// ErrNone is the error of [Find] on a machine without a CLI.
var ErrNone = errors.New("there is neither terraform nor tofu on the PATH, and none has been built: " +
	"run `make cli`, which builds OpenTofu from source, or set " + PathVariable)

// Find returns the CLI that TF_ACC_TERRAFORM_PATH names, else the terraform on the
// PATH, else the tofu on the PATH, else the one that [FindOrBuild] built earlier. If
// this CLI does not run, Find returns an error. It does not try the next one, which
// would test something else than expected.
func Find(ctx context.Context) (CLI, error) {
	if named := os.Getenv(PathVariable); named != "" {
		found, err := inspect(ctx, named)
		if err != nil {
			return CLI{}, fmt.Errorf("the CLI that %s names is unusable: %w", PathVariable, err)
		}
		return found, nil
	}
	for _, name := range []string{"terraform", "tofu"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		found, err := inspect(ctx, path)
		if err != nil {
			return CLI{}, fmt.Errorf("the %s on the PATH is unusable (%s can name another): %w", name, PathVariable, err)
		}
		return found, nil
	}
	root, err := ModuleRoot()
	if err != nil {
		return CLI{}, err
	}
	built := opentofu(root).path
	if _, err := os.Stat(built); err != nil {
		return CLI{}, ErrNone
	}
	return inspect(ctx, built)
}

// introduction matches the line in which both print their name and version.
var introduction = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v(\S+)`)

// inspect runs a binary to learn what it is.
func inspect(ctx context.Context, path string) (CLI, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return CLI{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, path, "version")
	command.Env = append(Environ(), isolation()...)
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	if err := command.Run(); err != nil {
		return CLI{}, fmt.Errorf("%s version: %w\n%s", path, err, output.Bytes())
	}
	match := introduction.FindStringSubmatch(output.String())
	if match == nil {
		return CLI{}, fmt.Errorf("%s is neither Terraform nor OpenTofu; it says:\n%s", path, output.Bytes())
	}
	return CLI{Path: path, OpenTofu: match[1] == "OpenTofu", Version: match[2]}, nil
}

// String returns the name and the version.
func (c CLI) String() string {
	if c.OpenTofu {
		return "OpenTofu " + c.Version
	}
	return "Terraform " + c.Version
}

// RegistryHost is the host of provider addresses that name none.
func (c CLI) RegistryHost() string {
	if c.OpenTofu {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// isolation returns the variables that keep a CLI from reading the user's
// configuration and from asking for newer versions of itself. The configuration could
// replace the provider, and TF_CLI_CONFIG_FILE can name a file that does not exist,
// about which the CLI warns on every run.
func isolation() []string {
	return []string{"CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE=" + os.DevNull}
}

// TestVariables returns the variables that terraform-plugin-testing needs to run this
// CLI, as NAME=value.
func (c CLI) TestVariables() []string {
	return append(isolation(),
		PathVariable+"="+c.Path,
		"TF_ACC_PROVIDER_HOST="+c.RegistryHost(),
		"TF_ACC_PROVIDER_NAMESPACE=logdrain",
	)
}

// Foreign reports whether an environment variable configures a CLI or the provider,
// so that a value for other work would change the result of a test. Variables that
// ask for a log, and those of acceptance tests such as [PathVariable], are not
// foreign.
func Foreign(name string) bool {
	switch {
	case name == PathVariable, strings.HasPrefix(name, "TF_LOG"), strings.HasPrefix(name, "TF_ACC"):
		return false
	}
	for _, prefix := range []string{"TF_", "TOFU_", "FASTLY_", "HEROKU_", "LOGPLEX_", "DD_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// Environ returns the environment of this process without [Foreign] variables.
func Environ() []string {
	var kept []string
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); !Foreign(name) {
			kept = append(kept, variable)
		}
	}
	return kept
}

// SetTestVariables prepares the environment of this process for
// terraform-plugin-testing: it unsets [Foreign] variables and sets
// [CLI.TestVariables].
func (c CLI) SetTestVariables() error {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); Foreign(name) {
			if err := os.Unsetenv(name); err != nil {
				return err
			}
		}
	}
	for _, variable := range c.TestVariables() {
		name, value, _ := strings.Cut(variable, "=")
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}
