package fastly

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// loggingKinds gives all types of logging endpoints. There is a file for each
// family; shared fields are in logging_groups.go.
func loggingKinds() []*kind {
	return slices.Concat(fileKinds(), batchKinds(), streamKinds(), cloudKinds())
}

// longestFormat limits the characters of a format (second-hand). The words of the
// refusal are chosen: unknown.
const longestFormat = 12288

// loggingKind makes a logging type: the fields that all logging endpoints have
// (recorded), and its own. Format is the default of the field format.
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

// with adds rules that are checked after those of all logging endpoints.
func (k *kind) with(rules ...rule) *kind {
	k.rules = append(k.rules, rules...)
	return k
}

// checkResponseCondition refuses a condition that the version does not have. An
// empty text clears the field in a PUT and is refused in a POST (second-hand); the
// effect of null is chosen: unknown.
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

// checkPlacement refuses an unknown placement. "none" and the old "waf_debug" are
// recorded. A POST refuses an empty text (second-hand); a PUT ignores it, so that
// only a JSON null sets the default again (second-hand). On a Compute service, the
// placement is always "none" (second-hand: acceptance tests for the live API), and
// null is refused (second-hand; the words are chosen: unknown).
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

// vclOnly are the fields that do not apply to a Compute service, where no generated
// VCL writes the log lines. The API accepts them there, too (recorded: such
// endpoints have all fields), but a client should omit them.
var vclOnly = []string{"format", "format_version", "response_condition"}

// LoggingKind describes one type of logging endpoint.
type LoggingKind struct {
	// Name is the type as in paths, such as "s3".
	Name string
	// Fields are all fields of the API's replies, except those of every object:
	// service_id, version and the three times.
	Fields []LoggingField
}

// LoggingField describes one field.
type LoggingField struct {
	Name  string
	Shape Shape
	// Required says that official clients or the API's reference require the field.
	Required bool
	// Nullable says that null is a possible value, and Secret that the field is a
	// credential.
	Nullable, Secret bool
	// Derived says that replies have the field and clients do not send it.
	Derived bool
	// Default is the value after a POST without the field: a string, an int64, a
	// bool or nil.
	Default any
	// OneOf are the possible values. If empty, there is no list.
	OneOf []string
	// Trimmed says that newlines at the end are removed.
	Trimmed bool
}

// LoggingKinds gives all types of logging endpoints with their fields, sorted by
// name. A test of a client can compare the client's own table of the API with this
// one, which is independent of it.
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

// String gives the name of a shape for a message.
func (s Shape) String() string {
	if s == Text {
		return "text"
	}
	return string(s)
}

var _ fmt.Stringer = Text
