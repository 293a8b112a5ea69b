package fastly

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// loggingKinds are all types of logging endpoints. There is a file for each
// family of them; fields that several share are in logging_groups.go.
func loggingKinds() []*kind {
	return slices.Concat(fileKinds(), batchKinds(), streamKinds(), cloudKinds())
}

// longestFormat is how many characters a format may have (second-hand); the
// words of the refusal are chosen: unknown.
const longestFormat = 12288

// loggingKind is what all logging endpoints have in common (recorded), and what
// one type has besides. A format that is left out is the given one.
func loggingKind(name, format string, groups ...[]field) *kind {
	common := []field{
		{name: "name", required: true},
		{name: "format", initial: format},
		{name: "format_version", shape: Digits, initial: "2", oneOf: []string{"1", "2"}},
		{name: "placement", nullable: true},
		{name: "response_condition", initial: ""},
		{name: "log_processing_region", initial: "none", oneOf: []string{"none", "us", "eu"}},
	}
	return &kind{
		path: "logging/" + name,
		noun: "syslog", duplicateNoun: "logging_syslog", group: "logging",
		numberAsText: true, emptyIsUnset: true,
		fields: append(common, slices.Concat(groups...)...),
		rules:  []rule{checkResponseCondition, checkPlacement, checkFormat},
	}
}

// with adds rules that come after those of all logging endpoints.
func (k *kind) with(rules ...rule) *kind {
	k.rules = append(k.rules, rules...)
	return k
}

// checkResponseCondition refuses a condition that the version does not hold. An
// empty one clears on PUT and is refused on POST (second-hand); what null does
// is chosen: unknown.
func checkResponseCondition(c change) *failure {
	if condition, sent := c.sent["response_condition"]; !sent || condition == nil {
		return nil
	}
	name := c.sent.text("response_condition")
	if name == "" && c.old != nil {
		return nil
	}
	return checkCondition(c.version, name)
}

// checkFormat refuses a format that is too long.
func checkFormat(c change) *failure {
	if utf8.RuneCountInString(c.sent.text("format")) > longestFormat {
		return badRequest("The format is longer than %d characters", longestFormat)
	}
	return nil
}

// checkPlacement refuses a placement that there is not. "none" and the old
// "waf_debug" are recorded. An empty one is refused by POST (second-hand); a PUT
// keeps it as it is, so that only JSON's null leads back to the default
// (second-hand). On a Compute service it is "none" whatever is sent (second-hand:
// acceptance tests that are written for the live API), but for null, which is
// refused (second-hand; the words are chosen: unknown).
func checkPlacement(c change) *failure {
	value, sent := c.sent["placement"]
	if !sent {
		return nil
	}
	if c.service.kind == typeCompute {
		if value == nil {
			return badValue("Placement must be one of: none")
		}
		return nil
	}
	if value == nil || value == "none" || value == "waf_debug" || value == "" && c.old != nil {
		return nil
	}
	return badValue("Placement must be one of: none, waf_debug")
}

// vclOnly are the fields that mean nothing on a Compute service, whose log
// lines are not made by generated VCL. The API takes them there as well
// (recorded: such endpoints show all fields); a careful client leaves them out.
var vclOnly = []string{"format", "format_version", "response_condition"}

// A LoggingKind is what the mock knows of one type of logging endpoint.
type LoggingKind struct {
	// Name is the type as paths have it, such as "s3".
	Name string
	// Fields are all fields that the API shows, common ones included; those left
	// out that every object has: service_id, version and the three times.
	Fields []LoggingField
}

// A LoggingField is what the mock knows of one field.
type LoggingField struct {
	Name  string
	Shape Shape
	// Required says that official clients or the API's reference demand it.
	Required bool
	// Nullable says that null is a value of it, Secret that it holds credentials.
	Nullable, Secret bool
	// Derived says that the API shows it and clients don't send it.
	Derived bool
	// Default is what a GET shows when a POST has left the field out: a string,
	// an int64, a bool or nil.
	Default any
	// OneOf are its values, when there is a list.
	OneOf []string
	// Trimmed says that newlines at the end are cut off.
	Trimmed bool
}

// LoggingKinds lists all types of logging endpoints in the order of their names,
// with their fields. Whoever tests a client can hold the client's own table of
// the API against this one, which was made without it.
func LoggingKinds() []LoggingKind {
	var all []LoggingKind
	for _, k := range loggingKinds() {
		shown := LoggingKind{Name: strings.TrimPrefix(k.path, "logging/")}
		for _, f := range k.fields {
			shown.Fields = append(shown.Fields, LoggingField{
				Name: f.name, Shape: f.shape, Required: f.required, Nullable: f.nullable, Secret: f.secret,
				Derived: f.derived, Default: f.initial, OneOf: slices.Clone(f.oneOf), Trimmed: f.trimmed,
			})
		}
		all = append(all, shown)
	}
	slices.SortFunc(all, func(a, b LoggingKind) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// String names a shape in a message.
func (s Shape) String() string {
	if s == Text {
		return "text"
	}
	return string(s)
}

var _ fmt.Stringer = Text
