package fastly

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// DeliveryError is one line of a service's delivery errors. Its form is recorded
// for the check of an HTTPS endpoint's host.
type DeliveryError struct {
	// Sequence is the number of the error; 0 in a seed means the next number. Real
	// numbers do not increase with time (recorded).
	Sequence int64 `json:"sequence_number"`
	// Time is in microseconds since 1970; 0 in a seed means now.
	Time int64 `json:"error_time_us"`
	// Stream is "logging_error" (documented).
	Stream string `json:"stream"`
	// Message says what failed, without the cause, such as "request failed"
	// (recorded).
	Message string `json:"message"`
	// Endpoint is the name of the logging endpoint.
	Endpoint string `json:"endpoint"`
	// Details are the cause, as the text of a JSON object (recorded). Any other
	// value is possible, to test how a client reads it.
	Details any `json:"details"`
	// Raw is sent as it is, and replaces all other fields, to test how a client
	// reads an invalid line. Time and Endpoint still decide which queries return it.
	Raw string `json:"raw,omitempty"`
}

// line gives the error as it is sent. The order of the keys is fixed (recorded).
func (e DeliveryError) line(s *Server) []byte {
	if e.Raw != "" {
		return []byte(e.Raw)
	}
	return s.encode(ordered{
		{"sequence_number", e.Sequence}, {"error_time_us", e.Time}, {"stream", e.Stream},
		{"message", e.Message}, {"endpoint", e.Endpoint}, {"details", e.Details},
	})
}

// AddDeliveryError adds an error to a service. Fields that are zero get defaults.
func (s *Server) AddDeliveryError(service string, found DeliveryError) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	sv, failure := s.find(service)
	if failure != nil {
		return failure
	}
	s.addDeliveryError(sv, found)
	return nil
}

// addDeliveryError adds an error to a service.
func (s *Server) addDeliveryError(sv *service, found DeliveryError) {
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

// undelivered says why lines did not reach an endpoint, or gives "".
func (e Emission) undelivered() string {
	switch {
	case e.Error != "":
		return e.Error
	case e.Status < 200 || e.Status > 299:
		return fmt.Sprintf("the endpoint answered %d %s", e.Status, http.StatusText(e.Status))
	}
	return ""
}

// failureDetails are the details of an error, in the recorded order. The words for
// a Heroku endpoint are chosen: unknown.
type failureDetails struct {
	Level string `json:"level"`
	Error string `json:"error"`
	Name  string `json:"name"`
}

// noteFailure records one error for an emission that failed, for any number of
// lines (chosen: unknown).
func (s *Server) noteFailure(service string, emission Emission) {
	cause := emission.undelivered()
	if cause == "" {
		return
	}
	// A struct of strings can always be written as JSON.
	details, _ := json.Marshal(failureDetails{Level: "error", Error: cause, Name: "heroku"})
	// The service may have been deleted, which is no problem here.
	_ = s.AddDeliveryError(service, DeliveryError{
		Message: "request failed", Endpoint: emission.Name, Details: string(details),
	})
}

// serveDeliveryErrors serves POST /_mock/delivery-errors, with which a test adds
// errors to a service.
func (s *Server) serveDeliveryErrors(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		ServiceID string          `json:"service_id"`
		Errors    []DeliveryError `json:"errors"`
	}
	decoder := json.NewDecoder(r.Body)
	// With a misspelt key, a test would test something else.
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&asked); err != nil {
		http.Error(w, "the body is not {service_id, errors}: "+err.Error(), http.StatusBadRequest)
		return
	}
	for _, found := range asked.Errors {
		if err := s.AddDeliveryError(asked.ServiceID, found); err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

const (
	// longestSpan is the longest period of a query (documented).
	longestSpan = time.Hour
	// deliveryBucket is the period of a query without to (documented), and the
	// distance of the links to other pages (recorded).
	deliveryBucket = 10 * time.Second
)

// routeDeliveryErrors serves GET /observability/service/{id}/logging/errors: one
// JSON object in each line, the oldest first (recorded), for a period, and
// optionally for one or several endpoints. Times are seconds since 1970
// (documented); other forms are refused, because there is no recording of them.
//
// Chosen, because it is unknown: the period includes both ends; without from, it is
// the last ten seconds; errors with the same time keep the order in which they were
// added; an error can be read at once; every token may read errors. Accept:
// application/json should give an array (documented), but it is not mocked, because
// the documentation has two forms of it.
func (s *Server) routeDeliveryErrors(r *http.Request, id string) answer {
	sv, failure := s.find(id)
	if failure != nil {
		return problem(failure.status, failure.detail)
	}
	query := r.URL.Query()
	from, to, wrong := deliverySpan(query.Get("from"), query.Get("to"), s.now())
	if wrong != "" {
		return problem(http.StatusBadRequest, wrong)
	}
	var names []string
	if filter := query.Get("filter[endpoint]"); filter != "" {
		// Several names are separated by commas (documented).
		names = strings.Split(filter, ",")
	}
	found := slices.Clone(sv.failures)
	slices.SortStableFunc(found, func(a, b DeliveryError) int { return cmp.Compare(a.Time, b.Time) })
	var lines []byte
	for _, one := range found {
		at := time.UnixMicro(one.Time)
		if at.Before(from) || at.After(to) || names != nil && !slices.Contains(names, one.Endpoint) {
			continue
		}
		lines = append(append(lines, one.line(s)...), '\n')
	}
	return answer{status: http.StatusOK, stream: true, lines: lines, header: deliveryHeaders(id, from)}
}

// deliverySpan reads the ends of a period, or describes the error. The words are
// chosen: unknown.
func deliverySpan(fromText, toText string, now time.Time) (from, to time.Time, wrong string) {
	from = now.Add(-deliveryBucket)
	if fromText != "" {
		seconds, err := strconv.ParseInt(fromText, 10, 64)
		if err != nil {
			return from, to, "from must be in seconds since 1970"
		}
		from = time.Unix(seconds, 0)
	}
	to = from.Add(deliveryBucket)
	if toText != "" {
		seconds, err := strconv.ParseInt(toText, 10, 64)
		if err != nil {
			return from, to, "to must be in seconds since 1970"
		}
		to = time.Unix(seconds, 0)
	}
	switch {
	case to.Before(from):
		return from, to, "to must not be before from"
	case to.Sub(from) > longestSpan:
		return from, to, "from and to must not be more than one hour apart"
	}
	return from, to, ""
}

// deliveryHeaders gives the links to the pages before and after a page. The
// question mark in them is escaped (recorded).
func deliveryHeaders(id string, from time.Time) http.Header {
	link := func(rel string, at time.Time) string {
		return fmt.Sprintf(`</observability/service/%s/logging/errors%%3Ffrom=%d>; rel=%q`, id, at.Unix(), rel)
	}
	return http.Header{
		"Link": {link("next", from.Add(deliveryBucket)) + ", " + link("prev", from.Add(-deliveryBucket))},
	}
}

// problem refuses a query for delivery errors, with the documented fields, in the
// form that is recorded for other new parts of the API.
func problem(status int, detail string) answer {
	return answer{status: status, problem: true, value: ordered{
		{"type", ""}, {"title", http.StatusText(status)}, {"status", status}, {"errors", nil}, {"detail", detail},
	}}
}
