package commit_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestPlainPath makes one version with E + 6 calls and a list for each kind, in the
// order that keeps production safe. Updates need one more list, because the reply to
// an update lacks its time.
func TestPlainPath(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{Latency: mock.RealLatency}, groupSeed())
		want := w.live().with(group()...)
		answers := w.start(commit.Config{}, nil).applyAll(t.Context(), service, group()...)
		succeeded(t, answers)
		w.must(want)
		w.clean()
		for _, answer := range answers {
			if answer.outcome.Version != 3 || !answer.outcome.Live || len(answer.outcome.Warnings) > 0 {
				t.Errorf("%s: %+v", answer.edit, answer.outcome)
			}
		}
		calls := w.calls()
		methods := []string{}
		for _, call := range calls {
			method, path, _ := strings.Cut(call, " ")
			if at := strings.LastIndex(path, "/"); !strings.Contains(path, "logging") {
				method += path[at:]
			}
			methods = append(methods, method)
		}
		look := "GET/" + service
		if wanted := []string{
			look, "GET", "GET", "PUT/clone", "DELETE", "PUT", "PUT", "POST",
			"POST", "GET/validate", look, "PUT/activate", look, "GET",
		}; !slices.Equal(methods, wanted) {
			t.Errorf("calls: %q", calls)
		}
	})
}

// TestGroups counts versions: one for a wave of ten changes, three for three waves,
// and none for changes that join a group late.
func TestGroups(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		waves    int
		versions int
		late     time.Duration
	}{
		"ten":               {waves: 1, versions: 1},
		"thirty":            {waves: 3, versions: 3},
		"a late joiner":     {waves: 1, versions: 1, late: 1500 * time.Millisecond},
		"later than writes": {waves: 1, versions: 2, late: 7 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{Latency: mock.RealLatency}, groupSeed())
				p := w.start(commit.Config{}, nil)
				late := make(chan bool)
				go func() {
					defer close(late)
					if test.late > 0 {
						time.Sleep(test.late)
						succeeded(t, p.applyAll(t.Context(), service, create("late", "new")))
					}
				}()
				for number := range test.waves {
					succeeded(t, p.applyAll(t.Context(), service, wave(fmt.Sprint(number), 10)...))
				}
				<-late
				if versions := w.server.Newest(service) - 2; versions != test.versions {
					t.Errorf("%d versions, not %d", versions, test.versions)
				}
				w.clean()
			})
		})
	}
}

// TestStreamOfChanges checks that a group starts although changes keep arriving.
func TestStreamOfChanges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		p := w.start(commit.Config{}, nil)
		start := time.Now()
		var first time.Duration
		done := make(chan bool)
		for i, edit := range wave("stream", 40) {
			go func() {
				time.Sleep(time.Duration(i) * 90 * time.Millisecond)
				if _, err := p.apply(t.Context(), service, edit); err != nil {
					t.Error(err)
				}
				if i == 0 {
					first = time.Since(start)
				}
				done <- true
			}()
		}
		for range 40 {
			<-done
		}
		if first > 1100*time.Millisecond {
			t.Errorf("the first change waited %s", first)
		}
	})
}

// TestServicesSideBySide checks that calls for different services overlap in time, and
// that writes to one service do not.
func TestServicesSideBySide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := []string{"SERVICE-A", "SERVICE-B", "SERVICE-C"}
		w := newWorld(t, mock.Options{Latency: control.FixedLatency(time.Second)}, seeded(ids[0]),
			seeded(ids[1]), seeded(ids[2]))
		p := w.start(commit.Config{}, nil)
		start := time.Now()
		done := make(chan bool)
		for _, id := range ids {
			go func() {
				succeeded(t, p.applyAll(t.Context(), id, wave("x", 3)...))
				done <- true
			}()
		}
		for range ids {
			<-done
		}
		if took := time.Since(start); took > 11*time.Second {
			t.Errorf("three services took %s", took)
		}
		w.clean()
	})
}

