package soak_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

var (
	soakFor   = flag.Duration("for", 0, "how long TestSoak runs; zero means until it has run -stories stories")
	soakSeed  = flag.Uint64("seed", 1, "the seed of the first story of TestSoak; zero takes it from the clock")
	soakCount = flag.Uint64("stories", 60, "how many stories TestSoak runs if -for is zero")
	soakMost  = flag.Int("writers", 4, "the maximum number of writers in a story of TestSoak")
	soakHasty = flag.Bool("hasty", false,
		"also run stories with several calls per second, which is the resolution of Fastly's timestamps")
	roundsEach = 6
)

// TestSoak runs random stories. Each is a few rounds on one mock, in which some
// writers change their endpoints at the same time, while calls fail, others publish
// versions, writers are interrupted or killed, and the hourly limit runs out. After
// every round the live version must match the answers, and another apply, without
// faults, must make the configurations live.
//
// The seed determines a story, except for the jitter of the waits between tries.
func TestSoak(t *testing.T) {
	seed := *soakSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano()) % 1e9
	}
	t.Logf("the first seed is %d", seed)
	start := time.Now()
	var sum tally
	var next atomic.Uint64
	next.Store(seed)
	t.Cleanup(func() { t.Logf("in %s: %s", time.Since(start).Round(time.Second), &sum) })
	for worker := range runtime.GOMAXPROCS(0) {
		t.Run(fmt.Sprint("worker ", worker+1), func(t *testing.T) {
			t.Parallel()
			for {
				story := next.Add(1) - 1
				if *soakFor == 0 && story >= seed+*soakCount || *soakFor > 0 && time.Since(start) >= *soakFor {
					return
				}
				synctest.Test(t, func(t *testing.T) { runStory(t, story, &sum) })
				if t.Failed() {
					t.Fatalf("run this story again with -run TestSoak -seed %d -stories 1", story)
				}
			}
		})
	}
}

// tally counts what happened in all stories.
type tally struct {
	stories, rounds, quiet            atomic.Int64
	changes, errs, unsure             atomic.Int64
	calls, faults, versions, collided atomic.Int64
	foreign, killed, stopped, limited atomic.Int64
	admitted, forgiven, lost          atomic.Int64
}

func (t *tally) String() string {
	return fmt.Sprintf("%d stories, %d rounds (%d of them undisturbed), %d changes, %d answered with an error, "+
		"%d with \"cannot tell\"; "+
		"%d calls, %d faults injected, %d versions made, %d warnings of collisions, %d versions of others; "+
		"%d writers killed, %d changes given up, %d rounds near the rate limit; %d changes lost; "+
		"%d answers that say that others may have been overwritten, "+
		"%d backends of others overwritten with a warning that names their version",
		t.stories.Load(), t.rounds.Load(), t.quiet.Load(), t.changes.Load(), t.errs.Load(), t.unsure.Load(),
		t.calls.Load(), t.faults.Load(), t.versions.Load(), t.collided.Load(), t.foreign.Load(),
		t.killed.Load(), t.stopped.Load(), t.limited.Load(), t.lost.Load(), t.admitted.Load(), t.forgiven.Load())
}

// shapes are the logging endpoints of a service, by kind and name.
type shapes map[string]shape

// kinds are the kinds of endpoint, and the field that holds their destination.
var kinds = map[string]string{"heroku": "url", "kinesis": "topic"}

// defaultFormats are the formats of the mock for endpoints without one, by kind.
var defaultFormats = learnFormats()

func learnFormats() map[string]string {
	server := mock.New(mock.Options{})
	formats := map[string]string{}
	for kind, destination := range kinds {
		row := mock.Row{"name": "n", destination: "https://example.com"}
		service := mock.Service{ID: kind, Name: kind, Type: "vcl", Versions: []mock.Version{
			{Number: 1, Logging: map[string][]mock.Row{kind: {row}}},
		}}
		if err := server.Load(mock.Seed{Fastly: mock.Account{Services: []mock.Service{service}}}); err != nil {
			panic(err)
		}
		rows, err := server.Rows(kind, 1, kind)
		if err != nil || len(rows) != 1 {
			panic(fmt.Sprint(rows, err))
		}
		formats[kind] = text(rows[0]["format"])
	}
	return formats
}

