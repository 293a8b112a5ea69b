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

// shape is an endpoint: its destination, and fields that can be cleared again. The
// format "" is Fastly's default.
type shape struct{ destination, format, placement, secret string }

// edit changes an endpoint of a writer from one name and shape to another. If name is
// empty, it creates the endpoint; if renamed is empty, it deletes it.
type edit struct {
	kind          string
	name, renamed string
	before, after shape
	// takesOver means that the endpoint already exists as wanted.
	takesOver bool
	// upsert means that the writer does not know what the version has.
	upsert bool
	// movedFrom is the place that the endpoint moves from. A copy stays there,
	// without an owner.
	movedFrom string
	// draft is the version that the edit is written into, and 0 for production.
	draft int
	// compute means that the service runs on Compute, where fields for VCL do not
	// apply.
	compute bool
}

// String names the edit in a failure.
func (e edit) String() string {
	return fmt.Sprintf("%s: %q → %q, %+v → %+v, takes over %v, upsert %v, draft %d, moved from %q",
		e.kind, e.name, e.renamed, e.before, e.after, e.takesOver, e.upsert, e.draft, e.movedFrom)
}

// from and to are the keys of the endpoint before and after the edit.
func (e edit) from() string { return e.kind + "/" + e.name }
func (e edit) to() string   { return e.kind + "/" + e.renamed }

// madeIn reports whether the edit is live.
func (e edit) madeIn(live shapes) bool {
	if e.renamed == "" {
		_, there := live[e.from()]
		return !there
	}
	return live[e.to()] == e.after
}

// edit changes a writer's configuration at random.
func (w *writer) edit(s *story) {
	for range 1 + s.random.IntN(4) {
		id := s.services[s.random.IntN(len(s.services))]
		if !s.mayWrite(w, id) {
			continue
		}
		wanted := w.wanted[id]
		keys := slices.Sorted(maps.Keys(wanted))
		s.names++
		value := shape{destination: fmt.Sprintf("https://example.com/%d", s.names)}
		if len(keys) == 0 || s.random.IntN(3) == 0 {
			kind := []string{"heroku", "kinesis"}[s.random.IntN(2)]
			key := fmt.Sprintf("%s/%s-%d", kind, w.name, s.names)
			if wanted[key] = value; kind == "heroku" {
				wanted[key] = shape{destination: value.destination, secret: "a-heroku-token"}
			}
			continue
		}
		key := keys[s.random.IntN(len(keys))]
		if s.random.IntN(4) == 0 {
			delete(wanted, key)
			delete(w.moves[id], key)
			continue
		}
		if s.random.IntN(3) == 0 && w.move(s, id, key) {
			continue
		}
		wanted[key] = wanted[key].changed(s, id)
		if _, in := w.state[id][key]; !in || w.moves[id][key] != (origin{}) {
			continue
		}
		switch other := keys[s.random.IntN(len(keys))]; {
		case s.random.IntN(3) > 0:
		case s.random.IntN(2) == 0 && !strings.Contains(key, "+"):
			// The suffix shows the plan what was renamed, as an address does for Terraform.
			wanted[key+"+"] = wanted[key]
			delete(wanted, key)
		case strings.HasPrefix(other, strings.Split(key, "/")[0]) && other != key && w.state[id][other] != (shape{}) &&
			w.swapped[id] == nil:
			wanted[key], wanted[other] = wanted[other], wanted[key]
			w.swapped[id] = map[string]string{key: other, other: key}
		}
	}
}

