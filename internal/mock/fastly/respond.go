package fastly

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// answer is the API's reply to one call.
type answer struct {
	status int
	// value is the body: an object, a list, or any other value that encode supports.
	value  any
	header http.Header
	// edge says that the reply comes from the edge, which does not set the API's
	// headers.
	edge bool
	// empty says that the reply has no body.
	empty bool
	// stream says that the body is lines, and that the reply has fewer headers
	// (recorded). It even lacks Content-Type, although application/x-ndjson is
	// documented.
	stream bool
	lines  []byte
	// problem says that the reply is one of the newer parts of the API, with another
	// content type and a newline at the end (recorded).
	problem bool
}

// ok is the answer to a call that succeeded; POST and DELETE also get 200
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
	case result.stream:
		body = result.lines
		// With an empty list, net/http does not guess the type.
		header["Content-Type"] = nil
	case result.problem:
		body = append(s.encode(result.value), '\n')
		header.Set("Content-Type", "application/problem+json")
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
	if result.stream {
		setStreamHeaders(header)
	}
	w.WriteHeader(result.status)
	// The writer holds the answer in memory, so the write can't fail.
	_, _ = w.Write(body)
}

// setEdgeHeaders sets the headers of a reply of the edge (recorded).
func setEdgeHeaders(header http.Header, length int) {
	header.Set("Server", "Varnish")
	header.Set("Retry-After", "0")
	header.Set("Via", "1.1 varnish")
	header.Set("Content-Length", strconv.Itoa(length))
}

// setHeaders sets the headers of the API's own replies (recorded), which include a
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

// setStreamHeaders removes the headers that a stream lacks (recorded).
func setStreamHeaders(header http.Header) {
	header.Set("Server", "fastly")
	header.Set("Vary", "Fastly-Key,Accept-Encoding,Accept")
	header.Del("Status")
	header.Del("X-Envoy-Upstream-Service-Time")
}

// respond checks the token and the rate limit, and answers.
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

// faultAnswer gives the API's own answer for a fault that has a status and no body.
// The answers of the edge, 401 and 503, lack the API's headers (recorded). Writes
// count towards the rate limit as usual.
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
	case http.StatusForbidden:
		s.setHeaders(header, status, now)
		if isDeliveryErrors(splitPath(r.URL.EscapedPath())) {
			header.Set("Content-Type", "application/problem+json")
			return header, string(append(s.encode(problem(status, messageForbidden).value), '\n')), true
		}
		header.Set("Content-Type", "application/json")
		if !isRead(r.Method) {
			s.rate.set(header, now)
		}
		return header, string(s.encode(object{"msg": messageForbidden})), true
	}
	return nil, "", false
}

// unknownError is the edge's answer if the API does not answer (recorded, spaces
// included).
const unknownError = ` { "errors" : [{ "title" : "Unknown Error Occurred" , "detail" : "Something went wrong - ` +
	`please try again or contact support@fastly.com if it persists" }] } `
