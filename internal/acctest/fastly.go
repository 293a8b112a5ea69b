package acctest

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/datadog"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// Service is the ID of the service that a [Fastly] starts with.
const Service = mock.DefaultServiceID

// Fastly is a mock of Fastly's API on loopback, for one test.
type Fastly struct {
	*mock.Server
	URL string
	// Datadog is the address of a mock of Datadog, which accepts any key.
	Datadog string
	t       *testing.T
}

// NewFastly serves a mock until the test ends, and then fails the test if a
// client did what it must not do, such as overlapping writes to one service.
func NewFastly(t *testing.T, options mock.Options, services ...mock.Service) *Fastly {
	t.Helper()
	server := mock.New(options)
	if len(services) > 0 {
		seed := mock.Seed{Fastly: mock.Account{Services: services}}
		if err := server.Load(seed); err != nil {
			t.Fatal(err)
		}
	}
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	t.Cleanup(func() {
		for _, violation := range server.Violations() {
			t.Errorf("a call that a client must not make: %s", violation)
		}
	})
	keys := httptest.NewServer(datadog.New(datadog.Options{}))
	t.Cleanup(keys.Close)
	return &Fastly{Server: server, URL: listener.URL, Datadog: keys.URL, t: t}
}

// Providers returns the provider, in the process of the test, for resource.TestCase.
func (f *Fastly) Providers() map[string]func() (tfprotov6.ProviderServer, error) {
	// The environment is not used, because tests run in parallel.
	return Providers(provider.Options{
		Getenv: func(string) string { return "" },
		Repeat: fastly.Repeat{First: time.Millisecond, Longest: 5 * time.Millisecond},
		// Do not wait for a draft that a failed step of the test has left behind.
		Commit: commit.Config{Yield: time.Millisecond},
	})
}

// Providers returns a provider with options, for resource.TestCase.
func Providers(options provider.Options) map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"logdrain": providerserver.NewProtocol6WithError(provider.New("test", options)()),
	}
}

// Blocks returns the configuration of the same provider for [NewProtocol].
func (f *Fastly) Blocks() map[string]map[string]string {
	return map[string]map[string]string{
		"fastly": {"api_token": "test-token", "api_url": f.URL}, "datadog": {"api_url": f.Datadog},
	}
}

// Config adds the blocks that every configuration needs before a configuration.
func (f *Fastly) Config(body string) string {
	return RequiredProviders + fmt.Sprintf(`
provider "logdrain" {
  fastly {
    api_token = "test-token"
    api_url   = %q
  }
  datadog {
    api_url = %q
  }
}
`, f.URL, f.Datadog) + body
}

// RequiredProviders is the block that names the provider.
const RequiredProviders = `
terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}
`

// LiveEndpoints returns the live endpoints of a kind, by name.
func (f *Fastly) LiveEndpoints(service, kind string) map[string]mock.Row {
	f.t.Helper()
	return f.Endpoints(service, f.Live(service), kind)
}

// Endpoints returns the endpoints of a kind in a version, by name.
func (f *Fastly) Endpoints(service string, version int, kind string) map[string]mock.Row {
	f.t.Helper()
	rows, err := f.Rows(service, version, "logging/"+kind)
	if err != nil {
		f.t.Errorf("%s endpoints of version %d: %v", kind, version, err)
		return nil
	}
	byName := map[string]mock.Row{}
	for _, row := range rows {
		name, _ := row["name"].(string)
		byName[name] = row
	}
	return byName
}
