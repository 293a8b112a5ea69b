package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

// officialMark is the mark in the guide about moving over that the differences from
// the blocks of the official provider replace.
const officialMark = "<!-- The differences from the blocks of the official provider stand here. -->\n"

// official returns these differences: a table of the names that differ, and a
// sentence for each default that differs.
func official(kinds []kind.Kind) string {
	everywhere := shared(kinds)
	text := "| resource | block | attributes with another name in the block " +
		"| attributes that the block does not have |\n" +
		"|---|---|---|---|\n" +
		"| all | | " + strings.Join(everywhere, ", ") + " | |\n"
	for _, k := range kinds {
		names := slices.DeleteFunc(renamed(k), func(name string) bool { return slices.Contains(everywhere, name) })
		block := ""
		if k.Block != "logging_"+k.Name {
			block = "`" + k.Block + "`"
		}
		if len(names) == 0 && block == "" && len(k.NotOfficial) == 0 {
			continue
		}
		text += fmt.Sprintf("| `logdrain_fastly_%s` | %s | %s | %s |\n",
			k.Name, block, strings.Join(names, ", "), strings.Join(inCode(k.NotOfficial), ", "))
	}
	return text + "\n" + defaults(kinds)
}

// renamed returns the fields of a kind that have another name in the official
// provider, with both names.
func renamed(k kind.Kind) []string {
	var names []string
	for _, field := range k.All() {
		if field.Official != "" {
			names = append(names, fmt.Sprintf("`%s`: `%s`", field.Name, field.Official))
		}
	}
	return names
}

// shared returns the renamed fields that all kinds have.
func shared(kinds []kind.Kind) []string {
	names := renamed(kinds[0])
	for _, k := range kinds[1:] {
		names = slices.DeleteFunc(names, func(name string) bool { return !slices.Contains(renamed(k), name) })
	}
	return names
}

// defaults returns a line for each default that differs, with the kinds that have
// it.
func defaults(kinds []kind.Kind) string {
	differ := map[string][]string{}
	for _, k := range kinds {
		for _, field := range k.All() {
			if field.OfficialDefault != "" {
				about := fmt.Sprintf("`%s` defaults to `%s` here, and to `%s` in the block",
					field.Name, field.Default, field.OfficialDefault)
				differ[about] = append(differ[about], k.Name)
			}
		}
	}
	text := ""
	for _, about := range slices.Sorted(maps.Keys(differ)) {
		text += about + ", for these kinds: " + strings.Join(inCode(differ[about]), ", ") + ".\n"
	}
	return text
}

func inCode(names []string) []string {
	var quoted []string
	for _, name := range names {
		quoted = append(quoted, "`"+name+"`")
	}
	return quoted
}
