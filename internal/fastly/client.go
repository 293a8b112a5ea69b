// Package fastly is a client of Fastly's API: services, versions, conditions and
// logging endpoints, as documented at https://www.fastly.com/documentation/reference/api.
// It knows neither Terraform nor the fields of a kind of endpoint.
//
// It uses github.com/fastly/go-fastly/v9 to build requests and to read errors. It
// does not use that library's typed methods or its [gofastly.Client.Request]. In
// v9.14.0, no call takes a context, one mutex serialises every write of a client
// across all services, nothing is retried and nothing times out, a reply that is not
// JSON leaks its connection, the debug mode prints secrets to the standard output
// (and so breaks Terraform's plugin protocol), placement can't be cleared by a form,
// and the structs lack log_processing_region. The library's decoder is not used
// either: it takes five times as long as encoding/json, and reads an object as a
// list of one. Only this package needs to know that.
//
// Every error of a call is an [*Error].
package fastly

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	gofastly "github.com/fastly/go-fastly/v9/fastly"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// DefaultURL is the address of Fastly's API.
const DefaultURL = gofastly.DefaultEndpoint

// largestAnswer limits the size of one answer, in bytes. A service with ten thousand
// versions takes about 4 MB.
const largestAnswer = 64 << 20

// Config configures a [Client].
type Config struct {
	// Token is the API token, sent in the Fastly-Key header.
	Token string
	// URL is the API's address: https, or http on loopback. Defaults to [DefaultURL].
	URL string
	// UserAgent is sent with every call.
	UserAgent string
	// Timeout limits one call. Defaults to 30 s. The slowest recorded call, an
	// activation, takes 2.4 s in one case of twenty.
	Timeout time.Duration
	// Kinds are the logging types whose endpoints are read and written.
	Kinds []Kind
	// Repeat says how often and how soon a call is retried, if a retry is safe.
	Repeat Repeat
	// Logger gets one line for each call, at debug level.
	Logger *slog.Logger
	// Base makes the calls. Defaults to the network.
	Base http.RoundTripper
}

// Repeat says how often and how soon something is retried.
type Repeat = transport.Repeat

// Client calls Fastly's API. It is safe for concurrent use. Callers must not let
// writes to one service overlap; package commit makes sure of that.
type Client struct {
	requests *gofastly.Client
	http     *transport.Client
	kinds    map[string]Kind
	repeat   Repeat
	limit    rateLimit
}

// New makes a client. It makes no call. The error says what is wrong with Config.URL.
func New(config Config) (*Client, error) {
	if config.URL == "" {
		config.URL = DefaultURL
	}
	address, err := transport.ParseURL(config.URL)
	if err != nil {
		return nil, err
	}
	requests, err := gofastly.NewClientForEndpoint(config.Token, address.String())
	if err != nil {
		return nil, err
	}
	requests.DebugMode = false
	kinds := map[string]Kind{}
	for _, kind := range config.Kinds {
		kinds[kind.Name] = kind
	}
	return &Client{
		requests: requests,
		http: transport.New(transport.Config{
			API:       "Fastly",
			Token:     config.Token,
			UserAgent: config.UserAgent,
			Timeout:   config.Timeout,
			Largest:   largestAnswer,
			Logger:    config.Logger,
			Base:      config.Base,
		}),
		kinds:  kinds,
		repeat: config.Repeat.OrDefault(),
	}, nil
}

// call is one request, and how the client handles it.
type call struct {
	method string
	path   string
	// form is the body of a POST, and fields the JSON body of a PUT. If both are nil,
	// there is no body.
	form   url.Values
	fields Fields
	query  map[string]string
	// repeat says that the call can be retried safely although it may have taken effect.
	repeat bool
	// stream reads the body of a success while it arrives, and the body is then not
	// decoded. Each try calls it again.
	stream func(io.Reader) error
}

// Hide redacts secrets in errors and log lines from now on. The secrets that calls
// send and read are redacted already.
func (c *Client) Hide(secrets ...string) { c.http.Hide(secrets...) }

