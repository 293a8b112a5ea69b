// Package heroku is an in-memory mock of the parts of Heroku's Platform API that
// log drains use: apps with their generation, and the drains of an app.
//
// It is an independent reading of the API and uses no client code. Where a comment
// says "documented", the behaviour is in Heroku's Platform API reference or its
// published schema; "second-hand" is an issue, a test or the code of somebody
// else's client; "Logplex's source" is the public source of the backend whose
// messages the API passes on; and "chosen: not documented" is a choice of this mock
// without evidence, on which no client should rely. Choices that matter can be
// switched with [Choices].
//
// Two documented families of paths are not mocked and are answered like unknown
// paths: /addons/{addon}/log-drains, with which an add-on lists and changes its own
// drains, and /spaces/{space}/log-drain, the one drain of a private space. The
// provider manages only the drains of apps, and no recording shows the answers of
// these paths. The list of an app's drains includes those of add-ons (documented).
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

// Options configure a [Server]. The zero value is a server without latency.
type Options struct {
	// Now is the clock. Defaults to time.Now. The rate limit also uses it.
	Now func() time.Time
	// NewUUID makes the ids of drains, the part after "d." in their tokens, and the
	// ids of requests. Defaults to random UUIDs.
	NewUUID func() string
	// Latency says how long each call takes.
	Latency control.Latency
	// Before and After are called before and after the effect of each call, so that
	// a test can let another client act at every step. They may call all methods of
	// the server.
	Before, After func(*http.Request)
}

// Server is a mock of the API. It is an [http.Handler]: serve it on a listener, or
// call it without a network with [control.Transport]. It is safe for concurrent
// use.
type Server struct {
	options  Options
	controls *control.Handler

	mutex   sync.Mutex
	tokens  []string
	rate    rateLimit
	choices Choices
	apps    []*App
	// numbers are the numbers of drains in Logplex, by their ids.
	numbers map[string]int
}

// New makes a server with [DefaultSeed]; [Server.Load] replaces the state.
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
		// The default seed is a constant, so this can't happen.
		panic(fmt.Sprintf("the default seed does not load: %v", err))
	}
	return s
}

// ServeHTTP serves the API, and the control paths below /_mock/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.controls.ServeHTTP(w, r) }

// Calls gives each call of the API since the start or the last
// [Server.ForgetCalls], in the order of their starts.
func (s *Server) Calls() []control.Call { return s.controls.Calls() }

// ForgetCalls deletes the recorded calls.
func (s *Server) ForgetCalls() { s.controls.ForgetCalls() }

// SetFaults replaces all fault rules. A fault with a status and no body is answered
// with the API's own words.
func (s *Server) SetFaults(faults ...control.Fault) error { return s.controls.SetFaults(faults...) }

// ClearFaults removes all fault rules.
func (s *Server) ClearFaults() { s.controls.ClearFaults() }

// SetHooks replaces the functions called before and after each call's effect.
func (s *Server) SetHooks(before, after func(*http.Request)) { s.controls.SetHooks(before, after) }

// answer is the API's reply to one call.
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
	// The writer holds the answer in memory, so the write can't fail.
	_, _ = w.Write(encode(result.value))
}

// setHeaders sets the headers of all replies (documented).
func (s *Server) setHeaders(header http.Header) {
	header.Set("Content-Type", "application/json")
	header.Set("Request-Id", s.options.NewUUID())
}

// respond checks the token, the rate limit and the path, and answers. The order of
// the checks is chosen: not documented.
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

// accepted checks the requested version of the API, and answers.
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
		// All values have types of this package that can be encoded.
		panic(fmt.Sprintf("an answer cannot be written as JSON: %v", err))
	}
	return append(text, '\n')
}

// timeLayout is how the API writes times: whole seconds, in UTC (documented).
const timeLayout = "2006-01-02T15:04:05Z"

// stamp gives the current time as text.
func (s *Server) stamp() string { return s.options.Now().UTC().Format(timeLayout) }

// randomUUID makes a random UUID, version 4.
func randomUUID() string {
	var id [16]byte
	// Read never returns an error (documented).
	_, _ = rand.Read(id[:])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
