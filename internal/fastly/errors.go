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

// Error is a call that did not succeed: what was tried, and what Fastly
// answered. Its text is the same for the same failure (the rate-limit figures
// that go-fastly puts into its own would change it every time), and holds no
// secret of the call.
type Error struct {
	// Method and Path are the call.
	Method, Path string
	// Status is the HTTP status, or 0 where no usable answer came.
	Status int
	// Title and Detail are Fastly's msg and detail.
	Title, Detail string
	// Concluded says that Fastly did not answer so: Status is what the client
	// concluded from other answers, and Title or Detail says why.
	Concluded bool
	// Reset is when the hourly limit on writes is reset, if Fastly said so.
	Reset time.Time
	// Repeated says that an earlier try of the same call was [Error.Ambiguous],
	// so that this answer may be the consequence of a success.
	Repeated bool

	cause error
	// final says that another try can't end otherwise.
	final bool
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

// Unwrap gives what kept an answer from coming: a cancelled context, say.
func (e *Error) Unwrap() error { return e.cause }

// Ambiguous says that the call may have taken effect all the same: no answer
// came, or not a whole one, or a server on the way failed.
func (e *Error) Ambiguous() bool { return e.Status == 0 || e.Status >= 500 }

// refused reads a reply that is no success.
func (c *Client) refused(call call, answer transport.Answer) *Error {
	failed := &Error{Method: call.method, Path: call.path, Status: answer.Status}

	read := gofastly.NewHTTPError(&http.Response{
		StatusCode: answer.Status, Header: answer.Header, Body: io.NopCloser(bytes.NewReader(answer.Body)),
	})
	var titles, details []string
	for _, object := range read.Errors {
		if object.Title == "Undefined error" {
			// go-fastly's words for a reply that is no JSON: most often a page of
			// HTML. Its detail ends where go-fastly stopped reading, be it amid a
			// secret.
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

// unanswered is the error of a call to which no usable answer came.
func (c *Client) unanswered(call call, cause error) *Error {
	known := transport.Explain(cause)
	return &Error{
		Method: call.method, Path: call.path, Title: c.http.Redact(known.Reason),
		cause: cause, final: known.Final,
	}
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

// IsDuplicate says that the name is taken in this version, by an endpoint of
// this or of any other logging type.
func IsDuplicate(err error) bool { return status(err) == http.StatusConflict }

// IsLocked says that the version can't be written any more.
func IsLocked(err error) bool { return status(err) == http.StatusUnprocessableEntity }

// IsRateLimited says that the account's writes of this hour are used up.
func IsRateLimited(err error) bool { return status(err) == http.StatusTooManyRequests }

// IsUnauthorized says that the token is not accepted, or not for this call.
func IsUnauthorized(err error) bool {
	return status(err) == http.StatusUnauthorized || status(err) == http.StatusForbidden
}

// IsUnsure says that the call, or an earlier try of it, may have taken effect
// although it failed.
func IsUnsure(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && (failed.Ambiguous() || failed.Repeated)
}

// IsAmbiguous says that the call may have taken effect although it failed.
func IsAmbiguous(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && failed.Ambiguous()
}
