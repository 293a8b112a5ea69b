package commit_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// atCall calls act once, before or after the effect of the call with a number,
// counted from 1. A call takes a second, so that each activation has its own time.
func (w *world) atCall(number int, after bool, act func()) {
	var count atomic.Int64
	var acted atomic.Bool
	hook := func(isAfter bool) func(*http.Request) {
		return func(*http.Request) {
			// Lists are read in parallel.
			if isAfter == after && int(count.Load()) >= number && acted.CompareAndSwap(false, true) {
				act()
			}
		}
	}
	before := hook(false)
	w.server.SetHooks(func(r *http.Request) {
		time.Sleep(time.Second)
		count.Add(1)
		before(r)
		time.Sleep(time.Second)
	}, hook(true))
}

// group gives the edits of the tests of collisions and faults: one of each operation.
func group() []edit {
	return []edit{
		create("created", "new"), create("created-too", "https://example.com").toHeroku(),
		update("updated", "new"), rename("renamed", "renamed-now"), remove("deleted"),
	}
}

func groupSeed() mock.Service {
	return seeded(service, "kept", "updated", "renamed", "deleted")
}

// callsOfGroup is how many calls the group makes if nobody interferes.
var callsOfGroup = len(group()) + 8

// TestForeignActivation lets another writer act at every step of a group. Its change
// is kept, ours is live, and a warning names each version of the other writer that
// ours overwrote.
func TestForeignActivation(t *testing.T) {
	t.Parallel()
	type foreign struct {
		// act acts, and gives the versions that it activated.
		act func(w *world) []int
		// survives checks that the change is live.
		survives func(w *world) error
		after    func(endpoints) endpoints
	}
	publish := func(w *world, edit func(version int) error) int {
		version, err := w.server.Publish(service, edit)
		if err != nil {
			w.t.Fatal(err)
		}
		return version
	}
	addOne := func(name string) func(w *world) []int {
		return func(w *world) []int {
			return []int{publish(w, func(version int) error {
				return w.server.Add(service, version, "kinesis", kinesisRow(name, "foreign"))
			})}
		}
	}
	for name, test := range map[string]foreign{
		"adds an endpoint": {
			act:   addOne("foreign"),
			after: func(e endpoints) endpoints { return e.with(create("foreign", "foreign")) },
		},
		"adds a backend": {
			act: func(w *world) []int {
				return []int{publish(w, func(version int) error {
					return w.server.Add(service, version, "backend", mock.Row{"name": "foreign", "address": "192.0.2.2"})
				})}
			},
			survives: func(w *world) error {
				rows, err := w.server.LiveRows(service, "backend")
				if err == nil && len(rows) != 2 {
					err = fmt.Errorf("%d backends", len(rows))
				}
				return err
			},
		},
		"changes and deletes endpoints": {
			act: func(w *world) []int {
				return []int{publish(w, func(version int) error {
					if err := w.server.Change(service, version, "kinesis", "kept", mock.Row{"topic": "foreign"}); err != nil {
						return err
					}
					return w.server.Remove(service, version, "kinesis", "kept-too")
				})}
			},
			after: func(e endpoints) endpoints {
				return e.with(update("kept", "foreign"), remove("kept-too"))
			},
		},
		"activates twice": {
			act: func(w *world) []int {
				return append(addOne("foreign-1")(w), addOne("foreign-2")(w)...)
			},
			after: func(e endpoints) endpoints {
				return e.with(create("foreign-1", "foreign"), create("foreign-2", "foreign"))
			},
		},
		"goes back to an older version": {
			act: func(w *world) []int {
				if err := w.server.Activate(service, 1); err != nil {
					w.t.Fatal(err)
				}
				return []int{1}
			},
			after: func(e endpoints) endpoints { return e.with(remove("kept")) },
		},
	} {
		for _, after := range []bool{false, true} {
			for number := 1; number <= callsOfGroup; number++ {
				t.Run(fmt.Sprintf("%s/%d %v", name, number, after), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						seed := groupSeed()
						seed.Versions[1].Kinesis = append(seed.Versions[1].Kinesis, kinesisRow("kept-too", "old kept-too"))
						// The older version lacks one of the endpoints.
						seed.Versions[0].Kinesis = []mock.Row{
							kinesisRow("updated", "old updated"), kinesisRow("renamed", "old renamed"), kinesisRow("deleted", "old deleted"),
							kinesisRow("kept-too", "old kept-too"),
						}
						w := newWorld(t, mock.Options{}, seed)
						time.Sleep(time.Hour)
						want := w.live().with(group()...)
						if test.after != nil {
							want = test.after(want)
						}
						var theirs []int
						acted := false
						w.atCall(number, after, func() {
							acted = true
							theirs = test.act(w)
						})
						p := w.start(commit.Config{}, nil)
						answers := p.applyAll(t.Context(), service, group()...)
						w.server.SetHooks(nil, nil)
						if !acted {
							t.Fatal("the foreign writer never acted")
						}
						succeeded(t, answers)
						if !rolledBackAfterwards(name, number, after) {
							w.must(want)
						}
						if test.survives != nil {
							if err := test.survives(w); err != nil {
								t.Error(err)
							}
						}
						// Between the last look and the activation.
						gap := number == callsOfGroup-2 && after || number == callsOfGroup-1 && !after
						all := strings.Join(warnings(answers), "\n")
						last := theirs[len(theirs)-1]
						if named := strings.Contains(all, fmt.Sprint(last)); named != gap {
							t.Errorf("warnings %q, with version %d overwritten: %v", all, last, gap)
						}
						w.clean()
					})
				})
			}
		}
	}
}