// trespass returns a change that must be refused, because it would take over an
// endpoint of somebody else: by a rename to its name, or although its format is not
// the wanted one.
func (w *writer) trespass(s *story, id string) (commit.Change, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := "theirs"
	their, ok := s.theirs[id]["kinesis/"+name]
	if !ok || !s.mayWrite(w, id) || onCompute(id) || s.random.IntN(4) > 0 {
		return commit.Change{}, false
	}
	change := commit.Change{
		Kind: "kinesis", To: name, Draft: draftOf(id), TakeOver: true,
		Want:    fastly.Fields{"name": name, "topic": their.destination, "placement": nil},
		Default: map[string][]string{"format": {defaultFormats["kinesis"]}},
	}
	if s.random.IntN(2) == 0 {
		return change, true
	}
	change.Mode, change.From, change.TakeOver = commit.Upsert, w.name+"-was", false
	return change, true
}

// origin is where an endpoint was before it moved.
type origin struct{ place, key string }

// move gives an endpoint another draft_version: from production into a draft of
// its service, or back, under a new name or its own, with a change or without.
func (w *writer) move(s *story, id, key string) bool {
	other, ok := s.other(id)
	if _, there := w.state[id][key]; !ok || !there || len(w.swapped[id]) > 0 || !s.mayWrite(w, other) {
		return false
	}
	to := key
	if s.random.IntN(3) == 0 && !strings.Contains(key, "+") {
		to += "+"
	}
	for _, name := range []string{key, to, key + "+"} {
		if _, taken := w.wanted[other][name]; taken {
			return false
		}
	}
	if _, taken := s.theirs[other][to]; taken && to != key {
		return false
	}
	w.wanted[other][to] = w.wanted[id][key]
	if s.random.IntN(2) == 0 {
		w.wanted[other][to] = w.wanted[id][key].changed(s, id)
	}
	delete(w.wanted[id], key)
	w.moves[other][to] = origin{place: id, key: key}
	return true
}

// leaves reports whether an endpoint is about to move to another place.
func (w *writer) leaves(id, key string) bool {
	for _, moves := range w.moves {
		for _, from := range moves {
			if from == (origin{place: id, key: key}) {
				return true
			}
		}
	}
	return false
}

// changed changes one thing: a field is set, changed or cleared, or goes back to
// its default.
func (v shape) changed(s *story, id string) shape {
	switch what := s.random.IntN(4); {
	case what == 0 || onCompute(id) && what < 3:
		v.destination = fmt.Sprintf("https://example.com/%d", s.names)
	case what == 1:
		v.format = []string{"", fmt.Sprintf("%%h %d", s.names)}[s.random.IntN(2)]
	case what == 2:
		v.placement = []string{"", "none"}[s.random.IntN(2)]
	case what == 3:
		if v.secret != "" {
			v.secret = fmt.Sprintf("a-heroku-token-%d", s.names)
		}
	}
	return v
}

