// Package datadog is what a log drain needs to know of Datadog: the URL that a
// drain sends logs to, and whether an API key is good. It knows no Terraform.
//
// A drain can set no headers, so everything is in the query of that URL: the
// API key and all that Datadog puts on each line. The form is that of the newest
// guide at https://docs.datadoghq.com/logs/guide/collect-heroku-logs; the older
// one, with a slash before the question mark and env as a parameter of its own,
// is understood and never written: Datadog's own history says of that slash that
// it "was breaking the log drain".
package datadog

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Intake is the URL of a drain to Datadog, taken apart.
type Intake struct {
	// Address is where logs are sent, without parameters, as [Address] gives it
	// for a site and [ParseAddress] for any other.
	Address string
	// Key is the API key.
	Key string
	// Source is ddsource; by it Datadog chooses how it reads the lines.
	Source string
	// Service and Host are set on each line.
	Service, Host string
	// Env is the tag env of each line.
	Env string
	// Tags are the other tags of each line. A tag without a value has "".
	Tags map[string]string
	// Attributes are set on each line, by their names.
	Attributes map[string]string

	// Outdated says, for a URL that was read, what of it [Intake.URL] would write
	// otherwise in a way that matters: the parts of the older form, or what an
	// Intake can't hold. It is empty for a URL that [Intake.URL] wrote.
	Outdated []string
}

// Parameters of the intake.
const (
	parameterKey      = "dd-api-key"
	parameterSource   = "ddsource"
	parameterTags     = "ddtags"
	parameterService  = "service"
	parameterHost     = "host"
	parameterHostname = "hostname" // What older guides call host.
	parameterEnv      = "env"      // What older guides have in the place of the tag.
)

// ReservedNames gives the parameters that have a meaning of their own, so that
// they can't be names of attributes.
func ReservedNames() []string {
	return []string{
		parameterKey, parameterSource, parameterTags, parameterService, parameterHost, parameterHostname, parameterEnv,
	}
}

// Reserved says whether a parameter is one of [ReservedNames], in letters of any
// size.
func Reserved(name string) bool { return slices.Contains(ReservedNames(), strings.ToLower(name)) }

// URL writes the URL. The key comes first: Logplex cuts a URL off at the first
// character that may not be in one, and what is lost then is at least not the
// key. Every value is percent-encoded, a space as %20; tags and attributes are
// sorted, so that equal intakes have equal URLs. What [Intake.Check] refuses
// gives a URL that means something else.
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

// tags gives the tags as they stand in the URL, env first.
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

// RedactedKey stands in the place of the key where a URL is shown.
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

// ErrNotIntake is wrapped by what [Parse] says of a URL that is not that of a
// drain to Datadog.
var ErrNotIntake = errors.New("not the URL of a drain to Datadog")

// Parse parses any URL that sends logs to Datadog, whatever its form. No
// error shows the URL, and so not the key.
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

// outdated notes something that is not of the newest form.
func (i *Intake) outdated(what string) {
	if !slices.Contains(i.Outdated, what) {
		i.Outdated = append(i.Outdated, what)
	}
}

// readQuery reads the parameters. The first of a name counts.
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

// unescape undoes percent-encoding. What is wrongly escaped stays as it is.
func (i *Intake) unescape(text string) string {
	plain, err := url.QueryUnescape(text)
	if err != nil {
		i.outdated("a percent sign that is not followed by two hexadecimal digits")
		return text
	}
	return plain
}

// illegal says whether a query has a character that no query may have (RFC 3986).
func illegal(query string) bool {
	const legal = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?%"
	for index := range len(query) {
		if strings.IndexByte(legal, query[index]) < 0 {
			return true
		}
	}
	return false
}

// Redact removes the key from a URL of any form, and leaves the rest as it is.
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
