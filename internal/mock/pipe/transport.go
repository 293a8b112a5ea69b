package pipe

import (
	"net"
	"net/http"
	"strings"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
)

// Transport calls the mocks without a network, with the names of the real hosts:
// api.fastly.com, api.heroku.com, 1.us.logplex.io and all other hosts of
// logplex.io, and http-intake.logs. and api. of each site of Datadog. All other
// hosts do not exist.
func (p *Pipe) Transport() http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		name := strings.ToLower(r.URL.Hostname())
		handler := p.at(name)
		if handler == nil {
			if r.Body != nil {
				// A transport always closes the body.
				_ = r.Body.Close()
			}
			return nil, noSuchHost(name)
		}
		return control.Transport(handler).RoundTrip(r)
	})
}

// noSuchHost is the error for a host that does not exist.
func noSuchHost(name string) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}}
}

// at gives the mock with a host name, or nil.
func (p *Pipe) at(name string) http.Handler {
	switch {
	case name == "api.fastly.com":
		return p.Fastly
	case name == "api.heroku.com":
		return p.Heroku
	case strings.HasSuffix(name, ".logplex.io"):
		return p.Logplex
	}
	for _, prefix := range []string{"http-intake.logs.", "api."} {
		site, found := strings.CutPrefix(name, prefix)
		if found && isSite(site) {
			return p.Datadog
		}
	}
	return nil
}

// isSite says whether a domain is one of Datadog's sites, or below one, as future
// sites may be.
func isSite(site string) bool {
	for _, domain := range []string{"datadoghq.com", "datadoghq.eu", "ddog-gov.com"} {
		if site == domain || strings.HasSuffix(site, "."+domain) {
			return true
		}
	}
	return false
}
