// Package datadog is what a log drain needs of Datadog: the URL that a drain sends
// logs to, and whether an API key is valid. It knows no Terraform.
//
// A drain can't set headers, so everything is in the query of that URL: the API
// key, and all that Datadog adds to each line. The form is that of the newest guide
// at https://docs.datadoghq.com/logs/guide/collect-heroku-logs. The older form,
// with a slash before the question mark and a parameter env, is read but never
// written: Datadog's own changelog says that the slash "was breaking the log
// drain".
package datadog

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Intake is the URL of a drain to Datadog, in its parts.
type Intake struct {
	// Address is where logs are sent, without parameters, in the form of [Address]
	// for a site and of [ParseAddress] for any other.
	Address string
	// Key is the API key.
	Key string
	// Source is ddsource, by which Datadog chooses how it parses the lines.
	Source string
	// Service and Host are set on each line.
	Service, Host string
	// Env is the tag env of each line.
	Env string
	// Tags are the other tags of each line. A tag without a value has "".
	Tags map[string]string
	// Attributes are set on each line, by their names.
	Attributes map[string]string

	// Outdated lists, for a URL that was read, what [Intake.URL] would write in
	// another form that matters: the parts of the older form, or what an Intake
	// can't represent. It is empty for a URL that [Intake.URL] wrote.
	Outdated []string
}

// Parameters of the intake.
const (
	parameterKey      = "dd-api-key"
	parameterSource   = "ddsource"
	parameterTags     = "ddtags"
	parameterService  = "service"
	parameterHost     = "host"
	parameterHostname = "hostname" // Instead of host, in older guides.
	parameterEnv      = "env"      // Instead of the tag, in older guides.
)

// ReservedNames gives the parameters that have a meaning for Datadog, so that they
// can't be names of attributes.
func ReservedNames() []string {
	return []string{
		parameterKey, parameterSource, parameterTags, parameterService, parameterHost, parameterHostname, parameterEnv,
	}
}

// Reserved says whether a parameter is one of [ReservedNames], in uppercase or
// lowercase letters.
func Reserved(name string) bool { return slices.Contains(ReservedNames(), strings.ToLower(name)) }