// story is a mock, its writers, and what they and the mock are expected to have.
type story struct {
	t        *testing.T
	seed     uint64
	random   *rand.Rand
	sum      *tally
	server   *mock.Server
	services []string
	writers  []*writer
	// slow means that no two calls of a writer are made within a second.
	slow bool
	// theirs are the endpoints of the foreign writer, and backends its backends, by
	// place. The mutex guards both, because publications overlap.
	mu       sync.Mutex
	theirs   map[string]shapes
	backends map[string][]string
	names    int
}

// writer is a user with a configuration and a state.
type writer struct {
	name string
	// state has the endpoints according to the last apply, and wanted those of the
	// configuration, by place: a service, or a draft of it.
	state, wanted map[string]shapes
	// swapped are pairs of endpoints that exchange their names, by place.
	swapped map[string]map[string]string
	// moves are endpoints that come from another place, by the place that they move
	// to.
	moves map[string]map[string]origin
}

// runStory runs one story.
func runStory(t *testing.T, seed uint64, sum *tally) {
	random := rand.New(rand.NewPCG(seed, 3))
	s := &story{t: t, seed: seed, random: random, sum: sum, theirs: map[string]shapes{}, backends: map[string][]string{}}
	s.slow = random.IntN(3) == 0 || !*soakHasty
	options := mock.Options{Random: rand.NewPCG(seed, 4), LoseUpdates: true}
	if random.IntN(4) == 0 {
		options.Settle = time.Duration(random.IntN(10_000)) * time.Millisecond
		options.Settling = mock.Settling(random.IntN(2))
	}
	s.server = mock.New(options)
	var seeded []mock.Service
	for i := range 1 + random.IntN(2) {
		id := fmt.Sprintf("SERVICE%d", i)
		s.services = append(s.services, id)
		s.theirs[id] = shapes{"kinesis/theirs": theirs(id, "theirs")}
		seeded = append(seeded, mock.Service{ID: id, Name: id, Type: "vcl", Versions: []mock.Version{
			{Number: 1, Locked: true},
			{Number: 2, Active: true, Kinesis: []mock.Row{{"name": "theirs", "topic": "theirs", "format": "%h"}}},
		}})
	}
	if random.IntN(3) == 0 {
		s.services = append(s.services, compute)
		s.theirs[compute] = shapes{}
		seeded = append(seeded, mock.Service{ID: compute, Name: compute, Type: "wasm", Versions: []mock.Version{
			{Number: 1, Locked: true}, {Number: 2, Active: true},
		}})
	}
	for i, service := range seeded {
		if random.IntN(2) == 0 {
			// A pipeline has cloned the live version, and has not activated its draft.
			draft := service.Versions[1]
			draft.Number, draft.Active = pinned, false
			seeded[i].Versions = append(seeded[i].Versions, draft)
			s.services = append(s.services, service.ID+inDraft)
			s.theirs[service.ID+inDraft] = maps.Clone(s.theirs[service.ID])
		}
	}
	if random.IntN(3) == 0 {
		s.services = append(s.services, unreleased)
		s.theirs[unreleased] = shapes{}
		seeded = append(seeded,
			mock.Service{ID: unreleased, Name: unreleased, Type: "vcl", Versions: []mock.Version{{Number: 1}}})
	}
	if err := s.server.Load(mock.Seed{Fastly: mock.Account{Services: seeded}}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Hour)
	for i := range 1 + random.IntN(*soakMost) {
		w := &writer{
			name: fmt.Sprintf("writer-%d", i), state: map[string]shapes{},
			wanted: map[string]shapes{}, swapped: map[string]map[string]string{}, moves: map[string]map[string]origin{},
		}
		for _, id := range s.services {
			w.state[id], w.wanted[id], w.moves[id] = shapes{}, shapes{}, map[string]origin{}
		}
		s.writers = append(s.writers, w)
	}
	for round := range roundsEach {
		s.round(round)
		if t.Failed() {
			return
		}
		sum.rounds.Add(1)
	}
	for _, id := range s.services {
		if draftOf(id) == 0 {
			sum.versions.Add(int64(s.server.Newest(id) - 2))
		}
	}
	for _, violation := range s.server.Violations() {
		// Writers do not know of each other, so their writes may overlap. The type
		// calls checks that the writes of one process do not.
		if !strings.HasPrefix(violation, "overlapping writes") {
			t.Error(violation)
		}
	}
	sum.stories.Add(1)
}

