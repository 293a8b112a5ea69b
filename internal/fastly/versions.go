package fastly

import (
	"context"
	"net/http"
	"strconv"

	gofastly "github.com/fastly/go-fastly/v9/fastly"
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
	var read gofastly.Version
	if err := c.do(ctx, call{method: http.MethodGet, path: at, repeat: true}, &read); err != nil {
		return Version{}, err
	}
	return toVersion(&read), nil
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
	clone := call{method: http.MethodPut, path: at}
	var read gofastly.Version
	if err := c.do(ctx, clone, &read); err != nil {
		return 0, err
	}
	if read.Number == nil {
		return 0, c.unanswered(clone, errBadAnswer)
	}
	return *read.Number, nil
}

// ValidateVersion asks Fastly whether a version could go live. Where it could
// not, the reason is Fastly's own.
func (c *Client) ValidateVersion(ctx context.Context, service string, number int) (valid bool, reason string, err error) {
	at, err := versionPath(service, number, "validate")
	if err != nil {
		return false, "", err
	}
	var read struct {
		Status string `mapstructure:"status"`
		Reason string `mapstructure:"msg"`
	}
	if err := c.do(ctx, call{method: http.MethodGet, path: at, repeat: true}, &read); err != nil {
		return false, "", err
	}
	if read.Status == "" {
		return false, "", c.unanswered(call{method: http.MethodGet, path: at}, errBadAnswer)
	}
	return read.Status == "ok", c.redact(call{}, read.Reason), nil
}

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
	var read gofastly.Version
	if err := c.do(ctx, activate, &read); err != nil {
		return err
	}
	if !gofastly.ToValue(read.Active) {
		return c.unanswered(activate, errBadAnswer)
	}
	return nil
}
