package examples_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
)

// heading matches the headings below the title of a page.
var heading = regexp.MustCompile(`(?m)^#{2,4} .+$`)

// TestSectionsValidate copies the files of each section of the first page and of the
// guides into an empty folder, as a reader does, and validates them there. Nothing is
// added that the section does not show.
func TestSectionsValidate(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../docs/guides/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	standins := t.TempDir()
	if err := build(t.Context(), standins); err != nil {
		t.Fatal(err)
	}
	actions := acctest.Has(t, cli.Query, "actions")
	const first = "../docs/index.md"
	if len(sections(t, first)) == 0 {
		t.Errorf("%s shows no files", first)
	}
	for _, page := range append(pages, first) {
		// TestPagesRunAsCopied follows this page as a whole.
		if filepath.Base(page) == "testing.md" {
			continue
		}
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			e := open(t, "guides/getting-started", seed, standins)
			for title, files := range sections(t, page) {
				text := strings.Join(slices.Collect(maps.Values(files)), "\n")
				if !actions && strings.Contains(text, "\naction ") {
					continue
				}
				e.Directory = t.TempDir()
				for name, text := range files {
					e.add(name, text)
				}
				if out, err := e.Try(t.Context(), "validate"); err != nil {
					t.Errorf("%q: %v\n%s", title, err, out)
				}
			}
		})
	}
}

// sections are the files that a page shows, by heading and name.
func sections(t *testing.T, page string) map[string]map[string]string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]map[string]string{}
	for _, match := range fenced.FindAllStringSubmatchIndex(string(text), -1) {
		if match[2] < 0 || !strings.HasSuffix(string(text[match[2]:match[3]]), ".tf") {
			continue
		}
		title := ""
		if before := heading.FindAll(text[:match[0]], -1); len(before) > 0 {
			title = string(before[len(before)-1])
		}
		if found[title] == nil {
			found[title] = map[string]string{}
		}
		name := string(text[match[2]:match[3]])
		if _, twice := found[title][name]; twice {
			t.Errorf("%s: %q shows %s twice", page, title, name)
		}
		found[title][name] = string(text[match[6]:match[7]])
	}
	return found
}