// answer is the result of a change for its writer.
type answer struct {
	writer  *writer
	service string
	edit    edit
	killed  bool
	outcome commit.Outcome
	err     error
}

// unsure reports whether the answer leaves open if the change is live.
func (a answer) unsure() bool {
	var failed *commit.FailedError
	var unsure *commit.UnsureError
	var unfinished *commit.UnfinishedError
	return a.killed || errors.As(a.err, &failed) && failed.Unsure ||
		errors.As(a.err, &unsure) || errors.As(a.err, &unfinished)
}

// admits reports whether the answer says that a version of somebody else may have
// been overwritten and not restored.
func (a answer) admits() bool {
	var overtaken *commit.OvertakenError
	if errors.As(a.err, &overtaken) && len(overtaken.Overwritten) > 0 {
		return true
	}
	return slices.ContainsFunc(a.outcome.Warnings, func(warning commit.Warning) bool {
		return warning.Kind == commit.Unrestored || warning.Kind == commit.Unconfirmed
	})
}

// round lets all writers apply at the same time, and checks the result.
func (s *story) round(number int) {
	random := s.random
	trouble := random.IntN(5) > 0
	for _, w := range s.writers {
		w.edit(s)
	}
	var faults []control.Fault
	calls := len(s.server.Calls())
	stale := false
	if trouble {
		faults = s.faults()
		if err := s.server.SetFaults(faults...); err != nil {
			s.t.Fatal(err)
		}
		if random.IntN(12) == 0 {
			s.server.SetRateRemaining(random.IntN(30))
			s.sum.limited.Add(1)
		}
	} else {
		s.sum.quiet.Add(1)
	}

	var group sync.WaitGroup
	if trouble {
		stale = random.IntN(8) == 0
		for range random.IntN(3) {
			s.publish(&group, time.Duration(random.IntN(8000))*time.Millisecond, stale)
		}
	}
	answers := s.applyAll(&group, number, trouble)
	group.Wait()
	s.server.ClearFaults()
	// Let everything finish that continues after its caller has gone.
	time.Sleep(time.Minute)
	s.server.SetRateRemaining(1000)
	for _, fault := range faults {
		s.sum.faults.Add(int64(min(max(0, len(s.server.Calls())-calls-fault.Skip), max(fault.Times, 1))))
	}
	s.check(answers, stale)
	if s.t.Failed() {
		s.explain(number, faults, answers, calls)
		return
	}

	calls = len(s.server.Calls())
	answers = s.applyAll(&group, number, false)
	for _, answer := range answers {
		if answer.err != nil {
			s.t.Errorf("without faults, %s failed: %v", answer.edit, answer.err)
			continue
		}
		s.moved(answer)
	}
	for _, w := range s.writers {
		for id, wanted := range w.wanted {
			w.state[id] = maps.Clone(wanted)
		}
	}
	for _, id := range s.services {
		s.compare(id, "after an apply without faults", s.union(id))
	}
	if s.t.Failed() {
		s.explain(number, nil, answers, calls)
	}
	s.sum.calls.Add(int64(len(s.server.Calls())))
	s.server.ForgetCalls()
}

