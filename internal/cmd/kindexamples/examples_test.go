package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

// TestExamplesAreWritten checks that the examples are those that make generate
// writes, and that each kind has its pages.
func TestExamplesAreWritten(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	for _, k := range kind.Kinds() {
		for name, want := range files(k) {
			got, err := os.ReadFile(filepath.Join(root, "examples", filepath.FromSlash(name)))
			if err != nil || string(got) != want {
				t.Errorf("examples/%s is not what make generate writes: %v", name, err)
			}
		}
		name := "logdrain_fastly_" + k.Name
		for _, page := range []string{
			"examples/resources/" + name + "/resource.tf", "examples/data-sources/" + name + "/data-source.tf",
			"docs/resources/fastly_" + k.Name + ".md", "docs/data-sources/fastly_" + k.Name + ".md",
			"docs/data-sources/fastly_" + k.Name + "_endpoints.md", "docs/list-resources/fastly_" + k.Name + ".md",
		} {
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(page))); err != nil {
				t.Errorf("%s: %v", k.Name, err)
			}
		}
	}
}

// TestEverySecretHasExample checks that the examples of each kind set the write-only
// form of each of its secrets.
func TestEverySecretHasExample(t *testing.T) {
	t.Parallel()
	for _, k := range kind.Kinds() {
		text := read(t, filepath.Join("..", "..", "..", "examples", "resources", "logdrain_fastly_"+k.Name, "resource.tf"))
		for _, name := range k.Secrets() {
			for _, argument := range []string{name + "_wo", name + "_wo_version"} {
				if !regexp.MustCompile(`(?m)^  ` + argument + ` += `).MatchString(text) {
					t.Errorf("no example of %s sets %s", k.Name, argument)
				}
			}
		}
	}
}

// TestListsOfKinds checks that README, first page and changelog list each kind.
func TestListsOfKinds(t *testing.T) {
	t.Parallel()
	for file, link := range map[string]string{
		"README.md": "[`%s`](docs/resources/fastly_%s.md)", "docs/index.md": "[`%s`](resources/fastly_%s.md)",
		"CHANGELOG.md": "_%s`%.0s",
	} {
		text, err := os.ReadFile(filepath.Join("..", "..", "..", filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range kind.Kinds() {
			if !strings.Contains(string(text), fmt.Sprintf(link, k.Name, k.Name)) {
				t.Errorf("%s does not list %s", file, k.Name)
			}
		}
	}
}

// TestBlocksAreNamed checks that README and documentation name the blocks of the
// official provider that have another name than their kind.
func TestBlocksAreNamed(t *testing.T) {
	t.Parallel()
	var others []string
	for _, k := range kind.Kinds() {
		if k.Block != "logging_"+k.Name {
			others = append(others, fmt.Sprintf("`%s` for `%s`", k.Block, k.Name))
		}
	}
	want := "Each block is named `logging_` and the kind, except " + strings.Join(others, " and ") + "."
	for _, file := range []string{"README.md", "docs/index.md", "docs/guides/side-by-side.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "..", filepath.FromSlash(file)))
		if err != nil || !strings.Contains(strings.Join(strings.Fields(string(text)), " "), want) {
			t.Errorf("%s does not say %q: %v", file, want, err)
		}
	}
}

// TestWrite writes into an empty folder.
func TestWrite(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := write(folder); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(folder, "resources", "*", "resource.tf"))
	if err != nil || len(found) != len(kind.Kinds())-2 {
		t.Errorf("%d examples, %v", len(found), err)
	}
	if err := write(filepath.Join(folder, "resources", "logdrain_fastly_s3", "resource.tf")); err == nil {
		t.Error("no error for a folder that is a file")
	}
}
