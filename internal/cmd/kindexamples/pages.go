package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

// noGroup is what the generator writes into a page without a group. The notice that
// a kind is deprecated goes before the heading example.
const (
	noGroup = `subcategory: ""`
	example = "\n## Example Usage\n"
)

// besideProvider says what an example needs that does not declare the provider itself:
// without that, the CLI looks for a provider of HashiCorp.
const besideProvider = "\nSave the example in a folder that also has [`provider.tf`](../index.md#example), " +
	"which declares the provider.\n"

// needsFunctions says which CLI an example of a function needs.
const needsFunctions = "\nFunctions need Terraform 1.8 or OpenTofu 1.7.\n"

// completePages completes the pages that were generated into a folder with what their
// templates can't know: groups, deprecations, what an example needs, the differences
// from the official provider, and the list of guides.
func completePages(folder string) error {
	for _, what := range []string{"resources", "data-sources", "list-resources", "functions", "actions"} {
		paths, err := filepath.Glob(filepath.Join(folder, what, "*.md"))
		if err != nil {
			return err
		}
		if len(paths) == 0 {
			return fmt.Errorf("%s has no pages of %s", folder, what)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			completed, err := complete(what, strings.TrimSuffix(filepath.Base(path), ".md"), string(text))
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			if err := os.WriteFile(path, []byte(completed), 0o644); err != nil {
				return err
			}
		}
	}
	guide := filepath.Join(folder, "guides", "moving-over.md")
	if err := replace(guide, officialMark, official(kind.Kinds())); err != nil {
		return err
	}
	guides, err := guidesOf(folder)
	if err != nil {
		return err
	}
	return replace(filepath.Join(folder, "index.md"), mapMark, guides)
}

// replace replaces a mark in a page with a text. It does not change a page without
// the mark, which is complete already.
func replace(path, mark, text string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(strings.Replace(string(page), mark, text, 1)), 0o644)
}

// complete adds to a page its group in the side bar of the registry, what its example
// needs and, if its kind of endpoint is deprecated, a notice. It does not change a page
// that has a group.
func complete(what, name, text string) (string, error) {
	title, err := group(name)
	if err != nil || !strings.Contains(text, noGroup) {
		return text, err
	}
	text = strings.Replace(text, noGroup, fmt.Sprintf("subcategory: %q", title), 1)
	if k, ok := kindOf(name); ok && k.Deprecated != "" {
		if !strings.Contains(text, example) {
			return "", fmt.Errorf("the page has no example, before which the notice that %s is deprecated goes", k.Name)
		}
		text = strings.Replace(text, example, "\n"+deprecation(k)+"\n"+example, 1)
	}
	if what == "functions" {
		text = strings.Replace(text, example, example+needsFunctions, 1)
	}
	if !strings.Contains(text, "required_providers") {
		text = strings.Replace(text, example, example+besideProvider, 1)
	}
	return text, nil
}

// deprecation returns the notice that a kind is deprecated, as the registry renders
// it.
func deprecation(k kind.Kind) string { return "~> **Deprecated.** " + k.Deprecated }

// kindOf returns the kind that a page is about.
func kindOf(name string) (kind.Kind, bool) {
	name, ok := strings.CutPrefix(name, "fastly_")
	if !ok {
		return kind.Kind{}, false
	}
	return kind.Named(strings.TrimSuffix(name, "_endpoints"))
}

// group returns the group of a page in the side bar.
func group(name string) (string, error) {
	k, ok := kindOf(name)
	switch {
	case ok:
		return "Fastly: " + k.Title, nil
	case strings.HasPrefix(name, "fastly_"), strings.HasSuffix(name, "_log_format"), name == "sample_log_line":
		return "Fastly", nil
	case strings.HasPrefix(name, "heroku_"), name == "datadog_drain_url":
		return "Heroku", nil
	}
	return "", fmt.Errorf("%s has no group in the side bar: add it to group in internal/cmd/kindexamples", name)
}
