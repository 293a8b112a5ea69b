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

// MostDrains is how many drains an app can have, those of add-ons not counted.
const MostDrains = 5

// Fir is the generation of apps that have no log drains.
const Fir = "fir"

// App is an app, as far as drains care.
type App struct {
	ID   string
	Name string
	// Generation is "cedar" or "fir", or empty where the API does not say.
	Generation string
}

// Drain is a log drain of an app.
type Drain struct {
	ID string `json:"id"`
	// Token is what the drain calls itself to its destination, "d." and a UUID.
	Token string `json:"token"`
	// URL is where it leads, with all secrets. It can be empty for a drain of an
	// add-on.
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

// App looks an app up by its name or id.
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

// Drains gives all drains of an app, those of add-ons included. No error of any
// later call shows what in their URLs may be a secret.
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
			c.Hide(SecretsOf(drain.URL)...)
		}
		all = append(all, some...)
		next := header.Get("Next-Range")
		if next == part || len(some) == 0 {
			// A server that never ends would be asked forever.
			break
		}
		part = next
	}
	return all, nil
}

// Drain gives one drain of an app. Its URL is hidden like those of [Client.Drains].
func (c *Client) Drain(ctx context.Context, app, id string) (Drain, error) {
	address, err := path("apps", app, "log-drains", id)
	if err != nil {
		return Drain{}, err
	}
	var drain Drain
	if _, err := c.do(ctx, call{method: http.MethodGet, path: address}, &drain); err != nil {
		return Drain{}, err
	}
	c.Hide(SecretsOf(drain.URL)...)
	return drain, nil
}

// DeleteDrain removes a drain. One that is gone already is no error.
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

// NewDrain is a drain to make.
type NewDrain struct {
	URL string
	// Known are the drains that the app has already.
	Known []Drain
	// Same says whether the URL of a drain, which Heroku may write otherwise,
	// is this one.
	Same func(url string) bool
}

// UnsettledError is a new drain of which nobody knows whether it was made: the
// answer was lost, and so was that to the question after it.
type UnsettledError struct {
	// Err is what became of the call that makes the drain, Look of the look
	// after it.
	Err, Look error
}

// Error describes both failures.
func (e *UnsettledError) Error() string {
	return e.Err.Error() + "; whether the drain was made could not be found out: " + e.Look.Error()
}

// Unwrap gives both failures.
func (e *UnsettledError) Unwrap() []error { return []error{e.Err, e.Look} }

// settling is how long is looked for a drain whose making was interrupted.
const settling = 10 * time.Second

// CreateDrain adds a drain to an app. An answer that is lost is settled by
// looking: the drain that was not there before is the one that was made, and
// only if there is none the call is made again. So no second drain comes to be,
// and none is made that nobody knows of, even if the context ends on the way.
func (c *Client) CreateDrain(ctx context.Context, app string, wanted NewDrain) (Drain, error) {
	address, err := path("apps", app, "log-drains")
	if err != nil {
		return Drain{}, err
	}
	c.Hide(SecretsOf(wanted.URL)...)
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

// errNotThere is a look that did not find the drain.
var errNotThere = errors.New("the drain does not exist")

// settle looks for the drain that a call made whose answer was lost, twice: the
// call may still be under way. It does so even if the context has ended: what
// was made has to be known.
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