// TestNames lets changes of one group use each other's names.
func TestNames(t *testing.T) {
	t.Parallel()
	long := []edit{}
	names := []string{}
	for i := range 6 {
		names = append(names, fmt.Sprintf("n%d", i))
		long = append(long, rename(fmt.Sprintf("n%d", i), fmt.Sprintf("n%d", i+1)))
	}
	for name, edits := range map[string][]edit{
		"delete and create":       {create("a", "new"), remove("a")},
		"to another kind":         {create("a", "https://example.com").toHeroku(), remove("a")},
		"rename to what is freed": {rename("a", "b"), remove("b")},
		"create what is freed":    {create("a", "new"), rename("a", "z")},
		"a chain":                 {rename("a", "b"), rename("b", "c"), rename("c", "z")},
		"a chain backwards":       {rename("c", "z"), rename("b", "c"), rename("a", "b")},
		"a long chain":            long,
		"a swap":                  {rename("a", "b"), rename("b", "a")},
		"two swaps":               {rename("a", "b"), rename("n0", "n1"), rename("b", "a"), rename("n1", "n0")},
		"a swap between kinds":    {rename("a", "h"), rename("h", "a").toHeroku()},
		"a ring":                  {rename("a", "b"), rename("b", "c"), rename("c", "a")},
		"a ring and a tail": {
			rename("n0", "a"), rename("a", "b"), rename("b", "c"), rename("c", "n0"), create("z", "new"),
		},
	} {
		for _, draft := range []int{0, 3} {
			t.Run(fmt.Sprintf("%s into %d", name, draft), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					seed := seeded(service, append([]string{"a", "b", "c"}, names...)...)
					seed.Versions[1].Heroku = []mock.Row{herokuRow("h", "old h")}
					w := newWorld(t, mock.Options{}, seed)
					want := w.live().with(edits...)
					if draft != 0 {
						if _, err := w.server.Clone(service, 2); err != nil {
							t.Fatal(err)
						}
					}
					p := w.start(commit.Config{}, nil)
					done := make(chan bool)
					for _, edit := range edits {
						go func() {
							apply := func() (commit.Outcome, error) { return p.apply(t.Context(), service, edit) }
							if draft != 0 {
								apply = func() (commit.Outcome, error) {
									return p.applyIn(t.Context(), draft, edit)
								}
							}
							if _, err := apply(); err != nil {
								t.Errorf("%s: %v", edit, err)
							}
							done <- true
						}()
						// The edits join in the order of the list.
						synctest.Wait()
					}
					for range edits {
						<-done
					}
					if got := w.endpoints(3); !maps.Equal(got, want) {
						t.Errorf("%v, not %v", got, want)
					}
					if newest := w.server.Newest(service); newest != 3 {
						t.Errorf("%d versions", newest)
					}
					w.clean()
				})
			})
		}
	}
}

// applyIn makes an edit in a draft.
func (p *process) applyIn(ctx context.Context, draft int, e edit) (commit.Outcome, error) {
	change := p.change(e)
	change.Draft = draft
	return p.commits.Apply(ctx, service, change)
}

// applyToDraft makes edits in a draft at the same time, and gives their answers in
// order.
func (p *process) applyToDraft(ctx context.Context, draft int, edits ...edit) []answer {
	all := make([]answer, len(edits))
	var group sync.WaitGroup
	for i, e := range edits {
		group.Go(func() {
			outcome, err := p.applyIn(ctx, draft, e)
			all[i] = answer{edit: e, outcome: outcome, err: err}
		})
		synctest.Wait()
	}
	group.Wait()
	return all
}

