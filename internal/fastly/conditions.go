package fastly

import (
	"context"
	"net/http"

	gofastly "github.com/fastly/go-fastly/v9/fastly"
)

// Condition is a named VCL expression of a version that other objects refer
// to. A logging endpoint can name one of type "RESPONSE".
type Condition struct {
	Name string
	// Type is "REQUEST", "CACHE", "RESPONSE" or "PREFETCH".
	Type string
}

// Conditions lists the conditions of a version.
func (c *Client) Conditions(ctx context.Context, service string, version int) ([]Condition, error) {
	at, err := versionPath(service, version, "condition")
	if err != nil {
		return nil, err
	}
	var read []*gofastly.Condition
	if err := c.do(ctx, call{method: http.MethodGet, path: at, repeat: true}, &read); err != nil {
		return nil, err
	}
	conditions := make([]Condition, 0, len(read))
	for _, condition := range read {
		conditions = append(conditions, Condition{
			Name: gofastly.ToValue(condition.Name),
			Type: gofastly.ToValue(condition.Type),
		})
	}
	return conditions, nil
}