// faults returns random faults for a few of the next calls.
func (s *story) faults() []control.Fault {
	body := func(status int, text string) control.Fault {
		content := control.Text(text)
		return control.Fault{Status: status, Body: &content}
	}
	truncated := 9
	ways := []control.Fault{
		body(500, `{"msg":"Internal error"}`),
		body(502, "<html><body>Bad gateway</body></html>"),
		body(503, ""),
		body(200, "<html><body>Log in first</body></html>"),
		{Drop: control.DropBefore},
		{Drop: control.DropAfter},
		{Delay: control.Duration(time.Hour)},
		{Truncate: &truncated},
	}
	var faults []control.Fault
	skip := 0
	for range s.random.IntN(6) {
		fault := ways[s.random.IntN(len(ways))]
		skip += 1 + s.random.IntN(20)
		fault.Skip, fault.Times = skip, 1+s.random.IntN(2)
		skip += fault.Times
		faults = append(faults, fault)
	}
	return faults
}

// publish lets somebody else clone the live version, change the clone and activate it,
// after a delay. If stale, another version can go live between clone and activation.
func (s *story) publish(group *sync.WaitGroup, after time.Duration, stale bool) {
	id := s.services[s.random.IntN(len(s.services))]
	if !s.released(id) {
		return
	}
	s.names++
	name := fmt.Sprintf("theirs-%d", s.names)
	what := s.random.IntN(3)
	lasts := time.Duration(s.random.IntN(4000)) * time.Millisecond
	if !stale {
		lasts = 0
	}
	s.sum.foreign.Add(1)
	group.Go(func() {
		time.Sleep(after)
		if _, err := s.server.Publish(id, func(version int) error {
			time.Sleep(lasts)
			s.mu.Lock()
			defer s.mu.Unlock()
			if what == 0 {
				s.backends[id] = append(s.backends[id], name)
				return s.server.Add(id, version, "backend", mock.Row{"name": name, "address": "192.0.2.1"})
			}
			s.theirs[id]["kinesis/"+name] = theirs(id, name)
			return s.server.Add(id, version, "kinesis", mock.Row{"name": name, "topic": name, "format": "%h"})
		}); err != nil {
			s.t.Error(err)
		}
	})
}

// check compares what is live with the answers.
func (s *story) check(answers []answer, stale bool) {
	admitted := stale
	open := map[string]bool{}
	made := map[*writer][]answer{}
	for _, answer := range answers {
		s.sum.changes.Add(1)
		live := s.live(answer.service)
		var stopped *commit.StoppedError
		switch {
		case answer.killed:
			admitted = true
		case answer.err != nil:
			s.sum.errs.Add(1)
		}
		if errors.As(answer.err, &stopped) && !answer.killed {
			s.sum.stopped.Add(1)
		}
		if answer.admits() {
			admitted = true
			s.sum.admitted.Add(1)
		}
		if len(answer.outcome.Warnings) > 0 {
			s.sum.collided.Add(1)
		}
		state := answer.writer.state[answer.service]
		switch {
		case answer.unsure():
			s.sum.unsure.Add(1)
			open[answer.edit.from()], open[answer.edit.to()] = true, true
		case answer.err == nil:
			s.checkEndpoint(answer)
			made[answer.writer] = append(made[answer.writer], answer)
			continue
		case state[answer.edit.to()] == answer.edit.after && answer.edit.renamed != "":
			// The edit was refused, but another one has made the same endpoint.
		case answer.edit.movedFrom != "" && s.theirs[answer.service][answer.edit.to()] == answer.edit.after:
			// The move failed, but the endpoint that stayed there is as wanted.
		case answer.edit.madeIn(live):
			s.t.Errorf("%s is live, but its answer is %v", answer.edit, answer.err)
		}
	}
	for writer, answers := range made {
		// Remove all old names before adding new ones.
		for _, answer := range answers {
			delete(writer.state[answer.service], answer.edit.from())
			s.moved(answer)
		}
		for _, answer := range answers {
			if answer.edit.renamed != "" {
				writer.state[answer.service][answer.edit.to()] = answer.edit.after
			}
		}
	}
	for _, id := range s.services {
		live, want := s.live(id), s.union(id)
		for key := range open {
			// The old and the new value are fine, but no other.
			if value, ok := live[key]; ok && !admitted && want[key] != value && !s.wants(id, key, value) {
				s.t.Errorf("%s is live with %+v, which nobody wants", key, value)
			}
			delete(live, key)
			delete(want, key)
		}
		if admitted {
			continue
		}
		if !maps.Equal(live, want) {
			s.sum.lost.Add(1)
			s.t.Errorf("version %d of %s is live with\n%v\ninstead of\n%v", s.server.Live(id), id, live, want)
		}
		s.forgive(id, answers)
		s.checkBackends(id)
	}
	if admitted {
		// What the foreign writer has lost is not restored, so do not expect it.
		for _, id := range s.services {
			live := s.live(id)
			maps.DeleteFunc(s.theirs[id], func(key string, _ shape) bool { return live[key] == (shape{}) })
			for key := range s.theirs[id] {
				s.theirs[id][key] = live[key]
			}
			s.backends[id] = slices.DeleteFunc(s.backends[id],
				func(name string) bool { return !slices.Contains(s.backendsOf(id, s.current(id)), name) })
		}
	}
}

