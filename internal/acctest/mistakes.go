package acctest

import (
	"regexp"
	"strings"
	"testing"
)

// Label returns the name of a test case as a label of a resource.
func Label(name string) string { return regexp.MustCompile(`\W`).ReplaceAllString(name, "_") }

// ErrorsByLabel returns the errors that the CLI printed, by the label of the resource
// that each is about. An error about no resource fails the test.
func ErrorsByLabel(t *testing.T, out string) map[string][]string {
	t.Helper()
	errors := map[string][]string{}
	for _, one := range strings.Split(out, "Error: ")[1:] {
		at := regexp.MustCompile(`in resource "\w+" "(\w+)"`).FindStringSubmatch(one)
		if at == nil {
			t.Fatalf("an error is on no resource:\n%s", one)
		}
		errors[at[1]] = append(errors[at[1]], one)
	}
	return errors
}
