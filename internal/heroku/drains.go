package heroku

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// MostDrains is how many drains an app can have, not counting those of add-ons.
const MostDrains = 5

// Fir is the generation of apps that have no log drains.
const Fir = "fir"

// App is the part of an app that matters for drains.
type App struct {
	ID   string
	Name string
	// Generation is "cedar" or "fir", or "" if the API does not say.
	Generation string
}

// Drain is a log drain of an app.
type Drain struct {
	ID string `json:"id"`
	// Token is how the drain identifies itself to its destination, "d." and a UUID.
	Token string `json:"token"`
	// URL is where it leads, including all secrets. It can be empty for a drain of
	// an add-on.
	URL string `json:"url"`
	// Addon is the add-on that owns the drain, nil for one of the app's own.
	Addon     *Addon `json:"addon"`
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
}

// Addon is an add-on.
type Addon struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// App looks an app up by its name or ID.
func (c *Client) App(ctx context.Context, app string) (App, error) {
	address, err := path("apps", app)
	if err != nil {
		return App{}, err
	}
	var found struct {
		ID         string `json:"id"`
		Name       string `json:"name"`
		Generation *struct {
			Name string `json:"name"`
		} `json:"generation"`
	}
	if _, err := c.do(ctx, call{method: http.MethodGet, path: address}, &found); err != nil {
		return App{}, err
	}
	result := App{ID: found.ID, Name: found.Name}
	if found.Generation != nil {
		result.Generation = found.Generation.Name
	}
	return result, nil
}

// Drains gives all drains of an app, including those of add-ons. Errors of later
// calls don't show the secrets in their URLs.
func (c *Client) Drains(ctx context.Context, app string) ([]Drain, error) {
	address, err := path("apps", app, "log-drains")
	if err != nil {
		return nil, err
	}
	var all []Drain
	for part := "id ..; max=1000"; part != ""; {
		var some []Drain
		header, err := c.do(ctx, call{method: http.MethodGet, path: address, part: part}, &some)
		if err != nil {
			return nil, err
		}
		for _, drain := range some {
			c.Hide(c.secrets(drain.URL)...)
		}
		all = append(all, some...)
		next := header.Get("Next-Range")
		if next == part || len(some) == 0 {
			// Without this, a server that repeats a page would be asked forever.
			break
		}
		part = next
	}
	return all, nil
}

// Drain gives one drain of an app. The secrets in its URL are hidden, too.
func (c *Client) Drain(ctx context.Context, app, id string) (Drain, error) {
	address, err := path("apps", app, "log-drains", id)
	if err != nil {
		return Drain{}, err
	}
	var drain Drain
	if _, err := c.do(ctx, call{method: http.MethodGet, path: address}, &drain); err != nil {
		return Drain{}, err
	}
	c.Hide(c.secrets(drain.URL)...)
	return drain, nil
}

// DeleteDrain removes a drain. If it is gone already, that is no error.
func (c *Client) DeleteDrain(ctx context.Context, app, id string) error {
	address, err := path("apps", app, "log-drains", id)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, call{method: http.MethodDelete, path: address}, nil)
	switch {
	case IsNotFound(err):
		return nil
	case err == nil:
		c.changed(ctx, app, "removed", id)
	}
	return err
}

// NewDrain is a drain to create.
type NewDrain struct {
	URL string
	// Known are the drains that the app has already.
	Known []Drain
	// Same says whether the URL of a drain is equivalent to this one. Heroku may
	// write it in another form.
	Same func(url string) bool
}

// UnsettledError is a new drain that may or may not have been created: the answer
// was lost, and the drains could not be listed.
type UnsettledError struct {
	// Err is the error of the call that creates the drain, and Look that of the
	// list after it.
	Err, Look error
}

// Error describes both failures.
func (e *UnsettledError) Error() string {
	return e.Err.Error() + "; the provider could not find out whether the drain was made: " + e.Look.Error()
}

// Unwrap gives both failures.
func (e *UnsettledError) Unwrap() []error { return []error{e.Err, e.Look} }

// settling is how long CreateDrain looks for a drain whose creation was
// interrupted.
const settling = 10 * time.Second

// CreateDrain adds a drain to an app. If the answer is lost, it lists the drains:
// one that did not exist before is the new one, and only if there is none, the call
// is repeated. So no second drain is created, and none that is not reported, even
// if the context ends meanwhile.
func (c *Client) CreateDrain(ctx context.Context, app string, wanted NewDrain) (Drain, error) {
	address, err := path("apps", app, "log-drains")
	if err != nil {
		return Drain{}, err
	}
	c.Hide(c.secrets(wanted.URL)...)
	creation := call{method: http.MethodPost, path: address, body: map[string]string{"url": wanted.URL}, once: true}
	unsure := false
	made, waitErr := backoff.Retry(ctx, func() (Drain, error) {
		var made Drain
		_, err = c.do(ctx, creation, &made)
		if err == nil && made.ID != "" {
			return made, nil
		}
		if err == nil {
			err = c.unanswered(creation, transport.ErrBadAnswer)
		}
		var failed *Error
		lost := errors.As(err, &failed) && failed.Ambiguous()
		unsure = unsure || lost
		if !unsure || !lost && !IsDuplicate(err) {
			return Drain{}, backoff.Permanent(err)
		}
		found, lookErr := c.settle(ctx, app, wanted)
		switch {
		case lookErr != nil:
			err = &UnsettledError{Err: err, Look: lookErr}
			return Drain{}, backoff.Permanent(err)
		case found != nil:
			err = nil
			return *found, nil
		case ctx.Err() != nil || !lost || failed.final:
			return Drain{}, backoff.Permanent(err)
		}
		return Drain{}, err
	}, c.repeat.Options()...)
	if waitErr == nil {
		c.changed(ctx, app, "added", made.ID)
		return made, nil
	}
	return Drain{}, err
}

// errNotThere says that a list did not have the drain.
var errNotThere = errors.New("the drain does not exist")

// settle looks twice for the drain of a call whose answer was lost, because the
// call may still be in progress. It does so even if the context has ended: a drain
// that was created must be reported.
func (c *Client) settle(ctx context.Context, app string, wanted NewDrain) (*Drain, error) {
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), settling)
		defer cancel()
	}
	found, err := backoff.Retry(ctx, func() (*Drain, error) {
		drains, err := c.Drains(ctx, app)
		if err != nil {
			return nil, backoff.Permanent(err)
		}
		for _, drain := range drains {
			before := slices.ContainsFunc(wanted.Known, func(known Drain) bool { return known.ID == drain.ID })
			if !before && drain.Addon == nil && wanted.Same(drain.URL) {
				return &drain, nil
			}
		}
		return nil, errNotThere
	}, backoff.WithBackOff(backoff.NewConstantBackOff(c.repeat.First)), backoff.WithMaxTries(2),
		backoff.WithMaxElapsedTime(0))
	if errors.Is(err, errNotThere) {
		return nil, nil
	}
	return found, err
}
