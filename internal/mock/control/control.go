// Package control is what all mocks of an API have in common: it records each
// call, spoils calls on demand, slows them down, and serves the paths below
// /_mock/ by which a test or a script looks into a mock and steers it. It
// knows nothing of any particular API.
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

// Prefix is where the control paths lie, outside of any API's own paths.
const Prefix = "/_mock/"

// largestBody bounds what a mock reads of one request.
const largestBody = 16 << 20

// Options say how a [Handler] behaves. The zero value records and answers at
// once.
type Options struct {
	// State gives what GET /_mock/state shows. Left out, the path is unknown.
	State func() any

	// Now is the clock, time.Now when left out.
	Now func() time.Time

	// Latency says how long a call takes, nothing when left out.
	Latency Latency

	// Before and After are called right before and right after a call takes
	// effect, so that a test can let somebody else act at every possible step.
	// They are called for calls that a fault spoils, too. SetHooks changes them.
	Before, After func(*http.Request)

	// Watch is called when a call begins. What it gives back is called when the
	// call ends, before its answer is on the way.
	Watch func(*http.Request) (end func())

	// Answer completes a fault that names a status and no body, with the words
	// of the API itself. Left out, or when it says false, such an answer is empty.
	Answer func(r *http.Request, status int) (header http.Header, body string, ok bool)
}

// Handler puts the controls around an API. It is safe for concurrent use.
type Handler struct {
	api     http.Handler
	options Options
	paths   *http.ServeMux

	mutex         sync.Mutex
	calls         []*Call
	faults        []*rule
	before, after func(*http.Request)
}

// New puts the controls around api.
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

// Handle adds a control path of one mock's own, such as "POST /_mock/emit".
// The pattern is one of [http.ServeMux]. It is not safe to call once calls are
// being served.
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

// hooks gives the functions of the moment.
func (h *Handler) hooks() (before, after func(*http.Request)) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.before, h.after
}

// ServeHTTP serves a control path, or one call of the API.
//
// A call that has arrived takes effect even when its caller gives up while it
// waits (a latency or a fault's delay): the wait ends, the effect comes at
// once. That is the nasty case of real life – a timeout says nothing about the
// outcome. A fault with drop "before" makes the harmless one.
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

	// The body is read first: net/http notices a caller that hangs up only
	// while nothing is left to read.
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

// effect lets the API act unless the fault keeps the call away from it.
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

// faultAnswer fills in the answer of a fault that names a status.
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

// contentType is the type of a fault's body that does not name one.
func contentType(body string) string {
	switch {
	case json.Valid([]byte(body)):
		return "application/json"
	case strings.HasPrefix(strings.TrimSpace(body), "<"):
		return "text/html"
	}
	return "text/plain"
}

// pause waits, or less when the caller gives up.
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

// reply keeps an API's answer back until the call has been recorded as ended.
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
	// A caller that is gone is no concern of a mock's.
	_, _ = w.Write(text)
}

// cutter is a writer that knows how to break off, as the one of [Transport].
type cutter interface{ cut() }

// cut breaks the connection off with a reset.
func cut(w http.ResponseWriter) {
	if writer, ok := w.(cutter); ok {
		writer.cut()
		return
	}
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// HTTP/2 can't be taken over: net/http resets the stream then.
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		// Without lingering, closing sends a reset instead of an orderly end.
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}

// putFaults replaces the rules by the list in the body.
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
		http.Error(w, fmt.Sprintf("cannot be shown as JSON: %v", err), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	// A caller that is gone is no concern of a mock's.
	_, _ = w.Write(append(text, '\n'))
}

// ErrFault is what is wrong with a rule that [Handler.SetFaults] refuses.
var ErrFault = errors.New("not a fault rule")