// TestRingsInDraft lets one ring of renames fail in a draft that the caller has
// chosen. Its error is that of the step that failed, and another ring succeeds.
func TestRingsInDraft(t *testing.T) {
	t.Parallel()
	unknown := rename("a", "b")
	unknown.condition = "unknown"
	other := []edit{rename("c", "d"), rename("d", "c")}
	for name, test := range map[string]struct {
		ring  []edit
		fault *control.Fault
		// check checks the error of the rename that uses the temporary name.
		check func(err error) bool
	}{
		"refused": {ring: []edit{unknown, rename("b", "a")}, check: func(err error) bool {
			var refused *commit.RefusedError
			return asError(err, &refused)
		}},
		"failed": {
			ring:  []edit{rename("a", "b"), rename("b", "a")},
			fault: &control.Fault{Method: "PUT", Path: "/service/*/version/3/logging/kinesis/a", Status: 401},
			check: func(err error) bool {
				var failed *commit.FailedError
				return asError(err, &failed) && strings.Contains(err.Error(), "temporary name") &&
					strings.Contains(err.Error(), "401")
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, seeded(service, "a", "b", "c", "d"))
				want := w.live().with(other...)
				if _, err := w.server.Clone(service, 2); err != nil {
					t.Fatal(err)
				}
				if test.fault != nil {
					if err := w.server.SetFaults(*test.fault); err != nil {
						t.Fatal(err)
					}
				}
				answers := w.start(commit.Config{}, nil).applyToDraft(t.Context(), 3, append(test.ring, other...)...)
				if err := answers[0].err; !test.check(err) {
					t.Errorf("%v", err)
				}
				if answers[1].err == nil {
					t.Error("the other rename of the ring is in the draft")
				}
				succeeded(t, answers[2:])
				if got := w.endpoints(3); !maps.Equal(got, want) {
					t.Errorf("%v, not %v", got, want)
				}
			})
		})
	}
}

// TestSwapIsRefused swaps names, and Fastly refuses one of the two renames. Neither is
// half written, and the other changes succeed.
func TestSwapIsRefused(t *testing.T) {
	t.Parallel()
	bad := func(e edit) edit {
		e.condition = "unknown"
		return e
	}
	for name, ring := range map[string][]edit{
		"the first":  {bad(rename("updated", "renamed")), rename("renamed", "updated")},
		"the second": {rename("updated", "renamed"), bad(rename("renamed", "updated"))},
	} {
		for _, draft := range []int{0, 3} {
			t.Run(fmt.Sprintf("%s into %d", name, draft), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, mock.Options{}, groupSeed())
					neighbour := create("neighbour", "new")
					want := w.live().with(neighbour)
					if draft != 0 {
						if _, err := w.server.Clone(service, 2); err != nil {
							t.Fatal(err)
						}
					}
					p := w.start(commit.Config{}, nil)
					done := make(chan bool)
					for _, edit := range append(ring, neighbour) {
						go func() {
							apply := func() (commit.Outcome, error) { return p.apply(t.Context(), service, edit) }
							if draft != 0 {
								apply = func() (commit.Outcome, error) {
									return p.applyIn(t.Context(), draft, edit)
								}
							}
							_, err := apply()
							var refused *commit.RefusedError
							if edit != neighbour && !asError(err, &refused) || edit == neighbour && err != nil {
								t.Errorf("%s: %v", edit, err)
							}
							done <- true
						}()
						synctest.Wait()
					}
					for range append(ring, neighbour) {
						<-done
					}
					got := w.live()
					if draft != 0 {
						got = w.endpoints(draft)
					}
					if !maps.Equal(got, want) {
						t.Errorf("%v, not %v", got, want)
					}
					w.clean()
				})
			})
		}
	}
}

