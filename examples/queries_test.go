package examples_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
)

// TestQueries runs the list resources where the CLI can. Elsewhere it checks
// that they are written as they should be, which fmt leaves to newer CLIs.
func TestQueries(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("list-resources", "*", "*.tfquery.hcl"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	// Those of generated examples are run by TestExamplesOfKinds, on what it has made.
	ofKinds := ""
	for _, kind := range generatedKinds() {
		path := filepath.Join("list-resources", "logdrain_fastly_"+kind, "list-resource.tfquery.hcl")
		paths = slices.DeleteFunc(paths, func(one string) bool { return one == path })
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		ofKinds += string(text)
	}
	isFormatted(t, ofKinds)
	for _, path := range paths {
		name := filepath.Base(filepath.Dir(path))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !acctest.Has(t, cli.Query, "the query of "+name) {
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				isFormatted(t, string(text))
				return
			}
			standins := t.TempDir()
			if err := build(t.Context(), standins); err != nil {
				t.Fatal(err)
			}
			e := open(t, "list-resources/"+name, seed, standins)
			e.publishesBoth()
			e.holdsDrain(drainURL)
			e.says(e.Run("query"), name+".")
		})
	}
}

// isFormatted checks the form of the text of files whose name fmt does not know.
func isFormatted(t *testing.T, text string) {
	t.Helper()
	command := acctest.NewWorkspace(t).Command(t.Context(), "fmt", "-")
	command.Stdin = strings.NewReader(text)
	formatted, err := command.Output()
	if err != nil || string(formatted) != text {
		t.Errorf("%v; it should be:\n%s", err, formatted)
	}
}
