// Package control has what all mocks of APIs share: it records each call, lets
// calls fail or slows them down on demand, and serves the control paths below
// /_mock/, with which a test or a script inspects and controls a mock. It knows no
// particular API.
package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Prefix is the prefix of the control paths. No API has a path below it.
const Prefix = "/_mock/"

// largestBody limits the body of one request, in bytes.
const largestBody = 16 << 20

// Options configure a [Handler]. The zero value records calls and answers at once.
type Options struct {
	// State gives the answer to GET /_mock/state. If nil, that path is unknown.
	State func() any

	// Now is the clock. Defaults to time.Now.
	Now func() time.Time

	// Latency says how long a call takes. Defaults to no time.
	Latency Latency

	// Before and After are called right before and right after a call takes effect,
	// so that a test can let another writer act at every step. They are also called
	// if a fault applies to the call. SetHooks replaces them.
	Before, After func(*http.Request)

	// Watch is called when a call begins. The function that it returns is called
	// when the call ends, before the answer is sent.
	Watch func(*http.Request) (end func())

	// Answer gives the API's own header and body for a fault that has a status and
	// no body. If it is nil or ok is false, such an answer is empty.
	Answer func(r *http.Request, status int) (header http.Header, body string, ok bool)
}

// Handler adds the controls to an API. It is safe for concurrent use.
type Handler struct {
	api     http.Handler
	options Options
	paths   *http.ServeMux

	mutex         sync.Mutex
	calls         []*Call
	faults        []*rule
	before, after func(*http.Request)
}

// New adds the controls to api.
func New(api http.Handler, options Options) *Handler {
	if options.Now == nil {
		options.Now = time.Now
	}
	h := &Handler{api: api, options: options, paths: http.NewServeMux(), before: options.Before, after: options.After}
	h.paths.HandleFunc("GET /_mock/requests", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, h.Calls()) })
	h.paths.HandleFunc("DELETE /_mock/requests", func(w http.ResponseWriter, _ *http.Request) {
		h.ForgetCalls()
		writeJSON(w, []Call{})
	})
	h.paths.HandleFunc("GET /_mock/faults", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, h.Faults()) })
	h.paths.HandleFunc("PUT /_mock/faults", h.putFaults)
	h.paths.HandleFunc("DELETE /_mock/faults", func(w http.ResponseWriter, _ *http.Request) {
		h.ClearFaults()
		writeJSON(w, []Fault{})
	})
	if options.State != nil {
		h.paths.HandleFunc("GET /_mock/state", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, options.State()) })
	}
	return h
}

// Handle adds a control path of one mock, such as "POST /_mock/emit". The pattern
// is a pattern of [http.ServeMux]. Handle must not be called after the first call
// is served.
func (h *Handler) Handle(pattern string, handler http.Handler) {
	h.paths.Handle(pattern, handler)
}

// SetHooks replaces the functions called before and after a call takes effect.
// Either may be nil.
func (h *Handler) SetHooks(before, after func(*http.Request)) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.before, h.after = before, after
}

// hooks gives the current functions.
func (h *Handler) hooks() (before, after func(*http.Request)) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.before, h.after
}

// ServeHTTP serves a control path, or one call of the API.
//
// A call that has arrived takes effect even if its caller is cancelled while it
// waits (for a latency or a fault's delay): the wait ends, and the call takes
// effect at once. Real APIs behave like this, so a timeout says nothing about the
// outcome. A fault with drop "before" gives a call without an effect.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, Prefix) {
		h.paths.ServeHTTP(w, r)
		return
	}

	call := h.begin(r)
	end := func() {}
	if h.options.Watch != nil {
		end = h.options.Watch(r)
	}
	fault := h.fault(r)

	// The body is read first, because net/http notices a closed connection only when
	// nothing is left to read.
	body, err := io.ReadAll(io.LimitReader(r.Body, largestBody))
	if err != nil {
		end()
		h.end(call, 0)
		cut(w)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))

	wait := time.Duration(fault.Delay)
	if h.options.Latency != nil {
		wait += h.options.Latency(r)
	}
	pause(r.Context(), wait)

	before, after := h.hooks()
	if before != nil {
		before(r)
	}
	reply := h.effect(r, fault)
	if after != nil {
		after(r)
	}

	end()
	if fault.Drop != "" {
		h.end(call, 0)
		cut(w)
		return
	}
	h.end(call, reply.status)
	reply.write(w, fault.Truncate)
}

