package fastly

import (
	"context"
	"net/http"
	"time"
)

// Service is a Fastly service and all of its versions.
type Service struct {
	ID   string
	Name string
	// Type is "vcl", or "wasm" for a Compute service.
	Type string
	// Versions are in ascending order of their numbers.
	Versions []Version
}

// Version is one version of a service.
type Version struct {
	Number int
	// Active says that the version is in production. A service has at most one.
	Active bool
	// Locked says that the version can't be written: it is or was active, or somebody
	// has locked it.
	Locked  bool
	Staging bool
	Comment string
	// CreatedAt is when the version was cloned. UpdatedAt is when the version itself
	// last changed, for example by its activation. Both are whole seconds.
	CreatedAt, UpdatedAt time.Time
}

// Compute says whether the service runs WebAssembly and has no VCL.
func (s Service) Compute() bool { return s.Type == "wasm" }

// Live gives the version that is in production, if any.
func (s Service) Live() (Version, bool) {
	for _, version := range s.Versions {
		if version.Active {
			return version, true
		}
	}
	return Version{}, false
}

// Latest gives the version with the highest number.
func (s Service) Latest() (Version, bool) {
	if len(s.Versions) == 0 {
		return Version{}, false
	}
	return s.Versions[len(s.Versions)-1], true
}

// Version gives the version with a number, if the service has it.
func (s Service) Version(number int) (Version, bool) {
	for _, version := range s.Versions {
		if version.Number == number {
			return version, true
		}
	}
	return Version{}, false
}

// Current gives the live version, or the latest one if the service has no live
// version.
func (s Service) Current() (Version, bool) {
	if live, ok := s.Live(); ok {
		return live, true
	}
	return s.Latest()
}

// Service reads a service and its versions. The error is [IsNotFound] if the service
// does not exist, was deleted, or is not visible to the token.
func (c *Client) Service(ctx context.Context, id string) (Service, error) {
	at, err := path("service", id)
	if err != nil {
		return Service{}, err
	}
	var read serviceAnswer
	if err := c.do(ctx, call{method: http.MethodGet, path: at, repeat: true}, &read); err != nil {
		return Service{}, err
	}
	if read.DeletedAt != "" {
		return Service{}, &Error{
			Method: http.MethodGet, Path: at, Status: http.StatusNotFound,
			Title: "Record not found", Detail: "the service was deleted", Concluded: true,
		}
	}
	return read.service(), nil
}

// serviceAnswer is a service as the API sends it.
type serviceAnswer struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Type      string          `json:"type"`
	DeletedAt string          `json:"deleted_at"`
	Versions  []versionAnswer `json:"versions"`
}

func (a *serviceAnswer) whole() bool { return a.ID != "" }

func (a *serviceAnswer) service() Service {
	service := Service{ID: a.ID, Name: a.Name, Type: a.Type}
	for _, version := range a.Versions {
		if version.DeletedAt == "" {
			service.Versions = append(service.Versions, version.version())
		}
	}
	return service
}