// moved records that an endpoint has moved. A copy of it stays in the old place, and
// belongs to nobody until it moves back.
func (s *story) moved(a answer) {
	if a.edit.movedFrom == "" {
		return
	}
	delete(a.writer.moves[a.service], a.edit.to())
	delete(a.writer.state[a.edit.movedFrom], a.edit.from())
	s.theirs[a.edit.movedFrom][a.edit.from()] = a.edit.before
	delete(s.theirs[a.service], a.edit.from())
	delete(s.theirs[a.service], a.edit.to())
}

// checkEndpoint compares the endpoint in an answer with what was wanted.
func (s *story) checkEndpoint(a answer) {
	if a.edit.renamed == "" || a.outcome.Unread != nil {
		return
	}
	row := mock.Row{}
	for field, value := range a.outcome.Endpoint {
		row[field] = value
	}
	if got := shapeOf(a.edit.kind, a.service, row); got != a.edit.after {
		s.t.Errorf("%s: the answer has %+v in version %d", a.edit, got, a.outcome.Version)
	}
}

// shapeOf reads an endpoint of the API.
func shapeOf(kind, id string, row mock.Row) shape {
	endpoint := shape{destination: text(row[kinds[kind]]), secret: text(row["token"])}
	if !onCompute(id) {
		endpoint.format = strings.TrimPrefix(text(row["format"]), defaultFormats[kind])
		endpoint.placement = text(row["placement"])
	}
	return endpoint
}

// wants reports whether the configuration of any writer has this endpoint.
func (s *story) wants(id, key string, value shape) bool {
	return slices.ContainsFunc(s.writers, func(w *writer) bool { return w.wanted[id][key] == value })
}

// compare fails the story if something else is live.
func (s *story) compare(id, when string, want shapes) {
	if live := s.live(id); !maps.Equal(live, want) {
		s.sum.lost.Add(1)
		s.t.Errorf("%s, version %d of %s is live with\n%v\ninstead of\n%v", when, s.server.Live(id), id, live, want)
	}
	s.checkBackends(id)
}

func (s *story) backendsOf(id string, version int) []string {
	rows, err := s.server.Rows(serviceOf(id), version, "backend")
	if err != nil {
		s.t.Error(err)
	}
	var names []string
	for _, row := range rows {
		names = append(names, fmt.Sprint(row["name"]))
	}
	return names
}

// overwritten matches the warning about versions that were overwritten.
var overwritten = regexp.MustCompile(`^Version \d+ of service (\S+) replaced versions? ([0-9, and]+), which`)

