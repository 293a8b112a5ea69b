package datadog

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// Config says how Datadog's API is reached.
type Config struct {
	// URL is the API's address. Empty means https://api.<site>, for the site of
	// each call.
	URL string
	// UserAgent is sent with every call.
	UserAgent string
	// Timeout bounds one call; zero means 30 seconds.
	Timeout time.Duration
	// Repeat says how calls are repeated.
	Repeat Repeat
	// Logger gets one line a call at debug level.
	Logger *slog.Logger
	// Base carries the calls out; nil means the network.
	Base http.RoundTripper
}

// Repeat says how often and how soon a call that was not answered is made
// again: waits grow from First to Longest. The zero value means four tries, half
// a second, and five seconds.
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

// Client checks API keys. It is safe for concurrent use.
type Client struct {
	address *url.URL
	http    *http.Client
	repeat  Repeat

	mutex sync.Mutex
	// good are the keys that Datadog has accepted. A plugin process lives as long
	// as one plan or apply, and Terraform plans each change once more before it
	// applies it.
	good map[[sha256.Size]byte]bool
}

// New makes a client. It makes no call. The error says what is wrong with the
// address.
func New(config Config) (*Client, error) {
	client := &Client{
		http: transport.New(transport.Config{
			API:       "Datadog",
			UserAgent: config.UserAgent,
			Timeout:   config.Timeout,
			Logger:    config.Logger,
			Base:      config.Base,
		}),
		repeat: config.Repeat.orDefault(),
		good:   map[[sha256.Size]byte]bool{},
	}
	if config.URL != "" {
		address, err := transport.ParseURL(config.URL)
		if err != nil {
			return nil, err
		}
		client.address = address
	}
	return client, nil
}

// ErrKeyRefused is wrapped by the error for a key that Datadog does not know at
// the site, be it mistyped, revoked, or that of another site.
var ErrKeyRefused = errors.New("the API key is not valid there")

// CheckedAt gives the address at which a site's keys are checked.
func (c *Client) CheckedAt(site string) string {
	if c.address != nil {
		return c.address.String()
	}
	return "https://api." + site
}

// ValidateKey asks Datadog whether a key is good at a site, as documented at
// https://docs.datadoghq.com/api/latest/authentication/#validate-api-key. The
// error wraps [ErrKeyRefused] if it is not; any other error means that nobody
// knows. None shows the key. A key that was good is not asked about again.
func (c *Client) ValidateKey(ctx context.Context, site, key string) error {
	asked := sha256.Sum256([]byte(site + "\x00" + key))
	c.mutex.Lock()
	good := c.good[asked]
	c.mutex.Unlock()
	if good {
		return nil
	}
	err := c.validate(ctx, site, key)
	if err == nil {
		c.mutex.Lock()
		c.good[asked] = true
		c.mutex.Unlock()
	}
	return err
}

// validate asks until there is an answer.
func (c *Client) validate(ctx context.Context, site, key string) error {
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval, waits.MaxInterval, waits.Multiplier = c.repeat.First, c.repeat.Longest, 2
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		again, err := c.validateOnce(ctx, site, key)
		if err != nil && !again {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(waits), backoff.WithMaxTries(c.repeat.Tries), backoff.WithMaxElapsedTime(0))
	return err
}

// largestAnswer bounds what is read of an answer.
const largestAnswer = 1 << 20

// validateOnce asks once, and says whether asking again could help.
func (c *Client) validateOnce(ctx context.Context, site, key string) (again bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.CheckedAt(site)+"/api/v1/validate", nil)
	if err != nil {
		return false, transport.Cause(err)
	}
	request.Header.Set("DD-API-KEY", key)
	request.Header.Set("Accept", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		cause := transport.Cause(err)
		err = fmt.Errorf("no answer came: %s", transport.Redact(cause.Error(), key))
		return ctx.Err() == nil && !transport.Refused(cause), err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, largestAnswer))
	switch {
	case response.StatusCode == http.StatusUnauthorized, response.StatusCode == http.StatusForbidden:
		return false, fmt.Errorf("the answer is %d: %w", response.StatusCode, ErrKeyRefused)
	case response.StatusCode == http.StatusTooManyRequests, response.StatusCode >= http.StatusInternalServerError:
		return true, fmt.Errorf("the answer is %d", response.StatusCode)
	case response.StatusCode != http.StatusOK:
		return false, fmt.Errorf("the answer is %d, so this may not be the address of its API", response.StatusCode)
	case err != nil:
		return true, errors.New("the answer of Datadog broke off")
	}
	var answer struct {
		Valid *bool `json:"valid"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Valid == nil {
		return false, errors.New("the answer of Datadog is not the JSON that it documents, so this may not be the address of its API")
	}
	if !*answer.Valid {
		return false, fmt.Errorf("the answer is 200, valid: false: %w", ErrKeyRefused)
	}
	return false, nil
}
