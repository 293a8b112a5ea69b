package heroku

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// redacted replaces what may be a secret.
const redacted = transport.Redacted

// shortestToken is the length from which a segment of a path may be a token. Sumo
// Logic and others have tokens there.
const shortestToken = 20

// Destination is the URL of a drain, split into parts as Logplex splits it. The
// parts are not decoded.
type Destination struct {
	Scheme string
	// User is the part before the @, and HasUser says whether there is one.
	User    string
	HasUser bool
	// Host is the host, without the port.
	Host, Port string
	Path       string
	// Query is without the question mark, and HasQuery says whether there is one.
	Query    string
	HasQuery bool
	Fragment string
}

// ParseDestination parses the URL of a drain. It accepts every URL that Heroku may
// have; [CheckDestination] says what a new drain can have. The error shows no part
// of the URL.
func ParseDestination(raw string) (Destination, error) {
	scheme, rest, found := strings.Cut(raw, "://")
	if !found || scheme == "" || strings.ContainsAny(scheme, "/?#@ ") {
		return Destination{}, errors.New("it does not begin with a scheme such as https:// or syslog+tls://")
	}
	read := Destination{Scheme: scheme}
	rest, read.Fragment, _ = strings.Cut(rest, "#")
	rest, read.Query, read.HasQuery = strings.Cut(rest, "?")
	authority := rest
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		authority, read.Path = rest[:slash], rest[slash:]
	}
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		read.User, read.HasUser, authority = authority[:at], true, authority[at+1:]
	}
	read.Host = authority
	if colon := strings.LastIndexByte(authority, ':'); colon > strings.LastIndexByte(authority, ']') {
		read.Host, read.Port = authority[:colon], authority[colon+1:]
	}
	if read.Host == "" {
		return Destination{}, errors.New("it has no host")
	}
	return read, nil
}

// Characters of RFC 3986, which Logplex follows.
const (
	unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	delimiters = "!$&'()*+,;="
)

// CheckDestination says why a URL can't be that of a new drain: because it is
// refused, or because it is cut off. Logplex ends a URL at the first character that
// is not allowed at its position, and silently drops the rest. No error shows a
// part of the URL.
func CheckDestination(raw string) error {
	switch {
	case raw == "":
		return errors.New("it is empty")
	case strings.TrimSpace(raw) != raw:
		return errors.New("it has white space at its beginning or end; a file or a shell command often adds a newline")
	}
	read, err := ParseDestination(raw)
	if err != nil {
		return err
	}
	switch read.Scheme {
	case "https", "syslog+tls", "syslog":
	case "http":
		if !transport.Loopback(strings.Trim(read.Host, "[]")) {
			return errors.New("it is plain http, which is accepted for loopback addresses only, because it does not encrypt " +
				"lines and secrets")
		}
	default:
		return errors.New("its scheme must be https, syslog+tls or syslog, in lowercase")
	}
	for _, part := range []struct{ name, text, allowed string }{
		{"user name or password", read.User, unreserved + delimiters + ":"},
		{"host", strings.Trim(read.Host, "[]"), unreserved + delimiters + ":"},
		{"path", read.Path, unreserved + delimiters + ":@/"},
		{"query", read.Query, unreserved + delimiters + ":@/?"},
		{"fragment", read.Fragment, unreserved + delimiters + ":@/?"},
	} {
		if at := illegal(part.text, part.allowed); at >= 0 {
			return fmt.Errorf("character %d of its %s is not allowed there, and Heroku's log router cuts a URL off at the "+
				"first such character; percent-encode it, which urlencode does", at+1, part.name)
		}
	}
	if read.Port != "" {
		if port, err := strconv.ParseUint(read.Port, 10, 16); err != nil || port == 0 {
			return errors.New("its port is not a number from 1 to 65535")
		}
	}
	if read.overHTTP() && strings.Contains(raw, "#") {
		return errors.New("it has a #, and what follows that is never sent; a # that belongs to a value is written %23")
	}
	return nil
}

// illegal gives the position of the first character that is neither allowed nor an
// escape, or -1. It counts characters, not bytes.
func illegal(text, allowed string) int {
	for place, letters := 0, []rune(text); place < len(letters); place++ {
		switch {
		case letters[place] == '%' && place+2 < len(letters) && hexadecimal(letters[place+1]) &&
			hexadecimal(letters[place+2]):
			place += 2
		case !strings.ContainsRune(allowed, letters[place]):
			return place
		}
	}
	return -1
}

