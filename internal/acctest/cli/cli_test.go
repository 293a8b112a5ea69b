package cli_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
)

// machine makes an empty module, without any CLI on the PATH, and returns its root.
func machine(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(root)
	t.Setenv(cli.PathVariable, "")
	t.Setenv("PATH", filepath.Join(root, "path"))
	return root
}

// put writes a program that prints an introduction.
func put(t *testing.T, path, introduction string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\necho '" + introduction + "'\n"
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
}

// TestFind adds one CLI after the other, in the reverse order of preference. Find
// must return the CLI that was added last.
func TestFind(t *testing.T) {
	root := machine(t)
	if _, err := cli.Find(t.Context()); !errors.Is(err, cli.ErrNone) {
		t.Errorf("on an empty machine: %v", err)
	}
	for _, added := range []struct{ path, introduction, want string }{
		{"bin/tofu", "OpenTofu v1.12.6-dev", "OpenTofu 1.12.6-dev"},
		{"path/tofu", "OpenTofu v1.11.0", "OpenTofu 1.11.0"},
		{"path/terraform", "Terraform v1.11.4", "Terraform 1.11.4"},
	} {
		path := filepath.Join(root, filepath.FromSlash(added.path))
		put(t, path, added.introduction)
		found, err := cli.Find(t.Context())
		if err != nil {
			t.Fatalf("with %s: %v", added.path, err)
		}
		if found.Path != path || found.String() != added.want {
			t.Errorf("with %s: found %s at %s", added.path, found, found.Path)
		}
	}

	put(t, filepath.Join(root, "else", "terraform"), "OpenTofu v1.12.6")
	t.Setenv(cli.PathVariable, "else/terraform")
	found, err := cli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(found.Path) || !found.OpenTofu {
		t.Errorf("named: found %s at %s", found, found.Path)
	}
	if host := "TF_ACC_PROVIDER_HOST=registry.opentofu.org"; !slices.Contains(found.TestVariables(), host) {
		t.Errorf("%v lack %s", found.TestVariables(), host)
	}
}

// TestFindOpenTofu checks that a Terraform is not returned, even if [cli.Find]
// prefers it or its name is tofu.
func TestFindOpenTofu(t *testing.T) {
	root := machine(t)
	put(t, filepath.Join(root, "path", "terraform"), "Terraform v1.11.4")
	for _, added := range []struct{ path, introduction, want string }{
		{"bin/tofu", "OpenTofu v1.12.6-dev", "OpenTofu 1.12.6-dev"},
		{"path/tofu", "OpenTofu v1.12.0", "OpenTofu 1.12.0"},
		{"path/terraform", "OpenTofu v1.12.1", "OpenTofu 1.12.1"},
	} {
		put(t, filepath.Join(root, filepath.FromSlash(added.path)), added.introduction)
		found, err := cli.FindOrBuildOpenTofu(t.Context(), t.Output())
		if err != nil {
			t.Fatalf("with %s: %v", added.path, err)
		}
		if found.String() != added.want {
			t.Errorf("with %s: found %s at %s", added.path, found, found.Path)
		}
	}
	put(t, filepath.Join(root, "path", "terraform"), "Terraform v1.11.4")
	put(t, filepath.Join(root, "path", "tofu"), "Terraform v1.11.4")
	if found, err := cli.FindOrBuildOpenTofu(t.Context(), t.Output()); err == nil {
		t.Errorf("a Terraform named tofu is returned as an OpenTofu: %+v", found)
	}
}

