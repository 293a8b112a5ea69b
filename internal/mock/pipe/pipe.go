// Package pipe connects the mocks to the whole path of a log line: from a logging
// endpoint of a Fastly service to Logplex, from there to the drains of Heroku apps,
// and from there to Datadog or to a listener of a test. Nothing leaves the machine.
//
// [New] makes the mocks, [Pipe.Listen] serves them on loopback, and [InMemory]
// connects them without a network.
package pipe

import (
	"bytes"
	"context"
	"net"
	"net/http"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/logplex"
)

// Options configure the mocks.
type Options struct {
	// Seed is JSON with a part for each mock, as in {"fastly": …, "heroku": …,
	// "logplex": …, "datadog": …}. A mock whose part is omitted starts with its own
	// default.
	Seed []byte

	Fastly  fastly.Options
	Heroku  heroku.Options
	Logplex logplex.Options
	Datadog datadog.Options
}

// Pipe has the mocks. Logplex delivers to the drains that the mock of Heroku has at
// that moment.
type Pipe struct {
	Fastly  *fastly.Server
	Heroku  *heroku.Server
	Logplex *logplex.Server
	Datadog *datadog.Server
}

// New makes the mocks. They call each other over the network, with the URLs of
// endpoints and drains, unless the options have other clients. The option Drains of
// Logplex is ignored.
func New(options Options) (*Pipe, error) {
	p := &Pipe{
		Fastly:  fastly.New(options.Fastly),
		Heroku:  heroku.New(options.Heroku),
		Datadog: datadog.New(options.Datadog),
	}
	options.Logplex.Drains = p.drains
	p.Logplex = logplex.New(options.Logplex)
	if options.Seed == nil {
		return p, nil
	}
	if err := p.load(options.Seed); err != nil {
		return nil, err
	}
	return p, nil
}

// InMemory makes mocks that need no network: they call each other with the host
// names of the real APIs, see [Pipe.Transport]. Syslog drains can't be reached,
// unless the options have a Dial.
func InMemory(options Options) (*Pipe, error) {
	// The clients are made before the mocks exist.
	var p *Pipe
	transport := roundTripper(func(r *http.Request) (*http.Response, error) { return p.Transport().RoundTrip(r) })
	options.Fastly.Client = &http.Client{Transport: transport}
	options.Logplex.Client = &http.Client{Transport: transport}
	if options.Logplex.Dial == nil {
		options.Logplex.Dial = func(_ context.Context, _, address string) (net.Conn, error) {
			return nil, noSuchHost(address)
		}
	}
	p, err := New(options)
	return p, err
}

// roundTripper is a function that makes calls.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip makes one call.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// load loads each mock's part of a seed.
func (p *Pipe) load(text []byte) error {
	onFastly, err := fastly.ReadSeed(bytes.NewReader(text))
	if err != nil {
		return err
	}
	onHeroku, err := heroku.ReadSeed(bytes.NewReader(text))
	if err != nil {
		return err
	}
	onLogplex, err := logplex.ReadSeed(bytes.NewReader(text))
	if err != nil {
		return err
	}
	onDatadog, err := datadog.ReadSeed(bytes.NewReader(text))
	if err != nil {
		return err
	}
	if err := p.Fastly.Load(onFastly); err != nil {
		return err
	}
	if err := p.Heroku.Load(onHeroku); err != nil {
		return err
	}
	if err := p.Logplex.Load(onLogplex); err != nil {
		return err
	}
	return p.Datadog.Load(onDatadog)
}

// drains gives the drains of the mock of Heroku, for Logplex.
func (p *Pipe) drains() []logplex.Drain {
	var drains []logplex.Drain
	for _, drain := range p.Heroku.AllDrains() {
		drains = append(drains, logplex.Drain{
			AppID: drain.AppID, AppName: drain.AppName, ID: drain.ID, Token: drain.Token, URL: drain.URL,
		})
	}
	return drains
}
