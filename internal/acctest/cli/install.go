package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// mirrored is the version of the provider in a [CLI.Mirror]. It is not a release.
const mirrored = "0.0.1"

// Mirror makes a mirror in a directory, from which the CLI installs a provider's
// binary as it would from a registry. It returns the path of a CLI configuration that
// uses the mirror, for TF_CLI_CONFIG_FILE.
func (c CLI) Mirror(directory, provider string) (string, error) {
	mirror := filepath.Join(directory, "mirror")
	platform := runtime.GOOS + "_" + runtime.GOARCH
	binary := fmt.Sprintf("terraform-provider-logdrain_v%s%s", mirrored, filepath.Ext(provider))
	target := filepath.Join(mirror, c.RegistryHost(), "logdrain", "logdrain", mirrored, platform, binary)
	if err := CopyFile(target, provider, 0o755); err != nil {
		return "", err
	}
	// Without a "direct" block, the CLI looks only in the mirror and calls no
	// registry.
	configuration := fmt.Sprintf(
		"disable_checkpoint = true\n\nprovider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n",
		filepath.ToSlash(mirror))
	path := filepath.Join(directory, "cli.tfrc")
	return path, os.WriteFile(path, []byte(configuration), 0o600)
}

// CopyFile copies a file, and makes the directories above the copy.
func CopyFile(to, from string, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, mode)
}
