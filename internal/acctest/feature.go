package acctest

import (
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
)

// Has reports whether the CLI of the tests has a feature. If not, it logs what the
// test does not try.
func Has(t *testing.T, feature cli.Feature, untried string) bool {
	t.Helper()
	found, err := cli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !found.Has(feature) {
		t.Log(found.Lacks(feature) + ": not tried here: " + untried)
		return false
	}
	return true
}
