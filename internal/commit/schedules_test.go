package commit_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

var (
	schedules = flag.Int("schedules", 2000, "how many seeded schedules to run")
	firstSeed = flag.Uint64("seed", 1, "the seed of the first schedule")
)

// scheduler lets one actor act at a time: actors park before they act, and a seeded
// generator chooses who continues.
type scheduler struct {
	random *rand.Rand

	mu     sync.Mutex
	parked []*actor
	trace  []string
}

type actor struct {
	name string
	act  chan struct{}
}

// park waits for its turn.
func (s *scheduler) park(ctx context.Context, name string) {
	waiting := &actor{name: name, act: make(chan struct{})}
	s.mu.Lock()
	s.parked = append(s.parked, waiting)
	s.mu.Unlock()
	select {
	case <-waiting.act:
	case <-ctx.Done():
	}
}

// run lets actors act until none is left.
func (s *scheduler) run(left func() int) {
	for left() > 0 {
		synctest.Wait()
		s.mu.Lock()
		if len(s.parked) == 0 {
			s.mu.Unlock()
			// All others wait for timers.
			time.Sleep(time.Millisecond)
			continue
		}
		// Sorted by name, because the order of arrival differs between runs.
		slices.SortStableFunc(s.parked, func(a, b *actor) int { return compare(a.name, b.name) })
		i := s.random.IntN(len(s.parked))
		chosen := s.parked[i]
		s.parked = slices.Delete(s.parked, i, i+1)
		s.trace = append(s.trace, chosen.name)
		s.mu.Unlock()
		close(chosen.act)
		synctest.Wait()
		// The times of versions are in whole seconds.
		time.Sleep(time.Second + time.Duration(s.random.IntN(2000))*time.Millisecond)
	}
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// parking parks each call before it is made.
type parking struct {
	scheduler *scheduler
	writer    string
	base      http.RoundTripper
}

func (p parking) RoundTrip(request *http.Request) (*http.Response, error) {
	p.scheduler.park(request.Context(), fmt.Sprintf("%s %s %s", p.writer, request.Method, request.URL.Path))
	return p.base.RoundTrip(request)
}

// tally counts the outcomes of schedules.
type tally struct {
	schedules, changes, lost, overtaken, collided, unsure, errs int
}

// TestSchedules lets two, three and four processes and a foreign writer change one
// service, with seeded interleavings of their calls. After each schedule, the live
// version has the endpoints from the beginning, the changes that succeeded and those
// of the foreign writer, and nothing else.
func TestSchedules(t *testing.T) {
	t.Parallel()
	for writers, share := range map[int]int{2: 40, 3: 35, 4: 25} {
		t.Run(fmt.Sprintf("%d processes", writers), func(t *testing.T) {
			t.Parallel()
			var counts tally
			count := *schedules * share / 100
			for seed := *firstSeed; seed < *firstSeed+uint64(count); seed++ {
				synctest.Test(t, func(t *testing.T) { runSchedule(t, writers, seed, &counts) })
				if t.Failed() {
					t.Fatalf("run it again with -run 'TestSchedules/%d' -seed %d -schedules 4", writers, seed)
				}
			}
			t.Logf("%d schedules, %d changes, %d lost, %d warned of an overwritten version, %d overtaken, %d refused, %d unsure",
				counts.schedules, counts.changes, counts.lost, counts.collided, counts.overtaken, counts.errs, counts.unsure)
		})
	}
}

// runSchedule runs one schedule.
func runSchedule(t *testing.T, writers int, seed uint64, counts *tally) {
	names := []string{}
	for writer := range writers {
		for _, name := range []string{"keep", "update", "rename", "delete"} {
			names = append(names, fmt.Sprintf("%s-%d", name, writer))
		}
	}
	w := newWorld(t, mock.Options{}, seeded(service, names...))
	// Older versions; the foreign writer goes back to one of them.
	time.Sleep(time.Hour)
	before := w.live()
	random := rand.New(rand.NewPCG(seed, uint64(writers)))
	s := &scheduler{random: random}
	ctx := t.Context()

	var mu sync.Mutex
	var answers []answer
	running := 0
	left := func() int {
		mu.Lock()
		defer mu.Unlock()
		return running
	}
	spawn := func(name string, act func()) {
		running++
		go func() {
			s.park(ctx, name)
			act()
			mu.Lock()
			running--
			mu.Unlock()
		}()
	}

	mu.Lock()
	// With three creates of one name, the last process may not see which one was
	// first, so this is tried with two.
	contested := random.IntN(4) == 0 && writers == 2
	for writer := range writers {
		process := w.startWith(
			commit.Config{Quiet: time.Millisecond, Pause: quick, Finish: eventually},
			fastly.Config{
				Repeat: quick, Timeout: eventually,
				Base: parking{s, fmt.Sprintf("process %d:", writer), control.Transport(w.server)},
			},
		)
		edits := []edit{
			create(fmt.Sprintf("create-%d", writer), "new"),
			create(fmt.Sprintf("heroku-%d", writer), "https://example.com").toHeroku(),
			update(fmt.Sprintf("update-%d", writer), "new"),
			rename(fmt.Sprintf("rename-%d", writer), fmt.Sprintf("renamed-%d", writer)),
			remove(fmt.Sprintf("delete-%d", writer)),
		}
		random.Shuffle(len(edits), func(i, j int) { edits[i], edits[j] = edits[j], edits[i] })
		edits = edits[:1+random.IntN(3)]
		if contested {
			edits = append(edits, create("contested", fmt.Sprintf("of-%d", writer)))
		}
		for _, edit := range edits {
			spawn(fmt.Sprintf("process %d: start %s", writer, edit), func() {
				outcome, err := process.apply(ctx, service, edit)
				mu.Lock()
				defer mu.Unlock()
				answers = append(answers, answer{edit, outcome, err})
			})
		}
	}
	foreign := []edit{}
	for i := range random.IntN(4) {
		add := create(fmt.Sprintf("foreign-%d", i), "foreign")
		foreign = append(foreign, add)
		spawn(fmt.Sprintf("foreign writer %d", i), func() {
			if _, err := w.server.Publish(service, func(version int) error {
				return w.server.Add(service, version, "kinesis", kinesisRow(add.name, add.topic))
			}); err != nil {
				t.Error(err)
			}
		})
	}
	mu.Unlock()
	s.run(left)

	// The endpoints that the answers promise.
	want := before.with(foreign...)
	winners := 0
	for _, answer := range answers {
		counts.changes++
		var overtaken *commit.OvertakenError
		switch {
		case answer.err == nil:
			want = want.with(answer.edit)
			if answer.edit.name == "contested" {
				winners++
			}
		case answer.claim() == claimsNothing && answer.edit.name == "contested":
			counts.unsure++
			if w.live().isLive(answer.edit) {
				want = want.with(answer.edit)
				winners++
			}
		case errors.As(answer.err, &overtaken):
			counts.overtaken++
		case answer.edit.name != "contested":
			t.Errorf("%s: %v", answer.edit, answer.err)
		default:
			counts.errs++
		}
	}
	counts.schedules++
	if len(warnings(answers)) > 0 {
		counts.collided++
	}
	if contested && winners != 1 {
		t.Errorf("%d of %d creates of one name succeeded", winners, writers)
	}
	if live := w.live(); !maps.Equal(live, want) {
		counts.lost++
		t.Errorf("version %d is live with\n%v\nand not\n%v", w.server.Live(service), live, want)
	}
	w.clean()
	if t.Failed() {
		for _, answer := range answers {
			t.Logf("%s: %+v, %v", answer.edit, answer.outcome, answer.err)
		}
		for _, step := range s.trace {
			t.Log(step)
		}
	}
}
