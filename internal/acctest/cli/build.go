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

// FindOrBuild is [Find], and builds OpenTofu from source where that finds
// nothing. What happens is told on progress.
func FindOrBuild(ctx context.Context, progress io.Writer) (CLI, error) {
	found, err := Find(ctx)
	if !errors.Is(err, ErrNone) {
		return found, err
	}
	return builtOpenTofu(ctx, progress, "There is neither terraform nor tofu on the PATH")
}

// FindOrBuildOpenTofu gives an OpenTofu, for tests under both, where the rule of
// [Find] may prefer a Terraform.
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

// FindOrBuildNewest gives a Terraform that has [Query]: the one that [Find] gives,
// else the terraform on the PATH, else one that is built from source. It takes
// minutes to build and does not change with the tree, so it is kept in the user's
// cache, by its version, where all copies of the tree find it.
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
	root, err := moduleRoot()
	if err != nil {
		return CLI{}, err
	}
	newest, err := terraform(root)
	if err != nil {
		return CLI{}, err
	}
	return newest.get(ctx, progress, fmt.Sprintf("There is no Terraform 1.%d or newer on the PATH", queryTerraform))
}

// recipe says how a CLI is built with the Go toolchain alone. Their modules have
// replacements, so that `go install` refuses them; modules of our own repeat them.
type recipe struct {
	name string
	// directory is that of the module of our own, and main the package to build.
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

// builtOpenTofu gives the OpenTofu that was built earlier, or else builds it for
// the reason given.
func builtOpenTofu(ctx context.Context, progress io.Writer, reason string) (CLI, error) {
	root, err := moduleRoot()
	if err != nil {
		return CLI{}, err
	}
	return opentofu(root).get(ctx, progress, reason)
}

// requiredTerraform is how a go.mod requires Terraform.
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
		// Without this it says that it is a development version.
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

// get gives what was built earlier, or else builds it for the reason given.
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
	// An interrupted build leaves nothing under the final name, and two builds at a
	// time are not in each other's way.
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

// moduleRoot finds the top of this module above the working directory, which is
// a package's own directory while it is tested.
func moduleRoot() (string, error) {
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
