package fastly

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

func versionPath(service string, version int, more ...string) (string, error) {
	return path(append([]string{"service", service, "version", strconv.Itoa(version)}, more...)...)
}

// Version reads one version. The error is [IsNotFound] if it does not exist, or if
// Fastly does not show a fresh clone yet.
func (c *Client) Version(ctx context.Context, service string, number int) (Version, error) {
	at, err := versionPath(service, number)
	if err != nil {
		return Version{}, err
	}
	var read versionAnswer
	if err := c.do(ctx, call{method: http.MethodGet, path: at, repeat: true}, &read); err != nil {
		return Version{}, err
	}
	return read.version(), nil
}

// versionAnswer is a version as the API sends it.
type versionAnswer struct {
	Number    int    `json:"number"`
	Active    bool   `json:"active"`
	Locked    bool   `json:"locked"`
	Staging   bool   `json:"staging"`
	Comment   string `json:"comment"`
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
	DeletedAt string `json:"deleted_at"`
}

func (a *versionAnswer) whole() bool { return a.Number != 0 }

func (a *versionAnswer) version() Version {
	// A time that can't be parsed counts as no time.
	createdAt, _ := time.Parse(time.RFC3339, a.CreatedAt)
	updatedAt, _ := time.Parse(time.RFC3339, a.UpdatedAt)
	return Version{
		Number: a.Number, Active: a.Active, Locked: a.Locked, Staging: a.Staging,
		Comment: a.Comment, CreatedAt: createdAt, UpdatedAt: updatedAt,
	}
}

// CloneVersion clones a version to a new draft, and gives the draft's number. It is
// retried only if it was not sent: each try that reaches Fastly makes a draft, and
// after an ambiguous failure, the draft can't be distinguished from somebody else's. A
// caller that still needs a draft clones again. The other fields of the reply are
// those of the source version (recorded), so only the number is used.
func (c *Client) CloneVersion(ctx context.Context, service string, from int) (int, error) {
	at, err := versionPath(service, from, "clone")
	if err != nil {
		return 0, err
	}
	var read versionAnswer
	if err := c.do(ctx, call{method: http.MethodPut, path: at}, &read); err != nil {
		return 0, err
	}
	return read.Number, nil
}

// CommentVersion writes the comment of a version. It is not retried, because a comment
// is not worth a wait.
func (c *Client) CommentVersion(ctx context.Context, service string, number int, comment string) error {
	at, err := versionPath(service, number)
	if err != nil {
		return err
	}
	var read versionAnswer
	return c.once(ctx, call{method: http.MethodPut, path: at, form: url.Values{"comment": {comment}}}, &read)
}

// ValidateVersion asks Fastly whether a version can be activated. If not, reason has
// Fastly's words, with secrets redacted.
func (c *Client) ValidateVersion(
	ctx context.Context, service string, number int,
) (valid bool, reason string, err error) {
	at, err := versionPath(service, number, "validate")
	if err != nil {
		return false, "", err
	}
	var read validation
	if err := c.do(ctx, call{method: http.MethodGet, path: at, repeat: true}, &read); err != nil {
		return false, "", err
	}
	return read.Status == "ok", c.http.Redact(read.Reason), nil
}

// validation is Fastly's answer to a request to validate a version.
type validation struct {
	Status string `json:"status"`
	Reason string `json:"msg"`
}

func (v *validation) whole() bool { return v.Status != "" }

// ActivateVersion activates a version, which also locks it for good. Fastly refuses a
// version that does not compile with status 400 and the compiler's message. The call
// is retried only if it was not sent, because it is not known what Fastly answers for
// a version that is already active; after an ambiguous failure, read the service before
// another try.
func (c *Client) ActivateVersion(ctx context.Context, service string, number int) error {
	at, err := versionPath(service, number, "activate")
	if err != nil {
		return err
	}
	activate := call{method: http.MethodPut, path: at}
	var read versionAnswer
	if err := c.do(ctx, activate, &read); err != nil {
		return err
	}
	if !read.Active {
		return c.unanswered(activate, transport.ErrBadAnswer)
	}
	return nil
}
