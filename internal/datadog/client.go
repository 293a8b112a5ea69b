package datadog

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// Config says how to reach Datadog's API.
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
	// Logger gets one line per call at debug level.
	Logger *slog.Logger
	// Base makes the calls; nil means the network.
	Base http.RoundTripper
}

// Repeat says how often and how soon a call without an answer is repeated.
type Repeat = transport.Repeat

// Client checks API keys. It is safe for concurrent use.
type Client struct {
	address *url.URL
	http    *transport.Client
	repeat  Repeat

	mutex sync.Mutex
	// good are the keys that Datadog has accepted. A provider process lives as long
	// as one plan or apply, and Terraform plans each change once more before it
	// applies it.
	good map[[sha256.Size]byte]bool
}

// New makes a client, without a call. The error says what is wrong with the
// address.
func New(config Config) (*Client, error) {
	client := &Client{
		http: transport.New(transport.Config{
			API:       "Datadog",
			UserAgent: config.UserAgent,
			Timeout:   config.Timeout,
			Largest:   largestAnswer,
			Logger:    config.Logger,
			Base:      config.Base,
		}),
		repeat: config.Repeat,
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

// ErrKeyRefused is wrapped by the error for a key that Datadog does not accept at
// the site, because it is mistyped, revoked, or of another site.
var ErrKeyRefused = errors.New("the API key is not valid there")

// CheckedAt gives the address at which the keys of a site are checked.
func (c *Client) CheckedAt(site string) string {
	if c.address != nil {
		return c.address.String()
	}
	return "https://api." + site
}

// ValidateKey asks Datadog whether a key is valid for a site, as documented at
// https://docs.datadoghq.com/api/latest/authentication/#validate-api-key. The error
// wraps [ErrKeyRefused] if it is not; with any other error, it is not known. No
// error shows the key. A valid key is not checked again.
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

// validate repeats the call until there is an answer.
func (c *Client) validate(ctx context.Context, site, key string) error {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		again, err := c.validateOnce(ctx, site, key)
		if err != nil && !again {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, c.repeat.Options()...)
	return err
}

// largestAnswer limits how much of an answer is read.
const largestAnswer = 1 << 20

// validateOnce makes one call, and says whether another one could help.
func (c *Client) validateOnce(ctx context.Context, site, key string) (again bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.CheckedAt(site)+"/api/v1/validate", nil)
	if err != nil {
		return false, transport.Cause(err)
	}
	request.Header.Set("DD-API-KEY", key)
	request.Header.Set("Accept", "application/json")
	answer, err := c.http.Do(request)
	switch {
	case err != nil:
		return ctx.Err() == nil && !transport.Refused(err), fmt.Errorf("no answer came: %s", c.http.Redact(err.Error(), key))
	case answer.Status == http.StatusUnauthorized, answer.Status == http.StatusForbidden:
		return false, fmt.Errorf("the answer is %d: %w", answer.Status, ErrKeyRefused)
	case answer.Status == http.StatusTooManyRequests, answer.Status >= http.StatusInternalServerError:
		return true, fmt.Errorf("the answer is %d", answer.Status)
	case answer.Status != http.StatusOK:
		return false, fmt.Errorf("the answer is %d, so this may not be the address of its API", answer.Status)
	case answer.Broken != nil:
		return true, errors.New("the answer from Datadog was cut off")
	}
	var read struct {
		Valid *bool `json:"valid"`
	}
	if err := json.Unmarshal(answer.Body, &read); err != nil || read.Valid == nil {
		return false, errors.New(
			"the answer of Datadog is not the JSON that it documents, so this may not be the address of its API")
	}
	if !*read.Valid {
		return false, fmt.Errorf("the answer is 200, valid: false: %w", ErrKeyRefused)
	}
	return false, nil
}