// URL writes the URL. The key comes first: Logplex cuts a URL off at the first
// character that is not allowed in one, and then at least the key is kept. Every
// value is percent-encoded, a space as %20. Tags and attributes are sorted, so that
// equal intakes have equal URLs. An intake that [Intake.Check] refuses gives a URL
// with another meaning.
func (i Intake) URL() string {
	query := parameterKey + "=" + escape(i.Key)
	for _, parameter := range []struct{ name, value string }{
		{parameterSource, i.Source},
		{parameterTags, strings.Join(i.tags(), ",")},
		{parameterService, i.Service},
		{parameterHost, i.Host},
	} {
		if parameter.value != "" {
			query += "&" + parameter.name + "=" + escape(parameter.value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(i.Attributes)) {
		query += "&" + escape(name) + "=" + escape(i.Attributes[name])
	}
	return i.Address + "?" + query
}

// tags gives the tags as they are in the URL, env first.
func (i Intake) tags() []string {
	var tags []string
	if i.Env != "" {
		tags = append(tags, "env:"+i.Env)
	}
	for _, name := range slices.Sorted(maps.Keys(i.Tags)) {
		tag := name
		if value := i.Tags[name]; value != "" {
			tag += ":" + value
		}
		tags = append(tags, tag)
	}
	return tags
}

// escape percent-encodes a value. Logplex does not read + as a space.
func escape(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// RedactedKey replaces the key where a URL is shown.
const RedactedKey = "REDACTED"

// Redacted writes the URL without the key.
func (i Intake) Redacted() string {
	i.Key = RedactedKey
	return i.URL()
}

// Equal says whether two URLs send the same lines to the same place with the
// same key. Both must be in the newest form.
func (i Intake) Equal(other Intake) bool {
	return len(i.Outdated) == 0 && len(other.Outdated) == 0 && i.URL() == other.URL()
}

// ErrNotIntake is wrapped by the errors of [Parse] about a URL that is not that of
// a drain to Datadog.
var ErrNotIntake = errors.New("not the URL of a drain to Datadog")

// Parse parses any URL that sends logs to Datadog, in any form. No error shows the
// URL, because it contains the key.
func Parse(raw string) (Intake, error) {
	address, query, found := strings.Cut(raw, "?")
	if !found {
		return Intake{}, fmt.Errorf("%w: it has no parameters", ErrNotIntake)
	}
	var intake Intake
	if bare := strings.TrimRight(address, "/"); bare != address {
		address = bare
		intake.outdated("a slash before the question mark, with which Datadog refuses every line")
	}
	address, err := ParseAddress(address)
	if err != nil {
		return Intake{}, fmt.Errorf("%w: its address can't be used: %w", ErrNotIntake, err)
	}
	intake.Address = address
	query, fragment, cut := strings.Cut(query, "#")
	if cut && fragment != "" {
		intake.outdated("a fragment, which is never sent")
	}
	if illegal(query) {
		intake.outdated("characters that must be percent-encoded; Heroku cuts the URL off at the first of them")
	}
	intake.readQuery(query)
	if intake.Key == "" {
		return Intake{}, fmt.Errorf("%w: it has no %s", ErrNotIntake, parameterKey)
	}
	return intake, nil
}

// outdated adds something that is not in the newest form.
func (i *Intake) outdated(what string) {
	if !slices.Contains(i.Outdated, what) {
		i.Outdated = append(i.Outdated, what)
	}
}

// readQuery reads the parameters. Of those with the same name, the first counts.
func (i *Intake) readQuery(query string) {
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, value = i.unescape(name), i.unescape(value)
		if name == "" {
			if pair != "" {
				i.outdated("a parameter without a name")
			}
			continue
		}
		if seen[name] && name != parameterTags {
			i.outdated("the same parameter twice")
			continue
		}
		seen[name] = true
		i.readParameter(name, value)
	}
}

// readParameter reads one parameter.
func (i *Intake) readParameter(name, value string) {
	switch name {
	case parameterKey:
		i.Key = value
	case parameterSource:
		i.Source = value
	case parameterTags:
		for tag := range strings.SplitSeq(value, ",") {
			i.readTag(tag)
		}
	case parameterService:
		i.Service = value
	case parameterHost:
		i.Host = value
	case parameterHostname:
		i.outdated("hostname instead of host")
		if i.Host == "" {
			i.Host = value
		}
	case parameterEnv:
		i.outdated("env as a parameter, which sets an attribute and not the tag")
		if i.Env == "" {
			i.Env = value
		}
	default:
		if Reserved(name) {
			i.outdated("a parameter of Datadog's in capital letters")
			return
		}
		if i.Attributes == nil {
			i.Attributes = map[string]string{}
		}
		i.Attributes[name] = value
	}
}

// readTag reads one tag.
func (i *Intake) readTag(tag string) {
	name, value, colon := strings.Cut(tag, ":")
	if checkTag(name, value) != nil || colon && value == "" || name == parameterEnv && value == "" {
		if tag != "" {
			i.outdated("a tag without a name, without a value after its colon, or with white space around it")
		}
		return
	}
	if name == parameterEnv {
		if i.Env != "" {
			i.outdated("two environments")
		}
		i.Env = value
		return
	}
	if _, twice := i.Tags[name]; twice {
		i.outdated("two tags of one name")
	}
	if i.Tags == nil {
		i.Tags = map[string]string{}
	}
	i.Tags[name] = value
}

// unescape undoes percent-encoding. Text with a wrong escape is not changed.
func (i *Intake) unescape(text string) string {
	plain, err := url.QueryUnescape(text)
	if err != nil {
		i.outdated("a percent sign that is not followed by two hexadecimal digits")
		return text
	}
	return plain
}

// illegal says whether a query has a character that is not allowed in one (RFC
// 3986).
func illegal(query string) bool {
	const legal = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?%"
	for index := range len(query) {
		if strings.IndexByte(legal, query[index]) < 0 {
			return true
		}
	}
	return false
}

// Redact removes the key from a URL of any form, and does not change the rest.
func Redact(raw string) string {
	address, query, found := strings.Cut(raw, "?")
	if !found {
		return raw
	}
	query, fragment, _ := strings.Cut(query, "#")
	pairs := strings.Split(query, "&")
	for index, pair := range pairs {
		name, _, _ := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(name)
		if err != nil {
			plain = name
		}
		if strings.EqualFold(plain, parameterKey) {
			pairs[index] = name + "=" + RedactedKey
		}
	}
	redacted := address + "?" + strings.Join(pairs, "&")
	if fragment != "" {
		redacted += "#" + RedactedKey
	}
	return redacted
}
