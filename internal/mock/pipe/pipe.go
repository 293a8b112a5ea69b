// Package pipe puts the mocks together to the whole way of a log line: from a
// logging endpoint of a Fastly service to Logplex, from there to the drains of
// Heroku's apps, and so to Datadog, or to a listener that a test opens. Nothing of
// it leaves the machine.
//
// [New] makes the mocks for somebody else to serve, [Pipe.Listen] serves them
// on loopback, and [InMemory] needs no network at all.
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

// Options say what the mocks are made of.
type Options struct {
	// Seed is JSON that holds a part for each mock, as in
	// {"fastly": …, "heroku": …, "logplex": …, "datadog": …}. A mock whose part is
	// left out starts with its own default.
	Seed []byte

	Fastly  fastly.Options
	Heroku  heroku.Options
	Logplex logplex.Options
	Datadog datadog.Options
}

// Pipe holds the mocks. Logplex knows the drains that Heroku holds at the
// moment of a delivery.
type Pipe struct {
	Fastly  *fastly.Server
	Heroku  *heroku.Server
	Logplex *logplex.Server
	Datadog *datadog.Server
}

// New makes the mocks. They call each other by the URLs that they are given,
// over the network unless the options name other clients. An option that says
// where Logplex has its drains from is ignored.
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

// InMemory makes mocks that need no network: they reach each other under the
// names that the real ones have, as [Pipe.Transport] does. No host takes syslog,
// unless the options say how to dial one.
func InMemory(options Options) (*Pipe, error) {
	// The mocks exist only after their clients do.
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

// load gives each mock its part of a seed.
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

// drains gives the drains that Heroku holds, as Logplex knows them.
func (p *Pipe) drains() []logplex.Drain {
	var drains []logplex.Drain
	for _, drain := range p.Heroku.AllDrains() {
		drains = append(drains, logplex.Drain{
			AppID: drain.AppID, AppName: drain.AppName, ID: drain.ID, Token: drain.Token, URL: drain.URL,
		})
	}
	return drains
}
