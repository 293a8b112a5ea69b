package kind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// Presence is whether a field is set.
type Presence int

// What is known of a field. A secret is present if either its plain or its
// write-only attribute is set.
const (
	Absent Presence = iota
	// Unknown is a value that is not known before the apply. It may turn out to be
	// absent.
	Unknown
	Present
)

// Values are the values of an endpoint's fields. A write-only secret that is set
// but empty is an error of [Field.Validators]; do not check the rules then, because
// their result would be meaningless.
type Values interface {
	Presence(name string) Presence
	// Text is the value of a field that is present. For a secret, it is the
	// write-only value if that is set.
	Text(name string) string
}

// Finding is one mistake.
type Finding struct {
	// Attribute is the one that the mistake is in.
	Attribute       string
	Summary, Detail string
	// Warning says that Fastly accepts it.
	Warning bool
	// Missing says that only secrets are missing, which an existing endpoint can
	// already have.
	Missing bool
}

// Rule is a rule for several fields. Both the validation and a sentence in the
// documentation come from it. A rule gives one finding for one mistake, and none if
// a value that is unknown can make it right.
type Rule interface {
	Check(values Values) []Finding
	// Sentence is what the documentation of a field says about the rule. It is ""
	// for a field that the rule does not explain.
	Sentence(name string) string
	// Credentials are the ways to give credentials, each with its fields, if the
	// rule is about credentials.
	Credentials() [][]string

	// Keeps says whether an existing endpoint keeps a secret that is omitted. About
	// is false if the rule is not about that secret.
	Keeps(values Values, name string) (keeps, about bool)

	// names are all fields that the rule is about.
	names() []string
	// of tells the rule to which kind it belongs.
	of(owner owner) Rule
}

// owner is the kind that a rule belongs to.
type owner struct {
	title  string
	fields map[string]Field
}

func (owner) Credentials() [][]string                  { return nil }
func (owner) Keeps(Values, string) (keeps, about bool) { return false, false }

// presence is that of a field in its effect: a number that is 0 and a flag that is
// off are absent.
func (o owner) presence(values Values, name string) Presence {
	presence := values.Presence(name)
	if presence == Present && o.off(name, values.Text(name)) {
		return Absent
	}
	return presence
}

func (o owner) off(name, text string) bool {
	switch o.fields[name].Type {
	case fastly.NumberType, fastly.FlagType:
		return text == "" || text == "0" || text == "false"
	case fastly.TextType, fastly.PEMType, fastly.JSONType:
	}
	return false
}

// effect is the value that Fastly gets for a field, which is the default if it is
// omitted.
func (o owner) effect(values Values, name string) (Presence, string) {
	presence, text := values.Presence(name), values.Text(name)
	if fallback := o.fields[name].Default; presence == Absent && fallback != "" {
		presence, text = Present, fallback
	}
	if presence == Present && o.off(name, text) {
		return Absent, ""
	}
	return presence, text
}

// split sorts names by presence.
func (o owner) split(values Values, names []string) (absent, unknown, present []string) {
	for _, name := range names {
		switch o.presence(values, name) {
		case Absent:
			absent = append(absent, name)
		case Unknown:
			unknown = append(unknown, name)
		case Present:
			present = append(present, name)
		}
	}
	return absent, unknown, present
}

// canExist says whether an existing endpoint can already have what is missing:
// secrets that belong to fields that are not secret. Of two secrets that belong
// together, one alone is a mistake: a new key ID does not work with an old key.
func (o owner) canExist(absent, present []string) bool {
	return !slices.ContainsFunc(absent, func(name string) bool { return !o.fields[name].Secret }) &&
		!slices.ContainsFunc(present, func(name string) bool { return o.fields[name].Secret })
}

// incomplete is the finding for fields of which only some are set.
func (o owner) incomplete(values Values, names []string, summary string) []Finding {
	absent, _, present := o.split(values, names)
	if len(absent) == 0 || len(present) == 0 {
		return nil
	}
	return []Finding{{
		Attribute: absent[0],
		Summary:   summary,
		Detail:    fmt.Sprintf("%s work only together: set %s, too.", and(names), and(absent)),
		Missing:   o.canExist(absent, present),
	}}
}

type together struct {
	owner
	group []string
}

// Together says that fields must be set together, or not at all.
func Together(names ...string) Rule { return together{group: names} }

func (r together) of(owner owner) Rule { r.owner = owner; return r }
func (r together) names() []string     { return r.group }

func (r together) Check(values Values) []Finding {
	return r.incomplete(values, r.group, "Settings are not complete")
}

// Keeps says that a secret stays as it is while a field that it belongs to is set:
// the user keeps the password.
func (r together) Keeps(values Values, name string) (keeps, about bool) {
	absent, _, _ := r.split(values, r.group)
	return len(absent) < len(r.group), slices.Contains(r.group, name)
}

func (r together) Sentence(name string) string {
	if !slices.Contains(r.group, name) {
		return ""
	}
	return fmt.Sprintf("Set %s together, or not at all.", and(ticked(r.group)))
}

type excludes struct {
	owner
	a, b string
}

// Excludes says that only one of two fields can be set.
func Excludes(a, b string) Rule { return excludes{a: a, b: b} }

func (r excludes) of(owner owner) Rule { r.owner = owner; return r }
func (r excludes) names() []string     { return []string{r.a, r.b} }

func (r excludes) Check(values Values) []Finding {
	if r.presence(values, r.a) != Present || r.presence(values, r.b) != Present {
		return nil
	}
	return []Finding{{
		Attribute: r.a,
		Summary:   "Conflicting settings",
		Detail:    fmt.Sprintf("Fastly accepts %s or %s, not both. Remove one of them.", r.a, r.b),
	}}
}

func (r excludes) Sentence(name string) string {
	if !slices.Contains(r.names(), name) {
		return ""
	}
	return fmt.Sprintf("Set `%s` or `%s`, not both.", r.a, r.b)
}

// and lists names in a sentence.
func and(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// ticked puts each name in backticks, for Markdown.
func ticked(names []string) []string {
	var ticked []string
	for _, name := range names {
		ticked = append(ticked, "`"+name+"`")
	}
	return ticked
}