// rolledBackAfterwards says whether a rollback came after the group was answered.
func rolledBackAfterwards(name string, number int, after bool) bool {
	return name == "goes back to an older version" && number == callsOfGroup && after
}

// TestOverwrittenInTurn overwrites a version that had itself overwritten another one.
// Its changes are restored, and endpoints that it only lacks are not removed.
func TestOverwrittenInTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, seeded(service, "kept", "removed", "updated", "renamed", "deleted"))
		time.Sleep(time.Hour)
		before := w.live()
		blind := w.cloneAndAdd(2, "kinesis", kinesisRow("blind", "foreign"))
		time.Sleep(time.Second)
		if _, err := w.server.Publish(service,
			func(version int) error { return w.server.Remove(service, version, "kinesis", "removed") }); err != nil {
			t.Fatal(err)
		}
		var calls atomic.Int64
		w.server.SetHooks(func(*http.Request) {
			time.Sleep(time.Second)
			if calls.Add(1) == int64(callsOfGroup-1) {
				// This version was cloned before the other one went live, and overwrites it.
				w.activate(blind)
				time.Sleep(time.Second)
			}
		}, func(*http.Request) {
			if calls.Load() == int64(callsOfGroup-1) {
				time.Sleep(time.Second)
				if _, err := w.server.Publish(service, func(version int) error {
					return w.server.Add(service, version, "kinesis", kinesisRow("after", "foreign"))
				}); err != nil {
					t.Error(err)
				}
			}
		})
		succeeded(t, w.start(commit.Config{}, nil).applyAll(t.Context(), service, group()...))
		w.must(before.with(group()...).with(remove("removed"), create("blind", "foreign"), create("after", "foreign")))
		w.clean()
	})
}

// TestLastOfSeveral overwrites several versions. The last of them is cloned, and the
// others are merged into the clone, also if a fresh clone is invisible for a while.
func TestLastOfSeveral(t *testing.T) {
	t.Parallel()
	for _, settle := range []time.Duration{0, 5 * time.Second} {
		t.Run(settle.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { lastOfSeveral(t, settle) })
		})
	}
}

