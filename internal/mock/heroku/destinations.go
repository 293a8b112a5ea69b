package heroku

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// permit says whether a URL is taken as the destination of a drain: it has a
// scheme that Logplex knows (Logplex's source) and a host.
func (c Choices) permit(destination string) bool {
	scheme, rest, found := strings.Cut(destination, "://")
	if !found || !slices.Contains([]string{"http", "https", "syslog", "syslog+tls"}, strings.ToLower(scheme)) {
		return false
	}
	authority := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		authority = rest[:end]
	}
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		authority = authority[at+1:]
	}
	host := strings.ToLower(strings.TrimRight(portAtEnd.ReplaceAllString(authority, ""), "."))
	if host == "" || slices.Contains(c.RefuseHosts, host) {
		return false
	}
	return !c.RefuseIllegalURLs || legal(destination)
}

// portAtEnd is the port of an authority.
var portAtEnd = regexp.MustCompile(`:[0-9]*$`)

// legal says whether every character may stand in a URL somewhere (RFC 3986),
// and every percent sign begins an escape.
func legal(destination string) bool {
	return legalURL.MatchString(destination)
}

// legalURL matches what consists of the characters that RFC 3986 knows.
var legalURL = regexp.MustCompile(`^(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$`)

// normalize writes a URL as [Choices.NormalizeURLs] says.
func normalize(destination string) string {
	if !strings.Contains(destination, "://") && destination != "" && !strings.ContainsAny(destination, "/?#@: ") {
		return "syslog://" + destination + ":514"
	}
	parsed, err := url.Parse(destination)
	if err != nil {
		return destination
	}
	parsed.Scheme = strings.ToLower(parsed.Scheme)
	parsed.Host = strings.ToLower(parsed.Host)
	if port := parsed.Port(); parsed.Scheme == "https" && port == "443" || parsed.Scheme == "http" && port == "80" {
		parsed.Host = strings.TrimSuffix(parsed.Host, ":"+port)
	}
	parsed.RawQuery = strings.NewReplacer("%3A", ":", "%3a", ":", "%2C", ",", "%2c", ",").Replace(parsed.RawQuery)
	return parsed.String()
}