func hexadecimal(letter rune) bool { return strings.ContainsRune("0123456789abcdefABCDEF", letter) }

// overHTTP says whether lines are sent by HTTP and not by syslog.
func (d Destination) overHTTP() bool {
	return strings.EqualFold(d.Scheme, "https") || strings.EqualFold(d.Scheme, "http")
}

// Canonical gives equal texts for URLs that lead to the same place, because Heroku
// may write a URL in another form than it was sent: scheme and host are lowercase,
// the default port is left out, except for that of syslog, which Heroku adds, and
// no character is escaped without need.
func (d Destination) Canonical() string {
	scheme := strings.ToLower(d.Scheme)
	port := d.Port
	switch {
	case scheme == "https" && port == "443", scheme == "http" && port == "80":
		port = ""
	case scheme == "syslog" && port == "":
		port = "514"
	}
	written := scheme + "://"
	if d.HasUser {
		written += unescape(d.User, unreserved) + "@"
	}
	written += strings.ToLower(d.Host)
	if port != "" {
		written += ":" + port
	}
	path := unescape(d.Path, unreserved)
	switch {
	case d.overHTTP() && path == "":
		path = "/"
	case !d.overHTTP() && path == "/":
		path = ""
	}
	written += path
	if d.HasQuery && d.Query != "" {
		written += "?" + unescape(d.Query, unreserved+":,/?@")
	}
	if d.Fragment != "" && !d.overHTTP() {
		written += "#" + unescape(d.Fragment, unreserved)
	}
	return written
}

// unescape undoes the escapes of characters that need none, and writes the others
// in uppercase.
func unescape(text, needless string) string {
	var written strings.Builder
	for at := 0; at < len(text); at++ {
		if text[at] != '%' || at+2 >= len(text) {
			written.WriteByte(text[at])
			continue
		}
		code, err := strconv.ParseUint(text[at+1:at+3], 16, 8)
		switch {
		case err != nil:
			written.WriteByte('%')
			continue
		case code < 0x80 && strings.IndexByte(needless, byte(code)) >= 0:
			written.WriteByte(byte(code))
		default:
			written.WriteString(strings.ToUpper(text[at : at+3]))
		}
		at += 2
	}
	return written.String()
}

// Redacted writes the URL without what may be a secret: user name, password, the
// values of the query, and segments of the path that are long enough for a token.
func (d Destination) Redacted() string {
	written := d.Scheme + "://"
	if d.HasUser {
		written += redacted + "@"
	}
	written += d.Host
	if d.Port != "" {
		written += ":" + d.Port
	}
	segments := strings.Split(d.Path, "/")
	for at, segment := range segments {
		if len(segment) >= shortestToken {
			segments[at] = redacted
		}
	}
	written += strings.Join(segments, "/")
	if d.HasQuery && d.Query != "" {
		pairs := strings.Split(d.Query, "&")
		for at, pair := range pairs {
			name, _, named := strings.Cut(pair, "=")
			if !named || len(name) >= shortestToken {
				pairs[at] = redacted
				continue
			}
			pairs[at] = name + "=" + redacted
		}
		written += "?" + strings.Join(pairs, "&")
	}
	if d.Fragment != "" {
		written += "#" + redacted
	}
	return written
}

// Secrets gives the parts of the URL that may be secret, each as it is written and
// decoded.
func (d Destination) Secrets() []string {
	var found []string
	add := func(text string) {
		if text == "" {
			return
		}
		found = append(found, text)
		if plain, err := url.PathUnescape(text); err == nil && plain != text {
			found = append(found, plain)
		}
	}
	add(d.User)
	name, password, _ := strings.Cut(d.User, ":")
	add(name)
	add(password)
	for segment := range strings.SplitSeq(d.Path, "/") {
		if len(segment) >= shortestToken {
			add(segment)
		}
	}
	for pair := range strings.SplitSeq(d.Query, "&") {
		name, value, named := strings.Cut(pair, "=")
		if !named || len(name) >= shortestToken {
			add(name)
		}
		add(value)
	}
	add(d.Fragment)
	return found
}

// SecretsOf gives the parts of a URL that may be secret, and the URL itself.
func SecretsOf(raw string) []string {
	if raw == "" {
		return nil
	}
	read, err := ParseDestination(raw)
	if err != nil {
		return []string{raw}
	}
	return append(read.Secrets(), raw)
}
