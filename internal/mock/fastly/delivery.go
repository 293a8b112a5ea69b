package fastly

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// DeliveryError is one line of a service's log of delivery errors (recorded for
// the check of an HTTPS endpoint's host).
type DeliveryError struct {
	// Sequence counts up within a service; 0 in a seed stands for the next.
	Sequence int64 `json:"sequence_number"`
	// Time is in microseconds since 1970; 0 in a seed stands for now.
	Time int64 `json:"error_time_us"`
	// Stream is "logging_error".
	Stream string `json:"stream"`
	// Message says what went wrong; the words are chosen: unknown, for Heroku.
	Message string `json:"message"`
	// Endpoint is the name of the logging endpoint.
	Endpoint string `json:"endpoint"`
	// Details are chosen: unknown. Here there are none.
	Details any `json:"details"`
}

// AddDeliveryError adds an error to a service, with what it leaves out filled in.
func (s *Server) AddDeliveryError(service string, found DeliveryError) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	sv, failure := s.find(service)
	if failure != nil {
		return failure
	}
	s.tell(sv, found)
	return nil
}

// tell adds an error to a service.
func (s *Server) tell(sv *service, found DeliveryError) {
	if found.Sequence == 0 {
		found.Sequence = 1
		if count := len(sv.failures); count > 0 {
			found.Sequence = sv.failures[count-1].Sequence + 1
		}
	}
	if found.Time == 0 {
		found.Time = s.now().UnixMicro()
	}
	found.Stream = orElse(found.Stream, "logging_error")
	sv.failures = append(sv.failures, found)
}

// undelivered says why lines did not reach an endpoint, or "".
func (e Emission) undelivered() string {
	switch {
	case e.Error != "":
		return "could not post: " + e.Error
	case e.Status < 200 || e.Status > 299:
		return fmt.Sprintf("could not post: the endpoint answered %d %s", e.Status, http.StatusText(e.Status))
	}
	return ""
}

// noteFailure remembers an emission that failed.
func (s *Server) noteFailure(service string, emission Emission) {
	message := emission.undelivered()
	if message == "" {
		return
	}
	// The service may be gone by now, and so is its log then.
	_ = s.AddDeliveryError(service, DeliveryError{Message: message, Endpoint: emission.Name})
}

// longestSpan is how far apart from and to may be (documented). The words of
// all refusals here are chosen: unknown.
const longestSpan = time.Hour

// routeDeliveryErrors serves GET /observability/service/{id}/logging/errors: one
// JSON object a line, from one time to another (recorded), of one endpoint if
// that is asked for. An error can be read at once; how long that takes is
// unknown.
func (s *Server) routeDeliveryErrors(r *http.Request, id string) answer {
	sv, failure := s.find(id)
	if failure != nil {
		return failed(failure)
	}
	query := r.URL.Query()
	from, okFrom := readTime(query.Get("from"))
	to, okTo := readTime(query.Get("to"))
	switch {
	case !okFrom || !okTo:
		return failed(badRequest("from and to must be times"))
	case to.Before(from):
		return failed(badRequest("to must not be before from"))
	case to.Sub(from) > longestSpan:
		return failed(badRequest("from and to must not be more than one hour apart"))
	}
	var lines []byte
	for _, found := range sv.failures {
		at, endpoint := time.UnixMicro(found.Time), query.Get("filter[endpoint]")
		if at.Before(from) || at.After(to) || endpoint != "" && endpoint != found.Endpoint {
			continue
		}
		lines = append(lines, s.encode(object{
			"sequence_number": found.Sequence, "error_time_us": found.Time, "stream": found.Stream,
			"message": found.Message, "endpoint": found.Endpoint, "details": found.Details,
		})...)
		lines = append(lines, '\n')
	}
	return answer{status: http.StatusOK, lines: lines, ndjson: true}
}

// readTime reads a time after RFC 3339, or Unix seconds. Which forms the API takes
// is unknown.
func readTime(text string) (time.Time, bool) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0), true
	}
	at, err := time.Parse(time.RFC3339, text)
	return at, err == nil
}
