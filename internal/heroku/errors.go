package heroku

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// Error is a call that failed: what was tried, and what Heroku answered. Its text
// has no secret of the call, although Heroku may repeat the URL that it was sent.
type Error struct {
	// Method and Path are the call.
	Method, Path string
	// Status is the HTTP status, or 0 if there was no usable answer.
	Status int
	// ID is Heroku's name for the kind of failure, such as "invalid_params".
	ID string
	// Message is Heroku's own text.
	Message string
	// RequestID is the ID that Heroku's support asks for.
	RequestID string
	// Concluded says that no call was made: the client concluded Status, and Message
	// says why.
	Concluded bool

	cause error
	// after is how long Heroku asks to wait.
	after time.Duration
	// final says that another try would fail in the same way.
	final bool
	// unsent says that the call did not reach Heroku.
	unsent bool
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	var text strings.Builder
	switch {
	case e.Concluded:
		text.WriteString(e.Message)
	case e.Status == 0:
		fmt.Fprintf(&text, "no usable answer from Heroku: %s", e.Message)
	default:
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

// Unwrap gives the reason why there was no answer, such as a cancelled context.
func (e *Error) Unwrap() error { return e.cause }

// Ambiguous says whether the call may have taken effect: there was no answer, or
// only a part of one, or a server on the way failed.
func (e *Error) Ambiguous() bool { return e.Status == 0 && !e.unsent || e.Status >= 500 }

// noChannel says whether the app is so new that it has no logs to drain yet. The
// status is not documented, so the text decides.
func (e *Error) noChannel() bool {
	return e.Status >= 400 && e.Status < 500 && strings.Contains(strings.ToLower(e.Message), "log channel")
}

// refused is the error of an answer that is not a success.
func (c *Client) refused(call call, answer transport.Answer) *Error {
	failed := &Error{
		Method: call.method, Path: call.path, Status: answer.Status,
		RequestID: c.excerpt(answer.Header.Get("Request-Id")),
		after:     retryAfter(answer.Header),
	}
	var read struct {
		ID      string `json:"id"`
		Message string `json:"message"`
	}
	if err := json.Unmarshal(answer.Body, &read); err == nil && read.Message != "" {
		failed.ID, failed.Message = c.excerpt(read.ID), c.excerpt(read.Message)
		return failed
	}
	failed.Message = http.StatusText(answer.Status)
	if page := c.excerpt(string(answer.Body)); page != "" {
		failed.Message += ": " + page
	}
	return failed
}

// unanswered is the error of a call without a usable answer.
func (c *Client) unanswered(call call, cause error) *Error {
	known := transport.Explain(cause)
	return &Error{
		Method: call.method, Path: call.path, Message: c.http.Redact(known.Reason),
		cause: cause, final: known.Final, unsent: known.Unsent,
	}
}

// interrupted is the error of a call whose repetition was interrupted. It includes
// the answer to the last try.
func (c *Client) interrupted(call call, last, cause error) *Error {
	failed := c.unanswered(call, cause)
	var answered *Error
	if errors.As(last, &answered) {
		failed.unsent = !answered.Ambiguous()
		failed.Message += "; the last try: " + answered.Message
	}
	return failed
}

// excerpt is the beginning of a text from the API, without secrets.
func (c *Client) excerpt(text string) string {
	return transport.Excerpt(c.http.Redact(text), 300)
}

func status(err error) int {
	var failed *Error
	if errors.As(err, &failed) {
		return failed.Status
	}
	return -1
}

// IsNotFound says whether the object of the call does not exist, or is not visible
// to the token.
func IsNotFound(err error) bool { return status(err) == http.StatusNotFound }

// IsUnauthorized says whether the token is not accepted.
func IsUnauthorized(err error) bool { return status(err) == http.StatusUnauthorized }

// IsForbidden says whether the token may not do this.
func IsForbidden(err error) bool { return status(err) == http.StatusForbidden }

// IsRateLimited says whether the account has used up its calls.
func IsRateLimited(err error) bool { return status(err) == http.StatusTooManyRequests }

// IsNoChannel says whether the app has no log channel yet.
func IsNoChannel(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && failed.noChannel()
}

// IsTooMany says whether the app has as many drains as it can have. The text is
// that of the backend, because Heroku documents neither status nor ID.
func IsTooMany(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && failed.Status >= 400 && failed.Status < 500 &&
		strings.Contains(strings.ToLower(failed.Message), "maximum number")
}

// IsDuplicate says whether the app already has a drain with this URL. Heroku
// documents neither status nor text: it is the status 409, or the backend's text.
func IsDuplicate(err error) bool {
	var failed *Error
	if !errors.As(err, &failed) || failed.Status < 400 || failed.Status >= 500 {
		return false
	}
	said := strings.ToLower(failed.Message)
	return failed.Status == http.StatusConflict || strings.Contains(said, "already exists") ||
		strings.Contains(said, "already been taken")
}
