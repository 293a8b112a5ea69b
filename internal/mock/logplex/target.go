package logplex

import "strings"

// target is the destination of a drain as Logplex understands it.
type target struct {
	scheme      string
	userinfo    string
	hasUserinfo bool
	host        string
	// path and query are as written.
	path, query string
	hasQuery    bool
	// cut says that a part of the URL is ignored.
	cut bool
}

// Characters that RFC 3986 allows.
const (
	letters    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	unreserved = letters + "0123456789-._~"
	delimiters = "!$&'()*+,;="
)

// parseTarget reads a URL as Logplex does: it silently ignores everything from the
// first illegal character on. Illegal are a space, a quote, an angle bracket, a
// brace, every character outside of ASCII, and a percent sign without two
// hexadecimal digits (Logplex's source: it discards the rest that its URI parser
// returns). A fragment is legal and is not sent.
func parseTarget(text string) target {
	scheme, rest, found := strings.Cut(text, "://")
	if !found {
		return target{cut: true}
	}
	result := target{scheme: strings.ToLower(scheme)}

	length := legalLength(rest, unreserved+delimiters+":")
	if strings.HasPrefix(rest[length:], "@") {
		result.userinfo, result.hasUserinfo = rest[:length], true
		rest = rest[length+1:]
	}
	length = hostLength(rest)
	result.host, rest = rest[:length], rest[length:]

	if strings.HasPrefix(rest, "/") {
		length = legalLength(rest, unreserved+delimiters+":@/")
		result.path, rest = rest[:length], rest[length:]
	}
	if strings.HasPrefix(rest, "?") {
		rest = rest[1:]
		length = legalLength(rest, unreserved+delimiters+":@/?")
		result.query, rest = rest[:length], rest[length:]
		result.hasQuery = true
	}
	if strings.HasPrefix(rest, "#") {
		rest = rest[1:]
		rest = rest[legalLength(rest, unreserved+delimiters+":@/?"):]
	}
	result.cut = rest != ""
	return result
}

// legalLength gives how many bytes at the start of a text are allowed characters or
// escapes.
func legalLength(text, allowed string) int {
	for i := 0; i < len(text); {
		switch {
		case text[i] == '%' && i+2 < len(text) && isHexadecimal(text[i+1]) && isHexadecimal(text[i+2]):
			i += 3
		case strings.IndexByte(allowed, text[i]) >= 0:
			i++
		default:
			return i
		}
	}
	return len(text)
}

// hostLength gives how many bytes at the start of a text are a host, in brackets if
// it is an IPv6 address, and a port.
func hostLength(text string) int {
	length := 0
	if strings.HasPrefix(text, "[") {
		length = 1 + legalLength(text[1:], unreserved+delimiters+":")
		if !strings.HasPrefix(text[length:], "]") {
			return 0
		}
		length++
	} else {
		length = legalLength(text, unreserved+delimiters)
	}
	if strings.HasPrefix(text[length:], ":") {
		length++
		for length < len(text) && '0' <= text[length] && text[length] <= '9' {
			length++
		}
	}
	return length
}

// isHexadecimal says whether a letter is a hexadecimal digit.
func isHexadecimal(letter byte) bool {
	return '0' <= letter && letter <= '9' || 'a' <= letter && letter <= 'f' || 'A' <= letter && letter <= 'F'
}

// url gives the URL of a call: an empty path is "/", and there is no fragment and
// no user.
func (t target) url() string {
	path := t.path
	if path == "" {
		path = "/"
	}
	if t.hasQuery {
		path += "?" + t.query
	}
	return t.scheme + "://" + t.host + path
}
