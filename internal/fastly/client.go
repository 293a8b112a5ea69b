// Package fastly is Fastly's API as it is: services, versions, conditions and
// logging endpoints, as documented at https://www.fastly.com/documentation/reference/api.
// It knows no Terraform and no particular kind of logging endpoint.
//
// It stands on github.com/fastly/go-fastly/v9 for what is sound there: building
// requests, decoding answers, reading errors. It does not use that library's
// typed methods or its [gofastly.Client.Request], because of what they do in
// v9.14.0: no call takes a context, one mutex serialises every write of a
// client over all services, nothing is repeated and nothing times out, a reply
// that is no JSON leaks its connection, the debug mode prints secrets to the
// standard output (where it breaks Terraform's plugin protocol), placement can't be
// cleared by a form, and log_processing_region is unknown to its structs. That
// knowledge stays in this package.
//
// Every error that comes from a call is an [*Error].
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

// DefaultURL is where Fastly's API is.
const DefaultURL = gofastly.DefaultEndpoint

// largestAnswer bounds what is read of one answer. A service with ten thousand
// versions is listed in about 4 MB.
const largestAnswer = 64 << 20

// Config says how Fastly's API is reached.
type Config struct {
	// Token is the API token, sent in the Fastly-Key header.
	Token string
	// URL is the API's address, https, or http on loopback. Empty means
	// [DefaultURL].
	URL string
	// UserAgent is sent with every call.
	UserAgent string
	// Timeout bounds one call; zero means 30 seconds. The slowest call that
	// was recorded, an activation, takes 2.4 s in one case of twenty.
	Timeout time.Duration
	// Repeat says how a call that is safe to repeat is repeated.
	Repeat Repeat
	// Logger gets one line a call at debug level.
	Logger *slog.Logger
	// Base carries the calls out; nil means the network.
	Base http.RoundTripper
}

// Repeat says how often and how soon something is tried again: waits grow
// exponentially from First to Longest, each with jitter. The zero value means
// four tries, half a second, and five seconds.
type Repeat struct {
	Tries   uint
	First   time.Duration
	Longest time.Duration
}

func (r Repeat) orDefault() Repeat {
	if r.Tries == 0 {
		r.Tries = 4
	}
	if r.First == 0 {
		r.First = 500 * time.Millisecond
	}
	if r.Longest == 0 {
		r.Longest = 5 * time.Second
	}
	return r
}

// Waits gives the waits between the tries.
func (r Repeat) Waits() *backoff.ExponentialBackOff {
	r = r.orDefault()
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval = r.First
	waits.Multiplier = 2
	waits.MaxInterval = r.Longest
	return waits
}

// Client calls Fastly's API. It is safe for concurrent use; calls to different
// services, and reads, run side by side. Keeping writes to one service apart is
// the caller's business (package commit does it).
type Client struct {
	requests *gofastly.Client
	http     *http.Client
	token    string
	repeat   Repeat
	limit    rateLimit
}

// New makes a client. It makes no call. The error says what is wrong with the
// address.
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
	return &Client{
		requests: requests,
		http: transport.New(transport.Config{
			API:       "Fastly",
			UserAgent: config.UserAgent,
			Timeout:   config.Timeout,
			Logger:    config.Logger,
			Base:      config.Base,
		}),
		token:  config.Token,
		repeat: config.Repeat.orDefault(),
	}, nil
}

// call is one request and what the client has to know about it.
type call struct {
	method string
	path   string
	// form is the body of a POST, fields the JSON body of a PUT. Neither means
	// no body.
	form   url.Values
	fields map[string]any
	query  map[string]string
	// repeat says that the call can be made twice without harm.
	repeat bool
	// secrets are values that no error may show.
	secrets []string
}

// do makes a call, again where that is safe and could help, and decodes the
// answer into out unless that is nil.
func (c *Client) do(ctx context.Context, call call, out any) error {
	tries := uint(1)
	if call.repeat {
		tries = c.repeat.Tries
	}
	var err error
	repeated := false
	_, waitErr := backoff.Retry(ctx, func() (struct{}, error) {
		err = c.once(ctx, call, out)
		var failed *Error
		if errors.As(err, &failed) {
			failed.Repeated = repeated
			repeated = repeated || failed.Ambiguous()
			if !failed.Ambiguous() || failed.final {
				return struct{}{}, backoff.Permanent(err)
			}
		}
		return struct{}{}, err
	}, backoff.WithBackOff(c.repeat.Waits()), backoff.WithMaxTries(tries), backoff.WithMaxElapsedTime(0))
	var answered *Error
	if waitErr != nil && !errors.As(waitErr, &answered) {
		// The wait before another try was cut short.
		return c.unanswered(call, waitErr)
	}
	return err
}

// once makes a call once.
func (c *Client) once(ctx context.Context, call call, out any) error {
	request, err := c.request(ctx, call)
	if err != nil {
		return c.unanswered(call, err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return c.unanswered(call, transport.Cause(err))
	}
	defer response.Body.Close()

	if call.method != http.MethodGet {
		c.limit.see(response.Header)
	}
	// Read to the end, so that the connection can be used again.
	body, err := io.ReadAll(io.LimitReader(response.Body, largestAnswer))
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return c.refused(call, response, body)
	}
	if err != nil {
		return c.unanswered(call, err)
	}
	if out == nil {
		return nil
	}
	if err := decode(body, out); err != nil {
		return c.unanswered(call, errBadAnswer)
	}
	return nil
}

// decode reads an answer. A look at a service, which lists all of its versions
// and is taken more often than anything else, is spared go-fastly's detour over
// maps: it takes ten times as long.
func decode(body []byte, out any) error {
	switch out := out.(type) {
	case *serviceAnswer, *[]serviceAnswer:
		return json.Unmarshal(body, out)
	case *deleted:
		if err := json.Unmarshal(body, out); err != nil || out.Status != "ok" {
			return errBadAnswer
		}
		return nil
	}
	return gofastly.DecodeBodyMap(bytes.NewReader(body), out)
}

var errBadAnswer = errors.New("the answer is not the JSON that the API documents")

func (c *Client) request(ctx context.Context, call call) (*http.Request, error) {
	options := &gofastly.RequestOptions{Params: call.query}
	switch {
	case call.form != nil:
		body := call.form.Encode()
		options.Headers = map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
		options.Body, options.BodyLength = strings.NewReader(body), int64(len(body))
	case call.fields != nil:
		body, err := json.Marshal(call.fields)
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

// path joins segments to an API path, each escaped, so that a slash in a name
// stays inside its segment. A segment that a server would resolve away is
// refused: a DELETE of the endpoint ".." would delete the whole list.
func path(segments ...string) (string, error) {
	var joined strings.Builder
	for _, segment := range segments {
		if segment == "" || segment == "." || segment == ".." {
			return "", &Error{Title: "Not a name", Detail: "the name \"" + segment + "\" can't be part of an API path", Status: http.StatusBadRequest}
		}
		joined.WriteByte('/')
		joined.WriteString(url.PathEscape(segment))
	}
	return joined.String(), nil
}
