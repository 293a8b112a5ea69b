// Package datadog is an in-memory mock of what Datadog does for a log drain: it
// takes logs in at POST /api/v2/logs, and says at GET /api/v1/validate whether
// an API key is good. In fact these are two hosts, http-intake.logs.<site> and
// api.<site>; here one server is both.
//
// It is an independent reading and uses no client code: it takes URLs and
// frames apart in its own way. Where a comment says "documented", the behaviour
// is in Datadog's API reference or its log guides; "second-hand" is an issue, a
// test or the code of somebody else's client; and "chosen: not documented" is a
// choice made here for want of evidence, on which no client should rely.
package datadog

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
)

// Paths of the API. The intake's is exact.
const (
	// IntakePath is where logs are sent.
	IntakePath = "/api/v2/logs"
	// ValidatePath is where keys are checked.
	ValidatePath = "/api/v1/validate"
)

// Options say how a [Server] behaves. The zero value is a server without
// latency.
type Options struct {
	// Now is the clock, time.Now when left out.
	Now func() time.Time
	// Latency says how long each call takes.
	Latency control.Latency
	// Before and After are called around the effect of each call.
	Before, After func(*http.Request)
}

// Server is Datadog. It is an [http.Handler]: serve it on a listener, or drive
// it without a network through [control.Transport]. It is safe for concurrent
// use.
type Server struct {
	options  Options
	controls *control.Handler

	mutex   sync.Mutex
	keys    []string
	choices Choices
	logs    []Log
}

// New makes a server that accepts any key; [Server.Load] changes that.
func New(options Options) *Server {
	if options.Now == nil {
		options.Now = time.Now
	}
	s := &Server{options: options}
	s.controls = control.New(http.HandlerFunc(s.serveAPI), control.Options{
		State:   func() any { return s.State() },
		Now:     options.Now,
		Latency: options.Latency,
		Before:  options.Before,
		After:   options.After,
		Answer:  s.faultAnswer,
	})
	s.controls.Handle("GET /_mock/logs", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, s.Logs())
	}))
	s.controls.Handle("DELETE /_mock/logs", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.ForgetLogs()
		reply(w, http.StatusOK, []Log{})
	}))
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

// Logs gives what has arrived, in the order of arrival.
func (s *Server) Logs() []Log {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]Log{}, s.logs...)
}

// ForgetLogs throws away what has arrived.
func (s *Server) ForgetLogs() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.logs = nil
}

// serveAPI serves one call of the API.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.EscapedPath(); {
	case path == ValidatePath:
		s.serveValidate(w, r)
	case path == IntakePath, path == IntakePath+"/" && s.chosen().AcceptTrailingSlash:
		s.serveIntake(w, r)
	default:
		refuse(w, http.StatusNotFound, "")
	}
}

// serveValidate says whether a key is good. The key is in a header (documented).
// That a missing key is answered like a bad one is chosen: not documented.
func (s *Server) serveValidate(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method != http.MethodGet:
		refuse(w, http.StatusMethodNotAllowed, "")
	case !s.knows(r.Header.Get("DD-API-KEY")):
		reply(w, http.StatusForbidden, map[string]any{"errors": []string{"Forbidden"}})
	default:
		reply(w, http.StatusOK, map[string]any{"valid": true})
	}
}

// knows says whether a key is good.
func (s *Server) knows(key string) bool {
	if key == "" {
		return false
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.keys == nil {
		return true
	}
	return slices.ContainsFunc(s.keys, func(known string) bool {
		return subtle.ConstantTimeCompare([]byte(known), []byte(key)) == 1
	})
}

// chosen gives the choices of the moment.
func (s *Server) chosen() Choices {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.choices
}

// refusal is the body of a refused call (documented).
type refusal struct {
	Errors []refusalReason `json:"errors"`
}

// refusalReason is one reason.
type refusalReason struct {
	Status string `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
}

// refuse refuses a call.
func refuse(w http.ResponseWriter, status int, detail string) {
	reply(w, status, refusal{Errors: []refusalReason{{
		Status: fmt.Sprint(status), Title: http.StatusText(status), Detail: detail,
	}}})
}

// reply answers a call in JSON.
func reply(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	// A caller that is gone is no concern of a mock's, and all values are known.
	_ = encoder.Encode(value)
}

// faultAnswer words a fault that names a status and no body.
func (s *Server) faultAnswer(r *http.Request, status int) (http.Header, string, bool) {
	if status < http.StatusBadRequest {
		return nil, "", false
	}
	var body any = refusal{Errors: []refusalReason{{Status: fmt.Sprint(status), Title: http.StatusText(status)}}}
	if r.URL.Path == ValidatePath {
		body = map[string]any{"errors": []string{http.StatusText(status)}}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, "", false
	}
	return http.Header{"Content-Type": {"application/json"}}, string(text), true
}
