package kind_test

import (
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

// TestComplete checks that a completed configuration of each kind has what is
// required and breaks no rule, with the first credentials of the kind and without.
func TestComplete(t *testing.T) {
	for _, k := range kind.Kinds() {
		for _, credential := range []bool{false, true} {
			given := kind.Texts{}
			if credential {
				k.Credential(given)
			}
			k.Complete(given)
			for _, field := range k.Fields {
				if field.Required && given[field.Name] == "" {
					t.Errorf("%s: %s is missing in %v", k.Name, field.Name, given)
				}
			}
			for _, rule := range k.Rules {
				for _, finding := range rule.Check(given) {
					if !finding.Warning {
						t.Errorf("%s: %s: %v in %v", k.Name, finding.Attribute, finding.Summary, given)
					}
				}
			}
		}
	}
}
