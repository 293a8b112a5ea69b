// Package heroku is an in-memory mock of Heroku's Platform API as far as it is
// about log drains: apps with their generation, and the drains of an app.
//
// It is an independent reading of the API and uses no client code. Where a
// comment says "documented", the behaviour is in Heroku's Platform API
// reference or its published schema; "second-hand" is an issue, a test or the
// code of somebody else's client; "Logplex's source" is the public source of
// the backend whose words the API passes on; and "chosen: not documented" is a
// choice made here for want of evidence, on which no client should rely. What
// is chosen and matters can be switched by [Choices].
//
// Two documented families of paths are left out and answered like paths that
// there are not: /addons/{addon}/log-drains, by which an add-on lists and
// changes the drains that are its own, and /spaces/{space}/log-drain, the one
// drain of a private space. The provider manages the drains of apps and leaves
// those of add-ons alone, and no recording shows how these two answer. A drain
// of an add-on is among those of its app, as the documentation has it.
package heroku

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
)

// Options say how a [Server] behaves. The zero value is a server without
// latency.
type Options struct {
	// Now is the clock, time.Now when left out. The rate limit follows it.
	Now func() time.Time
	// NewUUID makes the ids of drains, what follows "d." in their tokens, and
	// the ids of requests. Left out, it makes random ones.
	NewUUID func() string
	// Latency says how long each call takes.
	Latency control.Latency
	// Before and After are called around the effect of each call, so that a test
	// can let somebody else act at every possible step. They may use every
	// method of the server.
	Before, After func(*http.Request)
}

// Server is the API. It is an [http.Handler]: serve it on a listener, or drive
// it without a network through [control.Transport]. It is safe for concurrent
// use.
type Server struct {
	options  Options
	controls *control.Handler

	mutex   sync.Mutex
	tokens  []string
	rate    rateLimit
	choices Choices
	apps    []*App
	// numbers are the numbers that drains have in Logplex, by their ids.
	numbers map[string]int
}

// New makes a server that holds [DefaultSeed]; [Server.Load] replaces that.
func New(options Options) *Server {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.NewUUID == nil {
		options.NewUUID = randomUUID
	}
	s := &Server{options: options, numbers: map[string]int{}}
	s.controls = control.New(http.HandlerFunc(s.serveAPI), control.Options{
		State:   func() any { return s.State() },
		Now:     options.Now,
		Latency: options.Latency,
		Before:  options.Before,
		After:   options.After,
		Answer:  s.faultAnswer,
	})
	if err := s.Load(DefaultSeed()); err != nil {
		// The default seed is a constant of this package.
		panic(fmt.Sprintf("the default seed does not load: %v", err))
	}
	return s
}

// ServeHTTP serves the API, and the control paths below /_mock/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.controls.ServeHTTP(w, r) }

// Calls gives each call of the API since the start or the last
// [Server.ForgetCalls], in the order of their starts.
func (s *Server) Calls() []control.Call { return s.controls.Calls() }

// ForgetCalls empties the record of calls.
func (s *Server) ForgetCalls() { s.controls.ForgetCalls() }

// SetFaults replaces the rules by which calls are spoiled. A fault that names a
// status and no body is answered in the API's own words.
func (s *Server) SetFaults(faults ...control.Fault) error { return s.controls.SetFaults(faults...) }

// ClearFaults removes all rules.
func (s *Server) ClearFaults() { s.controls.ClearFaults() }

// SetHooks replaces the functions called before and after each call's effect.
func (s *Server) SetHooks(before, after func(*http.Request)) { s.controls.SetHooks(before, after) }

// answer is what the API replies to one call.
type answer struct {
	status int
	value  any
	header http.Header
}

// serveAPI serves one call of the API.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	result := s.respond(r)
	header := w.Header()
	for name, values := range result.header {
		header[name] = values
	}
	s.setHeaders(header)
	w.WriteHeader(result.status)
	// The writer keeps the answer in memory.
	_, _ = w.Write(encode(result.value))
}

// setHeaders sets what all replies carry (documented).
func (s *Server) setHeaders(header http.Header) {
	header.Set("Content-Type", "application/json")
	header.Set("Request-Id", s.options.NewUUID())
}

// respond checks who asks, how often and for what, and answers. In which order
// the API checks is chosen: not documented.
func (s *Server) respond(r *http.Request) answer {
	if !s.knows(r.Header.Get("Authorization")) {
		return failed(http.StatusUnauthorized, messageUnauthorized)
	}
	now := s.options.Now()
	if !s.rate.take(now) {
		result := failed(http.StatusTooManyRequests, messageRateLimit)
		result.header = http.Header{}
		s.rate.set(result.header)
		return result
	}
	result := s.accepted(r)
	if result.header == nil {
		result.header = http.Header{}
	}
	s.rate.set(result.header)
	return result
}

// accepted checks the version of the API that is asked for, and answers.
func (s *Server) accepted(r *http.Request) answer {
	if !acceptsVersion3(r.Header.Values("Accept")) {
		return failed(http.StatusNotAcceptable, messageNotAcceptable)
	}
	return s.route(r)
}

// knows says whether the token in an Authorization header is accepted. The
// scheme is Bearer (documented).
func (s *Server) knows(authorization string) bool {
	scheme, token, _ := strings.Cut(authorization, " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return false
	}
	if s.tokens == nil {
		return true
	}
	for _, known := range s.tokens {
		if subtle.ConstantTimeCompare([]byte(known), []byte(token)) == 1 {
			return true
		}
	}
	return false
}

// acceptsVersion3 says whether Accept names the API's media type in version 3,
// or in a variant of it such as 3.sdk (documented).
func acceptsVersion3(accept []string) bool {
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		kind, parameters, err := mime.ParseMediaType(part)
		if err != nil || kind != "application/vnd.heroku+json" {
			continue
		}
		if version := parameters["version"]; version == "3" || strings.HasPrefix(version, "3.") {
			return true
		}
	}
	return false
}

// encode writes a body.
func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		// All values are of types of this package that JSON knows.
		panic(fmt.Sprintf("an answer cannot be written as JSON: %v", err))
	}
	return append(text, '\n')
}

// timeLayout is how the API writes times: whole seconds, in UTC (documented).
const timeLayout = "2006-01-02T15:04:05Z"

// stamp writes the present.
func (s *Server) stamp() string { return s.options.Now().UTC().Format(timeLayout) }

// randomUUID makes a random UUID, version 4.
func randomUUID() string {
	var id [16]byte
	// It never fails, says its documentation.
	_, _ = rand.Read(id[:])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
