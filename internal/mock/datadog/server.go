// Package datadog is an in-memory mock of the parts of Datadog that a log drain
// uses: POST /api/v2/logs takes logs, and GET /api/v1/validate says whether an API
// key is valid. Datadog has two hosts for them, http-intake.logs.<site> and
// api.<site>; the mock is one server.
//
// It is an independent reading of the API and uses no client code, also to parse
// URLs and frames. Where a comment says "documented", the behaviour is in Datadog's
// API reference or its log guides; "second-hand" is an issue, a test or the code of
// somebody else's client; and "chosen: not documented" is a choice of this mock
// without evidence, on which no client should rely.
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

// Paths of the API.
const (
	// IntakePath is where logs are sent.
	IntakePath = "/api/v2/logs"
	// ValidatePath is where keys are checked.
	ValidatePath = "/api/v1/validate"
)

// Options configure a [Server]. The zero value is a server without latency.
type Options struct {
	// Now is the clock. Defaults to time.Now.
	Now func() time.Time
	// Latency says how long each call takes.
	Latency control.Latency
	// Before and After are called before and after the effect of each call.
	Before, After func(*http.Request)
}

// Server is a mock of Datadog. It is an [http.Handler]: serve it on a listener, or
// call it without a network with [control.Transport]. It is safe for concurrent
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

// ForgetCalls deletes the recorded calls.
func (s *Server) ForgetCalls() { s.controls.ForgetCalls() }

// SetFaults replaces all fault rules. A fault with a status and no body is answered
// with the API's own words.
func (s *Server) SetFaults(faults ...control.Fault) error { return s.controls.SetFaults(faults...) }

// ClearFaults removes all fault rules.
func (s *Server) ClearFaults() { s.controls.ClearFaults() }

// SetHooks replaces the functions called before and after each call's effect.
func (s *Server) SetHooks(before, after func(*http.Request)) { s.controls.SetHooks(before, after) }

// Logs gives the logs that have arrived, in the order of arrival.
func (s *Server) Logs() []Log {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]Log{}, s.logs...)
}

// ForgetLogs deletes the logs that have arrived.
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

// serveValidate says whether a key is valid. The key is in a header (documented). A
// missing key gets the same answer as an invalid one (chosen: not documented).
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

// knows says whether a key is valid.
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

// chosen gives the current choices.
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
	// The caller may be gone, which a mock ignores. All values can be encoded.
	_ = encoder.Encode(value)
}

// faultAnswer gives the API's own answer for a fault that has a status and no body.
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
