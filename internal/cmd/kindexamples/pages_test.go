package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

// docs is the folder of the pages.
var docs = filepath.Join("..", "..", "..", "docs")

// TestPagesAreGenerated checks that the pages of each kind have what comes from its
// table and its examples. It does not generate the pages, because that needs a tool
// that tests must not depend on.
func TestPagesAreGenerated(t *testing.T) {
	t.Parallel()
	for _, k := range kind.Kinds() {
		resource, page := "logdrain_fastly_"+k.Name, "fastly_"+k.Name
		for path, examples := range map[string][]string{
			"resources/" + page: {
				"resources/" + resource + "/resource.tf", "resources/" + resource + "/import.sh",
				"resources/" + resource + "/import-by-identity.tf", "resources/" + resource + "/import-by-string-id.tf",
			},
			"data-sources/" + page:                {"data-sources/" + resource + "/data-source.tf"},
			"data-sources/" + page + "_endpoints": {"data-sources/" + resource + "_endpoints/data-source.tf"},
			"list-resources/" + page:              {"list-resources/" + resource + "/list-resource.tfquery.hcl"},
		} {
			wanted := []string{fmt.Sprintf("\nsubcategory: \"Fastly: %s\"\n", k.Title)}
			for _, example := range examples {
				wanted = append(wanted, read(t, filepath.Join(docs, "..", "examples", example)))
			}
			if !strings.HasPrefix(path, "list-resources/") {
				for _, field := range k.Fields {
					described := field.Read()
					if strings.HasPrefix(path, "resources/") {
						described = field.Markdown(k)
					}
					wanted = append(wanted, "- `"+field.Name+"` (", described)
				}
			}
			if strings.HasPrefix(path, "resources/") {
				wanted = append(wanted, "ignore_changes = ["+k.Block+"]")
			}
			text := read(t, filepath.Join(docs, path+".md"))
			for _, want := range wanted {
				if !strings.Contains(text, want) {
					t.Errorf("docs/%s.md does not say %q: run make generate", path, want)
				}
			}
			if says := strings.Contains(text, "\n"+deprecation(k)+"\n"); says != (k.Deprecated != "") {
				t.Errorf("docs/%s.md says that the kind is deprecated: %t", path, says)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("%v: run make generate", err)
	}
	return string(text)
}

// TestPagesHaveGroups checks that each page is in its group, and that there is no page
// of a kind that does not exist.
func TestPagesHaveGroups(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join(docs, "*", "*.md"))
	if err != nil || len(paths) < 4*len(kind.Kinds()) {
		t.Fatalf("%d pages, %v", len(paths), err)
	}
	groups := map[string]bool{}
	for _, path := range paths {
		if filepath.Base(filepath.Dir(path)) == "guides" {
			continue
		}
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		title, err := group(name)
		if err != nil || !strings.Contains(read(t, path), fmt.Sprintf("\nsubcategory: %q\n", title)) {
			t.Errorf("%s is not in the group %q: run make generate (%v)", path, title, err)
		}
		groups[title] = true
		_, ok := kindOf(name)
		others := []string{"fastly_service", "fastly_endpoints", "fastly_logging_errors", "fastly_verify_delivery"}
		if !ok && strings.HasPrefix(name, "fastly_") && !slices.Contains(others, name) {
			t.Errorf("%s is not about a kind that exists", path)
		}
	}
	if want := len(kind.Kinds()) + 2; len(groups) != want {
		t.Errorf("%d groups instead of %d: one for each kind, Fastly and Heroku", len(groups), want)
	}
}

// TestCompletePages completes pages twice. The second time must change nothing.
func TestCompletePages(t *testing.T) {
	t.Parallel()
	const text = "---\nsubcategory: \"\"\n---\n\nIt sends logs.\n\n## Example Usage\n\nOne.\n"
	logentries, _ := kind.Named("logentries")
	folder := t.TempDir()
	if err := completePages(folder); err == nil {
		t.Error("no error for a folder without pages")
	}
	guide, index := filepath.Join(folder, "guides", "moving-over.md"), filepath.Join(folder, "index.md")
	if err := os.MkdirAll(filepath.Dir(guide), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(slices.Clone(first), "a", "z") {
		page := fmt.Sprintf(
			"---\npage_title: \"Title of %[1]s\"\nsubcategory: \"\"\ndescription: |-\n  About %[1]s.\n---\n\n", name)
		if name == "moving-over" {
			page += officialMark
		}
		if err := os.WriteFile(filepath.Join(folder, "guides", name+".md"), []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(index, []byte("One.\n\n"+mapMark+"\nTwo.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	said := map[string]string{
		"resources/fastly_s3": "Fastly: S3", "data-sources/fastly_s3_endpoints": "Fastly: S3",
		"functions/sample_log_line": "Fastly", "functions/standard_log_format": "Fastly",
		"data-sources/fastly_service": "Fastly", "list-resources/fastly_logentries": "Fastly: Logentries",
		"functions/datadog_drain_url": "Heroku", "actions/fastly_verify_delivery": "Fastly",
	}
	for name := range said {
		path := filepath.Join(folder, name+".md")
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := completePages(folder); err != nil {
			t.Fatal(err)
		}
		if got := read(t, guide); !strings.HasSuffix(got, "---\n\n"+official(kind.Kinds())) {
			t.Errorf("the guide is\n%s", got)
		}
		rows := read(t, index)
		if !strings.Contains(rows, "| [Title of moving-over](guides/moving-over.md) | About moving-over. |\n"+
			"| [Title of a](guides/a.md) | About a. |\n| [Title of z](guides/z.md) | About z. |\n\nTwo.") {
			t.Errorf("the first page is\n%s", rows)
		}
		for name, title := range said {
			want := strings.Replace(text, `""`, fmt.Sprintf("%q", title), 1)
			if strings.HasSuffix(name, "logentries") {
				want = strings.Replace(want, "\n## E", "\n~> **Deprecated.** "+logentries.Deprecated+"\n\n## E", 1)
			}
			needs := besideProvider
			if strings.HasPrefix(name, "functions/") {
				needs += needsFunctions
			}
			want = strings.Replace(want, "\n\nOne.", "\n"+needs+"\nOne.", 1)
			if got := read(t, filepath.Join(folder, name+".md")); got != want {
				t.Errorf("%s:\n%s", name, got)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "guides", "a.md"), []byte("Untitled.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := completePages(folder); err == nil {
		t.Error("no error for a guide without a title")
	}
	named := strings.Replace(text, "One.", "required_providers", 1)
	if got, err := complete("resources", "fastly_s3", named); err != nil || strings.Contains(got, besideProvider) {
		t.Errorf("an example that names the provider needs no other file:\n%s%v", got, err)
	}
	if _, err := complete("resources", "else", text); err == nil {
		t.Error("no error for a page without a group")
	}
	if _, err := complete("resources", "fastly_logentries", "subcategory: \"\"\n"); err == nil {
		t.Error("no error for the page of a deprecated kind without an example")
	}
}

// TestFirstPageHasMap checks that the first page lists every guide.
func TestFirstPageHasMap(t *testing.T) {
	t.Parallel()
	want, err := guidesOf(docs)
	if err != nil {
		t.Fatal(err)
	}
	if page := read(t, filepath.Join(docs, "index.md")); !strings.Contains(page, want) {
		t.Errorf("the first page does not list\n%s\nRun make generate.", want)
	}
}
