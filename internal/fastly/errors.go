package fastly

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	gofastly "github.com/fastly/go-fastly/v9/fastly"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// Error is a call that failed: what was called, and what Fastly answered. The same
// failure always has the same text; go-fastly's own errors contain rate-limit numbers
// that change. The text contains no secret of the call.
type Error struct {
	// Method and Path are those of the call.
	Method, Path string
	// Status is the HTTP status, or 0 if there was no usable answer.
	Status int
	// Title and Detail are the fields msg and detail of Fastly's answer.
	Title, Detail string
	// Concluded says that this is not an answer of Fastly: the client concluded Status
	// from other answers, and Title or Detail says why.
	Concluded bool
	// Reset is when the hourly limit on writes is reset, zero if Fastly did not say.
	Reset time.Time
	// Repeated says that an earlier try of the same call was [Error.Ambiguous], so that
	// this answer may follow from its success.
	Repeated bool

	cause error
	// final says that another try would fail in the same way.
	final bool
	// unsent says that the call did not reach Fastly.
	unsent bool
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	var text strings.Builder
	switch {
	case e.Status == 0 && e.cause != nil:
		fmt.Fprintf(&text, "no usable answer from Fastly: %s", e.Title)
	case e.Concluded:
		text.WriteString(cmp.Or(e.Detail, e.Title))
	default:
		fmt.Fprintf(&text, "Fastly answered %d: %s", e.Status, e.Title)
		if e.Detail != "" {
			fmt.Fprintf(&text, ": %s", e.Detail)
		}
	}
	if e.Method != "" {
		fmt.Fprintf(&text, " (%s %s)", e.Method, e.Path)
	}
	return text.String()
}

// Unwrap gives the reason why there was no usable answer, such as a cancelled context.
func (e *Error) Unwrap() error { return e.cause }

// Ambiguous says whether the call may have taken effect although it failed: it was
// sent, and there was no complete answer, or a server error.
func (e *Error) Ambiguous() bool { return e.Status == 0 && !e.unsent || e.Status >= 500 }

// refused makes the error of a call whose answer is not a success.
func (c *Client) refused(call call, answer transport.Answer) *Error {
	failed := &Error{Method: call.method, Path: call.path, Status: answer.Status}

	read := gofastly.NewHTTPError(&http.Response{
		StatusCode: answer.Status, Header: answer.Header, Body: io.NopCloser(bytes.NewReader(answer.Body)),
	})
	var titles, details []string
	for _, object := range read.Errors {
		if object.Title == "Undefined error" {
			// go-fastly uses this title for a reply that is not JSON, most often an
			// HTML page. Its detail may end in the middle of a secret, which could then
			// not be redacted.
			object.Title = http.StatusText(answer.Status)
			object.Detail = transport.Excerpt(c.http.Redact(string(answer.Body)), 160)
		}
		titles = append(titles, object.Title)
		if object.Detail != "" {
			details = append(details, object.Detail)
		}
	}
	failed.Title = c.http.Redact(strings.Join(titles, "; "))
	failed.Detail = c.http.Redact(strings.Join(details, "; "))
	if failed.Title == "" {
		failed.Title = http.StatusText(answer.Status)
	}
	if read.RateLimitReset != nil {
		failed.Reset = time.Unix(int64(*read.RateLimitReset), 0)
	}
	return failed
}

// unanswered makes the error of a call without a usable answer.
func (c *Client) unanswered(call call, cause error) *Error {
	known := transport.Explain(cause)
	return &Error{
		Method: call.method, Path: call.path, Title: c.http.Redact(known.Reason),
		cause: cause, final: known.Final, unsent: known.Unsent,
	}
}

// status gives the status of an [*Error], and -1 for any other error.
func status(err error) int {
	var failed *Error
	if errors.As(err, &failed) {
		return failed.Status
	}
	return -1
}

// IsNotFound says whether the object of the call does not exist, or is not visible to
// the token.
func IsNotFound(err error) bool { return status(err) == http.StatusNotFound }

// IsDuplicate says whether the name is taken in the version, by an endpoint of any
// logging type.
func IsDuplicate(err error) bool { return status(err) == http.StatusConflict }

// IsLocked says whether the version is locked, so that it can't be written. The title is
// recorded. What else Fastly answers with this status is not known, so any other answer
// counts as a refusal of the call.
func IsLocked(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && failed.Status == http.StatusUnprocessableEntity && failed.Title == "Version locked"
}

// IsRateLimited says whether the account has used up its writes of this hour.
func IsRateLimited(err error) bool { return status(err) == http.StatusTooManyRequests }

// IsUnauthorized says whether the token is not accepted, or not for this call.
func IsUnauthorized(err error) bool {
	return status(err) == http.StatusUnauthorized || status(err) == http.StatusForbidden
}

// IsUnsure says whether the call, or an earlier try of it, may have taken effect
// although it failed.
func IsUnsure(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && (failed.Ambiguous() || failed.Repeated)
}

// IsAmbiguous says whether the last try of the call may have taken effect although it
// failed.
func IsAmbiguous(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && failed.Ambiguous()
}
