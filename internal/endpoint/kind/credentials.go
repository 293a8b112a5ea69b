package kind

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// credentials are ways to authenticate, each of which is used as a whole.
type credentials struct {
	owner
	ways [][]string
	// none says that credentials are optional, and several that more than one way
	// can be used.
	none, several bool
}

// OneWay says that a new endpoint needs exactly one of several ways to give
// credentials. A way is the fields that are given together.
func OneWay(ways ...[]string) Rule { return credentials{ways: ways} }

// AtMostOneWay says that there are several ways to give credentials, which can
// also be omitted.
func AtMostOneWay(ways ...[]string) Rule { return credentials{ways: ways, none: true} }

// AtLeastOneWay says that a new endpoint needs credentials, and that several ways
// to give them can be used together.
func AtLeastOneWay(ways ...[]string) Rule { return credentials{ways: ways, several: true} }

func (r credentials) of(owner owner) Rule     { r.owner = owner; return r }
func (r credentials) names() []string         { return slices.Concat(r.ways...) }
func (r credentials) Credentials() [][]string { return r.ways }

func (r credentials) Check(values Values) []Finding {
	var begun [][]string
	unsure, canExist := false, false
	for _, way := range r.ways {
		absent, unknown, present := r.split(values, way)
		if len(present) > 0 {
			begun = append(begun, way)
		}
		unsure = unsure || len(unknown) > 0
		canExist = canExist || r.canExist(absent, present)
	}
	switch {
	case len(begun) == 0 && (r.none || unsure):
		return nil
	case len(begun) == 0:
		return []Finding{{
			Attribute: r.ways[0][0],
			Summary:   "No credentials",
			Detail:    fmt.Sprintf("%s endpoints need %s.", r.title, r.list()),
			Missing:   canExist,
		}}
	case len(begun) > 1 && !r.several:
		return []Finding{{
			Attribute: begun[0][0],
			Summary:   "Two kinds of credentials",
			Detail:    fmt.Sprintf("Set only one kind: %s. Remove the other.", r.list()),
		}}
	}
	var findings []Finding
	for _, way := range begun {
		findings = append(findings, r.incomplete(values, way, "Credentials are not complete")...)
	}
	return findings
}

// Keeps says that a secret stays as it is, unless the configuration uses another
// way.
func (r credentials) Keeps(values Values, name string) (keeps, about bool) {
	for _, way := range r.ways {
		absent, _, _ := r.split(values, way)
		if !slices.Contains(way, name) && len(absent) < len(way) {
			return false, slices.Contains(r.names(), name)
		}
	}
	return true, slices.Contains(r.names(), name)
}

// list names the ways in an error, with the write-only attributes.
func (r credentials) list() string {
	var ways []string
	for _, way := range r.ways {
		var names []string
		for _, name := range way {
			if r.fields[name].Secret {
				name += " (or " + name + writeOnly + ")"
			}
			names = append(names, name)
		}
		ways = append(ways, and(names))
	}
	switch {
	case len(ways) == 1:
		return ways[0]
	case r.several:
		return "at least one of these: " + strings.Join(ways, ", or ")
	}
	return "either " + strings.Join(ways, ", or ")
}

func (r credentials) Sentence(name string) string {
	if !slices.Contains(r.names(), name) {
		return ""
	}
	var ways []string
	for _, way := range r.ways {
		ways = append(ways, and(ticked(way)))
	}
	text := strings.Join(ways, ", or ")
	switch {
	case len(r.ways) == 1 && len(r.ways[0]) == 1 && r.fields[name].Secret:
		return fmt.Sprintf("A new endpoint needs this argument or `%s`.", name+writeOnly)
	case r.none:
		return fmt.Sprintf("Set %s, or none of them.", text)
	case len(r.ways) == 1:
		return fmt.Sprintf("A new endpoint needs %s.", text)
	case r.several:
		return fmt.Sprintf("A new endpoint needs at least one of these: %s.", text)
	}
	return fmt.Sprintf("A new endpoint needs either %s, but not both.", text)
}

type swapped struct {
	owner
	id, secret string
}

// Swapped says that an AWS access key consists of an ID and a secret, which are
// easily swapped. That is a warning, because keys of other clouds have other forms.
func Swapped(id, secret string) Rule { return swapped{id: id, secret: secret} }

// accessKeyID is the form of the ID of an AWS access key.
var accessKeyID = regexp.MustCompile(`^(AKIA|ASIA)[A-Z0-9]{12,}$`)

func (r swapped) of(owner owner) Rule  { r.owner = owner; return r }
func (r swapped) names() []string      { return []string{r.id, r.secret} }
func (swapped) Sentence(string) string { return "" }

func (r swapped) Check(values Values) []Finding {
	if values.Presence(r.id) != Present || values.Presence(r.secret) != Present ||
		accessKeyID.MatchString(values.Text(r.id)) || !accessKeyID.MatchString(values.Text(r.secret)) {
		return nil
	}
	return []Finding{{
		Attribute: r.id,
		Summary:   "Access key and secret key look swapped",
		Detail: fmt.Sprintf("%s does not look like the ID of an AWS access key, which begins with AKIA or ASIA, "+
			"but %s does. If so, swap them.", r.id, r.secret),
		Warning: true,
	}}
}
