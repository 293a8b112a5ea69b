package main

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
)

// mocks are the mocks of all APIs that the demo needs, served by one process.
type mocks struct {
	// environment points clients to the mocks, as NAME=value.
	environment []string

	cancel  context.CancelFunc
	command *exec.Cmd
	errors  bytes.Buffer
}

// served are the flags of the mocks, each with what the mock exports. All of them
// are named, because one left out listens on a fixed port, which may be taken.
var served = map[string][]string{
	"-fastly":  {"FASTLY_API_URL", "FASTLY_API_TOKEN"},
	"-heroku":  {"HEROKU_API_URL", "HEROKU_API_KEY"},
	"-logplex": {"LOGPLEX_URL", "LOGPLEX_TOKEN"},
	"-datadog": {"DD_HOST", "DD_API_KEY", "DD_INTAKE_URL"},
}

// startMocks starts the mocks on free ports, and returns when they serve.
func startMocks(ctx context.Context, binary string) (*mocks, error) {
	var arguments, awaited []string
	for name, variables := range served {
		arguments = append(arguments, name, "127.0.0.1:0")
		awaited = append(awaited, variables...)
	}
	ctx, cancel := context.WithCancel(ctx)
	m := &mocks{cancel: cancel, command: exec.CommandContext(ctx, binary, arguments...)}
	m.command.Stderr = &m.errors
	interruptible(m.command)
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
			m.environment = append(m.environment, variable)
		}
	}
	if !m.has(awaited) {
		return nil, errors.Join(fmt.Errorf("%s ended early", binary), m.stop())
	}
	return m, nil
}

// has says whether all variables are known.
func (m *mocks) has(names []string) bool {
	for _, name := range names {
		if m.value(name) == "" {
			return false
		}
	}
	return true
}

// value gives a variable.
func (m *mocks) value(name string) string {
	for _, variable := range m.environment {
		if value, found := strings.CutPrefix(variable, name+"="); found {
			return value
		}
	}
	return ""
}

// stop ends the mocks, and says what they complained of.
func (m *mocks) stop() error {
	m.cancel()
	// It was interrupted, which is no news.
	_ = m.command.Wait()
	if m.errors.Len() > 0 {
		return fmt.Errorf("the mocks say: %s", bytes.TrimSpace(m.errors.Bytes()))
	}
	return nil
}

// fastlyMock looks into the mock of Fastly's API.
type fastlyMock struct{ url string }

// endpoint is one logging endpoint, as far as the demo shows it.
type endpoint struct {
	Kind, Name, To string
}

// live is what is in production.
type live struct {
	Version   int
	Endpoints []endpoint
}

// look gives what is live.
func (f *fastlyMock) look(ctx context.Context) (live, error) {
	type row struct {
		Name   string `json:"name"`
		URL    string `json:"url"`
		Topic  string `json:"topic"`
		Region string `json:"region"`
	}
	var state struct {
		Fastly struct {
			Services []struct {
				ID       string `json:"id"`
				Versions []struct {
					Number  int   `json:"number"`
					Active  bool  `json:"active"`
					Heroku  []row `json:"heroku"`
					Kinesis []row `json:"kinesis"`
				} `json:"versions"`
			} `json:"services"`
			Violations []string `json:"violations"`
		} `json:"fastly"`
	}
	if err := f.control(ctx, http.MethodGet, "/_mock/state", &state); err != nil {
		return live{}, err
	}
	if len(state.Fastly.Violations) > 0 {
		return live{}, fmt.Errorf("the provider made calls that it must not make: %s", strings.Join(state.Fastly.Violations, "; "))
	}
	for _, candidate := range state.Fastly.Services {
		if candidate.ID != service {
			continue
		}
		for _, version := range candidate.Versions {
			if !version.Active {
				continue
			}
			now := live{Version: version.Number}
			for _, heroku := range version.Heroku {
				now.Endpoints = append(now.Endpoints, endpoint{"heroku", heroku.Name, heroku.URL})
			}
			for _, kinesis := range version.Kinesis {
				now.Endpoints = append(now.Endpoints, endpoint{"kinesis", kinesis.Name, kinesis.Topic + " in " + kinesis.Region})
			}
			slices.SortFunc(now.Endpoints, func(a, b endpoint) int {
				return strings.Compare(a.Kind+" "+a.Name, b.Kind+" "+b.Name)
			})
			return now, nil
		}
	}
	return live{}, fmt.Errorf("no version of service %s is live", service)
}

// call is one call of the API.
type call struct {
	Method string `json:"method"`
	Path   string `json:"path"`
}

// write says whether a call changes something.
func (c call) write() bool { return c.Method != http.MethodGet && c.Method != http.MethodHead }

// clone says whether a call makes a new version.
func (c call) clone() bool { return c.Method == http.MethodPut && path.Base(c.Path) == "clone" }

// calls gives the calls since it was last asked.
func (f *fastlyMock) calls(ctx context.Context) ([]call, error) {
	var made []call
	if err := f.control(ctx, http.MethodGet, "/_mock/requests", &made); err != nil {
		return nil, err
	}
	return made, f.control(ctx, http.MethodDelete, "/_mock/requests", nil)
}

// control makes a call of the mock's own.
func (f *fastlyMock) control(ctx context.Context, method, controlPath string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, f.url+controlPath, nil)
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
