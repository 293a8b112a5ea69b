package fastly

import (
	"context"
	"net/http"
)

// Condition is a named VCL expression in a version. A logging endpoint can refer to
// one of type "RESPONSE" by its name.
type Condition struct {
	Name string `json:"name"`
	// Type is "REQUEST", "CACHE", "RESPONSE" or "PREFETCH".
	Type string `json:"type"`
}

// Conditions lists the conditions of a version.
func (c *Client) Conditions(ctx context.Context, service string, version int) ([]Condition, error) {
	at, err := versionPath(service, version, "condition")
	if err != nil {
		return nil, err
	}
	var conditions []Condition
	if err := c.do(ctx, call{method: http.MethodGet, path: at, repeat: true}, &conditions); err != nil {
		return nil, err
	}
	return conditions, nil
}
