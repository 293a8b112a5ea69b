// Package mockprocess runs the mocks in a process of their own, as users do, and reads
// the state of the mock of Fastly's API. It is for commands that show or measure the
// provider; tests serve the mocks in their own process.
package mockprocess

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

// Mocks are the mocks of all APIs, served by one process.
type Mocks struct {
	// Environment points clients to the mocks, as NAME=value.
	Environment []string

	cancel  context.CancelFunc
	command *exec.Cmd
	errors  bytes.Buffer
}

// served are the flags for the addresses of the mocks, each with the variables that
// its mock exports. Start sets all of them, because a mock without its flag listens
// on a fixed port, which may be in use.
var served = map[string][]string{
	"-fastly":  {"FASTLY_API_URL", "FASTLY_API_TOKEN"},
	"-heroku":  {"HEROKU_API_URL", "HEROKU_API_KEY"},
	"-logplex": {"LOGPLEX_URL", "LOGPLEX_TOKEN"},
	"-datadog": {"DD_HOST", "DD_API_KEY", "DD_INTAKE_URL"},
}

// Start starts the mocks on free ports, with more flags for mockapi, and returns when
// they serve.
func Start(ctx context.Context, binary string, flags ...string) (*Mocks, error) {
	arguments := slices.Clone(flags)
	var awaited []string
	for name, variables := range served {
		arguments = append(arguments, name, "127.0.0.1:0")
		awaited = append(awaited, variables...)
	}
	ctx, cancel := context.WithCancel(ctx)
	m := &Mocks{cancel: cancel, command: exec.CommandContext(ctx, binary, arguments...)}
	m.command.Stderr = &m.errors
	cli.Interruptible(m.command)
	output, err := m.command.StdoutPipe()
	if err != nil {
		cancel()
		return nil, err
	}
	if err := m.command.Start(); err != nil {
		cancel()
		return nil, err
	}
	for lines := bufio.NewScanner(output); !m.has(awaited) && lines.Scan(); {
		if variable, found := strings.CutPrefix(lines.Text(), "export "); found {
			m.Environment = append(m.Environment, variable)
		}
	}
	if !m.has(awaited) {
		return nil, errors.Join(fmt.Errorf("%s ended early", binary), m.Stop())
	}
	return m, nil
}

// has reports whether all variables are known.
func (m *Mocks) has(names []string) bool {
	for _, name := range names {
		if m.Value(name) == "" {
			return false
		}
	}
	return true
}

// Value returns a variable of the environment.
func (m *Mocks) Value(name string) string {
	for _, variable := range m.Environment {
		if value, found := strings.CutPrefix(variable, name+"="); found {
			return value
		}
	}
	return ""
}

// Stop stops the mocks. The error is what they printed on standard error.
func (m *Mocks) Stop() error {
	m.cancel()
	// The error only says that it was interrupted.
	_ = m.command.Wait()
	if m.errors.Len() > 0 {
		return fmt.Errorf("the mocks say: %s", bytes.TrimSpace(m.errors.Bytes()))
	}
	return nil
}

// Fastly returns the mock of Fastly's API.
func (m *Mocks) Fastly() *Fastly { return &Fastly{URL: m.Value("FASTLY_API_URL")} }

// Fastly reads the state and the calls of the mock of Fastly's API.
type Fastly struct{ URL string }

// Endpoint is one logging endpoint. To is its destination if the kind is heroku or
// kinesis, and empty for all other kinds.
type Endpoint struct {
	Kind, Name, To string
}

// Live is the live version of a service, with its endpoints.
type Live struct {
	Version   int
	Endpoints []Endpoint
}

// Look returns the live version of a service. It also returns the errors of
// [Fastly.LookAtAll].
func (f *Fastly) Look(ctx context.Context, service string) (Live, error) {
	all, err := f.LookAtAll(ctx)
	if err != nil {
		return Live{}, err
	}
	now, found := all[service]
	if !found {
		return Live{}, fmt.Errorf("no version of service %s is live", service)
	}
	return now, nil
}

// LookAtAll returns the live version of each service that has one. It returns an
// error if the provider made a call that it must not make, such as a write that
// overlaps another one.
func (f *Fastly) LookAtAll(ctx context.Context) (map[string]Live, error) {
	var state struct {
		Fastly struct {
			Services []struct {
				ID       string    `json:"id"`
				Versions []version `json:"versions"`
			} `json:"services"`
			Violations []string `json:"violations"`
		} `json:"fastly"`
	}
	if err := f.control(ctx, http.MethodGet, "/_mock/state", &state); err != nil {
		return nil, err
	}
	if len(state.Fastly.Violations) > 0 {
		return nil, fmt.Errorf("the provider made calls that it must not make: %s",
			strings.Join(state.Fastly.Violations, "; "))
	}
	all := map[string]Live{}
	for _, candidate := range state.Fastly.Services {
		for _, one := range candidate.Versions {
			if one.active {
				all[candidate.ID] = Live{Version: one.number, Endpoints: one.endpoints}
			}
		}
	}
	return all, nil
}

// version is a version of a service in the mock's state. The state has a key for each
// kind, with its endpoints.
type version struct {
	number    int
	active    bool
	endpoints []Endpoint
}

// UnmarshalJSON reads a version, and sorts its endpoints by kind and name.
func (v *version) UnmarshalJSON(text []byte) error {
	var shown struct {
		Number int  `json:"number"`
		Active bool `json:"active"`
	}
	var all map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(text, &shown), json.Unmarshal(text, &all)); err != nil {
		return err
	}
	v.number, v.active = shown.Number, shown.Active
	for _, one := range kind.Kinds() {
		var rows []struct{ Name, URL, Topic, Region string }
		if of := all[one.Name]; of != nil {
			if err := json.Unmarshal(of, &rows); err != nil {
				return err
			}
		}
		for _, row := range rows {
			found := Endpoint{Kind: one.Name, Name: row.Name}
			switch one.Name {
			case "heroku":
				found.To = row.URL
			case "kinesis":
				found.To = row.Topic + " in " + row.Region
			}
			v.endpoints = append(v.endpoints, found)
		}
	}
	slices.SortFunc(v.endpoints, func(a, b Endpoint) int {
		return strings.Compare(a.Kind+" "+a.Name, b.Kind+" "+b.Name)
	})
	return nil
}

// Call is one call of the API.
type Call struct {
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
}

// String returns the method and the path.
func (c Call) String() string { return c.Method + " " + c.Path }

// Write reports whether a call changes something.
func (c Call) Write() bool { return c.Method != http.MethodGet && c.Method != http.MethodHead }

// Clone reports whether a call makes a new version.
func (c Call) Clone() bool { return c.Method == http.MethodPut && path.Base(c.Path) == "clone" }

// Calls returns the calls since it was last called, in the order of their starts.
func (f *Fastly) Calls(ctx context.Context) ([]Call, error) {
	var made []Call
	if err := f.control(ctx, http.MethodGet, "/_mock/requests", &made); err != nil {
		return nil, err
	}
	return made, f.control(ctx, http.MethodDelete, "/_mock/requests", nil)
}

// control calls a control path of the mock, such as /_mock/state.
func (f *Fastly) control(ctx context.Context, method, controlPath string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, f.URL+controlPath, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", method, controlPath, response.Status)
	}
	if into == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(into)
}