func lastOfSeveral(t *testing.T, settle time.Duration) {
	w := newWorld(t, mock.Options{Settle: settle}, groupSeed())
	time.Sleep(time.Hour)
	before := w.live()
	last := w.cloneAndAdd(2, "backend", mock.Row{"name": "foreign", "address": "192.0.2.2"})
	first := w.cloneAndAdd(2, "kinesis", kinesisRow("foreign", "foreign"))
	// A name that moves to another kind must be free before it is used.
	if err := errors.Join(
		w.server.Remove(service, first, "kinesis", "kept"),
		w.server.AddEndpoint(service, first, "heroku", herokuRow("kept", "https://foreign.example.com")),
	); err != nil {
		t.Fatal(err)
	}
	// The other writer takes too long to be waited for.
	time.Sleep(time.Minute)
	activated := false
	w.server.SetHooks(func(r *http.Request) {
		time.Sleep(time.Second)
		if strings.HasSuffix(r.URL.Path, "/activate") && !activated {
			activated = true
			w.activate(first)
			time.Sleep(time.Second)
			w.activate(last)
			time.Sleep(time.Second)
		}
	}, nil)
	answers := w.start(commit.Config{}, nil).applyAll(t.Context(), service, group()...)
	succeeded(t, answers)
	w.must(before.with(group()...).with(
		create("foreign", "foreign"), remove("kept"), create("kept", "https://foreign.example.com").toHeroku(),
	))
	if rows, err := w.server.LiveRows(service, "backend"); err != nil || len(rows) != 2 {
		t.Errorf("%d backends, %v", len(rows), err)
	}
	want := fmt.Sprintf("replaced versions %d and %d,", first, last)
	if all := strings.Join(warnings(answers), ""); !strings.Contains(all, want) {
		t.Errorf("warnings: %q", all)
	}
}

// cloneAndAdd makes a draft of another writer, with one more endpoint.
func (w *world) cloneAndAdd(from int, kind string, row mock.Row) int {
	w.t.Helper()
	version, err := w.server.Clone(service, from)
	if err == nil {
		err = w.server.Add(service, version, kind, row)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return version
}

func (w *world) activate(version int) {
	w.t.Helper()
	if err := w.server.Activate(service, version); err != nil {
		w.t.Error(err)
	}
}

// TestDraftLocked lets somebody lock our draft at every step: the group leaves it and
// clones another one.
func TestDraftLocked(t *testing.T) {
	t.Parallel()
	for number := 4; number <= callsOfGroup-2; number++ {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				want := w.live().with(group()...)
				w.atCall(number, true, func() {
					if err := w.server.Lock(service, 3); err != nil {
						t.Error(err)
					}
				})
				answers := w.start(commit.Config{}, nil).applyAll(t.Context(), service, group()...)
				succeeded(t, answers)
				w.must(want)
				if live := w.server.Live(service); number < callsOfGroup-2 && live != 4 {
					t.Errorf("version %d is live, not 4", live)
				}
			})
		})
	}
}

// TestOvertaken checks the error of a group if another writer is always faster: it
// names the other writer's version.
func TestOvertaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		before := w.live()
		w.server.SetHooks(nil, func(r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/validate") {
				if _, err := w.server.Publish(service, func(int) error { return nil }); err != nil {
					t.Error(err)
				}
			}
		})
		answers := w.start(commit.Config{Tries: 3}, nil).applyAll(t.Context(), service, create("created", "new"))
		var overtaken *commit.OvertakenError
		if !asError(answers[0].err, &overtaken) {
			t.Fatalf("%v", answers[0].err)
		}
		if overtaken.Tries != 3 || overtaken.Live != w.server.Live(service) {
			t.Errorf("%+v, with version %d live", overtaken, w.server.Live(service))
		}
		if got := w.live(); !maps.Equal(got, before) {
			t.Errorf("%v is live", got)
		}
		w.clean()
	})
}
