package examples_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	writeOnlyValue = regexp.MustCompile(`(?m)^\s*\w+_wo\s*=.*\bvar\.(\w+)`)
	variableBlock  = regexp.MustCompile(`(?ms)^variable "(\w+)" \{\n(.*?)^\}`)
)

// TestWriteOnlyVariables checks that each variable whose value becomes a write-only
// secret is ephemeral: Terraform stores the values of all other variables in a saved
// plan.
func TestWriteOnlyVariables(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, folder := range folders(t) {
		text := ""
		paths, err := filepath.Glob(filepath.Join(filepath.FromSlash(folder), "*.tf"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			one, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text += string(one) + "\n"
		}
		ephemeral := map[string]bool{}
		for _, block := range variableBlock.FindAllStringSubmatch(text, -1) {
			ephemeral[block[1]] = regexp.MustCompile(`(?m)^\s*ephemeral\s*=\s*true$`).MatchString(block[2])
		}
		for _, value := range writeOnlyValue.FindAllStringSubmatch(text, -1) {
			checked++
			if !ephemeral[value[1]] {
				t.Errorf("%s: the value of var.%s is stored in a plan, because the variable is not ephemeral: %s",
					folder, value[1], strings.TrimSpace(value[0]))
			}
		}
	}
	if checked < 40 {
		t.Errorf("only %d write-only values were found", checked)
	}
}