// plan returns the edits that change what is live to what is wanted.
func (w *writer) plan(s *story, id string, live shapes) []edit {
	if !s.mayWrite(w, id) {
		return nil
	}
	var edits []edit
	gone := map[string]bool{}
	mine := shapes{}
	for key, value := range live {
		if strings.Contains(key, "/"+w.name+"-") && !s.isTheirs(id, key) {
			mine[key] = value
			if w.leaves(id, key) {
				continue
			}
			if _, ok := w.wanted[id][key]; !ok {
				gone[key] = true
			}
		}
	}
	swapped := w.swapped[id]
	delete(w.swapped, id)
	for key := range swapped {
		if _, ok := w.wanted[id][key]; !ok || mine[key] == (shape{}) {
			// One of the two no longer exists.
			swapped = nil
		}
	}
	for _, key := range slices.Sorted(maps.Keys(w.wanted[id])) {
		value := w.wanted[id][key]
		kind, name, _ := strings.Cut(key, "/")
		was := strings.TrimSuffix(key, "+")
		current, ok := mine[key]
		from, moves := w.moves[id][key]
		switch {
		case moves:
			edits = append(edits, edit{
				kind: kind, name: strings.TrimPrefix(from.key, kind+"/"), renamed: name, movedFrom: from.place,
				before: s.live(from.place)[from.key], after: value, upsert: true,
				// An earlier answer was lost, and the plan finds the endpoint.
				takesOver: live[key] == value,
			})
		case swapped[key] != "":
			from := swapped[key]
			edits = append(edits,
				edit{kind: kind, name: strings.TrimPrefix(from, kind+"/"), renamed: name, before: mine[from], after: value})
		case ok && current != value:
			edits = append(edits,
				edit{kind: kind, name: name, renamed: name, before: current, after: value, upsert: s.random.IntN(4) == 0})
		case ok && s.random.IntN(8) == 0:
			edits = append(edits, edit{kind: kind, renamed: name, after: value, takesOver: true})
		case ok:
		case was != key && gone[was]:
			delete(gone, was)
			edits = append(edits,
				edit{kind: kind, name: strings.TrimPrefix(was, kind+"/"), renamed: name, before: mine[was], after: value})
		default:
			edits = append(edits, edit{kind: kind, renamed: name, after: value})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(gone)) {
		kind, name, _ := strings.Cut(key, "/")
		edits = append(edits, edit{kind: kind, name: name, before: mine[key]})
	}
	for i := range edits {
		edits[i].compute = onCompute(id)
		edits[i].draft = draftOf(id)
	}
	// A refresh updates the state to what is live.
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

// change returns the edit in the form in which a resource passes it on.
func (e edit) change() commit.Change {
	change := commit.Change{Kind: e.kind, From: e.name, To: e.renamed, TakeOver: e.takesOver, Draft: e.draft}
	if e.renamed == "" {
		return change
	}
	destination := kinds[e.kind]
	change.Want = fastly.Fields{"name": e.renamed, destination: e.after.destination}
	if !e.compute {
		change.Want["placement"] = nil
	}
	if e.after.placement != "" {
		change.Want["placement"] = e.after.placement
	}
	if e.after.format != "" {
		change.Want["format"] = e.after.format
	} else if !e.compute && (e.before.format != "" || e.name == "" || e.upsert) {
		change.Default = map[string][]string{"format": {defaultFormats[e.kind]}}
		if e.before.format != "" && !e.upsert {
			change.Mode = commit.Replace
		}
	}
	if e.upsert {
		change.Mode = commit.Upsert
	}
	for field, changed := range map[string]bool{
		"name": e.name != e.renamed, destination: e.before.destination != e.after.destination,
		"placement": e.before.placement != e.after.placement,
		"format":    e.after.format != "" && e.before.format != e.after.format, "token": e.before.secret != e.after.secret,
	} {
		if changed {
			change.Send = append(change.Send, field)
		}
	}
	switch {
	case e.kind == "kinesis":
		change.Want["iam_role"] = "arn:aws:iam::123456789012:role/logs"
	case change.Mode != commit.Plain || e.name == "" || slices.Contains(change.Send, "token"):
		// Otherwise a secret is write-only and not sent, so that its value is unknown.
		change.Want["token"] = e.after.secret
	}
	return change
}

// calls makes the calls of one process, each with its own latency. It checks that no
// two writes to a service overlap, and can kill the process.
type calls struct {
	story   *story
	name    string
	base    http.RoundTripper
	cancels []context.CancelFunc
	// dies is the number of the call at which the process is killed. The call still
	// takes effect. Zero means that the process is not killed.
	dies int

	mu      sync.Mutex
	made    int
	dead    bool
	count   map[string]int
	writing map[string]string
}

var errKilled = errors.New("the process is dead")

// RoundTrip makes one call.
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

// latency returns a time that depends on the call only and is different for almost
// every call. In slow stories, it is between one second and three. Otherwise it is up
// to 600 ms, as with the real API, so that several versions can go live within one
// second, the resolution of Fastly's timestamps.
func (c *calls) latency(what string) time.Duration {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(what))
	if c.story.slow {
		return time.Second + time.Duration(hash.Sum64()%uint64(2*time.Second))
	}
	return 5*time.Millisecond + time.Duration(hash.Sum64()%uint64(595*time.Millisecond))
}
