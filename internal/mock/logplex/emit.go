package logplex

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Source is the process in Heroku that writes lines.
type Source struct {
	// App is the id or the name of the app whose drains get the lines. If empty, the
	// drains of every app do.
	App string `json:"app"`
	// Name is the application name of the messages, "app" or "heroku". Defaults to
	// "app".
	Name string `json:"name"`
	// Process is the process, such as "web.1" or "router". Defaults to "web.1".
	Process string `json:"process"`
	// Priority is 190 for an app, 158 for the router, and 45 for a change of state.
	// Defaults to 190.
	Priority int `json:"priority"`
}

// emitLayout is the layout of the time of a message: with microseconds, in UTC
// (documented).
const emitLayout = "2006-01-02T15:04:05.000000+00:00"

// Emit lets an app write lines, as its dynos do, and delivers them to its drains.
func (s *Server) Emit(ctx context.Context, source Source, lines []string) ([]Delivery, error) {
	if source.Name == "" {
		source.Name = "app"
	}
	if source.Process == "" {
		source.Process = "web.1"
	}
	if source.Priority == 0 {
		source.Priority = 190
	}
	if strings.ContainsAny(source.Name+source.Process, " \n") || source.Priority < 0 || source.Priority > 191 {
		return nil, fmt.Errorf("%q, %q and %d are not a name, a process and a priority",
			source.Name, source.Process, source.Priority)
	}
	var messages []message
	for _, line := range lines {
		messages = append(messages, message{
			priority: source.Priority,
			time:     s.options.Now().UTC().Format(emitLayout),
			source:   source.Name,
			process:  source.Process,
			text:     []byte(strings.TrimSuffix(line, "\n") + "\n"),
		})
	}
	return s.deliver(ctx, source.App, messages), nil
}

// serveEmit serves POST /_mock/emit.
func (s *Server) serveEmit(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Source
		Lines []string `json:"lines"`
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, "the body is not {app, name, process, priority, lines}: "+err.Error(), http.StatusBadRequest)
		return
	}
	deliveries, err := s.Emit(r.Context(), asked.Source, asked.Lines)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	writeJSON(w, deliveries)
}

// serveDeliveries serves GET /_mock/deliveries.
func (s *Server) serveDeliveries(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, s.Deliveries())
}

// writeJSON answers a control call.
func writeJSON(w http.ResponseWriter, deliveries []Delivery) {
	text, err := json.MarshalIndent(deliveries, "", "  ")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	// The caller may be gone, which a mock ignores.
	_, _ = w.Write(append(text, '\n'))
}