// digits are the numbers of versions in a warning.
var digits = regexp.MustCompile(`\d+`)

// forgive stops expecting the backends of versions that a warning names as
// overwritten. Endpoints are always restored, other objects only if nobody else has
// made a version live in the meantime.
func (s *story) forgive(id string, answers []answer) {
	named := map[string]bool{}
	for _, answer := range answers {
		for _, warning := range answer.outcome.Warnings {
			match := overwritten.FindStringSubmatch(warning.Text)
			if match == nil || match[1] != id {
				continue
			}
			for _, text := range digits.FindAllString(match[2], -1) {
				number, err := strconv.Atoi(text)
				if err != nil {
					s.t.Errorf("%q names no version: %v", warning, err)
				}
				for _, name := range s.backendsOf(id, number) {
					named[name] = true
				}
			}
		}
	}
	live := s.backendsOf(id, s.current(id))
	s.backends[id] = slices.DeleteFunc(s.backends[id], func(name string) bool {
		gone := named[name] && !slices.Contains(live, name)
		if gone {
			s.sum.forgiven.Add(1)
		}
		return gone
	})
}

func (s *story) checkBackends(id string) {
	live, want := s.backendsOf(id, s.current(id)), slices.Clone(s.backends[id])
	slices.Sort(live)
	slices.Sort(want)
	if !slices.Equal(live, want) {
		s.sum.lost.Add(1)
		s.t.Errorf("version %d of %s is live with the backends %v instead of %v", s.server.Live(id), id, live, want)
	}
}

// live reads what is live, and fails the story if a name is there twice.
func (s *story) live(id string) shapes {
	found := shapes{}
	names := map[string]bool{}
	for kind := range kinds {
		rows, err := s.server.Rows(serviceOf(id), s.current(id), kind)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, row := range rows {
			name := fmt.Sprint(row["name"])
			if names[name] {
				s.t.Errorf("%s is there twice", name)
			}
			names[name] = true
			if !s.released(id) && strings.HasPrefix(name, "renaming-") {
				// A process that is killed while it swaps names leaves a temporary name in a
				// draft that it does not own.
				continue
			}
			found[kind+"/"+name] = shapeOf(kind, id, row)
		}
	}
	return found
}

// current returns the version of a place: its draft, or the live version, or the
// newest one.
func (s *story) current(id string) int {
	if draft := draftOf(id); draft != 0 {
		return draft
	}
	if live := s.server.Live(id); live != 0 {
		return live
	}
	return s.server.Newest(id)
}

// mayWrite reports whether a writer has endpoints in a place. A draft has only one
// writer, because nothing prevents two from losing each other's writes to it.
func (s *story) mayWrite(w *writer, id string) bool { return s.released(id) || w == s.writers[0] }

// released reports whether a place is production.
func (s *story) released(id string) bool { return id != unreleased && draftOf(id) == 0 }

// other returns the draft of a service, or the service of a draft, if there is one.
func (s *story) other(id string) (string, bool) {
	other := serviceOf(id)
	if other == id {
		other += inDraft
	}
	return other, slices.Contains(s.services, other)
}

// inDraft ends the name of a place that is the version [pinned] of a service, to
// which draft_version pins endpoints.
const (
	inDraft = "#draft"
	pinned  = 3
)

// serviceOf returns the service of a place.
func serviceOf(id string) string { return strings.TrimSuffix(id, inDraft) }

// draftOf returns the version that a place is pinned to, and 0 for production.
func draftOf(id string) int {
	if strings.HasSuffix(id, inDraft) {
		return pinned
	}
	return 0
}

// onCompute reports whether a place belongs to the service that runs on Compute.
func onCompute(id string) bool { return serviceOf(id) == compute }

// unreleased is a service that was never live.
const unreleased = "UNRELEASED"

// compute is a service that runs on Compute.
const compute = "COMPUTE"