// received prepares endpoints that the API has sent: it hides their secrets, and
// drops numbers that Fastly derives from a rival field, such as the gzip_level of the
// codec gzip (documented).
func (c *Client) received(kind string, endpoints ...Endpoint) {
	for field, form := range c.kinds[kind].Fields {
		for _, endpoint := range endpoints {
			if form.Secret {
				c.Hide(endpoint[field])
			}
			if form.Type == NumberType && form.Rival != "" && endpoint[form.Rival] != "" {
				delete(endpoint, field)
			}
		}
	}
}

// hideFields hides the secrets in fields that are written.
func (c *Client) hideFields(kind string, fields Fields) {
	for field, form := range c.kinds[kind].Fields {
		if form.Secret {
			c.Hide(Text(fields[field]))
		}
	}
}

// do makes a call, retries it if that is safe and can help, and decodes the answer
// into out.
func (c *Client) do(ctx context.Context, call call, out any) error {
	var err error
	repeated := false
	_, waitErr := backoff.Retry(ctx, func() (struct{}, error) {
		err = c.once(ctx, call, out)
		var failed *Error
		if errors.As(err, &failed) {
			failed.Repeated = repeated
			repeated = repeated || failed.Ambiguous()
			again := failed.unsent || failed.Ambiguous() && call.repeat
			if !again || failed.final {
				return struct{}{}, backoff.Permanent(err)
			}
		}
		return struct{}{}, err
	}, c.repeat.Options()...)
	var answered *Error
	if waitErr != nil && !errors.As(waitErr, &answered) {
		// The wait before another try was cut short.
		failed := c.unanswered(call, waitErr)
		failed.unsent = !repeated
		return failed
	}
	return err
}

// once makes one try of a call.
func (c *Client) once(ctx context.Context, call call, out any) error {
	request, err := c.request(ctx, call)
	if err != nil {
		return c.unanswered(call, err)
	}
	answer, err := c.send(request, call)
	if err != nil {
		return c.unanswered(call, err)
	}
	if call.method != http.MethodGet {
		c.limit.see(answer.Header)
	}
	switch {
	case !answer.OK():
		return c.refused(call, answer)
	case answer.Broken != nil:
		return c.unanswered(call, answer.Broken)
	}
	if call.stream != nil {
		return nil
	}
	if err := decode(answer, out); err != nil {
		return c.unanswered(call, err)
	}
	return nil
}

func (c *Client) send(request *http.Request, call call) (transport.Answer, error) {
	if call.stream != nil {
		return c.http.Stream(request, call.stream)
	}
	return c.http.Do(request)
}

// decode decodes an answer. An answer that lacks a field that it always has is an
// error: it may come from a proxy.
func decode(answer transport.Answer, out any) error {
	err := answer.Decode(out)
	if checked, ok := out.(interface{ whole() bool }); ok && err == nil && !checked.whole() {
		return transport.ErrBadAnswer
	}
	return err
}

func (c *Client) request(ctx context.Context, call call) (*http.Request, error) {
	options := &gofastly.RequestOptions{Params: call.query}
	switch {
	case call.form != nil:
		body := call.form.Encode()
		options.Headers = map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
		options.Body, options.BodyLength = strings.NewReader(body), int64(len(body))
	case call.fields != nil:
		body, err := json.Marshal(call.fields.body())
		if err != nil {
			return nil, err
		}
		options.Headers = map[string]string{"Content-Type": gofastly.JSONMimeType, "Accept": gofastly.JSONMimeType}
		options.Body, options.BodyLength = bytes.NewReader(body), int64(len(body))
	}
	request, err := c.requests.RawRequest(call.method, call.path, options)
	if err != nil {
		return nil, transport.Cause(err)
	}
	return request.WithContext(ctx), nil
}

// path joins segments to an API path. A segment that can't be part of a path is an
// [*Error] with status 400.
func path(segments ...string) (string, error) {
	joined, err := transport.Path(segments...)
	if err != nil {
		return "", &Error{Title: "Unusable name", Detail: err.Error(), Status: http.StatusBadRequest, Concluded: true}
	}
	return joined, nil
}
