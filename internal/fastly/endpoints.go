package fastly

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// Endpoint is one logging endpoint of a version, of any kind: its fields by
// their API names, as text. A number is in decimal and a boolean is "0" or "1",
// whether the API writes it as a text, a number or a boolean: it does all three
// (recorded). A field that is null and one that is empty both mean "not set" to
// Fastly, and both are absent.
type Endpoint map[string]string

// Name is the endpoint's name, unique in its version among the endpoints of
// all logging types.
func (e Endpoint) Name() string { return e["name"] }

// Place is where endpoints of one kind are: a version of a service.
type Place struct {
	Service string
	Version int
	// Kind is the logging type as it stands in the API's paths, such as
	// "kinesis".
	Kind string
}

func (p Place) path(more ...string) (string, error) {
	return versionPath(p.Service, p.Version, append([]string{"logging", p.Kind}, more...)...)
}

// Endpoints lists the endpoints of a kind.
func (c *Client) Endpoints(ctx context.Context, place Place) ([]Endpoint, error) {
	at, err := place.path()
	if err != nil {
		return nil, err
	}
	var endpoints []Endpoint
	if err := c.do(ctx, call{method: http.MethodGet, path: at, repeat: true}, &endpoints); err != nil {
		return nil, err
	}
	c.received(place.Kind, endpoints...)
	return endpoints, nil
}

// Endpoint reads one endpoint. The error is [IsNotFound] where there is none of
// that name and kind.
func (c *Client) Endpoint(ctx context.Context, place Place, name string) (Endpoint, error) {
	at, err := place.path(name)
	if err != nil {
		return nil, err
	}
	var endpoint Endpoint
	if err := c.do(ctx, call{method: http.MethodGet, path: at, repeat: true}, &endpoint); err != nil {
		return nil, err
	}
	c.received(place.Kind, endpoint)
	return endpoint, nil
}

// CreateEndpoint adds an endpoint, and gives it as Fastly made it. Fields that
// are empty or nil are omitted: Fastly refuses some of them empty.
//
// A create is a POST, which is not safe to repeat; one whose answer was lost is
// settled by reading. Nothing there, be it because a fresh clone does not show
// its endpoints yet: the create is tried again. An endpoint of
// that name is ours if all its fields are as sent, unless it is the one that was
// in the version base, from which the draft was cloned and which holds
// everything that was there before (zero for a draft without one). The error is
// [IsDuplicate] where the name is taken.
func (c *Client) CreateEndpoint(ctx context.Context, place Place, base int, fields Fields) (Endpoint, error) {
	at, err := place.path()
	if err != nil {
		return nil, err
	}
	form := url.Values{}
	for field, value := range c.kinds[place.Kind].withoutRivals(fields) {
		if text := Text(value); text != "" {
			form.Set(field, text)
		}
	}
	c.hideFields(place.Kind, fields)
	create := call{method: http.MethodPost, path: at, form: form}

	waits := c.repeat.Waits()
	for try := uint(1); ; try++ {
		var created Endpoint
		err := c.do(ctx, create, &created)
		if err == nil {
			c.received(place.Kind, created)
			return created, nil
		}
		// A name that is taken at the second try may be so by the first.
		lost := IsAmbiguous(err) || IsDuplicate(err) && try > 1
		if !lost || ctx.Err() != nil {
			return nil, err
		}
		made, readErr := c.Endpoint(ctx, place, form.Get("name"))
		switch {
		case IsNotFound(readErr) && try == c.repeat.Tries:
			return nil, err
		case IsNotFound(readErr):
			if err := pause(ctx, waits.NextBackOff()); err != nil {
				return nil, c.unanswered(create, err)
			}
		case readErr != nil:
			return nil, err
		default:
			return c.settleCreate(ctx, create, fields, place, base, made)
		}
	}
}