// TestRefused checks that a change that can't be made leaves the group alone: before
// a version is made if a read shows the reason, and in the draft otherwise.
func TestRefused(t *testing.T) {
	t.Parallel()
	unknown, wrongType := create("bad", "new"), update("kept", "new")
	unknown.condition, wrongType.condition = "unknown", "requests"
	for name, test := range map[string]struct {
		edit edit
		// by is why the change is refused, nil for an answer of Fastly.
		by error
		// tried says that the change is refused in the draft.
		tried bool
	}{
		"a name that is taken": {
			edit: create("kept", "new"), by: &commit.TakenError{Name: "kept", Kind: "kinesis", Own: true},
		},
		"taken by another kind": {
			edit: create("kept", "https://example.com").toHeroku(), by: &commit.TakenError{Name: "kept", Kind: "kinesis"},
		},
		"a rename to a taken name": {
			edit: rename("kept", "updated"), by: &commit.TakenError{Name: "updated", Kind: "kinesis", Own: true},
		},
		"an unknown condition": {edit: unknown, by: &commit.ConditionError{Name: "unknown", Existing: []string{"errors"}}},
		"a condition for requests": {
			edit: wrongType, by: &commit.ConditionError{Name: "requests", Type: "REQUEST", Existing: []string{"errors"}},
		},
		"an update of what is gone":   {edit: update("gone", "new"), by: &commit.GoneError{Kind: "kinesis", Name: "gone"}},
		"a missing required field":    {edit: create("bad", ""), tried: true},
		"a name that is not possible": {edit: update("..", "new"), by: &commit.GoneError{Kind: "kinesis", Name: ".."}},
	} {
		for _, alone := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, alone %v", name, alone), func(t *testing.T) {
				t.Parallel()
				test := test
				synctest.Test(t, func(t *testing.T) {
					seed := groupSeed()
					seed.Versions[1].Conditions = append(seed.Versions[1].Conditions,
						mock.Row{"name": "requests", "type": "REQUEST", "statement": "req.url"})
					w := newWorld(t, mock.Options{}, seed)
					neighbours := group()
					if alone {
						neighbours = nil
					}
					want := w.live().with(neighbours...)
					answers := w.start(commit.Config{}, nil).applyAll(t.Context(), service, append(neighbours, test.edit)...)
					last := len(answers) - 1
					succeeded(t, answers[:last])
					if alone && test.edit.path() == "heroku" {
						// Only the lists of the group's own kinds are read.
						test.by, test.tried = &commit.TakenError{Name: "kept"}, true
					}
					var refused *commit.RefusedError
					var failed *fastly.Error
					switch err := answers[last].err; {
					case !asError(err, &refused):
						t.Errorf("%v", err)
					case refused.Tried != test.tried || refused.Version == 3 != test.tried:
						t.Errorf("%+v", refused)
					case test.by != nil && !reflect.DeepEqual(refused.Err, test.by):
						t.Errorf("%+v, not %+v", refused.Err, test.by)
					case test.by == nil && (!asError(err, &failed) || failed.Status != http.StatusBadRequest):
						t.Errorf("%+v", refused)
					}
					w.must(want)
					versions := 1
					if alone && !test.tried {
						versions = 0
					}
					if made := w.server.Newest(service) - 2; made != versions {
						t.Errorf("%d versions, not %d", made, versions)
					}
					w.clean()
				})
			})
		}
	}
}

// TestRefusedAlone checks that nothing is activated if every change is refused, or
// deletes an endpoint that is already gone.
func TestRefusedAlone(t *testing.T) {
	t.Parallel()
	for name, edits := range map[string][]edit{
		"a name that is taken":       {create("kept", "new")},
		"the delete of what is gone": {remove("gone")},
		"both":                       {remove("gone"), create("kept", "new")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				answers := w.start(commit.Config{}, nil).applyAll(t.Context(), service, edits...)
				for _, answer := range answers {
					if (answer.err == nil) != (answer.edit.order == commit.Delete) {
						t.Errorf("%s: %v", answer.edit, answer.err)
					}
					if answer.err == nil && answer.outcome.Version != 2 {
						t.Errorf("%s: %+v", answer.edit, answer.outcome)
					}
				}
				if live := w.server.Live(service); live != 2 {
					t.Errorf("version %d is live", live)
				}
			})
		})
	}
}

// TestPartialWrite checks that a half-written change does not go live.
func TestPartialWrite(t *testing.T) {
	t.Parallel()
	for _, alone := range []bool{false, true} {
		t.Run(fmt.Sprint(alone), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				before := w.live()
				p := w.start(commit.Config{}, nil)
				// Its delete succeeds, and its create lacks a required field.
				half := p.change(update("kept", ""))
				half.Mode = commit.Replace
				failed := make(chan error)
				go func() {
					_, err := p.commits.Apply(t.Context(), service, half)
					failed <- err
				}()
				want := before
				if !alone {
					succeeded(t, p.applyAll(t.Context(), service, group()...))
					want = before.with(group()...)
				}
				var refused *commit.RefusedError
				if err := <-failed; !asError(err, &refused) {
					t.Errorf("%v", err)
				}
				w.must(want)
			})
		})
	}
}

