package datadog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// Check finds what can't be written as a URL with the same meaning. No error shows
// the key.
func (i Intake) Check() error {
	address, err := ParseAddress(i.Address)
	if err == nil && address != i.Address {
		err = errors.New("not in the form that ParseAddress gives")
	}
	if err != nil {
		return fmt.Errorf("the address can't be used: %w", err)
	}
	if _, err := CheckKey(i.Key); err != nil {
		return err
	}
	if i.Env != "" {
		if err := CheckEnv(i.Env); err != nil {
			return err
		}
	}
	for name, value := range i.Tags {
		if _, err := CheckTag(name, value); err != nil {
			return err
		}
	}
	for name := range i.Attributes {
		if err := CheckAttribute(name); err != nil {
			return err
		}
	}
	return nil
}

// ParseAddress parses the address of an intake, without parameters, and gives it in
// its usual form: a lowercase host, no default port. It must be https (http on
// loopback), without credentials, and may not end in a slash.
func ParseAddress(raw string) (string, error) {
	if strings.ContainsAny(raw, "?#") {
		return "", errors.New("a URL with a query or fragment; parameters have their own attributes")
	}
	address, err := transport.ParseURL(raw)
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(raw) != raw || strings.ContainsAny(raw, " \t\r\n") {
		return "", errors.New("a URL with white space in it")
	}
	if strings.HasSuffix(raw, "/") {
		return "", errors.New("a URL that ends in a slash, with which Datadog refuses every line; remove it")
	}
	if address.Path == "" {
		return "", fmt.Errorf("a URL without a path, which for Datadog is %s", intakePath)
	}
	address.Host = strings.ToLower(address.Host)
	if address.Hostname() == "" {
		return "", errors.New("a URL without a host")
	}
	if port := address.Port(); port == "443" && address.Scheme == "https" || port == "80" && address.Scheme == "http" {
		address.Host = strings.TrimSuffix(address.Host, ":"+port)
	}
	address.Host = strings.TrimSuffix(address.Host, ":")
	if strings.Contains(raw, "%") || address.EscapedPath() != address.Path {
		return "", errors.New("a URL with characters that must be escaped, which the address of an intake does not need")
	}
	return address.Scheme + "://" + address.Host + address.Path, nil
}

var (
	usualKey  = regexp.MustCompile(`^[0-9a-f]{32}$`)
	usualTag  = regexp.MustCompile(`^[a-z][a-z0-9_./-]*$`)
	usualText = regexp.MustCompile(`^[a-z0-9_:./-]*$`)
	siteShape = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)
	// regionShape is what newer sites have before the domain of the first.
	regionShape = regexp.MustCompile(`^[a-z]{2}[0-9]*$`)
)

// LongestTag is the longest tag that Datadog does not cut, in characters.
const LongestTag = 200

// CheckKey checks an API key. The error says why it can't be one. The warning is
// for a key that does not have the usual form, which Datadog does not document.
// Neither shows the key.
func CheckKey(key string) (warning string, err error) {
	switch {
	case key == "":
		return "", errors.New("the API key is empty")
	case strings.ContainsFunc(key, isSpace):
		return "", errors.New("the API key has white space in it; a file or a shell command often adds a newline at the end")
	case strings.ContainsFunc(key, func(letter rune) bool { return letter < ' ' || letter == 0x7f }):
		return "", errors.New("the API key has a control character in it")
	case strings.HasPrefix(key, "ddap_"):
		return "", errors.New("this is an application key (ddap_…), with which no logs can be sent; give an API key")
	case strings.HasPrefix(key, "ddpat_"):
		return "", errors.New("this is a personal access token (ddpat_…), with which no logs can be sent; give an API key")
	case strings.HasPrefix(key, "pub"):
		return "", errors.New("this is a client token (pub…), which is for browsers and phones; give an API key")
	case !usualKey.MatchString(key):
		return "Every API key known so far has 32 characters, each a digit or one of the letters a to f. " +
			"This one has another form.", nil
	}
	return "", nil
}

func isSpace(letter rune) bool { return strings.ContainsRune(" \t\r\n\v\f\u0085\u00a0", letter) }

// CheckSite checks a site, which is a domain such as datadoghq.eu. It refuses a
// domain that most likely is a mistyped known site, or a host of one. Any other
// domain may be a new site.
func CheckSite(site string) error {
	if KnownSite(site) {
		return nil
	}
	if meant := siteByName(site); meant != "" {
		return fmt.Errorf("a site is a domain: that of %s is %s", site, meant)
	}
	if !siteShape.MatchString(site) {
		return fmt.Errorf("a site is a lowercase domain, without https:// and without a path: one of %s",
			strings.Join(Sites(), ", "))
	}
	// Longer sites first, because a site can be below another one.
	for _, known := range slices.Backward(slices.SortedFunc(slices.Values(Sites()),
		func(a, b string) int { return len(a) - len(b) })) {
		label, below := strings.CutSuffix(site, "."+known)
		switch {
		case below && regionShape.MatchString(label):
			// This is the form of newer sites.
			if meant := siteByName(label); meant != "" {
				return fmt.Errorf("a site is a domain: that of %s is %s", strings.ToUpper(label), meant)
			}
			return nil
		case below:
			return fmt.Errorf("this is an address at the site %s, and not the site; give %s", known, known)
		}
	}
	for _, known := range Sites() {
		if distance(site, known) <= nearSite {
			return fmt.Errorf("this is not a known site, but similar to one: %s", known)
		}
	}
	return nil
}

