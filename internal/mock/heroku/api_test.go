package heroku_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
)

// clock is a clock that only the test moves.
type clock struct {
	mutex sync.Mutex
	at    time.Time
}

func (c *clock) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.at
}

func (c *clock) move(by time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.at = c.at.Add(by)
}

// api calls a mock without a network.
type api struct {
	t      *testing.T
	server *heroku.Server
	clock  *clock
	client *http.Client
}

// start makes a mock with a seed; an empty seed is the default one. Ids are
// consecutive numbers.
func start(t *testing.T, seed string) *api {
	t.Helper()
	clock := &clock{at: time.Date(2026, 7, 23, 19, 29, 32, 0, time.UTC)}
	var mutex sync.Mutex
	made := 0
	server := heroku.New(heroku.Options{Now: clock.now, NewUUID: func() string {
		mutex.Lock()
		defer mutex.Unlock()
		made++
		return fmt.Sprintf("00000000-0000-4000-8000-%012d", made)
	}})
	if seed != "" {
		read, err := heroku.ReadSeed(strings.NewReader(seed))
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Load(read); err != nil {
			t.Fatal(err)
		}
	}
	return &api{t: t, server: server, clock: clock, client: &http.Client{Transport: control.Transport(server)}}
}

// reply is an answer.
type reply struct {
	status int
	header http.Header
	text   string
}

// into decodes the body.
func (r reply) into(t *testing.T, value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.text), value); err != nil {
		t.Fatalf("%q cannot be decoded: %v", r.text, err)
	}
}

// call makes one call with valid headers. The given headers replace them; an empty
// value removes a header.
func (a *api) call(method, path, body string, headers ...string) reply {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), method, "http://api.test"+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer heroku-token")
	r.Header.Set("Accept", "application/vnd.heroku+json; version=3")
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	response, err := a.client.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return reply{status: response.StatusCode, header: response.Header, text: string(text)}
}

// drain is a drain as the API shows it.
type drain struct {
	ID, URL, Token string
	CreatedAt      string `json:"created_at"`
	UpdatedAt      string `json:"updated_at"`
	App            *struct{ ID, Name string }
	Addon          *struct {
		ID, Name string
		App      struct{ ID, Name string }
	}
	Extended *struct {
		DrainID int `json:"drain_id"`
	}
}

const drains = "/apps/demo/log-drains"

// add creates a drain, or ends the test.
func (a *api) add(url string) drain {
	a.t.Helper()
	made := a.call("POST", drains, fmt.Sprintf(`{"url":%q}`, url))
	if made.status != http.StatusCreated {
		a.t.Fatalf("%s: %d %s", url, made.status, made.text)
	}
	var shown drain
	made.into(a.t, &shown)
	return shown
}

// refused checks the status, id and message of a refusal.
func (r reply) refused(t *testing.T, status int, id, message string) {
	t.Helper()
	var body struct{ ID, Message string }
	r.into(t, &body)
	if r.status != status || body.ID != id || !strings.Contains(body.Message, message) {
		t.Errorf("got %d %s, want %d %s %q", r.status, r.text, status, id, message)
	}
}
