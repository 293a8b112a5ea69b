// Package heroku is the part of Heroku's Platform API that is about the log drains
// of apps, as documented at
// https://devcenter.heroku.com/articles/platform-api-reference#log-drain. It knows
// neither Terraform nor where a drain leads.
//
// The URL of a drain is a secret, because a destination that needs a key has it
// there. So calls name drains only by their IDs, and no error shows a URL.
//
// Every error that comes from a call is an [*Error], or an [*UnsettledError], which
// wraps two of them.
package heroku

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// DefaultURL is the address of the Platform API.
const DefaultURL = "https://api.heroku.com"

// largestAnswer limits how much of one answer is read.
const largestAnswer = 16 << 20

// Config says how to reach the Platform API.
type Config struct {
	// Token is the API key or OAuth token.
	Token string
	// URL is the API's address, https, or http on loopback. Empty means
	// [DefaultURL].
	URL string
	// UserAgent is sent with every call.
	UserAgent string
	// Timeout bounds one call; zero means 30 seconds.
	Timeout time.Duration
	// Repeat says how calls are repeated.
	Repeat Repeat
	// Logger gets one line per call at debug level, and one for each drain that is
	// added or removed at info level.
	Logger *slog.Logger
	// Base makes the calls; nil means the network.
	Base http.RoundTripper
	// Secrets gives the parts of the URL of a drain that may be secret; nil means
	// [SecretsOf].
	Secrets func(url string) []string
}

// Repeat says how calls are repeated. A field that is zero has the default in its
// comment.
type Repeat struct {
	// Tries is how often a call without a usable answer is made: four times.
	Tries uint
	// First and Longest are the waits between them: from half a second to five
	// seconds.
	First, Longest time.Duration
	// Limited is how long a call waits for the rate limit, two minutes: the account
	// gets about 75 calls back each minute.
	Limited time.Duration
	// Channel is how long a new drain waits for the log channel of a new app, two
	// minutes, as in Heroku's own Terraform provider.
	Channel time.Duration
}

// Client calls the Platform API. It is safe for concurrent use.
type Client struct {
	address *url.URL
	http    *transport.Client
	token   string
	secrets func(url string) []string
	logger  *slog.Logger
	// repeat is how calls without a usable answer are repeated; limited and channel
	// are those of [Repeat].
	repeat           transport.Repeat
	limited, channel time.Duration
}

// New makes a client, without a call. The error says what is wrong with the
// address.
func New(config Config) (*Client, error) {
	if config.URL == "" {
		config.URL = DefaultURL
	}
	if config.Secrets == nil {
		config.Secrets = SecretsOf
	}
	address, err := transport.ParseURL(config.URL)
	if err != nil {
		return nil, err
	}
	return &Client{
		address: address,
		http: transport.New(transport.Config{
			API:       "Heroku",
			Token:     config.Token,
			UserAgent: config.UserAgent,
			Timeout:   config.Timeout,
			Largest:   largestAnswer,
			Logger:    config.Logger,
			Base:      config.Base,
		}),
		token:   config.Token,
		secrets: config.Secrets,
		logger:  cmp.Or(config.Logger, slog.New(slog.DiscardHandler)),
		repeat: transport.Repeat{
			Tries: config.Repeat.Tries, First: config.Repeat.First, Longest: config.Repeat.Longest,
		}.OrDefault(),
		limited: cmp.Or(config.Repeat.Limited, 2*time.Minute),
		channel: cmp.Or(config.Repeat.Channel, 2*time.Minute),
	}, nil
}

// changed logs that a drain was added or removed.
func (c *Client) changed(ctx context.Context, app, what, drain string) {
	c.logger.InfoContext(ctx, fmt.Sprintf("app %s %s drain %s", app, what, drain), "app", app, "drain", drain)
}

// call is one request, and how to make it.
type call struct {
	method string
	path   string
	// body is sent as JSON; nil means no body.
	body any
	// part is the Range header of a list.
	part string
	// once says that the call is not repeated if there was no usable answer,
	// because it may have taken effect.
	once bool
}

