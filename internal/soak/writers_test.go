package soak_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// edit changes an endpoint of a writer: from one place and value to another.
// An empty name means that it is not there.
type edit struct {
	kind          string
	name, renamed string
	value         string
}

// String names the edit in a failure.
func (e edit) String() string {
	return fmt.Sprintf("%s: %q → %q, %q", e.kind, e.name, e.renamed, e.value)
}

func (e edit) order() commit.Order {
	switch {
	case e.renamed == "":
		return commit.Delete
	case e.name == "":
		return commit.Create
	}
	return commit.Update
}

// before and after are where the endpoint is.
func (e edit) before() string { return e.kind + "/" + e.name }
func (e edit) after() string  { return e.kind + "/" + e.renamed }

// make makes the edit in what a writer knows.
func (e edit) make(in contents) {
	delete(in, e.before())
	if e.renamed != "" {
		in[e.after()] = e.value
	}
}

// madeIn says whether the edit is in force.
func (e edit) madeIn(live contents) bool {
	if e.renamed == "" {
		_, there := live[e.before()]
		return !there
	}
	return live[e.after()] == e.value
}

// edit changes a writer's configuration at random.
func (w *writer) edit(s *story) {
	for range 1 + s.random.IntN(4) {
		id := s.services[s.random.IntN(len(s.services))]
		wanted := w.wanted[id]
		keys := slices.Sorted(maps.Keys(wanted))
		s.names++
		value := fmt.Sprintf("https://example.com/%d", s.names)
		if len(keys) == 0 || s.random.IntN(3) == 0 {
			kind := []string{"heroku", "kinesis"}[s.random.IntN(2)]
			wanted[fmt.Sprintf("%s/%s-%d", kind, w.name, s.names)] = value
			continue
		}
		key := keys[s.random.IntN(len(keys))]
		if s.random.IntN(3) == 0 {
			delete(wanted, key)
			continue
		}
		wanted[key] = value
		// The name tells the plan what was renamed, as an address does.
		if _, in := w.state[id][key]; in && s.random.IntN(2) == 0 && !strings.Contains(key, "+") {
			delete(wanted, key)
			wanted[key+"+"] = value
		}
	}
}

// plan gives the edits that make what is wanted of what is live.
func (w *writer) plan(id string, live contents) []edit {
	var edits []edit
	gone := map[string]bool{}
	mine := contents{}
	for key, value := range live {
		if strings.Contains(key, "/"+w.name+"-") {
			mine[key] = value
			if _, ok := w.wanted[id][key]; !ok {
				gone[key] = true
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(w.wanted[id])) {
		value := w.wanted[id][key]
		kind, name, _ := strings.Cut(key, "/")
		was := strings.TrimSuffix(key, "+")
		current, ok := mine[key]
		switch {
		case ok && current != value:
			edits = append(edits, edit{kind: kind, name: name, renamed: name, value: value})
		case ok:
		case was != key && gone[was]:
			delete(gone, was)
			edits = append(edits, edit{kind: kind, name: strings.TrimPrefix(was, kind+"/"), renamed: name, value: value})
		default:
			edits = append(edits, edit{kind: kind, renamed: name, value: value})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(gone)) {
		kind, name, _ := strings.Cut(key, "/")
		edits = append(edits, edit{kind: kind, name: name})
	}
	// What a state says of an endpoint that is gone is mended by the refresh.
	for key := range w.state[id] {
		if value, ok := mine[key]; ok {
			w.state[id][key] = value
		} else {
			delete(w.state[id], key)
		}
	}
	maps.Copy(w.state[id], mine)
	return edits
}

// change is an edit, made the way that a resource does.
func (p *process) change(id string, e edit) commit.Change {
	place := func(version int) fastly.Place { return fastly.Place{Service: id, Version: version, Kind: e.kind} }
	fields := fastly.Fields{"name": e.renamed, kinds[e.kind]: e.value}
	switch {
	case e.order() == commit.Update && e.name == e.renamed:
		delete(fields, "name")
	case e.order() == commit.Create && e.kind == "heroku":
		fields["token"] = "a-heroku-token"
	case e.order() == commit.Create:
		fields["format"], fields["iam_role"] = "%h", "arn:aws:iam::123456789012:role/logs"
	}
	return commit.Change{
		Order:    e.order(),
		Endpoint: e.String(),
		Write: func(ctx context.Context, draft commit.Draft) error {
			var err error
			switch e.order() {
			case commit.Create:
				_, err = p.client.CreateEndpoint(ctx, place(draft.Version), draft.Base, fields)
			case commit.Update:
				_, err = p.client.UpdateEndpoint(ctx, place(draft.Version), e.name, fields)
			case commit.Delete:
				err = p.client.DeleteEndpoint(ctx, place(draft.Version), e.name)
			}
			return err
		},
		Present: func(ctx context.Context, version int) (bool, error) {
			name := e.renamed
			if name == "" {
				name = e.name
			}
			endpoint, there, err := p.shared.Find(ctx, place(version), name)
			if err != nil || e.order() == commit.Delete {
				return !there, err
			}
			return there && endpoint[kinds[e.kind]] == e.value, nil
		},
	}
}

// calls carries the calls of one process out, each after a time of its own. It
// watches that no two writes to a service overlap, and may die.
type calls struct {
	story   *story
	name    string
	base    http.RoundTripper
	cancels []context.CancelFunc
	// dies is the call at which the process is killed, which still takes effect;
	// zero means that it lives.
	dies int

	mu      sync.Mutex
	made    int
	dead    bool
	count   map[string]int
	writing map[string]string
}

var errKilled = errors.New("the process is dead")

// RoundTrip carries one call out.
func (c *calls) RoundTrip(r *http.Request) (*http.Response, error) {
	what := r.Method + " " + r.URL.Path
	service := strings.Split(r.URL.Path, "/")[2]
	c.mu.Lock()
	if c.dead {
		c.mu.Unlock()
		return nil, errKilled
	}
	c.made++
	c.count[what]++
	last := c.made == c.dies
	if last {
		c.dead = true
		c.story.sum.killed.Add(1)
	}
	wait := c.latency(fmt.Sprint(c.name, " ", what, " ", c.count[what]))
	if r.Method != http.MethodGet {
		if other := c.writing[service]; other != "" {
			c.story.t.Errorf("overlapping writes of one process: %s and %s", other, what)
		}
		c.writing[service] = what
		defer func() {
			c.mu.Lock()
			delete(c.writing, service)
			c.mu.Unlock()
		}()
	}
	c.mu.Unlock()

	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
		if !last {
			return nil, r.Context().Err()
		}
	}
	response, err := c.base.RoundTrip(r)
	if last {
		for _, cancel := range c.cancels {
			cancel()
		}
		return nil, errKilled
	}
	return response, err
}

func (c *calls) killed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dead
}

// latency is a time that follows from what is called, and is hardly ever the
// same for two calls: up to 600 ms, as the real API has it, so that several
// versions can go live in one second, which is as fine as Fastly's times are, or
// between one second and three.
func (c *calls) latency(what string) time.Duration {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(what))
	if c.story.slow {
		return time.Second + time.Duration(hash.Sum64()%uint64(2*time.Second))
	}
	return 5*time.Millisecond + time.Duration(hash.Sum64()%uint64(595*time.Millisecond))
}