// TestFindNewest checks that only a Terraform with query is returned. An older CLI is
// not returned even if [cli.PathVariable] names it, because it is for other tests.
func TestFindNewest(t *testing.T) {
	root := machine(t)
	cache := filepath.Join(root, "cache")
	for _, variable := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(variable, cache)
	}
	base, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	module := filepath.Join(root, "internal", "tools", "terraform", "go.mod")
	if err := os.MkdirAll(filepath.Dir(module), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(module, []byte("require github.com/hashicorp/terraform v1.99.1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(root, "path", "terraform"), "Terraform v1.13.9")
	put(t, filepath.Join(root, "path", "tofu"), "OpenTofu v1.99.0")
	put(t, filepath.Join(root, "named"), "OpenTofu v1.99.0")
	t.Setenv(cli.PathVariable, "named")
	if found, err := cli.FindOrBuildNewest(t.Context(), t.Output()); err == nil {
		t.Errorf("found %s, without a module to build it from", found)
	}
	for _, added := range []struct{ path, introduction, want string }{
		{
			filepath.Join(base, "terraform-provider-logdrain", "terraform-1.99.1", "terraform"), "Terraform v1.99.1",
			"Terraform 1.99.1",
		},
		{filepath.Join(root, "path", "terraform"), "Terraform v1.14.0", "Terraform 1.14.0"},
		{filepath.Join(root, "named"), "Terraform v1.15.0-rc1", "Terraform 1.15.0-rc1"},
	} {
		put(t, added.path, added.introduction)
		found, err := cli.FindOrBuildNewest(t.Context(), t.Output())
		if err != nil || found.String() != added.want || found.Path != added.path {
			t.Errorf("with %s: found %s at %s, %v", added.path, found, found.Path, err)
		}
	}
}

// TestFeatures checks the last versions without and the first with each feature.
func TestFeatures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		feature          cli.Feature
		has, hasNot      string
		tofuHas, tofuNot string
	}{
		{cli.Moved, "1.8.0", "1.7.5", "1.10.0", "1.9.4"},
		{cli.WriteOnly, "1.11.4", "1.10.5", "1.11.0", "1.10.9"},
		{cli.Identity, "1.12.0", "1.11.4", "1.12.6-dev", "1.11.9"},
		{cli.Query, "1.14.0-beta1", "1.13.3", "", "1.99.0"},
		{cli.Keep, "1.16.0", "1.15.9", "1.12.6", "1.11.0"},
		{cli.ImportInModule, "2.0.0", "1.15.9", "", "1.12.6"},
	} {
		for version, want := range map[string]bool{test.has: true, test.hasNot: false, "unknown": false} {
			if c := (cli.CLI{Version: version}); c.Has(test.feature) != want {
				t.Errorf("%s has %s: %t", c, test.feature, !want)
			}
		}
		for version, want := range map[string]bool{test.tofuHas: test.tofuHas != "", test.tofuNot: false} {
			if c := (cli.CLI{Version: version, OpenTofu: true}); c.Has(test.feature) != want {
				t.Errorf("%s has %s: %t", c, test.feature, !want)
			}
		}
	}
}

// TestUnusable checks that a CLI that is named or found but does not work is an
// error.
func TestUnusable(t *testing.T) {
	root := machine(t)
	put(t, filepath.Join(root, "path", "tofu"), "OpenTofu v1.12.6")
	put(t, filepath.Join(root, "path", "terraform"), "no version is selected")
	expectUnusable(t, "on the PATH")
	t.Setenv(cli.PathVariable, "nowhere")
	expectUnusable(t, "named")
}

func expectUnusable(t *testing.T, where string) {
	t.Helper()
	if found, err := cli.Find(t.Context()); err == nil || errors.Is(err, cli.ErrNone) {
		t.Errorf("an unusable CLI %s: found %+v, %v", where, found, err)
	}
}

func TestForeign(t *testing.T) {
	for name, want := range map[string]bool{
		"TF_CLI_CONFIG_FILE": true, "TF_CLI_ARGS_plan": true, "TF_VAR_service_id": true, "FASTLY_API_TOKEN": true,
		"TF_LOG": false, "TF_LOG_PROVIDER": false, cli.PathVariable: false, "PATH": false,
	} {
		if cli.Foreign(name) != want {
			t.Errorf("%s: %t", name, !want)
		}
	}
}
