package fastly

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Emission is the result of one Heroku endpoint's post.
type Emission struct {
	// Name is the endpoint's name.
	Name string `json:"name"`
	// Status is the status of the answer, 0 if there was none.
	Status int `json:"status"`
	// Error says why there was no answer.
	Error string `json:"error,omitempty"`
}

// Emit lets the Heroku endpoints of a service's live version post lines to their
// url, as Fastly does for requests. Without a live version, nothing is posted.
// Response conditions are not evaluated. If an url refuses the lines or does not
// answer, the service gets a delivery error.
//
// The form of the request is inferred from what Logplex accepts: one POST of
// octet-counted frames. Each frame is a syslog message (RFC 5424) with the
// structured data "-". The endpoint's token is the password of the user "token".
func (s *Server) Emit(ctx context.Context, service string, lines []string) ([]Emission, error) {
	endpoints, now, err := s.emitters(service)
	if err != nil {
		return nil, err
	}
	emissions := []Emission{}
	for _, endpoint := range endpoints {
		emission := Emission{Name: textOf(endpoint["name"])}
		emission.Status, err = s.post(ctx, endpoint, frames(now, service, emission.Name, lines), len(lines))
		if err != nil {
			emission.Error = err.Error()
		}
		s.noteFailure(service, emission)
		emissions = append(emissions, emission)
	}
	return emissions, nil
}

// emitters gives the Heroku endpoints that are live.
func (s *Server) emitters(id string) ([]object, time.Time, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	sv, failure := s.find(id)
	if failure != nil {
		return nil, time.Time{}, failure
	}
	var endpoints []object
	if live := sv.live(); live != nil {
		endpoints = append(endpoints, live.rows["logging/heroku"]...)
	}
	return endpoints, s.now(), nil
}

// frames writes lines in the form that Logplex accepts. The count is in bytes and
// includes the newline.
func frames(now time.Time, service, name string, lines []string) []byte {
	var text bytes.Buffer
	for _, line := range lines {
		message := fmt.Sprintf("<190>1 %s fastly %s %s - - %s\n",
			now.Format("2006-01-02T15:04:05.000000+00:00"), printable(service), printable(name), line)
		fmt.Fprintf(&text, "%d %s", len(message), message)
	}
	return text.Bytes()
}

// printable makes a word for a syslog header, which must not contain spaces.
func printable(name string) string {
	word := []byte(name)
	for i, letter := range word {
		if letter <= ' ' || letter > '~' {
			word[i] = '_'
		}
	}
	if len(word) == 0 {
		return "-"
	}
	return string(word)
}

// post posts frames to one endpoint.
func (s *Server) post(ctx context.Context, endpoint object, body []byte, count int) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, textOf(endpoint["url"]), bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.SetBasicAuth("token", textOf(endpoint["token"]))
	r.Header.Set("Content-Type", "application/logplex-1")
	r.Header.Set("Logplex-Msg-Count", strconv.Itoa(count))
	r.Header.Set("User-Agent", "Fastly/mock")
	response, err := s.options.Client.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	// Only the status matters. The body is read so that the connection ends
	// normally.
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20))
	return response.StatusCode, nil
}

// serveEmit serves POST /_mock/emit.
func (s *Server) serveEmit(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		ServiceID string   `json:"service_id"`
		Lines     []string `json:"lines"`
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, "the body is not {service_id, lines}: "+err.Error(), http.StatusBadRequest)
		return
	}
	emissions, err := s.Emit(r.Context(), asked.ServiceID, asked.Lines)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	text, err := json.Marshal(emissions)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	// The caller may be gone, which a mock ignores.
	_, _ = w.Write(text)
}