// theirs returns an endpoint of the foreign writer.
func theirs(id, name string) shape {
	if onCompute(id) {
		return shape{destination: name}
	}
	return shape{destination: name, format: "%h"}
}

// isTheirs reports whether an endpoint belongs to none of the writers.
func (s *story) isTheirs(id, key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, theirs := s.theirs[id][key]
	return theirs
}

func text(value any) string {
	text, _ := value.(string)
	return text
}

// union returns what must be live: the endpoints of all states, and those of others.
func (s *story) union(id string) shapes {
	all := maps.Clone(s.theirs[id])
	for _, w := range s.writers {
		maps.Copy(all, w.state[id])
	}
	return all
}

// explain logs a round that failed.
func (s *story) explain(number int, faults []control.Fault, answers []answer, calls int) {
	s.t.Logf("round %d of story %d, slow %v", number+1, s.seed, s.slow)
	for _, fault := range faults {
		s.t.Logf("fault at call %d, %d times: %+v", fault.Skip+1, fault.Times, fault)
	}
	for _, answer := range answers {
		s.t.Logf("%s: %s %s: killed %v, %+v, %v", answer.writer.name, answer.service, answer.edit, answer.killed,
			answer.outcome, answer.err)
	}
	for i, call := range s.server.Calls()[calls:] {
		s.t.Logf("%d: %s %s %s → %d", i+1, call.Start.Format("15:04:05.000"), call.Method, call.Path, call.Status)
	}
}

// applyAll plans and applies for all writers at the same time, each in its own
// process.
func (s *story) applyAll(group *sync.WaitGroup, number int, trouble bool) []answer {
	var mu sync.Mutex
	var answers []answer
	for _, w := range s.writers {
		p := s.start(w, number, trouble)
		begins := time.Duration(s.random.IntN(500)) * time.Millisecond
		for _, id := range s.services {
			if change, ok := w.trespass(s, id); ok {
				group.Go(func() {
					time.Sleep(begins)
					if outcome, err := p.commits.Apply(context.Background(), serviceOf(id), change); err == nil {
						s.t.Errorf("%s took over %q, which belongs to somebody else: %+v", w.name, change.To, outcome)
					}
				})
			}
			for _, edit := range w.plan(s, id, s.live(id)) {
				ctx, cancel := context.WithCancel(context.Background())
				if trouble && s.random.IntN(15) == 0 {
					ctx, cancel = context.WithTimeout(context.Background(), time.Duration(s.random.IntN(9000))*time.Millisecond)
				}
				p.cancels = append(p.cancels, cancel)
				group.Go(func() {
					time.Sleep(begins)
					outcome, err := p.commits.Apply(ctx, serviceOf(id), edit.change())
					mu.Lock()
					defer mu.Unlock()
					answers = append(answers,
						answer{writer: w, service: id, edit: edit, killed: p.killed(), outcome: outcome, err: err})
				})
			}
		}
	}
	if !trouble {
		s.server.ClearFaults()
	}
	group.Wait()
	return answers
}

// process is one run of the provider.
type process struct {
	*calls
	client  *fastly.Client
	shared  *fastly.Shared
	commits *commit.Commits
}

func (s *story) start(w *writer, number int, trouble bool) *process {
	calls := &calls{
		story: s, name: fmt.Sprintf("%d/%d/%s/%v", s.seed, number, w.name, trouble),
		base: control.Transport(s.server), count: map[string]int{}, writing: map[string]string{},
	}
	if trouble && s.random.IntN(10) == 0 {
		calls.dies = 1 + s.random.IntN(20)
	}
	client, err := fastly.New(fastly.Config{
		Token: "a-fastly-token", UserAgent: "soak", Kinds: endpoint.Kinds(), Base: calls,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	shared := fastly.NewShared(client)
	return &process{
		calls: calls, client: client, shared: shared,
		commits: commit.New(client, shared, commit.Config{Kinds: endpoint.Kinds()}),
	}
}
