package fastly

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

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
	// stream replies have the given lines for a body, and fewer headers than others
	// (recorded). Not even a Content-Type is among them, although it is documented
	// to be application/x-ndjson.
	stream bool
	lines  []byte
	// problem replies are those of the newer parts of the API: of another type, and
	// with a newline at the end (recorded).
	problem bool
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
	case result.stream:
		body = result.lines
		// An empty list keeps net/http from guessing.
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

// setStreamHeaders leaves of the headers what a stream has (recorded).
func setStreamHeaders(header http.Header) {
	header.Set("Server", "fastly")
	header.Set("Vary", "Fastly-Key,Accept-Encoding,Accept")
	header.Del("Status")
	header.Del("X-Envoy-Upstream-Service-Time")
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

// unknownError is what the edge answers when the API does not (recorded, to the
// last space).
const unknownError = ` { "errors" : [{ "title" : "Unknown Error Occurred" , "detail" : "Something went wrong - ` +
	`please try again or contact support@fastly.com if it persists" }] } `
