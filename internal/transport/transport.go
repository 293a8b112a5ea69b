// Package transport holds the one HTTP client that every API of this provider
// is called through, so that what keeps a secret safe on its way is written
// once: tokens travel over https only (http to loopback excepted), a redirect
// to another host is refused, and what is logged of a call is its method, path,
// status and duration – never a header, a query or a body.
//
// It knows no API: how a request is authorised and what an answer means is the
// business of the packages that use it.
package transport

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// maxRedirects bounds the redirects within one host that a call follows.
const maxRedirects = 3

// Config says how calls are made.
type Config struct {
	// API names the API in log lines and errors, such as "Fastly".
	API string
	// UserAgent is sent with every call.
	UserAgent string
	// Timeout bounds one call, from the connection to the last byte of the
	// answer. Zero means 30 seconds.
	Timeout time.Duration
	// Logger gets one line a call at debug level. Nil means no lines.
	Logger *slog.Logger
	// Base carries the calls out. Nil means a pooled transport with TLS
	// verification, HTTP/2 and the proxies of the environment.
	Base http.RoundTripper
}

// New makes a client.
func New(config Config) *http.Client {
	if config.Timeout == 0 {
		config.Timeout = 30 * time.Second
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Base == nil {
		config.Base = pooled()
	}
	return &http.Client{
		Transport:     &roundTripper{config: config},
		Timeout:       config.Timeout,
		CheckRedirect: checkRedirect,
	}
}

// pooled is net/http's default transport with more idle connections a host:
// every call of an apply goes to one host.
func pooled() http.RoundTripper {
	base := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          64,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
	return base
}

type roundTripper struct {
	config Config
}

// RoundTrip carries one request out and logs it.
func (t *roundTripper) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := CheckURL(request.URL); err != nil {
		return nil, err
	}
	request = request.Clone(request.Context())
	request.Header.Set("User-Agent", t.config.UserAgent)

	start := time.Now()
	response, err := t.config.Base.RoundTrip(request)
	line := []any{
		"method", request.Method,
		"path", request.URL.EscapedPath(),
		"duration", time.Since(start).Round(time.Millisecond).String(),
	}
	if err != nil {
		t.config.Logger.DebugContext(request.Context(), t.config.API+" did not answer", append(line, "error", Cause(err).Error())...)
		return nil, err
	}
	t.config.Logger.DebugContext(request.Context(), t.config.API+" answered", append(line, "status", response.StatusCode)...)
	return response, nil
}

// errRedirect is wrapped by every refused redirect.
var errRedirect = errors.New("redirect refused")

// checkRedirect refuses to follow a redirect to another host or scheme:
// net/http would carry an API's own token header along.
func checkRedirect(request *http.Request, via []*http.Request) error {
	first := via[0].URL
	if request.URL.Host != first.Host || request.URL.Scheme != first.Scheme {
		return fmt.Errorf("%w: %s answered with a redirect to %s, and the token must not follow it there", errRedirect, first.Host, request.URL.Host)
	}
	if len(via) >= maxRedirects {
		return fmt.Errorf("%w: %s redirected %d times", errRedirect, first.Host, len(via))
	}
	return nil
}

// ParseURL reads the address of an API: an absolute http or https URL without
// credentials, query or fragment, that [CheckURL] accepts. A trailing slash is
// taken off.
func ParseURL(raw string) (*url.URL, error) {
	address, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		// The error of net/url repeats the address, credentials and all.
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

// CheckURL says whether a secret may travel to an address: over https, or over
// plain http to a loopback address, where the mocks listen.
func CheckURL(address *url.URL) error {
	switch {
	case address.Scheme == "https":
		return nil
	case address.Scheme == "http" && Loopback(address.Hostname()):
		return nil
	case address.Scheme == "http":
		return fmt.Errorf("http://%s is not a loopback address: a secret travels over https only", address.Host)
	}
	return fmt.Errorf("the scheme %q is not https", address.Scheme)
}

// Loopback says whether a host name or address is this machine's own.
func Loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// Cause takes the address off an error of net/http: the rest says what
// happened, and an address can hold a secret.
func Cause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// Refused says whether an error is a redirect that was refused, which no
// repetition will change.
func Refused(err error) bool {
	return errors.Is(err, errRedirect)
}