// settleCreate decides whether an endpoint that is there after an ambiguous
// create was made by it.
func (c *Client) settleCreate(
	ctx context.Context, create call, fields Fields, place Place, base int, made Endpoint,
) (Endpoint, error) {
	duplicate := &Error{
		Method: create.method, Path: create.path, Status: http.StatusConflict,
		Title: "Duplicate record", Detail: fmt.Sprintf("an endpoint named '%s' already existed", made.Name()),
		Concluded: true,
	}
	if !made.holds(fields) {
		return nil, duplicate
	}
	if base == 0 {
		return made, nil
	}
	place.Version = base
	was, err := c.Endpoint(ctx, place, made.Name())
	switch {
	case IsNotFound(err):
		return made, nil
	case err != nil:
		return nil, err
	case !c.kinds[place.Kind].Same(was, made) || was["created_at"] != made["created_at"]:
		// The one that was there has made room since.
		return made, nil
	}
	return nil, duplicate
}

// UpdateEndpoint changes the given fields of an endpoint and leaves the others
// as they are. A field "name" renames it. The body is JSON, because a form can't
// set placement back to its default (a JSON null does).
//
// The reply's updated_at is the time of the change before this one (recorded
// for all logging types), and is missing from the endpoint that comes back.
func (c *Client) UpdateEndpoint(ctx context.Context, place Place, name string, fields Fields) (Endpoint, error) {
	at, err := place.path(name)
	if err != nil {
		return nil, err
	}
	c.hideFields(place.Kind, fields)
	var endpoint Endpoint
	err = c.do(ctx, call{
		method: http.MethodPut, path: at, fields: c.kinds[place.Kind].withoutRivals(fields), repeat: true,
	}, &endpoint)
	var failed *Error
	if renamed, ok := fields["name"].(string); ok && renamed != name && IsNotFound(err) && errors.As(err, &failed) &&
		failed.Repeated {
		// An earlier try may have renamed it before its answer was lost.
		if there, readErr := c.Endpoint(ctx, place, renamed); readErr == nil && there.holds(fields) {
			endpoint, err = there, nil
		}
	}
	if err != nil {
		return nil, err
	}
	c.received(place.Kind, endpoint)
	delete(endpoint, "updated_at")
	return endpoint, nil
}

// DeleteEndpoint removes an endpoint. The error is [IsNotFound] where there was
// none.
func (c *Client) DeleteEndpoint(ctx context.Context, place Place, name string) error {
	at, err := place.path(name)
	if err != nil {
		return err
	}
	// A page of something in between, sent with 200, has deleted nothing.
	err = c.do(ctx, call{method: http.MethodDelete, path: at, repeat: true}, &deleted{})
	var failed *Error
	if IsNotFound(err) && errors.As(err, &failed) && failed.Repeated {
		// An earlier try may have deleted it before its answer was lost, unless it
		// is the version that is not found, or was not when this was answered.
		if _, versionErr := c.Version(ctx, place.Service, place.Version); versionErr != nil {
			return err
		}
		switch _, readErr := c.Endpoint(ctx, place, name); {
		case IsNotFound(readErr):
			return nil
		case readErr == nil:
			return c.DeleteEndpoint(ctx, place, name)
		}
	}
	return err
}

// deleted is what Fastly answers to a DELETE.
type deleted struct {
	Status string `json:"status"`
}

func (d *deleted) whole() bool { return d.Status == "ok" }

// holds says whether all the fields have been written.
func (e Endpoint) holds(fields Fields) bool {
	for field, value := range fields {
		if !Same(value, e[field]) {
			return false
		}
	}
	return true
}

// UnmarshalJSON reads an endpoint as the API sends it.
func (e *Endpoint) UnmarshalJSON(text []byte) error {
	// Into any and not into a map, which encoding/json fills at half the speed.
	var read any
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	fields, _ := read.(map[string]any)
	endpoint := make(Endpoint, len(fields))
	for field, value := range fields {
		text := ""
		switch value := value.(type) {
		case string:
			text = value
		case float64:
			text = strconv.FormatFloat(value, 'f', -1, 64)
		case bool:
			text = Text(value)
		}
		if text != "" {
			endpoint[field] = text
		}
	}
	if endpoint.Name() == "" {
		return transport.ErrBadAnswer
	}
	*e = endpoint
	return nil
}