// TestInvalid checks that production is unchanged if the version does not validate or
// its activation is refused, and that the error has Fastly's own reason.
func TestInvalid(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(w *world){
		"validation": func(w *world) {
			if err := w.server.Invalidate(service, 2, "Syntax error: the reason"); err != nil {
				w.t.Fatal(err)
			}
		},
		"activation": func(w *world) {
			text := control.Text(`{"msg":"Bad request","detail":"Syntax error: the reason"}`)
			if err := w.server.SetFaults(control.Fault{
				Path: "/service/*/version/*/activate", Status: http.StatusBadRequest, Body: &text,
			}); err != nil {
				w.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				before := w.live()
				prepare(w)
				for _, answer := range w.start(commit.Config{}, nil).applyAll(t.Context(), service, group()...) {
					var invalid *commit.InvalidError
					if !asError(answer.err, &invalid) || invalid.Reason != "Syntax error: the reason" || invalid.Draft != 3 ||
						invalid.Live != 2 || invalid.Group != 5 {
						t.Errorf("%+v", answer.err)
					}
				}
				w.must(before)
				activated := slices.ContainsFunc(w.calls(), func(call string) bool { return strings.HasSuffix(call, "/activate") })
				if activated != (name == "activation") {
					t.Errorf("calls: %q", w.calls())
				}
			})
		})
	}
}

// TestPinned writes into a draft that the caller has chosen, and does nothing else.
func TestPinned(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		version int
		locked  bool
		check   func(error) bool
	}{
		"a draft": {3, false, func(err error) bool { return err == nil }},
		"the live version": {
			2, false, func(err error) bool { var e *commit.LockedError; return asError(err, &e) && e.Active },
		},
		"a version that is not there": {
			9, false, func(err error) bool { var e *commit.MissingVersionError; return asError(err, &e) && e.Version == 9 },
		},
		"locked since the look": {
			3, true, func(err error) bool { var e *commit.LockedError; return asError(err, &e) && e.Version == 3 },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				if _, err := w.server.Clone(service, 2); err != nil {
					t.Fatal(err)
				}
				p := w.start(commit.Config{}, nil)
				if _, err := p.shared.Service(t.Context(), service); err != nil {
					t.Fatal(err)
				}
				if test.locked {
					if err := w.server.Lock(service, 3); err != nil {
						t.Fatal(err)
					}
				}
				outcome, err := p.applyIn(t.Context(), test.version, create("pinned", "new"))
				if !test.check(err) {
					t.Errorf("%v", err)
				}
				if err == nil && (outcome.Live || outcome.Version != 3 || !w.endpoints(3).isLive(create("pinned", "new"))) {
					t.Errorf("%+v, %v", outcome, w.endpoints(3))
				}
				if w.server.Live(service) != 2 || w.server.Newest(service) != 3 {
					t.Errorf("version %d of %d is live", w.server.Live(service), w.server.Newest(service))
				}
			})
		})
	}
}

// TestNeverLive writes into the newest draft of a service that has no live version,
// and warns. A service that goes live in the meantime is treated as live.
func TestNeverLive(t *testing.T) {
	t.Parallel()
	unreleased := func(locked bool) mock.Service {
		seed := seeded(service, "updated", "renamed", "deleted")
		seed.Versions[1].Active, seed.Versions[1].Locked = false, locked
		return seed
	}
	for name, test := range map[string]struct {
		locked  bool
		version int
		before  func(w *world)
		live    bool
	}{
		"a draft":          {version: 2},
		"a locked version": {locked: true, version: 3},
		"gone live since the look": {version: 3, live: true, before: func(w *world) {
			if err := w.server.Activate(service, 2); err != nil {
				w.t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, unreleased(test.locked))
				p := w.start(commit.Config{}, nil)
				if _, err := p.shared.Service(t.Context(), service); err != nil {
					t.Fatal(err)
				}
				if test.before != nil {
					test.before(w)
				}
				want := w.endpoints(2).with(group()...)
				answers := p.applyAll(t.Context(), service, group()...)
				succeeded(t, answers)
				for _, answer := range answers {
					if answer.outcome.Version != test.version || answer.outcome.Live != test.live ||
						(len(answer.outcome.Warnings) == 1) == test.live {
						t.Errorf("%s: %+v", answer.edit, answer.outcome)
					}
				}
				if (w.server.Live(service) != 0) != test.live {
					t.Errorf("version %d is live", w.server.Live(service))
				}
				if got := w.endpoints(test.version); !maps.Equal(got, want) {
					t.Errorf("%v, not %v", got, want)
				}
				w.clean()
			})
		})
	}
}

