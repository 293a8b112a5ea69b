// Package logplex is a mock of Logplex, Heroku's log router. It takes log messages
// at POST /logs, as add-ons and CDNs send them, and delivers them to the drains of
// the apps over HTTP, HTTPS, or syslog with and without TLS.
//
// It is an independent reading of the source and uses no client code. Where a
// comment says "Logplex's source", the behaviour is in the source that Heroku
// published until 2023, and production may differ by now; "documented" is Heroku's
// Dev Center; and "chosen: not documented" is a choice of this mock without
// evidence, on which no client should rely.
//
// Delivery is synchronous: when POST /logs returns, all tries for all drains are
// done. So no test needs to wait, and there is nothing to stop.
//
// By default, only destinations on this machine are called. Their certificates are
// not checked, so that a test can use its own; [Account.RefuseCertificates] changes
// that.
package logplex

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
)

// Drain is one drain of one app, as Heroku has it.
type Drain struct {
	// AppID and AppName are those of the drain's app.
	AppID, AppName string
	// ID is the drain's UUID, and Token its name for the destination.
	ID, Token string
	// URL is the destination as it was set in Heroku.
	URL string
}

// Options configure a [Server]. The zero value is a server without drains.
type Options struct {
	// Drains gives the drains of all apps. It is called for each delivery.
	Drains func() []Drain
	// Client makes the calls to drains. Defaults to a client that calls only this
	// machine, with a timeout of 3 s to connect and of 5 s for the call (Logplex's
	// source). Redirects are never followed.
	Client *http.Client
	// Dial opens the connections to syslog drains. Defaults to
	// [control.DialLoopback].
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Now is the clock. Defaults to time.Now.
	Now func() time.Time
	// NewFrameID makes the id of a batch. Defaults to 32 random uppercase
	// hexadecimal digits.
	NewFrameID func() string
	// Latency says how long each call of POST /logs takes.
	Latency control.Latency
	// Before and After are called before and after the effect of each call.
	Before, After func(*http.Request)
}

// Server is a mock of Logplex. It is an [http.Handler]: serve it on a listener, or
// call it without a network with [control.Transport]. It is safe for concurrent
// use.
type Server struct {
	options  Options
	client   *http.Client
	controls *control.Handler

	mutex        sync.Mutex
	tokens       []Token
	credentials  []string
	largestFrame int
	// refuseCertificates is [Account.RefuseCertificates].
	refuseCertificates bool

	ignored int
	outlets []*outlet
}

// New makes a server that accepts any token; [Server.Load] changes that.
func New(options Options) *Server {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Drains == nil {
		options.Drains = func() []Drain { return nil }
	}
	if options.NewFrameID == nil {
		options.NewFrameID = randomFrameID
	}
	if options.Dial == nil {
		options.Dial = control.DialLoopback
	}
	s := &Server{options: options, largestFrame: defaultLargestFrame}
	if options.Client == nil {
		options.Client = s.loopbackClient()
	}
	client := *options.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.client = &client
	s.controls = control.New(http.HandlerFunc(s.serveInput), control.Options{
		State:   func() any { return s.State() },
		Now:     options.Now,
		Latency: options.Latency,
		Before:  options.Before,
		After:   options.After,
	})
	s.controls.Handle("POST /_mock/emit", http.HandlerFunc(s.serveEmit))
	s.controls.Handle("GET /_mock/deliveries", http.HandlerFunc(s.serveDeliveries))
	return s
}

// loopbackClient makes a client that calls only this machine.
func (s *Server) loopbackClient() *http.Client {
	return &http.Client{
		Timeout: 5 * time.Second,
		Transport: &http.Transport{
			DialContext:     control.DialLoopback,
			TLSClientConfig: s.tlsConfig(),
			// Without this, net/http would add Accept-Encoding.
			DisableCompression: true,
			// An idle connection would stay open after a test's listener is closed.
			DisableKeepAlives: true,
		},
	}
}

// ServeHTTP serves POST /logs, and the control paths below /_mock/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.controls.ServeHTTP(w, r) }

// Calls gives each call of the input since the start or the last
// [Server.ForgetCalls], in the order of their starts.
func (s *Server) Calls() []control.Call { return s.controls.Calls() }

// ForgetCalls deletes the recorded calls.
func (s *Server) ForgetCalls() { s.controls.ForgetCalls() }

// SetFaults replaces all fault rules for calls of the input.
func (s *Server) SetFaults(faults ...control.Fault) error { return s.controls.SetFaults(faults...) }

// ClearFaults removes all fault rules.
func (s *Server) ClearFaults() { s.controls.ClearFaults() }

// SetHooks replaces the functions called before and after each call's effect.
func (s *Server) SetHooks(before, after func(*http.Request)) { s.controls.SetHooks(before, after) }

// randomFrameID makes 32 random hexadecimal digits.
func randomFrameID() string {
	var id [16]byte
	// Read never returns an error (documented).
	_, _ = rand.Read(id[:])
	return fmt.Sprintf("%X", id)
}
