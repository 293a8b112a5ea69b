package heroku

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// Error is a call that did not succeed: what was tried, and what Heroku
// answered. Its text holds no secret of the call: Heroku may repeat the URL that
// it was sent.
type Error struct {
	// Method and Path are the call.
	Method, Path string
	// Status is the HTTP status, or 0 where no usable answer came.
	Status int
	// ID is Heroku's name for the kind of failure, such as "invalid_params".
	ID string
	// Message is Heroku's own words.
	Message string
	// RequestID is what Heroku's support asks for.
	RequestID string

	cause error
	// after is how long Heroku asked to wait.
	after time.Duration
	// final says that another try can't end otherwise.
	final bool
	// unsent says that the call did not reach Heroku.
	unsent bool
}

// Error tells the failure in one line.
func (e *Error) Error() string {
	var text strings.Builder
	if e.Status == 0 {
		fmt.Fprintf(&text, "no usable answer from Heroku: %s", e.Message)
	} else {
		fmt.Fprintf(&text, "Heroku answered %d", e.Status)
		if e.ID != "" {
			fmt.Fprintf(&text, " %s", e.ID)
		}
		fmt.Fprintf(&text, ": %s", strings.TrimRight(e.Message, "."))
	}
	if e.Method != "" {
		fmt.Fprintf(&text, " (%s %s", e.Method, e.Path)
		if e.RequestID != "" {
			fmt.Fprintf(&text, ", request %s", e.RequestID)
		}
		text.WriteString(")")
	}
	return text.String()
}

// Unwrap gives what kept an answer from coming: a cancelled context, say.
func (e *Error) Unwrap() error { return e.cause }

// Ambiguous says that the call may have taken effect all the same: no answer
// came, or not a whole one, or a server on the way failed.
func (e *Error) Ambiguous() bool { return e.Status == 0 && !e.unsent || e.Status >= 500 }

// noChannel says that the app is so new that there is nothing yet to drain.
// With which status is not documented, so the words decide.
func (e *Error) noChannel() bool {
	return e.Status >= 400 && e.Status < 500 && strings.Contains(strings.ToLower(e.Message), "log channel")
}

// refused reads a reply that is no success.
func (c *Client) refused(call call, response *http.Response, body []byte) *Error {
	failed := &Error{
		Method: call.method, Path: call.path, Status: response.StatusCode,
		RequestID: c.redact(call, excerpt(response.Header.Get("Request-Id"))),
		after:     retryAfter(response.Header),
	}
	var answer struct {
		ID      string `json:"id"`
		Message string `json:"message"`
	}
	if err := json.Unmarshal(body, &answer); err == nil && answer.Message != "" {
		// Redacted first: an excerpt could cut a secret into two.
		failed.ID, failed.Message = excerpt(c.redact(call, answer.ID)), excerpt(c.redact(call, answer.Message))
		return failed
	}
	failed.Message = http.StatusText(response.StatusCode)
	if page := excerpt(c.redact(call, string(body))); page != "" {
		failed.Message += ": " + page
	}
	return failed
}

// unanswered tells of a call to which no usable answer came.
func (c *Client) unanswered(call call, cause error) *Error {
	failed := &Error{Method: call.method, Path: call.path, Message: cause.Error(), cause: cause}
	var timeout net.Error
	var unknownHost *net.DNSError
	var untrusted *tls.CertificateVerificationError
	var network *net.OpError
	failed.unsent = errors.As(cause, &network) && network.Op == "dial"
	switch {
	case errors.Is(cause, context.Canceled):
		failed.Message, failed.final = "the operation was cancelled", true
	case errors.Is(cause, context.DeadlineExceeded) && !errors.As(cause, &timeout):
		failed.Message, failed.final = "the time for the operation is up", true
	case errors.As(cause, &timeout) && timeout.Timeout():
		failed.Message = "no answer in time"
	case errors.As(cause, &unknownHost) && unknownHost.IsNotFound:
		failed.final, failed.unsent = true, true
	case errors.As(cause, &untrusted):
		failed.final, failed.unsent = true, true
	case transport.Refused(cause):
		failed.final = true
	}
	failed.Message = c.redact(call, failed.Message)
	return failed
}

// interrupted tells of a call whose repetition was cut short: what the last
// try was answered still counts.
func (c *Client) interrupted(call call, last, cause error) *Error {
	failed := c.unanswered(call, cause)
	var answered *Error
	if errors.As(last, &answered) {
		failed.unsent = !answered.Ambiguous()
		failed.Message += "; the last try: " + answered.Message
	}
	return failed
}

// redact takes out of an API's text what the call or the client keeps secret.
func (c *Client) redact(call call, text string) string {
	return transport.Redact(text, append([]string{c.token}, call.secrets...)...)
}

// excerpt is the beginning of a text, on one line.
func excerpt(text string) string {
	const longest = 300
	line := strings.Join(strings.Fields(text), " ")
	if runes := []rune(line); len(runes) > longest {
		line = string(runes[:longest]) + "…"
	}
	return line
}

func status(err error) int {
	var failed *Error
	if errors.As(err, &failed) {
		return failed.Status
	}
	return -1
}

// IsNotFound says that what the call named does not exist, or is not visible
// to the token.
func IsNotFound(err error) bool { return status(err) == http.StatusNotFound }

// IsUnauthorized says that the token is not accepted.
func IsUnauthorized(err error) bool { return status(err) == http.StatusUnauthorized }

// IsForbidden says that the token may not do this.
func IsForbidden(err error) bool { return status(err) == http.StatusForbidden }

// IsRateLimited says that the account has used up its calls.
func IsRateLimited(err error) bool { return status(err) == http.StatusTooManyRequests }

// IsNoChannel says that the app has no log channel yet.
func IsNoChannel(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && failed.noChannel()
}

// IsTooMany says that the app has as many drains as it can have. The words are
// those of the backend, because Heroku documents neither status nor id.
func IsTooMany(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && failed.Status >= 400 && failed.Status < 500 &&
		strings.Contains(strings.ToLower(failed.Message), "maximum number")
}

// IsDuplicate says that the app has a drain with this URL already. Heroku
// documents neither status nor words: a conflict says it, or the backend's own
// words.
func IsDuplicate(err error) bool {
	var failed *Error
	if !errors.As(err, &failed) || failed.Status < 400 || failed.Status >= 500 {
		return false
	}
	said := strings.ToLower(failed.Message)
	return failed.Status == http.StatusConflict || strings.Contains(said, "already exists") || strings.Contains(said, "already been taken")
}
