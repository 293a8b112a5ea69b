// Package acctest is what acceptance tests stand on: a mock and a provider for
// one test, and a workspace that runs the built binary under the real CLI, as a
// user would. Below it, cli finds that CLI, and mockprocess runs the mocks as a
// process of their own; commands use these two as well.
//
// Tests run without any preparation: every package with acceptance tests has
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

// Main runs the tests of a package with the environment that the CLI needs: no
// configuration of the user's, and no call that leaves the machine. A CLI that
// is missing is an error, because tests that are skipped prove nothing.
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
		command := exec.CommandContext(context.Background(), "go", "build", "-o",
			filepath.Join(b.directory, "terraform-provider-logdrain"), ".")
		command.Dir = Root()
		if out, err := command.CombinedOutput(); err != nil {
			b.err = errors.Join(err, errors.New(string(out)))
		}
	})
	return b.directory, b.err
}

func (b *binary) remove() {
	if b.directory != "" {
		// What is left behind is in the system's own temporary directory.
		_ = os.RemoveAll(b.directory)
	}
}
