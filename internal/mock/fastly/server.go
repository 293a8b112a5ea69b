// Package fastly is an in-memory mock of Fastly's API: services, their
// versions, conditions, and the logging endpoints of Heroku and Kinesis in
// full; domains, backends and settings as far as a plain VCL service needs
// them; every other block type and logging type as an open collection.
//
// It is an independent reading of the API and uses no client code. Where a
// comment says "recorded", the behaviour was seen in recordings of real
// traffic, most of them published as fixtures of the go-fastly library.
// "Documented" is Fastly's API reference, "second-hand" an issue, a test or
// the code of somebody else's client, and "chosen: unknown" a choice made here
// for want of evidence, on which no client should rely.
package fastly

import (
	cryptorand "crypto/rand"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
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
	// Client posts the lines of /_mock/emit; left out, one with a timeout of 5 s.
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
		options.Client = &http.Client{Timeout: 5 * time.Second}
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
	s.controls.Handle("GET /_mock/violations", http.HandlerFunc(s.serveViolations))
	if err := s.Load(DefaultSeed()); err != nil {
		// The default seed is a constant of this package.
		panic(fmt.Sprintf("the default seed does not load: %v", err))
	}
	return s
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

// answer is what the API replies to one call.
type answer struct {
	status int
	// value is the body: an object, a list, or whatever else encode takes.
	value  any
	header http.Header
	// edge replies are made in front of the API and lack its headers.
	edge bool
	// empty replies have no body at all.
	empty bool
	// ndjson replies have the given lines for a body. Their Content-Type is chosen:
	// unknown.
	ndjson bool
	lines  []byte
}

// ok is the answer to whatever went well; POST and DELETE are 200 too
// (recorded).
func ok(value any) answer { return answer{status: http.StatusOK, value: value} }

// statusOK is the whole body after a DELETE (recorded).
func statusOK() answer { return ok(object{"status": "ok"}) }

// serveAPI serves one call of the API.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	keep := func() {}
	if s.options.LoseUpdates && s.inFlight.overlapped(r) {
		keep = s.keepRows(r)
	}
	result := s.respond(r)
	keep()
	header := w.Header()
	for name, values := range result.header {
		header[name] = values
	}
	now := s.now()
	header.Set("Date", now.Format(http.TimeFormat))
	var body []byte
	switch {
	case result.empty:
	case result.ndjson:
		body = result.lines
		header.Set("Content-Type", "application/x-ndjson")
	default:
		body = s.encode(result.value)
		header.Set("Content-Type", "application/json")
	}
	if result.edge {
		setEdgeHeaders(header, len(body))
	} else {
		s.setHeaders(header, result.status, now)
		if !isRead(r.Method) {
			s.rate.set(header, now)
		}
	}
	w.WriteHeader(result.status)
	// The writer keeps the answer in memory.
	_, _ = w.Write(body)
}

// setEdgeHeaders sets what a reply carries that is made in front of the API
// (recorded).
func setEdgeHeaders(header http.Header, length int) {
	header.Set("Server", "Varnish")
	header.Set("Retry-After", "0")
	header.Set("Via", "1.1 varnish")
	header.Set("Content-Length", strconv.Itoa(length))
}

// setHeaders sets what the API's own replies carry (recorded), among it a
// literal Status header.
func (s *Server) setHeaders(header http.Header, status int, now time.Time) {
	header.Set("Accept-Ranges", "bytes")
	header.Set("Cache-Control", "no-store")
	header.Set("Pragma", "no-cache")
	header.Set("Server", "fastly istio-envoy")
	header.Set("Status", fmt.Sprintf("%d %s", status, http.StatusText(status)))
	header.Set("Strict-Transport-Security", "max-age=31536000")
	header.Set("Vary", "Accept-Encoding")
	header.Set("Via", "1.1 varnish, 1.1 varnish")
	header.Set("X-Cache", "MISS, MISS")
	header.Set("X-Cache-Hits", "0, 0")
	header.Set("X-Envoy-Upstream-Service-Time", "1")
	header.Set("X-Served-By", "cache-control-mock-CONTROL, cache-mock-MOCK")
	header.Set("X-Timer", fmt.Sprintf("S%d.%06d,VS0,VE1", now.Unix(), now.Nanosecond()/1000))
}

// respond checks who asks and how often, and answers.
func (s *Server) respond(r *http.Request) answer {
	if !s.knows(r.Header.Get("Fastly-Key")) {
		return answer{status: http.StatusUnauthorized, value: object{"msg": messageUnauthorized}, edge: true}
	}
	if !isRead(r.Method) && !s.rate.take(s.now()) {
		return failed(rateLimited())
	}
	return s.route(r)
}

// knows says whether a token is accepted.
func (s *Server) knows(token string) bool {
	if token == "" {
		return false
	}
	if s.tokens == nil {
		return true
	}
	for _, known := range s.tokens {
		if known == token {
			return true
		}
	}
	return false
}

// faultAnswer gives the API's own words for a fault that names a status and no
// body. What the edge answers, 401 and 503, lacks the API's headers (recorded).
// Writes cost what they always do.
func (s *Server) faultAnswer(r *http.Request, status int) (http.Header, string, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	header, now := http.Header{}, s.now()
	if !isRead(r.Method) {
		s.rate.take(now)
	}
	switch status {
	case http.StatusUnauthorized:
		body := s.encode(object{"msg": messageUnauthorized})
		setEdgeHeaders(header, len(body))
		header.Set("Content-Type", "application/json")
		return header, string(body), true
	case http.StatusServiceUnavailable:
		setEdgeHeaders(header, len(unknownError))
		header.Set("Server", "fastly Varnish")
		header.Set("Content-Type", "text/json")
		return header, unknownError, true
	case http.StatusTooManyRequests:
		header.Set("Content-Type", "application/json")
		s.setHeaders(header, status, now)
		if !isRead(r.Method) {
			spent := rateLimit{limit: s.rate.limit, used: s.rate.limit, hour: now.Truncate(time.Hour)}
			spent.set(header, now)
		}
		return header, string(s.encode(failed(rateLimited()).value)), true
	}
	return nil, "", false
}

// unknownError is what the edge answers when the API does not (recorded, to the
// last space).
const unknownError = ` { "errors" : [{ "title" : "Unknown Error Occurred" , "detail" : "Something went wrong - please try again or contact support@fastly.com if it persists" }] } `

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
