package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

// TestGuideNamesOfficial checks that the guide about moving over has all differences
// between a kind and the block of the official provider.
func TestGuideNamesOfficial(t *testing.T) {
	t.Parallel()
	want := official(kind.Kinds())
	if page := read(t, filepath.Join(docs, "guides", "moving-over.md")); !strings.Contains(page, want) {
		t.Errorf("the guide does not say:\n%s\nRun make generate.", want)
	}
	for _, k := range kind.Kinds() {
		row := rowOf(want, "`logdrain_fastly_"+k.Name+"`")
		for _, field := range k.All() {
			all := "`" + field.Name + "`: `" + field.Official + "`"
			if field.Official != "" && !strings.Contains(row, all) && !strings.Contains(rowOf(want, "all"), all) {
				t.Errorf("%s: no row says %s", k.Name, all)
			}
			if field.OfficialDefault != "" && (field.OfficialDefault == field.Default || field.Default == "") {
				t.Errorf("%s.%s: the default %q is said to differ from %q",
					k.Name, field.Name, field.OfficialDefault, field.Default)
			}
		}
		for _, name := range k.NotOfficial {
			if _, ok := k.Field(name); !ok || !strings.Contains(row, "`"+name+"`") {
				t.Errorf("%s: no row says that the block has no %s, or the kind has no such field", k.Name, name)
			}
		}
		if k.Block != "logging_"+k.Name && !strings.Contains(row, k.Block) {
			t.Errorf("%s: no row names the block %s", k.Name, k.Block)
		}
	}
}

// rowOf returns the row of a table that begins with a cell.
func rowOf(table, cell string) string {
	lines := strings.Split(table, "\n")
	at := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "| "+cell+" |") })
	if at < 0 {
		return ""
	}
	return lines[at]
}
