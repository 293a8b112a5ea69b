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

// Version looks at one version.
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
	// A time that can't be read is as good as none.
	createdAt, _ := time.Parse(time.RFC3339, a.CreatedAt)
	updatedAt, _ := time.Parse(time.RFC3339, a.UpdatedAt)
	return Version{
		Number: a.Number, Active: a.Active, Locked: a.Locked, Staging: a.Staging,
		Comment: a.Comment, CreatedAt: createdAt, UpdatedAt: updatedAt,
	}
}

// CloneVersion makes a draft that holds what a version holds, and gives its
// number. It is not repeated: each try that reaches Fastly makes a draft, and
// after an ambiguous failure the draft can't be told from somebody else's. A
// caller that wants one clones again. The reply's other fields are the source
// version's (recorded), so only the number is taken from it.
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

// CommentVersion writes the comment of a version. It is not repeated: a comment
// is worth no wait.
func (c *Client) CommentVersion(ctx context.Context, service string, number int, comment string) error {
	at, err := versionPath(service, number)
	if err != nil {
		return err
	}
	var read versionAnswer
	return c.do(ctx, call{method: http.MethodPut, path: at, form: url.Values{"comment": {comment}}}, &read)
}

// ValidateVersion asks Fastly whether a version could go live. Where it could
// not, the reason is Fastly's own.
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

// validation is what Fastly says of a version that it was asked about.
type validation struct {
	Status string `json:"status"`
	Reason string `json:"msg"`
}

func (v *validation) whole() bool { return v.Status != "" }

// ActivateVersion makes a version live, and locks it for good. A version that
// does not compile is refused with 400 and the compiler's words. It is not
// repeated, because what Fastly says of an active version is not known; after
// an ambiguous failure, look before trying again.
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
