// Package fastly is an in-memory mock of Fastly's API: services, their versions,
// all types of logging endpoints, and the other objects that a version holds,
// with what is in ACLs, dictionaries and dynamic snippets. What it does not know
// are stores, TLS, products, statistics, and the servers of pools.
//
// It is an independent reading of the API and uses no client code. Where a
// comment says "recorded", the behaviour was seen in recordings of real
// traffic, most of them published as fixtures of the go-fastly library.
// "Documented" is Fastly's API reference, "second-hand" an issue, a test or
// the code of somebody else's client, and "chosen: unknown" a choice made here
// for want of evidence, on which no client should rely.
//
// Of the log of delivery errors, form, order, headers and links are recorded, and
// what times and filters are is documented. Unknown and therefore chosen are the
// words for a Heroku endpoint, the replies to what it refuses, who may read it
// (everybody; a fault with status 403 makes it nobody) and how long an error takes
// to show (no time at all).
//
// Beside the control paths of package control there are POST /_mock/emit, which
// has Heroku endpoints post lines, POST /_mock/delivery-errors, which tells a
// service of errors, raw lines included, and GET /_mock/violations.
package fastly

import (
	cryptorand "crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
)

// Settling says what a fresh clone is like until it has settled. Fastly's own
// Terraform provider waits because "new versions are not immediately found in
// the API, or are not immediately mutable" (second-hand); what such calls are
// answered is chosen: unknown.
type Settling int

const (
	// Invisible answers every call on the clone as if its number did not exist,
	// and leaves the clone out of every list. Its number is taken all the same.
	Invisible Settling = iota
	// Unwritable shows the clone, and answers writes to it as if it were locked.
	Unwritable
)

// Options say how a [Server] behaves. The zero value is a server without
// latency whose clones settle at once.
type Options struct {
	// Now is the clock, time.Now when left out. Settling and the hours of the
	// rate limit follow it.
	Now func() time.Time
	// Random decides the order of keys and the ids made. Left out, it differs
	// from server to server; rand.NewPCG(1, 2) makes a run repeatable.
	Random rand.Source
	// NewID makes the ids of services and of what else has one; left out, 22
	// random letters and digits (recorded).
	NewID func() string
	// Latency says how long each call takes; [RealLatency] is measured.
	Latency control.Latency
	// Settle is how long a fresh clone takes to settle, and Settling what it is
	// like until then.
	Settle   time.Duration
	Settling Settling
	// LoseUpdates lets a write that overlaps another to the same version be
	// answered as ever and leave no trace. Overlapping writes "may result in lost
	// updates" (documented); which, and when, is chosen: unknown.
	LoseUpdates bool
	// Before and After are called around the effect of each call, so that a test
	// can let a foreign writer act at every possible step. They may use every
	// method of the server.
	Before, After func(*http.Request)
	// Client posts the lines of /_mock/emit. Left out, one that calls only this
	// machine, whatever certificate is shown there, and gives up after 5 s.
	Client *http.Client
}

// Server is the API. It is an [http.Handler]: serve it on a listener, or drive
// it without a network through [control.Transport]. It is safe for concurrent
// use.
type Server struct {
	options    Options
	controls   *control.Handler
	inFlight   inFlight
	violations violations

	mutex    sync.Mutex
	random   *rand.Rand
	tokens   []string
	rate     rateLimit
	services []*service
	customer string
}

// New makes a server that holds [DefaultSeed]; [Server.Load] replaces that.
func New(options Options) *Server {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Random == nil {
		options.Random = freshSource()
	}
	if options.Client == nil {
		options.Client = loopbackClient()
	}
	s := &Server{options: options, random: rand.New(options.Random)}
	s.customer = s.newID()
	s.controls = control.New(http.HandlerFunc(s.serveAPI), control.Options{
		State:   func() any { return s.State() },
		Now:     options.Now,
		Latency: options.Latency,
		Before:  options.Before,
		After:   options.After,
		Watch:   s.watch,
		Answer:  s.faultAnswer,
	})
	s.controls.Handle("POST /_mock/emit", http.HandlerFunc(s.serveEmit))
	s.controls.Handle("POST /_mock/delivery-errors", http.HandlerFunc(s.serveDeliveryErrors))
	s.controls.Handle("GET /_mock/violations", http.HandlerFunc(s.serveViolations))
	if err := s.Load(DefaultSeed()); err != nil {
		// The default seed is a constant of this package.
		panic(fmt.Sprintf("the default seed does not load: %v", err))
	}
	return s
}

// loopbackClient makes calls to this machine.
func loopbackClient() *http.Client {
	return &http.Client{
		Timeout: 5 * time.Second,
		Transport: &http.Transport{
			DialContext: control.DialLoopback,
			// A listener of a test has a certificate that nobody knows.
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
			// A connection left idle would outlive a test's listener.
			DisableKeepAlives: true,
		},
	}
}

// freshSource is a source of randomness that differs from run to run.
func freshSource() rand.Source {
	var seed [16]byte
	// It never fails, says its documentation.
	_, _ = cryptorand.Read(seed[:])
	return rand.NewPCG(binary.LittleEndian.Uint64(seed[:8]), binary.LittleEndian.Uint64(seed[8:]))
}

// ServeHTTP serves the API, and the control paths below /_mock/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.controls.ServeHTTP(w, r)
}

// Calls gives each call of the API since the start or the last
// [Server.ForgetCalls], in the order of their starts.
func (s *Server) Calls() []control.Call { return s.controls.Calls() }

// ForgetCalls empties the record of calls.
func (s *Server) ForgetCalls() { s.controls.ForgetCalls() }

// SetFaults replaces the rules by which calls are spoiled.
func (s *Server) SetFaults(faults ...control.Fault) error { return s.controls.SetFaults(faults...) }

// ClearFaults removes all rules.
func (s *Server) ClearFaults() { s.controls.ClearFaults() }

// SetHooks replaces the functions called before and after each call's effect.
func (s *Server) SetHooks(before, after func(*http.Request)) { s.controls.SetHooks(before, after) }

// watch keeps track of writes that are under way.
func (s *Server) watch(r *http.Request) func() {
	if isRead(r.Method) {
		return func() {}
	}
	segments := splitPath(r.URL.EscapedPath())
	if len(segments) < 2 || segments[0] != "service" {
		return func() {}
	}
	entry, others := s.inFlight.begin(segments, r)
	for _, other := range others {
		s.violations.add("overlapping writes to service %s: %s and %s", segments[1], other, describe(r))
	}
	return func() { s.inFlight.end(entry) }
}

// isRead says whether a method changes nothing. Only calls of other methods
// count against the rate limit (recorded).
func isRead(method string) bool {
	return method == http.MethodGet || method == http.MethodHead
}

// now is the clock in UTC.
func (s *Server) now() time.Time { return s.options.Now().UTC() }

// timeLayout is how the API writes times: whole seconds, in UTC (recorded).
const timeLayout = "2006-01-02T15:04:05Z"

// stamp writes the present.
func (s *Server) stamp() string { return s.now().Format(timeLayout) }

// newID makes an id.
func (s *Server) newID() string {
	if s.options.NewID != nil {
		return s.options.NewID()
	}
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	var id strings.Builder
	for range 22 {
		id.WriteByte(letters[s.random.IntN(len(letters))])
	}
	return id.String()
}
