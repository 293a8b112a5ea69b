package kind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// The rules of this file depend on the value of another field. If that is
// omitted, its default counts.

type requiredIf struct {
	owner
	name, other string
	values      []string
}

// RequiredIf says that a field is required if another one is set, or if it has one
// of the values.
func RequiredIf(name, other string, values ...string) Rule {
	return requiredIf{name: name, other: other, values: values}
}

func (r requiredIf) of(owner owner) Rule { r.owner = owner; return r }
func (r requiredIf) names() []string     { return []string{r.name, r.other} }

func (r requiredIf) Check(values Values) []Finding {
	presence, text := r.effect(values, r.other)
	applies := presence == Present && (len(r.values) == 0 || slices.Contains(r.values, text))
	if !applies || r.presence(values, r.name) != Absent {
		return nil
	}
	return []Finding{{
		Attribute: r.name,
		Summary:   "Missing setting",
		Detail:    fmt.Sprintf("%s is required if %s.", r.name, r.condition("")),
		Missing:   r.fields[r.name].Secret,
	}}
}

func (r requiredIf) Sentence(name string) string {
	if name != r.name {
		return ""
	}
	return fmt.Sprintf("Required if %s.", r.condition("`"))
}

func (r requiredIf) condition(tick string) string {
	if len(r.values) == 0 {
		return tick + r.other + tick + " is set"
	}
	return tick + r.other + tick + " is " + tick + strings.Join(r.values, tick+" or "+tick) + tick
}

type needs struct {
	owner
	flag  string
	group []string
}

// Needs says that fields have no effect without another one, which is a flag or a
// setting. Fastly accepts them, so this is a warning.
func Needs(flag string, names ...string) Rule { return needs{flag: flag, group: names} }

func (r needs) of(owner owner) Rule { r.owner = owner; return r }
func (r needs) names() []string     { return append([]string{r.flag}, r.group...) }

func (r needs) Check(values Values) []Finding {
	_, _, present := r.split(values, r.group)
	presence, _ := r.effect(values, r.flag)
	if len(present) == 0 || presence != Absent {
		return nil
	}
	verb, them := "have", "them"
	if len(present) == 1 {
		verb, them = "has", "it"
	}
	remedy := "Set " + r.flag
	if r.isFlag() {
		remedy += " = true"
	}
	return []Finding{{
		Attribute: present[0],
		Summary:   "Setting without effect",
		Detail: fmt.Sprintf("%s %s an effect only if %s. %s, or remove %s.",
			and(present), verb, r.condition(""), remedy, them),
		Warning: true,
	}}
}

func (r needs) Sentence(name string) string {
	if !slices.Contains(r.group, name) {
		return ""
	}
	return fmt.Sprintf("Has an effect only if %s.", r.condition("`"))
}

func (r needs) isFlag() bool { return r.fields[r.flag].Type == fastly.FlagType }

func (r needs) condition(tick string) string {
	if r.isFlag() {
		return tick + r.flag + tick + " is " + tick + "true" + tick
	}
	return tick + r.flag + tick + " is set"
}
