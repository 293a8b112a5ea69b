// Package transport holds the one HTTP client that every API of this provider
// is called through, so that what keeps a secret safe on its way is written
// once: tokens travel over https only (http to loopback excepted), a redirect
// to another host is refused, and what is logged of a call is its method, path,
// status and duration – never a header, a query or a body.
//
// What a call without an answer says of itself, and how soon it is made again,
// is the same for every API and here, too. Whether it may be made again is not:
// this package makes each call once and knows no API. How a request is authorised
// and what an answer means is the business of the packages that use it.
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

// maxRedirects bounds the redirects within one host that a call follows.
const maxRedirects = 3

// Config says how calls are made.
type Config struct {
	// API names the API in log lines and errors, such as "Fastly".
	API string
	// Token is what calls are authorised with by the package that makes them. It
	// is here to be kept out of what is told of them.
	Token string
	// UserAgent is sent with every call.
	UserAgent string
	// Timeout bounds one call, from the connection to the last byte of the
	// answer. Zero means 30 seconds.
	Timeout time.Duration
	// Largest is how many bytes are read of one answer.
	Largest int64
	// Logger gets one line a call at debug level. Nil means no lines.
	Logger *slog.Logger
	// Base carries the calls out. Nil means a pooled transport with TLS
	// verification, HTTP/2 and the proxies of the environment.
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
	// Broken is why the body ended before its time, or nil.
	Broken error
}

// OK says that the status is one of success.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status <= 299 }

// ErrBadAnswer is what a success is turned into by an answer that can't be read.
var ErrBadAnswer = errors.New("the answer is not the JSON that the API documents")

// Decode reads the JSON of the body into what out points to, and leaves nothing
// there of an answer before. The error is [ErrBadAnswer], also for a null, which
// encoding/json would read as a list of nothing.
func (a Answer) Decode(out any) error {
	reflect.ValueOf(out).Elem().SetZero()
	if json.Unmarshal(a.Body, out) != nil || string(bytes.TrimSpace(a.Body)) == "null" {
		return ErrBadAnswer
	}
	return nil
}

// Do makes a call and reads the answer. The error is that no answer came, and
// why, as [Explain] takes it.
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

// Stream makes a call like [Client.Do] and hands the body of a success to a
// function while it arrives, so that the body is never in memory as a whole. No
// more than the timeout bounds it. What the function returns is Answer.Broken.
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

// Hide keeps secrets out of whatever is told of calls from now on: an API may
// repeat in one answer what another call has sent or read.
func (c *Client) Hide(secrets ...string) { c.secrets.add(secrets) }

// Redact takes out of a text what [Redact] does, the token, and all that is to be
// hidden.
func (c *Client) Redact(text string, secrets ...string) string {
	return Redact(text, append(c.secrets.all(), secrets...)...)
}

// pooled is net/http's default transport with more idle connections a host:
// every call of an apply goes to one host.
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

// RoundTrip carries one request out and logs it.
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
		// It can repeat what came in the place of an answer.
		line = append(line, "error", t.Redact(Cause(err).Error()))
		t.config.Logger.DebugContext(ctx, t.config.API+" did not answer", line...)
		return nil, err
	}
	t.config.Logger.DebugContext(ctx, t.config.API+" answered", append(line, "status", response.StatusCode)...)
	return response, nil
}

// errRedirect is wrapped by every refused redirect.
var errRedirect = errors.New("redirect refused")

// checkRedirect refuses to follow a redirect to another host or scheme:
// net/http would carry an API's own token header along. Nor is one followed that
// would make a read of a write.
func checkRedirect(request *http.Request, via []*http.Request) error {
	first := via[0].URL
	switch {
	case request.URL.Host != first.Host || request.URL.Scheme != first.Scheme:
		return fmt.Errorf("%w: %s answered with a redirect to %s, and the token must not follow it there",
			errRedirect, first.Host, request.URL.Host)
	case request.Method != via[0].Method:
		return fmt.Errorf("%w: %s answered a %s with a redirect that asks for a %s",
			errRedirect, first.Host, via[0].Method, request.Method)
	case len(via) >= maxRedirects:
		return fmt.Errorf("%w: %s redirected %d times", errRedirect, first.Host, len(via))
	}
	return nil
}

// Refused says whether an error is a redirect that was refused, which no
// repetition will change.
func Refused(err error) bool {
	return errors.Is(err, errRedirect)
}
