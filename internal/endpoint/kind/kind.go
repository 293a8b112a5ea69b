// Package kind is what is unique to a kind of Fastly logging endpoint, as a table
// that reads like the reference of Fastly's API: its fields, and the rules for
// them. Schema, validation, encoding and documentation all come from the table. It
// knows Terraform's validators, but no resources.
package kind

import (
	"slices"
	"strings"
	"sync"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// Kind is one logging type of Fastly's. [New] makes one from a table.
type Kind struct {
	// Name is the name in the API's paths and in the names of the Terraform types.
	Name string
	// Title is the name in messages and documentation.
	Title string
	// Description completes the sentence "An endpoint that …".
	Description string
	// Block is the block of the official provider that makes such endpoints, for
	// the guide about moving over.
	Block string
	// NotOfficial are fields that this block does not have.
	NotOfficial []string
	// JSON says that the destination expects each line to be JSON, and JSONIf that
	// it does so if a field has one of some values.
	JSON   bool
	JSONIf Condition
	// DefaultFormats are the known default formats of Fastly's. There can be
	// several, because Fastly changed it or does not document it exactly.
	DefaultFormats []string
	// FormatRequired says that Fastly has no default format for VCL services.
	FormatRequired bool
	// Deprecated says why not to use the kind. It is empty for most kinds.
	Deprecated string
	// Fields are the kind's own, in addition to those that every kind has.
	Fields []Field
	// Rules say which fields must be, or can't be, set together.
	Rules []Rule
	// KeyCheck says how a secret is checked before it is used.
	KeyCheck KeyCheck

	all     []Field
	secrets []string
	api     fastly.Kind
}

// New completes a table: it adds the fields that every kind has, and tells the
// rules which fields they are about.
func New(k Kind) Kind {
	k.all = slices.Concat(commonFields(k), k.Fields)
	k.api = fastly.Kind{Name: k.Name, Fields: make(map[string]fastly.Form, len(k.all))}
	k.secrets = nil
	owner := owner{title: k.Title, fields: make(map[string]Field, len(k.all))}
	for _, field := range k.all {
		k.api.Fields[field.Name] = field.Form()
		owner.fields[field.Name] = field
		if field.Secret {
			k.secrets = append(k.secrets, field.Name)
		}
	}
	rules := make([]Rule, 0, len(k.Rules))
	for _, rule := range k.Rules {
		rules = append(rules, rule.of(owner))
	}
	k.Rules = rules
	return k
}

// Kinds are all kinds of endpoint, sorted by name. The caller must not change them.
func Kinds() []Kind { return kinds() }

// kinds makes the tables once per process, which needs them for resources, data
// sources, lists and the client. A new kind is a new file and an entry here.
var kinds = sync.OnceValue(func() []Kind {
	return []Kind{
		azureblob(), bigquery(), cloudfiles(), datadog(), digitalocean(), elasticsearch(), ftp(), gcs(), grafanacloudlogs(),
		heroku(), honeycomb(), https(), kafka(), kinesis(), logentries(), loggly(), logshuttle(), newrelic(), newrelicotlp(),
		openstack(), papertrail(), pubsub(), s3(), scalyr(), sftp(), splunk(), sumologic(), syslog(),
	}
})

// Named finds a kind by its name in the API's paths.
func Named(name string) (Kind, bool) {
	for _, kind := range Kinds() {
		if kind.Name == name {
			return kind, true
		}
	}
	return Kind{}, false
}

// All are the fields of an endpoint: those of every kind, and the kind's own. The
// caller must not change them.
func (k Kind) All() []Field { return k.all }

// Field finds a field by its name.
func (k Kind) Field(name string) (Field, bool) {
	for _, field := range k.all {
		if field.Name == name {
			return field, true
		}
	}
	return Field{}, false
}

// Secrets are the names of the secret fields. The caller must not change them.
func (k Kind) Secrets() []string { return k.secrets }

// IsSecret says whether an attribute is a secret, plain or write-only.
func (k Kind) IsSecret(attribute string) bool {
	return slices.Contains(k.secrets, strings.TrimSuffix(attribute, writeOnly))
}

// API describes the kind to package fastly. The caller must not change it.
func (k Kind) API() fastly.Kind { return k.api }

// IsDefault says whether a value of a field counts as Fastly's own default.
func (k Kind) IsDefault(field, value string) bool {
	found, _ := k.Field(field)
	return field == formatName && isTemplate(value) || slices.Contains(found.KnownDefaults, value)
}

// Keeps says whether an existing endpoint keeps a secret that the configuration
// omits. If no rule is about the secret, it keeps it unless it was configured
// before: omitting it is then how to remove it.
func (k Kind) Keeps(values Values, name string, givenBefore bool) bool {
	for _, rule := range k.Rules {
		if keeps, about := rule.Keeps(values, name); about {
			return keeps
		}
	}
	return !givenBefore
}

// WantsJSON says whether the destination expects each line to be JSON.
func (k Kind) WantsJSON(values Values) bool {
	return k.JSON || k.JSONIf.Field != "" && slices.Contains(k.JSONIf.Values, values.Text(k.JSONIf.Field))
}

// Condition says that a field has one of some values.
type Condition struct {
	Field  string
	Values []string
}
