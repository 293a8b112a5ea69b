package kind

import (
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// Texts are Values that are all known, for examples and measurements. A field that
// is not among them, or empty, is absent.
type Texts map[string]string

// Presence is Present or Absent.
func (t Texts) Presence(name string) Presence {
	if t[name] == "" {
		return Absent
	}
	return Present
}

// Text is the value of a field.
func (t Texts) Text(name string) string { return t[name] }

// Sample is a value that a field accepts.
func (f Field) Sample() string {
	switch {
	case f.Type == fastly.FlagType:
		return "true"
	case f.Type == fastly.PEMType:
		return "-----BEGIN EXAMPLE-----\n" + f.Name + "\n-----END EXAMPLE-----\n"
	case f.Type == fastly.JSONType:
		return `{"env":"prod"}`
	case len(f.OneOf) > 0:
		return f.OneOf[0]
	case f.Example != "":
		return f.Example
	}
	return f.Name
}

// Complete adds samples of the fields that are required, and of those that the
// rules of the kind find missing.
func (k Kind) Complete(given Texts) {
	for _, field := range k.Fields {
		if field.Required && given[field.Name] == "" {
			given[field.Name] = field.Sample()
		}
	}
	for range k.Fields {
		for _, rule := range k.Rules {
			for _, finding := range rule.Check(given) {
				if !finding.Warning {
					field, _ := k.Field(finding.Attribute)
					given[field.Name] = field.Sample()
				}
			}
		}
	}
}

// Credential adds samples of the fields of the kind's first way to give
// credentials, if it has any.
func (k Kind) Credential(given Texts) {
	for _, rule := range k.Rules {
		ways := rule.Credentials()
		if len(ways) == 0 {
			continue
		}
		for _, name := range ways[0] {
			field, _ := k.Field(name)
			given[name] = field.Sample()
		}
	}
}
