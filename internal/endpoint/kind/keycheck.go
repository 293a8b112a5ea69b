package kind

import (
	"fmt"
	"strings"
)

// KeyCheck is how to ask the vendor of a destination whether a secret is valid,
// before Fastly uses it. The zero value is no check.
type KeyCheck struct {
	// Attribute turns the check off. It is an argument of the resource that is not
	// sent to Fastly.
	Attribute string
	// Secret is the field that is checked.
	Secret string
	// Site is the field that says for which of the vendor's sites the secret is
	// valid, and Sites gives the sites by its values.
	Site  string
	Sites map[string]string
}

// Any says whether there is a check.
func (c KeyCheck) Any() bool { return c.Attribute != "" }

// SiteOf gives the vendor's site for a value of the field, "" for an unknown value.
func (c KeyCheck) SiteOf(value string) string { return c.Sites[strings.ToUpper(value)] }

// Markdown describes the attribute.
func (c KeyCheck) Markdown(k Kind) string {
	return fmt.Sprintf("Whether to check the secret with %[3]s if a plan sets or changes `%[1]s` or `%[2]s`. "+
		"A secret that %[3]s refuses is an error. A secret that can't be checked is a warning. Defaults to `true`.",
		c.Secret, c.Site, k.Title)
}