// Hide keeps secrets out of everything that is logged or reported from now on.
// Secrets in the URLs of drains that are created or read are hidden without it.
func (c *Client) Hide(secrets ...string) { c.http.Hide(secrets...) }

// do makes a call, repeats it where that is safe and could help, and decodes the
// answer into out. It gives the headers of the answer.
func (c *Client) do(ctx context.Context, call call, out any) (http.Header, error) {
	var err error
	waits := c.waits(call)
	header, waitErr := backoff.Retry(ctx, func() (http.Header, error) {
		var header http.Header
		header, err = c.try(ctx, call, out)
		waits.after(err)
		return header, err
	}, backoff.WithBackOff(waits), backoff.WithMaxElapsedTime(0))
	if waitErr == nil {
		return header, nil
	}
	var answered *Error
	if !errors.As(waitErr, &answered) {
		// The wait before another try was interrupted.
		return nil, c.interrupted(call, err, waitErr)
	}
	return nil, err
}

// try makes a call once.
func (c *Client) try(ctx context.Context, call call, out any) (http.Header, error) {
	var body io.Reader
	if call.body != nil {
		text, err := json.Marshal(call.body)
		if err != nil {
			return nil, c.unanswered(call, err)
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, call.method, c.address.String()+call.path, body)
	if err != nil {
		return nil, c.unanswered(call, transport.Cause(err))
	}
	request.Header.Set("Accept", "application/vnd.heroku+json; version=3")
	request.Header.Set("Authorization", "Bearer "+c.token)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if call.part != "" {
		request.Header.Set("Range", call.part)
	}
	answer, err := c.http.Do(request)
	switch {
	case err != nil:
		return nil, c.unanswered(call, err)
	case !answer.OK():
		return nil, c.refused(call, answer)
	case answer.Broken != nil:
		return nil, c.unanswered(call, answer.Broken)
	}
	if out != nil {
		if err := answer.Decode(out); err != nil {
			return nil, c.unanswered(call, err)
		}
	}
	return answer.Header, nil
}

// waits decides how soon a call is repeated, by the reason of its last failure.
// Each reason has its own limit.
type waits struct {
	last       error
	once       bool
	tries      uint
	unanswered *backoff.ExponentialBackOff
	limited    *bounded
	channel    *bounded
}

func (c *Client) waits(call call) *waits {
	return &waits{
		once: call.once, tries: c.repeat.Tries, unanswered: c.repeat.Waits(),
		limited: within(c.limited), channel: within(c.channel),
	}
}

// after records how the call failed.
func (w *waits) after(err error) { w.last = err }

// Reset is called before the first try.
func (w *waits) Reset() {}

// NextBackOff gives the wait, or [backoff.Stop].
func (w *waits) NextBackOff() time.Duration {
	var failed *Error
	switch {
	case !errors.As(w.last, &failed):
		return backoff.Stop
	case failed.Status == http.StatusTooManyRequests:
		return w.limited.next(failed.after)
	case failed.noChannel():
		return w.channel.next(0)
	case (failed.unsent || failed.Ambiguous() && !w.once) && !failed.final && w.tries > 1:
		w.tries--
		return w.unanswered.NextBackOff()
	}
	return backoff.Stop
}

// bounded are growing waits whose sum is limited.
type bounded struct {
	left  time.Duration
	waits *backoff.ExponentialBackOff
}

func within(total time.Duration) *bounded {
	return &bounded{left: total, waits: transport.Repeat{First: total / 120, Longest: total / 8}.Waits()}
}

// next gives the next wait, which is at least the given one.
func (b *bounded) next(least time.Duration) time.Duration {
	wait := max(b.waits.NextBackOff(), least)
	if wait > b.left {
		return backoff.Stop
	}
	b.left -= wait
	return wait
}

// retryAfter reads the header of that name, which Heroku does not document.
func retryAfter(header http.Header) time.Duration {
	seconds, err := strconv.Atoi(header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// path joins segments to an API path, and refuses those that can't be part of one.
func path(segments ...string) (string, error) {
	joined, err := transport.Path(segments...)
	if err != nil {
		return "", &Error{Status: http.StatusBadRequest, Message: err.Error(), Concluded: true}
	}
	return joined, nil
}
