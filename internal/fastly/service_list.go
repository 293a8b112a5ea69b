package fastly

import (
	"context"
	"net/http"
	"strconv"
)

// servicesPerPage is the largest page in go-fastly's recordings.
const servicesPerPage = 100

// Services lists all services that the token may see, with one call for each hundred.
// Deleted services are not listed (recorded).
func (c *Client) Services(ctx context.Context) ([]Service, error) {
	var services []Service
	for page := 1; ; page++ {
		var read []serviceAnswer
		err := c.do(ctx, call{
			method: http.MethodGet, path: "/service", repeat: true,
			query: map[string]string{
				"direction": "ascend",
				"page":      strconv.Itoa(page),
				"per_page":  strconv.Itoa(servicesPerPage),
				"sort":      "created",
			},
		}, &read)
		if err != nil {
			return nil, err
		}
		for _, one := range read {
			if one.DeletedAt == "" {
				services = append(services, one.service())
			}
		}
		if len(read) < servicesPerPage {
			return services, nil
		}
	}
}

// ServiceNamed gives the service that has a name. The error is [IsNotFound] if the
// token may see none.
func (c *Client) ServiceNamed(ctx context.Context, name string) (Service, error) {
	services, err := c.Services(ctx)
	if err != nil {
		return Service{}, err
	}
	for _, service := range services {
		if service.Name == name {
			return service, nil
		}
	}
	return Service{}, &Error{
		Method: http.MethodGet, Path: "/service", Status: http.StatusNotFound,
		Title: "Record not found", Detail: "no service has this name", Concluded: true,
	}
}
