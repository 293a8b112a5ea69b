// Package acctest provides what acceptance tests need: mocks and a provider for one
// test, and a workspace that runs the built provider under the real CLI, as users do.
// Its package cli finds that CLI, and mockprocess runs the mocks in a process of
// their own; commands use both, too.
//
// Every package with acceptance tests needs this, and no other preparation:
//
//	func TestMain(m *testing.M) { acctest.Main(m) }
package acctest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
)

// Main runs the tests of a package with the environment that the CLI needs: without
// the user's configuration, and without calls to other machines. A missing CLI is an
// error, because skipped tests prove nothing.
func Main(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	found, err := cli.Find(context.Background())
	if err == nil {
		err = found.SetTestVariables()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer built.remove()
	return m.Run()
}

// binary is the provider as users run it, built once per test process.
type binary struct {
	once      sync.Once
	directory string
	err       error
}

// built is the only thing that the tests of a process share. It does not change
// after the build.
var built binary

func (b *binary) path() (string, error) {
	b.once.Do(func() {
		b.directory, b.err = os.MkdirTemp("", "provider")
		if b.err != nil {
			return
		}
		root, err := cli.ModuleRoot()
		if err != nil {
			b.err = err
			return
		}
		command := exec.CommandContext(context.Background(), "go", "build", "-o",
			filepath.Join(b.directory, "terraform-provider-logdrain"), ".")
		command.Dir = root
		if out, err := command.CombinedOutput(); err != nil {
			b.err = errors.Join(err, errors.New(string(out)))
		}
	})
	return b.directory, b.err
}

func (b *binary) remove() {
	if b.directory != "" {
		// If this fails, the binary stays in the system's temporary directory.
		_ = os.RemoveAll(b.directory)
	}
}