// siteByName gives the site that Datadog's documentation calls by a name such as
// US1.
func siteByName(name string) string {
	return map[string]string{
		"us1": DefaultSite, "us3": "us3.datadoghq.com", "us5": "us5.datadoghq.com", "eu": "datadoghq.eu",
		"eu1": "datadoghq.eu",
		"ap1": "ap1.datadoghq.com", "ap2": "ap2.datadoghq.com", "uk1": "uk1.datadoghq.com", "us1-fed": "ddog-gov.com",
		"us2-fed": "us2.ddog-gov.com",
	}[strings.ToLower(name)]
}

// nearSite is by how many letters a mistyped site may differ from a known one.
const nearSite = 2

// distance is how many letters must be added, removed or replaced to turn one text
// into the other (Levenshtein).
func distance(one, other string) int {
	row := make([]int, len(other)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(one) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(other) {
			replaced := diagonal
			if one[i] != other[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(other)]
}

// CheckTag checks a tag. The warning says how Datadog will change it.
func CheckTag(name, value string) (warning string, err error) {
	if strings.EqualFold(name, parameterEnv) {
		return "", errors.New("the environment has its own option, env; set it there")
	}
	if err := checkTag(name, value); err != nil {
		return "", err
	}
	switch {
	case !usualTag.MatchString(name), !usualText.MatchString(value):
		return fmt.Sprintf("Datadog changes the tag %q: it writes tags in lowercase, begins them with a letter, and "+
			"replaces anything but letters, digits and _ - : . / by an underscore. Configure the tag in that form.", name), nil
	case len([]rune(name))+1+len([]rune(value)) > LongestTag:
		return fmt.Sprintf("Datadog cuts off the tag %q after %d characters, including name and colon. Shorten it.",
			name, LongestTag), nil
	}
	return "", nil
}

// checkTag says why a tag can't be in a list of tags.
func checkTag(name, value string) error {
	switch {
	case name == "":
		return errors.New("a tag has no name")
	case strings.ContainsAny(name, ",:"):
		return fmt.Errorf("the name of the tag %q has a comma or a colon in it, which separate tags and their values", name)
	case strings.Contains(value, ","):
		return fmt.Errorf("the value of the tag %q has a comma in it, which separates tags; it can't be escaped", name)
	case strings.TrimSpace(name) != name, strings.TrimSpace(value) != value:
		return fmt.Errorf("the tag %q has white space around its name or value, which Datadog removes", name)
	}
	return nil
}

// CheckEnv checks the environment, which is sent as a tag.
func CheckEnv(env string) error { return checkTag(parameterEnv, env) }

// CheckSource checks the source of a new drain. An existing drain may have none.
func CheckSource(source string) error {
	if source == "" {
		return errors.New("the source is empty, and without one Datadog does not know how to read the lines")
	}
	return nil
}

// CheckIntake checks an address, in the form of [ParseAddress], that replaces that
// of a site. If it leads to an intake of Datadog's, it must be that of the site,
// with the path that accepts logs; an empty site accepts any. If the host has the
// name of an intake, but not of a known site, it may still be somebody's own, so
// that is a warning.
func CheckIntake(address, site string) (warning string, err error) {
	owner, ok := siteOfHost(address)
	var problem string
	switch {
	case !ok:
		return "", nil
	case address != Address(owner):
		problem = fmt.Sprintf("a Datadog intake accepts logs by https at the path %s only, "+
			"and logs that are sent to another are lost; set site to %s and remove intake_url", intakePath, owner)
	case site != "" && owner != site:
		problem = fmt.Sprintf("this is the intake of the site %s, but site is %s, and an API key is valid for one site "+
			"only; set site to %s and remove intake_url", owner, site, owner)
	default:
		return "", nil
	}
	if KnownSite(owner) {
		return "", errors.New(problem)
	}
	return problem, nil
}

// keyLike is the form of a key in a longer text.
var keyLike = regexp.MustCompile(`[0-9A-Fa-f]{32,}`)

// RedactKeys removes API keys from a text: the given ones, and everything that
// looks like one. People mix up arguments, and paste keys where they do not belong.
func RedactKeys(text string, keys ...string) string {
	return keyLike.ReplaceAllString(transport.Redact(text, keys...), RedactedKey)
}

// CheckAttribute checks the name of an attribute.
func CheckAttribute(name string) error {
	switch {
	case name == "":
		return errors.New("an attribute has no name")
	case Reserved(name):
		return fmt.Errorf(
			"the name %s is a parameter of Datadog's own and can't be that of an attribute; it has its own option", name)
	}
	return nil
}
