package heroku

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// permit says whether a URL is accepted as the destination of a drain: it must have
// a scheme that Logplex supports, plain http included, and a host, and the port of
// a syslog drain must be valid (Logplex's source). Logplex also supports
// "udpsyslog", but the mock refuses it (chosen: not documented).
func (c Choices) permit(destination string) bool {
	scheme, rest, found := strings.Cut(destination, "://")
	scheme = strings.ToLower(scheme)
	if !found || !slices.Contains([]string{"http", "https", "syslog", "syslog+tls"}, scheme) {
		return false
	}
	authority := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		authority = rest[:end]
	}
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		authority = authority[at+1:]
	}
	port := strings.TrimPrefix(portAtEnd.FindString(authority), ":")
	if strings.HasPrefix(scheme, "syslog") && port != "" {
		if number, err := strconv.Atoi(port); err != nil || number < 1 || number > 65535 {
			return false
		}
	}
	host := strings.ToLower(strings.TrimRight(portAtEnd.ReplaceAllString(authority, ""), "."))
	if host == "" || slices.Contains(c.RefuseHosts, host) {
		return false
	}
	return !c.RefuseIllegalURLs || legal(destination)
}

// portAtEnd matches the port of an authority.
var portAtEnd = regexp.MustCompile(`:[0-9]*$`)

// legal says whether all characters are allowed in a URL (RFC 3986), and every
// percent sign begins an escape.
func legal(destination string) bool {
	return legalURL.MatchString(destination)
}

// legalURL matches a text of characters that RFC 3986 allows.
var legalURL = regexp.MustCompile(`^(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$`)

// normalize normalizes a URL as [Choices.NormalizeURLs] describes.
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