// TestGoneLiveMeanwhile activates the draft of a service between two writes. The group
// starts again from the live version.
func TestGoneLiveMeanwhile(t *testing.T) {
	t.Parallel()
	for number := 2; number <= 4; number++ {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				seed := groupSeed()
				seed.Versions[1].Active = false
				w := newWorld(t, mock.Options{}, seed)
				want := w.endpoints(2).with(group()...)
				w.atCall(number, true, func() {
					if err := w.server.Activate(service, 2); err != nil {
						t.Error(err)
					}
				})
				succeeded(t, w.start(commit.Config{}, nil).applyAll(t.Context(), service, group()...))
				w.must(want)
			})
		})
	}
}

// TestServiceGone checks the error if the service does not exist.
func TestServiceGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		for _, answer := range w.start(commit.Config{}, nil).applyAll(t.Context(), "ANOTHER", group()...) {
			if !fastly.IsNotFound(answer.err) {
				t.Errorf("%v", answer.err)
			}
		}
	})
}

// TestDeactivated deactivates the live version at every step. The group fails, and
// writes nothing into other writers' drafts.
func TestDeactivated(t *testing.T) {
	t.Parallel()
	for number := 2; number <= callsOfGroup-3; number++ {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				w.atCall(number, true, func() {
					if err := w.server.Deactivate(service, 2); err != nil {
						t.Error(err)
					}
				})
				for _, answer := range w.start(commit.Config{}, nil).applyAll(t.Context(), service, group()...) {
					var failed *commit.FailedError
					if !asError(answer.err, &failed) {
						t.Errorf("%s: %v", answer.edit, answer.err)
					}
				}
				if live := w.server.Live(service); live != 0 {
					t.Errorf("version %d is live", live)
				}
				if newest := w.server.Newest(service); newest != 3 {
					t.Errorf("%d versions", newest)
				}
			})
		})
	}
}

// TestSettling waits for a fresh clone no longer than needed, makes no writes to an
// invisible one, and fails after the limit.
func TestSettling(t *testing.T) {
	t.Parallel()
	for _, settling := range []mock.Settling{mock.Invisible, mock.Unwritable} {
		for _, edits := range [][]edit{group(), {remove("deleted")}, {update("updated", "new")}} {
			for _, settle := range []time.Duration{0, 300 * time.Millisecond, 3 * time.Second, 10 * time.Second, time.Hour} {
				t.Run(fmt.Sprintf("%v/%d/%s", settling, len(edits), settle), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						w := newWorld(t, mock.Options{Settling: settling, Settle: settle}, groupSeed())
						before := w.live()
						start := time.Now()
						answers := w.start(commit.Config{}, nil).applyAll(t.Context(), service, edits...)
						took := time.Since(start)
						if settle > time.Minute {
							for _, answer := range answers {
								var unsettled *commit.UnsettledError
								if !asError(answer.err, &unsettled) || fastly.IsNotFound(answer.err) ||
									!strings.Contains(answer.err.Error(), "Fastly answered 4") {
									t.Errorf("%s: %v", answer.edit, answer.err)
								}
							}
							w.must(before)
							if took > 20*time.Second {
								t.Errorf("it took %s to give up", took)
							}
							return
						}
						succeeded(t, answers)
						w.must(before.with(edits...))
						// The waits between looks grow to 1.5 s with jitter.
						if took > settle+1800*time.Millisecond {
							t.Errorf("it took %s", took)
						}
						writes := 0
						for _, call := range w.calls() {
							if !strings.HasPrefix(call, "GET") {
								writes++
							}
						}
						if settling == mock.Invisible && writes > len(edits)+3 {
							t.Errorf("%d writes for %d changes", writes, len(edits))
						}
					})
				})
			}
		}
	}
}

