// Package cli finds the Terraform or OpenTofu that the acceptance tests and the
// demo drive, by one rule for both, and builds an OpenTofu where there is none. It
// knows which version has which feature, and builds a Terraform for tests of the
// newest ones.
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

// PathVariable names the binary to use. It is the variable by which
// terraform-plugin-testing is told, too.
const PathVariable = "TF_ACC_TERRAFORM_PATH"

// CLI is a Terraform or an OpenTofu that has been seen to run.
type CLI struct {
	// Path is absolute.
	Path string
	// OpenTofu tells the two apart. It is what the binary says of itself,
	// because either may be installed under the other's name.
	OpenTofu bool
	// Version is the version without a leading v.
	Version string
}

// ErrNone is the answer of [Find] on a machine without a CLI.
var ErrNone = errors.New("there is neither terraform nor tofu on the PATH, and none has been built: " +
	"run `make cli`, which builds OpenTofu from source, or set " + PathVariable)

// Find gives the CLI that TF_ACC_TERRAFORM_PATH names, else terraform, else tofu
// on the PATH, else the one that [FindOrBuild] built earlier. One that is named
// or found but does not run is an error: to go on with another would test
// something else than was asked for.
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
	root, err := moduleRoot()
	if err != nil {
		return CLI{}, err
	}
	built := opentofu(root).path
	if _, err := os.Stat(built); err != nil {
		return CLI{}, ErrNone
	}
	return inspect(ctx, built)
}

// introduction is how both say what they are.
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

// String gives the name and version for people.
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

// isolation keeps a CLI off the user's configuration and off the network. The
// user's configuration could replace the provider, and TF_CLI_CONFIG_FILE can
// name a file that does not exist, which is warned of on every run.
func isolation() []string {
	return []string{"CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE=" + os.DevNull}
}

// TestVariables are what terraform-plugin-testing needs to run on this CLI, as
// NAME=value.
func (c CLI) TestVariables() []string {
	return append(isolation(),
		PathVariable+"="+c.Path,
		"TF_ACC_PROVIDER_HOST="+c.RegistryHost(),
		"TF_ACC_PROVIDER_NAMESPACE=logdrain",
	)
}

// Foreign says whether an environment variable steers a CLI or the provider, so
// that a value which somebody set for other work would leak into a test. What
// asks for a log is wanted. [PathVariable] is ours.
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

// Environ is the environment of this process without what is [Foreign].
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
// terraform-plugin-testing: what is [Foreign] goes, [CLI.TestVariables] come.
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
