package transport

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// ParseURL reads the address of an API: an absolute http or https URL without
// credentials, query or fragment, that [CheckURL] accepts. It removes trailing
// slashes.
func ParseURL(raw string) (*url.URL, error) {
	address, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		// The error of net/url repeats the address, including credentials.
		return nil, errors.New("not a URL")
	}
	switch {
	case address.Scheme != "https" && address.Scheme != "http", address.Host == "":
		return nil, errors.New("not an absolute URL such as https://api.example.com")
	case address.User != nil:
		return nil, errors.New("a URL with credentials in it; give the token in its own attribute")
	case address.RawQuery != "" || address.Fragment != "":
		return nil, errors.New("a URL with a query or fragment, which an API address can't have")
	}
	if err := CheckURL(address); err != nil {
		return nil, err
	}
	address.Path = strings.TrimRight(address.Path, "/")
	address.RawPath = ""
	return address, nil
}

// HasCredentials reports whether a text may be an address with credentials before
// its host. It is also true for some texts without any, so that no secret is missed.
func HasCredentials(text string) bool {
	before, _, found := strings.Cut(text, ":")
	return found && before != "" && strings.Contains(text[len(before):], "@")
}

// CheckURL returns an error if secrets must not be sent to an address. It accepts
// https, and plain http to a loopback address, where the mocks listen.
func CheckURL(address *url.URL) error {
	switch {
	case address.Scheme == "https":
		return nil
	case address.Scheme == "http" && Loopback(address.Hostname()):
		return nil
	case address.Scheme == "http":
		return fmt.Errorf("http://%s is not a loopback address: secrets are sent over https only", address.Host)
	}
	return fmt.Errorf("the scheme %q is not https", address.Scheme)
}

// Loopback reports whether a host name or address is this machine's own.
func Loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// Path joins segments to the path of a call. It escapes each, so that a slash in a
// name does not begin another segment, and refuses those that a server would resolve:
// a DELETE of the endpoint ".." would delete the whole list.
func Path(segments ...string) (string, error) {
	var joined strings.Builder
	for _, segment := range segments {
		if segment == "" || segment == "." || segment == ".." {
			return "", errors.New("the name \"" + segment + "\" can't be part of an API path")
		}
		joined.WriteByte('/')
		joined.WriteString(url.PathEscape(segment))
	}
	return joined.String(), nil
}
