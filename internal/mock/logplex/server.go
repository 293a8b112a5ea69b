// Package logplex is a mock of Logplex, Heroku's log router, with both its
// sides: it takes log messages in at POST /logs, as add-ons and CDNs send them,
// and hands them to the drains of the apps, over HTTP, HTTPS, or syslog with and
// without TLS.
//
// It is an independent reading and uses no client code. Where a comment says
// "Logplex's source", the behaviour is in the source that Heroku published
// until 2023, from which production may have moved on; "documented" is Heroku's
// Dev Center; and "chosen: not documented" is a choice made here for want of
// evidence, on which no client should rely.
//
// Delivery is synchronous and has no goroutine of its own: when POST /logs
// returns, each drain has been tried as often as it will be, so that no test
// needs to wait, and nothing is left to stop.
//
// Only destinations on this machine are called, unless the options say how else
// to call. Their certificates are not checked, so that a test can open a listener
// with one of its own; [Account.RefuseCertificates] changes that.
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

// Drain is one drain of one app, as Heroku keeps it.
type Drain struct {
	// AppID and AppName say whose drain it is.
	AppID, AppName string
	// ID is the drain's UUID, Token what it is known by to its destination.
	ID, Token string
	// URL is the destination as it was given to Heroku.
	URL string
}

// Options say how a [Server] behaves. The zero value is a server that knows no
// drains.
type Options struct {
	// Drains gives the drains of all apps; it is asked for each delivery.
	Drains func() []Drain
	// Client makes the calls to drains. Left out, one that calls only this machine,
	// connects within 3 s and gives up after 5 s (Logplex's source). Redirects are
	// never followed.
	Client *http.Client
	// Dial opens the connections to syslog drains, [control.DialLoopback] when left
	// out.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Now is the clock, time.Now when left out.
	Now func() time.Time
	// NewFrameID makes what tells a batch from others, 32 capital hexadecimal
	// digits. Left out, they are random.
	NewFrameID func() string
	// Latency says how long each call of POST /logs takes.
	Latency control.Latency
	// Before and After are called around the effect of each call.
	Before, After func(*http.Request)
}

// Server is Logplex. It is an [http.Handler]: serve it on a listener, or drive
// it without a network through [control.Transport]. It is safe for concurrent
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

// loopbackClient makes calls to this machine.
func (s *Server) loopbackClient() *http.Client {
	return &http.Client{
		Timeout: 5 * time.Second,
		Transport: &http.Transport{
			DialContext:     control.DialLoopback,
			TLSClientConfig: s.tlsConfig(),
			// Logplex speaks HTTP/1.1, and says itself what it accepts.
			DisableCompression: true,
			// A connection left idle would outlive a test's listener.
			DisableKeepAlives: true,
		},
	}
}

// ServeHTTP serves POST /logs, and the control paths below /_mock/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.controls.ServeHTTP(w, r) }

// Calls gives each call of the input since the start or the last
// [Server.ForgetCalls], in the order of their starts.
func (s *Server) Calls() []control.Call { return s.controls.Calls() }

// ForgetCalls empties the record of calls.
func (s *Server) ForgetCalls() { s.controls.ForgetCalls() }

// SetFaults replaces the rules by which calls of the input are spoiled.
func (s *Server) SetFaults(faults ...control.Fault) error { return s.controls.SetFaults(faults...) }

// ClearFaults removes all rules.
func (s *Server) ClearFaults() { s.controls.ClearFaults() }

// SetHooks replaces the functions called before and after each call's effect.
func (s *Server) SetHooks(before, after func(*http.Request)) { s.controls.SetHooks(before, after) }

// randomFrameID makes 32 hexadecimal digits.
func randomFrameID() string {
	var id [16]byte
	// It never fails, says its documentation.
	_, _ = rand.Read(id[:])
	return fmt.Sprintf("%X", id)
}
