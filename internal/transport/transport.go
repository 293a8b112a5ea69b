// Package transport is the HTTP client for all APIs that this provider calls. It
// protects secrets in one place: it sends tokens over https only (or over http to
// loopback), refuses redirects to another host, and logs only the method, path,
// status and duration of a call, never a header, a query or a body.
//
// It also says why a call got no answer, and how long to wait between retries. It
// makes each call once, and knows no API: the packages that use it decide whether a
// call may be repeated, how it is authorised, and what an answer means.
package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"reflect"
	"time"
)

// maxRedirects is the number of redirects within one host at which a call gives up.
const maxRedirects = 3

// Config says how calls are made.
type Config struct {
	// API names the API in log lines and errors, such as "Fastly".
	API string
	// Token is the token that the package puts into its calls. The client redacts it
	// in logs and errors.
	Token string
	// UserAgent is sent with every call.
	UserAgent string
	// Timeout bounds one call, from the connection to the last byte of the
	// answer. Zero means 30 seconds.
	Timeout time.Duration
	// Largest is how many bytes of one answer are read.
	Largest int64
	// Logger gets one line per call, at debug level. Nil means no lines.
	Logger *slog.Logger
	// Base makes the calls. Nil means a pooled transport with TLS verification,
	// HTTP/2 and the proxies of the environment.
	Base http.RoundTripper
}

// Client makes calls. It is safe for concurrent use.
type Client struct {
	config  Config
	http    *http.Client
	secrets secrets
}

// New makes a client.
func New(config Config) *Client {
	if config.Timeout == 0 {
		config.Timeout = 30 * time.Second
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Base == nil {
		config.Base = pooled()
	}
	client := &Client{config: config}
	client.Hide(config.Token)
	client.http = &http.Client{
		Transport:     roundTripper{client},
		Timeout:       config.Timeout,
		CheckRedirect: checkRedirect,
	}
	return client
}

// Answer is what an API answered, whatever its status.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	// Broken is why the body could not be read to its end, or nil.
	Broken error
}

// OK reports whether the status is 2xx.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status <= 299 }

// ErrBadAnswer means that a call succeeded, but its answer can't be read.
var ErrBadAnswer = errors.New("the answer is not the JSON that the API documents")

// Decode reads the JSON of the body into what out points to, and first removes the
// values of an earlier answer. The error is [ErrBadAnswer], also for null, which
// encoding/json would accept as an empty list.
func (a Answer) Decode(out any) error {
	reflect.ValueOf(out).Elem().SetZero()
	if json.Unmarshal(a.Body, out) != nil || string(bytes.TrimSpace(a.Body)) == "null" {
		return ErrBadAnswer
	}
	return nil
}

// Do makes a call and reads the answer. An error means that no answer came; it is
// one for [Explain].
func (c *Client) Do(request *http.Request) (Answer, error) {
	response, err := c.http.Do(request)
	if err != nil {
		return Answer{}, Cause(err)
	}
	defer response.Body.Close()
	// Read to the end, so that the connection can be used again.
	body, err := io.ReadAll(io.LimitReader(response.Body, c.config.Largest))
	return Answer{Status: response.StatusCode, Header: response.Header, Body: body, Broken: err}, nil
}

// Stream makes a call like [Client.Do], but passes the body of a success to read
// while it arrives, so that the whole body is never in memory. Only the timeout
// limits its length. Answer.Broken is the error of read.
func (c *Client) Stream(request *http.Request, read func(io.Reader) error) (Answer, error) {
	response, err := c.http.Do(request)
	if err != nil {
		return Answer{}, Cause(err)
	}
	defer response.Body.Close()
	answer := Answer{Status: response.StatusCode, Header: response.Header}
	if answer.OK() {
		answer.Broken = read(response.Body)
		return answer, nil
	}
	answer.Body, answer.Broken = io.ReadAll(io.LimitReader(response.Body, c.config.Largest))
	return answer, nil
}

// Hide adds secrets that the client redacts from now on, in all calls: an API may
// repeat in one answer what another call has sent or read.
func (c *Client) Hide(secrets ...string) { c.secrets.add(secrets) }

// Redact replaces in a text what [Redact] replaces, and also the token and the
// secrets of [Client.Hide].
func (c *Client) Redact(text string, secrets ...string) string {
	return Redact(text, append(c.secrets.all(), secrets...)...)
}

// pooled returns net/http's default transport with more idle connections per host,
// because all calls of an apply go to one host.
func pooled() http.RoundTripper {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          64,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}

type roundTripper struct{ *Client }

// RoundTrip makes one request and logs it.
func (t roundTripper) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := CheckURL(request.URL); err != nil {
		return nil, err
	}
	ctx := request.Context()
	request = request.Clone(ctx)
	request.Header.Set("User-Agent", t.config.UserAgent)

	start := time.Now()
	response, err := t.config.Base.RoundTrip(request)
	line := []any{
		"method", request.Method,
		"path", request.URL.EscapedPath(),
		"duration", time.Since(start).Round(time.Millisecond).String(),
	}
	if err != nil {
		// The error can repeat what the server sent.
		line = append(line, "error", t.Redact(Cause(err).Error()))
		t.config.Logger.DebugContext(ctx, t.config.API+" did not answer", line...)
		return nil, err
	}
	t.config.Logger.DebugContext(ctx, t.config.API+" answered", append(line, "status", response.StatusCode)...)
	return response, nil
}

// errRedirect is wrapped by the error of every refused redirect.
var errRedirect = errors.New("redirect refused")

// checkRedirect refuses redirects to another host or scheme, because net/http would
// send an API's own token header there. It also refuses redirects that would turn a
// write into a read.
func checkRedirect(request *http.Request, via []*http.Request) error {
	first := via[0].URL
	switch {
	case request.URL.Host != first.Host || request.URL.Scheme != first.Scheme:
		return fmt.Errorf("%w: %s answered with a redirect to %s, and the token must not be sent there",
			errRedirect, first.Host, request.URL.Host)
	case request.Method != via[0].Method:
		return fmt.Errorf("%w: %s answered a %s with a redirect that asks for a %s",
			errRedirect, first.Host, via[0].Method, request.Method)
	case len(via) >= maxRedirects:
		return fmt.Errorf("%w: %s redirected %d times", errRedirect, first.Host, len(via))
	}
	return nil
}

// Refused reports whether an error is a refused redirect. A retry can't change it.
func Refused(err error) bool {
	return errors.Is(err, errRedirect)
}
