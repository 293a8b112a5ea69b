// Package fastly is Fastly's API as it is: services, versions, conditions and
// logging endpoints, as documented at https://www.fastly.com/documentation/reference/api.
// It knows no Terraform and no particular kind of logging endpoint.
//
// It stands on github.com/fastly/go-fastly/v9 for what is sound there: building
// requests, reading errors. It does not use that library's typed methods or its
// [gofastly.Client.Request], because of what they do in v9.14.0: no call takes a
// context, one mutex serialises every write of a client over all services,
// nothing is repeated and nothing times out, a reply that is no JSON leaks its
// connection, the debug mode prints secrets to the standard output (where it
// breaks Terraform's plugin protocol), placement can't be cleared by a form, and
// log_processing_region is unknown to its structs. Nor does it use the library's
// decoder, which takes five times as long as encoding/json and takes an object
// for a list of one. That knowledge stays in this package.
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
	// Kinds are the logging types whose endpoints are read and written.
	Kinds []Kind
	// Repeat says how a call that is safe to repeat is repeated.
	Repeat Repeat
	// Logger gets one line a call at debug level.
	Logger *slog.Logger
	// Base carries the calls out; nil means the network.
	Base http.RoundTripper
}

// Repeat says how often and how soon something is tried again.
type Repeat = transport.Repeat

// Client calls Fastly's API. It is safe for concurrent use; calls to different
// services, and reads, run side by side. Keeping writes to one service apart is
// the caller's business (package commit does it).
type Client struct {
	requests *gofastly.Client
	http     *transport.Client
	kinds    map[string]Kind
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

// call is one request and what the client has to know about it.
type call struct {
	method string
	path   string
	// form is the body of a POST, fields the JSON body of a PUT. Neither means
	// no body.
	form   url.Values
	fields Fields
	query  map[string]string
	// repeat says that the call can be made twice without harm.
	repeat bool
	// stream reads the body of a success while it arrives, in the place of a
	// decoder. Each try of the call begins it again.
	stream func(io.Reader) error
}

// Hide keeps secrets out of whatever is told of calls from now on. Those that
// calls send and read are hidden already.
func (c *Client) Hide(secrets ...string) { c.http.Hide(secrets...) }

// received reads endpoints as the API shows them: it hides their secrets, and
// drops numbers that only follow from a rival, such as the gzip_level that Fastly
// shows for the codec gzip (documented).
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

// hideFields hides the secrets among fields to write.
func (c *Client) hideFields(kind string, fields Fields) {
	for field, form := range c.kinds[kind].Fields {
		if form.Secret {
			c.Hide(Text(fields[field]))
		}
	}
}

// do makes a call, again where that is safe and could help, and decodes the
// answer into out.
func (c *Client) do(ctx context.Context, call call, out any) error {
	repeat := c.repeat
	if !call.repeat {
		repeat.Tries = 1
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
	}, repeat.Options()...)
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

// decode reads an answer. One that lacks what every answer of its sort has was
// made by something on the way.
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

// path joins segments to an API path, where they can be part of one.
func path(segments ...string) (string, error) {
	joined, err := transport.Path(segments...)
	if err != nil {
		return "", &Error{Title: "Not a name", Detail: err.Error(), Status: http.StatusBadRequest, Concluded: true}
	}
	return joined, nil
}
