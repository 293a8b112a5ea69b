package fastly

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
)

// violations are actions that a client should not take, even if the API accepts
// them.
type violations struct {
	mutex sync.Mutex
	texts []string
}

// add records one.
func (v *violations) add(format string, values ...any) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	v.texts = append(v.texts, fmt.Sprintf(format, values...))
}

// Violations gives what clients did and should not do:
//   - overlapping writes to one service, because Fastly warns that updates can be
//     lost (documented). A write whose caller is cancelled does not count;
//   - writes to a locked version;
//   - unknown paths and methods;
//   - body keys that an object does not have, except ServiceID, ServiceVersion and
//     Name, which older official clients send (recorded);
//   - a POST with a JSON body, because it is not known whether that works;
//   - VCL-only fields of a logging endpoint on a Compute service.
func (s *Server) Violations() []string {
	s.violations.mutex.Lock()
	defer s.violations.mutex.Unlock()
	return append([]string{}, s.violations.texts...)
}

// ForgetViolations empties the list of violations.
func (s *Server) ForgetViolations() {
	s.violations.mutex.Lock()
	defer s.violations.mutex.Unlock()
	s.violations.texts = nil
}

// serveViolations shows the violations as a JSON list.
func (s *Server) serveViolations(w http.ResponseWriter, _ *http.Request) {
	texts := list{}
	for _, text := range s.Violations() {
		texts = append(texts, text)
	}
	s.mutex.Lock()
	body := s.encode(texts)
	s.mutex.Unlock()
	w.Header().Set("Content-Type", "application/json")
	// The caller may be gone, which a mock ignores.
	_, _ = w.Write(body)
}

// inFlight are the writes in progress, by service.
type inFlight struct {
	mutex  sync.Mutex
	writes []*write
}

// write is one write in progress.
type write struct {
	service, version string
	request          *http.Request
	// overlaps says that another write to the version was in progress when this one
	// began.
	overlaps bool
}

// begin adds a write, by the segments of its path, and describes the writes that it
// overlaps.
func (f *inFlight) begin(segments []string, r *http.Request) (*write, []string) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	entry := &write{service: segments[1], request: r}
	if len(segments) > 3 && segments[2] == "version" {
		entry.version = segments[3]
	}
	var others []string
	for _, other := range f.writes {
		if other.service == entry.service && other.request.Context().Err() == nil {
			others = append(others, describe(other.request))
			entry.overlaps = entry.overlaps || entry.version != "" && other.version == entry.version
		}
	}
	f.writes = append(f.writes, entry)
	return entry, others
}

// overlapped says whether a write began while another one to its version was in
// progress.
func (f *inFlight) overlapped(r *http.Request) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return slices.ContainsFunc(f.writes, func(w *write) bool { return w.request == r && w.overlaps })
}

// keepRows saves the rows of the version of a write, and gives a function that
// restores them.
func (s *Server) keepRows(r *http.Request) func() {
	segments := splitPath(r.URL.EscapedPath())
	sv, failure := s.find(segments[1])
	if failure != nil {
		return func() {}
	}
	at := slices.IndexFunc(sv.versions, func(v *version) bool { return strconv.Itoa(v.number) == segments[3] })
	if at < 0 {
		return func() {}
	}
	v := sv.versions[at]
	rows := map[string][]object{}
	for path, all := range v.rows {
		for _, row := range all {
			rows[path] = append(rows[path], maps.Clone(row))
		}
	}
	return func() { v.rows = rows }
}

// end removes a write.
func (f *inFlight) end(entry *write) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for i, other := range f.writes {
		if other == entry {
			f.writes = append(f.writes[:i], f.writes[i+1:]...)
			return
		}
	}
}

// describe gives the method and path of a call.
func describe(r *http.Request) string {
	return r.Method + " " + r.URL.EscapedPath()
}
