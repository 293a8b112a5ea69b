package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// mapMark is the mark in the first page that the list of guides replaces.
const mapMark = "<!-- The map of the guides stands here. -->\n"

// first are the guides that a newcomer reads first, in this order. The others follow,
// sorted by name.
var first = []string{"getting-started", "version-lifecycle", "side-by-side", "moving-over"}

// header matches the title and the description of a guide.
var header = regexp.MustCompile(`(?s)^---\npage_title: "([^"]+)"\n.*?description: \|-\n  ([^\n]+)\n---\n`)

// guidesOf returns a table of the guides in a folder of pages, with their titles and
// descriptions.
func guidesOf(folder string) (string, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "guides", "*.md"))
	if err != nil {
		return "", err
	}
	var names []string
	for _, path := range paths {
		if name := strings.TrimSuffix(filepath.Base(path), ".md"); !slices.Contains(first, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	text := "| guide | what it is about |\n|---|---|\n"
	for _, name := range slices.Concat(first, names) {
		page, err := os.ReadFile(filepath.Join(folder, "guides", name+".md"))
		if err != nil {
			return "", err
		}
		said := header.FindStringSubmatch(string(page))
		if said == nil {
			return "", fmt.Errorf("the guide %s does not begin with a title and a description of one line", name)
		}
		text += fmt.Sprintf("| [%s](guides/%s.md) | %s |\n", said[1], name, said[2])
	}
	return text, nil
}
