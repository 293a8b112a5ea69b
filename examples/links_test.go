package examples_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The parts of a page: headings, anchors that the generator writes, and links.
var (
	anyHeading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	place      = regexp.MustCompile(`<a id="([^"]+)"`)
	link       = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	// leftOut matches the characters that the anchor of a heading omits.
	leftOut = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// TestLinksLeadSomewhere follows the links between the pages and from the README, with
// their anchors.
func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"../docs/*.md", "../docs/*/*.md"} {
		more, err := filepath.Glob(pattern)
		if err != nil || len(more) == 0 {
			t.Fatal(more, err)
		}
		pages = append(pages, more...)
	}
	for _, page := range pages {
		for _, match := range link.FindAllStringSubmatch(prose(t, page), -1) {
			file, anchor, _ := strings.Cut(match[1], "#")
			if strings.Contains(file, "://") {
				continue
			}
			to := page
			if file != "" {
				to = filepath.Join(filepath.Dir(page), file)
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s: %v", page, err)
			} else if anchor != "" && !hasAnchor(prose(t, to), anchor) {
				t.Errorf("%s: %s has no heading for #%s", page, to, anchor)
			}
		}
	}
}

// prose is a page without its blocks of code.
func prose(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return fenced.ReplaceAllString(string(text), "")
}

// hasAnchor reports whether a page has an anchor.
func hasAnchor(text, anchor string) bool {
	for _, match := range anyHeading.FindAllStringSubmatch(text, -1) {
		words := leftOut.ReplaceAllString(strings.ToLower(match[1]), "")
		if strings.ReplaceAll(words, " ", "-") == anchor {
			return true
		}
	}
	for _, match := range place.FindAllStringSubmatch(text, -1) {
		if match[1] == anchor {
			return true
		}
	}
	return false
}