// TestRateLimit checks that a group does not start if it can't finish.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		left   int
		known  bool
		before time.Duration
		check  func(t *testing.T, answer answer)
		calls  int
	}{
		"known and short": {
			left: 6, known: true, before: 30 * time.Minute, calls: 2,
			check: func(t *testing.T, answer answer) {
				var limit *commit.LimitError
				if !asError(answer.err, &limit) || limit.Needed != 7 || limit.Left != 6 ||
					time.Until(limit.Reset) > 30*time.Minute || limit.Draft != 0 {
					t.Errorf("%v", answer.err)
				}
			},
		},
		"short, as the clone shows": {left: 6, before: 30 * time.Minute, calls: 5, check: func(t *testing.T, answer answer) {
			var limit *commit.LimitError
			if !asError(answer.err, &limit) || limit.Needed != 6 || limit.Left != 5 || limit.Draft != 3 {
				t.Errorf("%+v", answer.err)
			}
		}},
		"just enough": {left: 7, known: true, before: 30 * time.Minute, calls: -1, check: func(t *testing.T, answer answer) {
			if answer.err != nil {
				t.Error(answer.err)
			}
		}},
		"short, and near the reset": {
			left: 6, known: true, before: 50 * time.Second, calls: -1,
			check: func(t *testing.T, answer answer) {
				if answer.err != nil {
					t.Error(answer.err)
				}
			},
		},
		"used up by others": {left: 4, before: 30 * time.Minute, calls: -1, check: func(t *testing.T, answer answer) {
			if answer.err == nil {
				t.Error("a group without enough writes succeeded")
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				time.Sleep(time.Hour - test.before)
				p := w.start(commit.Config{}, nil)
				if test.known {
					w.server.SetRateRemaining(test.left + 1)
					// Any write of the same process shows the limit.
					if _, err := p.client.CloneVersion(t.Context(), service, 1); err != nil {
						t.Fatal(err)
					}
				} else {
					w.server.SetRateRemaining(test.left)
				}
				if test.known {
					if _, err := p.shared.Service(t.Context(), service); err != nil {
						t.Fatal(err)
					}
				}
				before := w.live()
				w.server.ForgetCalls()
				answers := p.applyAll(t.Context(), service, group()...)
				if calls := w.calls(); test.calls >= 0 && len(calls) != test.calls {
					t.Errorf("calls %q", calls)
				}
				for _, answer := range answers {
					if answer.err != nil {
						w.must(before)
					}
					test.check(t, answer)
				}
			})
		})
	}
}

// TestRateLimitMidway checks that production is unchanged if the limit is reached
// between any two writes.
func TestRateLimitMidway(t *testing.T) {
	t.Parallel()
	for number := 1; number < callsOfGroup; number++ {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				before := w.live()
				w.atCall(number, true, func() { w.server.SetRateRemaining(0) })
				answers := w.start(commit.Config{}, nil).applyAll(t.Context(), service, group()...)
				for _, answer := range answers {
					if number < callsOfGroup-1 && !fastly.IsRateLimited(answer.err) && !asError(answer.err, new(*commit.LimitError)) {
						t.Errorf("%s: %v", answer.edit, answer.err)
					}
				}
				if number < callsOfGroup-1 {
					w.must(before)
				}
			})
		})
	}
}

// TestLateJoinersWithinLimit commits late changes in another group if the writes that
// are left are not enough for both.
func TestLateJoinersWithinLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{Latency: control.FixedLatency(time.Second)}, groupSeed())
		w.server.SetRateRemaining(len(group()) + 2)
		time.Sleep(time.Minute)
		want := w.live().with(group()...)
		p := w.start(commit.Config{}, nil)
		late := make(chan error)
		go func() {
			time.Sleep(3 * time.Second)
			_, err := p.apply(t.Context(), service, create("late", "new"))
			late <- err
		}()
		succeeded(t, p.applyAll(t.Context(), service, group()...))
		var limit *commit.LimitError
		if err := <-late; !asError(err, &limit) || limit.Needed != 3 || limit.Left != 0 {
			t.Errorf("%v", err)
		}
		w.must(want)
	})
}

// BenchmarkCommit commits a hundred changes in one version, the mock included.
func BenchmarkCommit(b *testing.B) {
	for b.Loop() {
		w := newWorld(b, mock.Options{}, groupSeed())
		p := w.start(commit.Config{Quiet: time.Millisecond}, nil)
		succeeded(b, p.applyAll(b.Context(), service, wave("x", 100)...))
	}
}