// effect calls the API, unless the fault prevents that.
func (h *Handler) effect(r *http.Request, fault Fault) *reply {
	reply := &reply{header: http.Header{}}
	switch {
	case fault.Drop == DropBefore:
	case fault.Status != 0 && fault.Drop == "":
		reply.status = fault.Status
		h.faultAnswer(r, fault, reply)
	default:
		h.api.ServeHTTP(reply, r)
		if reply.status == 0 {
			reply.status = http.StatusOK
		}
		for name, value := range fault.Headers {
			reply.header.Set(name, value)
		}
	}
	return reply
}

// faultAnswer writes the answer of a fault that has a status.
func (h *Handler) faultAnswer(r *http.Request, fault Fault, reply *reply) {
	switch {
	case fault.Body != nil:
		reply.body.WriteString(string(*fault.Body))
		reply.header.Set("Content-Type", contentType(string(*fault.Body)))
	case h.options.Answer != nil:
		if header, body, ok := h.options.Answer(r, fault.Status); ok {
			reply.header = header
			reply.body.WriteString(body)
		}
	}
	for name, value := range fault.Headers {
		reply.header.Set(name, value)
	}
}

// contentType gives the content type of a fault's body, if the fault has none.
func contentType(body string) string {
	switch {
	case json.Valid([]byte(body)):
		return "application/json"
	case strings.HasPrefix(strings.TrimSpace(body), "<"):
		return "text/html"
	}
	return "text/plain"
}

// pause waits, at most until the caller is cancelled.
func pause(ctx context.Context, wait time.Duration) {
	if wait <= 0 {
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// reply holds an API's answer until the call is recorded as ended.
type reply struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header is the answer's header.
func (a *reply) Header() http.Header { return a.header }

// WriteHeader keeps the first status.
func (a *reply) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write adds to the body.
func (a *reply) Write(text []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(text)
}

// write sends the answer, or the given number of bytes of it.
func (a *reply) write(w http.ResponseWriter, truncate *int) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	text := a.body.Bytes()
	if truncate != nil && *truncate < len(text) {
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		text = text[:*truncate]
	}
	w.WriteHeader(a.status)
	// The caller may be gone, which a mock ignores.
	_, _ = w.Write(text)
}

// cutter is a writer that can cut the connection, such as the one of [Transport].
type cutter interface{ cut() }

// cut cuts the connection with a reset.
func cut(w http.ResponseWriter) {
	if writer, ok := w.(cutter); ok {
		writer.cut()
		return
	}
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// An HTTP/2 connection can't be hijacked; net/http resets the stream.
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		// Without lingering, Close sends a reset and not a normal end.
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}

// putFaults replaces the rules with the list in the body.
func (h *Handler) putFaults(w http.ResponseWriter, r *http.Request) {
	faults, err := ReadFaults(io.LimitReader(r.Body, largestBody))
	if err == nil {
		err = h.SetFaults(faults...)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	writeJSON(w, h.Faults())
}

// writeJSON answers a control call.
func writeJSON(w http.ResponseWriter, value any) {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		http.Error(w, fmt.Sprintf("the value can't be written as JSON: %v", err), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	// The caller may be gone, which a mock ignores.
	_, _ = w.Write(append(text, '\n'))
}

// ErrFault is wrapped by the errors of [Handler.SetFaults].
var ErrFault = errors.New("invalid fault rule")
