// Package fastly is an in-memory mock of Fastly's API: services, their versions,
// all types of logging endpoints, the other objects of a version, and the contents
// of ACLs, dictionaries and dynamic snippets. It has no stores, TLS, products,
// statistics, and no servers of pools.
//
// It is an independent reading of the API and uses no client code. Where a comment
// says "recorded", the behaviour was seen in recordings of real traffic, most of
// them published as fixtures of the go-fastly library. "Documented" is Fastly's API
// reference, "second-hand" an issue, a test or the code of somebody else's client,
// and "chosen: unknown" a choice of this mock without evidence, on which no client
// should rely.
//
// For delivery errors, the form, order, headers and links are recorded, and the
// times and filters are documented. The words for a Heroku endpoint, the replies to
// invalid requests, who may read the errors (everybody; use a fault with status 403
// to test the opposite) and when an error shows (at once) are unknown, so they are
// chosen.
//
// In addition to the control paths of package control, there are POST /_mock/emit,
// which lets Heroku endpoints post lines, POST /_mock/delivery-errors, which adds
// delivery errors to a service, raw lines included, and GET /_mock/violations.
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

// Settling says how a fresh clone behaves until it has settled. Fastly's own
// Terraform provider waits because "new versions are not immediately found in the
// API, or are not immediately mutable" (second-hand); the answers to such calls are
// chosen: unknown.
type Settling int

const (
	// Invisible answers every call to the clone as if its number did not exist, and
	// omits the clone from every list. Its number is taken.
	Invisible Settling = iota
	// Unwritable shows the clone, and answers writes to it as if it were locked.
	Unwritable
)

// Options configure a [Server]. The zero value is a server without latency whose
// clones settle at once.
type Options struct {
	// Now is the clock. Defaults to time.Now. Settling and the rate limit also use
	// it.
	Now func() time.Time
	// Random decides the order of keys and the new ids. By default, each server has
	// another one; with rand.NewPCG(1, 2), a run can be repeated.
	Random rand.Source
	// NewID makes the ids of services and other objects. Defaults to 22 random
	// letters and digits (recorded).
	NewID func() string
	// Latency says how long each call takes; [RealLatency] is measured.
	Latency control.Latency
	// Settle is how long a fresh clone takes to settle, and Settling how it behaves
	// until then.
	Settle   time.Duration
	Settling Settling
	// LoseUpdates discards a write that overlaps another one to the same version,
	// although it is answered with success. Overlapping writes "may result in lost
	// updates" (documented); which of them is lost is chosen: unknown.
	LoseUpdates bool
	// Before and After are called before and after the effect of each call, so that
	// a test can let another writer act at every step. They may call all methods of
	// the server.
	Before, After func(*http.Request)
	// Client posts the lines of /_mock/emit. Defaults to a client that calls only
	// this machine, accepts any certificate, and has a timeout of 5 s.
	Client *http.Client
}

// Server is a mock of the API. It is an [http.Handler]: serve it on a listener, or
// call it without a network with [control.Transport]. It is safe for concurrent
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

// New makes a server with [DefaultSeed]; [Server.Load] replaces the state.
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
		// The default seed is a constant, so this can't happen.
		panic(fmt.Sprintf("the default seed does not load: %v", err))
	}
	return s
}

// loopbackClient makes a client that calls only this machine.
func loopbackClient() *http.Client {
	return &http.Client{
		Timeout: 5 * time.Second,
		Transport: &http.Transport{
			DialContext: control.DialLoopback,
			// A listener of a test has its own certificate.
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
			// An idle connection would stay open after a test's listener is closed.
			DisableKeepAlives: true,
		},
	}
}

// freshSource is a source of randomness that differs from run to run.
func freshSource() rand.Source {
	var seed [16]byte
	// Read never returns an error (documented).
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

// ForgetCalls deletes the recorded calls.
func (s *Server) ForgetCalls() { s.controls.ForgetCalls() }

// SetFaults replaces all fault rules.
func (s *Server) SetFaults(faults ...control.Fault) error { return s.controls.SetFaults(faults...) }

// ClearFaults removes all fault rules.
func (s *Server) ClearFaults() { s.controls.ClearFaults() }

// SetHooks replaces the functions called before and after each call's effect.
func (s *Server) SetHooks(before, after func(*http.Request)) { s.controls.SetHooks(before, after) }

// watch records which writes are in progress.
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

// stamp gives the current time as text.
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
