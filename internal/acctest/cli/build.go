package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
)

// FindOrBuild is like [Find], but builds OpenTofu from source if there is no CLI. It
// reports the build on progress.
func FindOrBuild(ctx context.Context, progress io.Writer) (CLI, error) {
	found, err := Find(ctx)
	if !errors.Is(err, ErrNone) {
		return found, err
	}
	return builtOpenTofu(ctx, progress, "There is neither terraform nor tofu on the PATH")
}

// FindOrBuildOpenTofu returns an OpenTofu even if [Find] returns a Terraform, for
// tests that run under both.
func FindOrBuildOpenTofu(ctx context.Context, progress io.Writer) (CLI, error) {
	found, err := Find(ctx)
	if err == nil && found.OpenTofu || err != nil && !errors.Is(err, ErrNone) {
		return found, err
	}
	if path, err := exec.LookPath("tofu"); err == nil {
		found, err := inspect(ctx, path)
		if err == nil && !found.OpenTofu {
			err = fmt.Errorf("it is a %s", found)
		}
		if err != nil {
			return CLI{}, fmt.Errorf("the tofu on the PATH is unusable (%s can name another): %w", PathVariable, err)
		}
		return found, nil
	}
	return builtOpenTofu(ctx, progress, "There is no tofu on the PATH")
}

// FindOrBuildNewest returns a Terraform that has [Query]: the one that [Find] returns,
// else the terraform on the PATH, else one that it builds from source. The build
// takes minutes and does not depend on this repository, so it is kept in the user's
// cache, by its version, for all clones of the repository.
func FindOrBuildNewest(ctx context.Context, progress io.Writer) (CLI, error) {
	found, err := Find(ctx)
	if err != nil && !errors.Is(err, ErrNone) {
		return CLI{}, err
	}
	if err == nil && found.Has(Query) {
		return found, nil
	}
	if path, err := exec.LookPath("terraform"); err == nil {
		found, err := inspect(ctx, path)
		if err != nil {
			return CLI{}, fmt.Errorf("the terraform on the PATH is unusable (%s can name another): %w", PathVariable, err)
		}
		if found.Has(Query) {
			return found, nil
		}
	}
	root, err := ModuleRoot()
	if err != nil {
		return CLI{}, err
	}
	newest, err := terraform(root)
	if err != nil {
		return CLI{}, err
	}
	return newest.get(ctx, progress, fmt.Sprintf("There is no Terraform 1.%d or newer on the PATH", queryTerraform))
}

// recipe says how to build a CLI with the Go toolchain only. `go install` refuses
// both, because their modules have replace directives. So this repository has a
// module for each, which repeats the directives.
type recipe struct {
	name string
	// directory is that of this module, and main the package to build.
	directory, main string
	// flags are added to those of the build.
	flags []string
	// path is where the binary is kept.
	path string
}

func opentofu(root string) recipe {
	return recipe{
		name:      "OpenTofu",
		directory: filepath.Join(root, "internal", "tools", "opentofu"),
		main:      "github.com/opentofu/opentofu/cmd/tofu",
		path:      filepath.Join(root, "bin", "tofu"+suffix()),
	}
}

// builtOpenTofu returns the OpenTofu that was built earlier, or builds it and
// reports the reason.
func builtOpenTofu(ctx context.Context, progress io.Writer, reason string) (CLI, error) {
	root, err := ModuleRoot()
	if err != nil {
		return CLI{}, err
	}
	return opentofu(root).get(ctx, progress, reason)
}

// requiredTerraform matches the line of a go.mod that requires Terraform.
var requiredTerraform = regexp.MustCompile(`(?m)^(?:require |\t)github\.com/hashicorp/terraform v(\S+)`)

func terraform(root string) (recipe, error) {
	directory := filepath.Join(root, "internal", "tools", "terraform")
	text, err := os.ReadFile(filepath.Join(directory, "go.mod"))
	if err != nil {
		return recipe{}, err
	}
	version := requiredTerraform.FindSubmatch(text)
	if version == nil {
		return recipe{}, fmt.Errorf("the go.mod in %s does not require Terraform", directory)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return recipe{}, err
	}
	return recipe{
		name:      "Terraform " + string(version[1]),
		directory: directory,
		main:      "github.com/hashicorp/terraform",
		// Without this, Terraform reports a development version.
		flags: []string{"-ldflags=-s -w -X github.com/hashicorp/terraform/version.dev=no"},
		path: filepath.Join(cache, "terraform-provider-logdrain",
			"terraform-"+string(version[1]), "terraform"+suffix()),
	}, nil
}

func suffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// get returns the CLI that was built earlier, or builds it and reports the reason.
func (r recipe) get(ctx context.Context, progress io.Writer, reason string) (CLI, error) {
	if _, err := os.Stat(r.path); err == nil {
		return inspect(ctx, r.path)
	}
	if _, err := fmt.Fprintf(progress, "%s: building %s from source into %s. This takes some minutes, once.\n",
		reason, r.name, filepath.Dir(r.path)); err != nil {
		return CLI{}, err
	}
	if err := r.build(ctx, progress); err != nil {
		return CLI{}, fmt.Errorf("cannot build %s: %w", r.name, err)
	}
	return inspect(ctx, r.path)
}

func (r recipe) build(ctx context.Context, progress io.Writer) error {
	if err := os.MkdirAll(filepath.Dir(r.path), 0o755); err != nil {
		return err
	}
	// The build goes to a temporary folder, so that nothing incomplete has the final
	// name after an interrupt, and two builds at the same time do not conflict.
	unfinished, err := os.MkdirTemp(filepath.Dir(r.path), "unfinished")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(unfinished) }()
	binary := filepath.Join(unfinished, filepath.Base(r.path))
	arguments := append([]string{"build", "-trimpath", "-buildvcs=false", "-o", binary}, r.flags...)
	command := exec.CommandContext(ctx, "go", append(arguments, r.main)...)
	command.Dir = r.directory
	command.Stdout, command.Stderr = progress, progress
	if err := command.Run(); err != nil {
		return err
	}
	return os.Rename(binary, r.path)
}

// ModuleRoot finds the root of this module in or above the working directory, which
// is the directory of the package in tests.
func ModuleRoot() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for directory := start; ; directory = filepath.Dir(directory) {
		if _, err := os.Stat(filepath.Join(directory, "go.mod")); err == nil {
			return directory, nil
		}
		if directory == filepath.Dir(directory) {
			return "", fmt.Errorf("there is no go.mod in or above %s", start)
		}
	}
}
