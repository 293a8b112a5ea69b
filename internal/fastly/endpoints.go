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

// Endpoint is one logging endpoint of a version, of any kind: its fields by their API
// names, as text. A number is decimal, and a boolean is "0" or "1"; the API sends them
// as text, number or boolean (recorded). Null and empty both mean "not set" to Fastly,
// and such a field is absent.
type Endpoint map[string]string

// Name gives the endpoint's name, which is unique in a version among the endpoints of
// all logging types.
func (e Endpoint) Name() string { return e["name"] }

// Place names the endpoints of one kind in a version of a service.
type Place struct {
	// Service is the service's ID.
	Service string
	// Version is the version's number.
	Version int
	// Kind is the logging type as in the API's paths, such as "kinesis".
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

// Endpoint reads one endpoint. The error is [IsNotFound] if the version has no
// endpoint of that name and kind.
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

// CreateEndpoint creates an endpoint, and gives it as in Fastly's reply. Fields that
// are empty or nil are omitted, because Fastly refuses some of them if they are empty.
//
// A create is a POST, which is safe to retry only if it was not sent. If its answer is
// lost, a read shows
// whether it took effect. If the endpoint is not there, which may also be because a
// fresh clone does not show its endpoints yet, the create is retried. If it is there
// and has all fields as sent, it is ours, unless the version base has the same
// endpoint. Base is the version that the draft was cloned from, 0 for a draft of
// unknown origin. The error is [IsDuplicate] if the name is taken.
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
		var failed *Error
		if errors.As(err, &failed) {
			failed.Repeated = try > 1
		}
		// If the name is taken at the second try, the first try may have taken it.
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

// settleCreate decides whether an ambiguous create has made the endpoint that a read
// found.
func (c *Client) settleCreate(
	ctx context.Context, create call, fields Fields, place Place, base int, made Endpoint,
) (Endpoint, error) {
	duplicate := &Error{
		Method: create.method, Path: create.path, Status: http.StatusConflict,
		Title: "Duplicate record", Detail: fmt.Sprintf("an endpoint named '%s' already exists", made.Name()),
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
		// The endpoint of the base was removed or renamed since, so this is another one.
		return made, nil
	}
	return nil, duplicate
}

// UpdateEndpoint writes the given fields of an endpoint and leaves the others as they
// are. A field "name" renames the endpoint. The body is JSON, because only a JSON null
// sets placement back to its default.
//
// The updated_at of the reply is the time of the previous change (recorded for all
// logging types), so it is removed from the endpoint that UpdateEndpoint gives. The
// error is [IsNotFound] if the version has no endpoint of that name and kind.
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
		// An earlier try, whose answer was lost, may have renamed the endpoint.
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

// DeleteEndpoint deletes an endpoint. The error is [IsNotFound] if there was none.
func (c *Client) DeleteEndpoint(ctx context.Context, place Place, name string) error {
	at, err := place.path(name)
	if err != nil {
		return err
	}
	// A proxy's page with status 200 has deleted nothing, so the body is checked.
	err = c.do(ctx, call{method: http.MethodDelete, path: at, repeat: true}, &deleted{})
	var failed *Error
	if IsNotFound(err) && errors.As(err, &failed) && failed.Repeated {
		// An earlier try, whose answer was lost, may have deleted the endpoint. But a
		// fresh clone may also have been invisible, so the version is read first.
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

// deleted is Fastly's answer to a DELETE.
type deleted struct {
	Status string `json:"status"`
}

func (d *deleted) whole() bool { return d.Status == "ok" }

// holds says whether the endpoint has all the fields with their values.
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
	// encoding/json fills a map[string]any at half the speed of any.
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
