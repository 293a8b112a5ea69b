package commit_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

var pairs = flag.Int("pairs", 1500, "how many pairs of faults to try, sampled with a seed")

// faults gives the ways in which a call can fail.
func faults() map[string]control.Fault {
	body := func(status int, text string) control.Fault {
		content := control.Text(text)
		return control.Fault{Status: status, Body: &content}
	}
	truncated := 9
	return map[string]control.Fault{
		"500 JSON": body(500, `{"msg":"Internal error","detail":"a-fastly-token"}`),
		"502 HTML": body(502, "<html><body>Bad gateway</body></html>"),
		"503 edge": body(503,
			` { "errors" : [{ "title" : "Unknown Error Occurred" , "detail" : "Something went wrong" }] } `),
		"503 empty":              body(503, ""),
		"reset before":           {Drop: control.DropBefore},
		"reset after":            {Drop: control.DropAfter},
		"too slow":               {Delay: control.Duration(time.Hour)},
		"truncated":              {Truncate: &truncated},
		"a page instead of JSON": body(200, "<html><body>Log in first</body></html>"),
	}
}

// scenarios are the groups of edits that the faults are tried on.
var scenarios = map[string][]edit{
	"create": {create("created", "new")},
	"update": {update("updated", "new")},
	"delete": {remove("deleted")},
	"rename": {rename("renamed", "renamed-now")},
	"three creates": {
		create("created-1", "new"), create("created-2", "new"), create("created-3", "https://example.com").toHeroku(),
	},
	"one of each":    {remove("deleted"), update("updated", "new"), create("created", "new")},
	"a moving name":  {remove("deleted"), rename("renamed", "deleted"), create("renamed", "new")},
	"two renames":    {rename("renamed", "renamed-now"), rename("updated", "renamed")},
	"a swap":         {rename("renamed", "updated"), rename("updated", "renamed")},
	"a ring":         {rename("renamed", "updated"), rename("updated", "deleted"), rename("deleted", "renamed")},
	"delete, create": {remove("deleted"), create("deleted", "https://example.com").toHeroku()},
}

// TestFaults lets every call of each scenario fail in every way, one at a time and, as
// a sample, in pairs. The result is success with the right live version, or an error
// with production unchanged. A second run without faults succeeds.
func TestFaults(t *testing.T) {
	t.Parallel()
	kinds := faults()
	for name, edits := range scenarios {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Retries come in addition to these calls.
			calls := len(edits) + 6
			var single, double, failed int
			for kind, fault := range kinds {
				for call := range calls {
					fault.Skip = call
					label := fmt.Sprintf("%s at call %d", kind, call+1)
					synctest.Test(t, func(t *testing.T) { failed += tryFaults(t, label, edits, fault) })
					single++
				}
			}
			random := rand.New(rand.NewPCG(7, uint64(len(name))))
			names := sortedNames(kinds)
			for range *pairs / len(scenarios) {
				one, other := names[random.IntN(len(names))], names[random.IntN(len(names))]
				first, second := kinds[one], kinds[other]
				first.Skip = random.IntN(calls)
				second.Skip = first.Skip + 1 + random.IntN(4)
				label := fmt.Sprintf("%s at call %d, %s at call %d", one, first.Skip+1, other, second.Skip+1)
				synctest.Test(t, func(t *testing.T) { failed += tryFaults(t, label, edits, first, second) })
				double++
			}
			// Every call of one method fails, permanently.
			for _, method := range []string{"PUT", "POST", "DELETE", "GET"} {
				for kind, fault := range kinds {
					fault.Method, fault.Times = method, -1
					label := fmt.Sprintf("%s at every %s", kind, method)
					synctest.Test(t, func(t *testing.T) { failed += tryFaults(t, label, edits, fault) })
					single++
				}
			}
			t.Logf("%d faults alone, %d pairs, %d changes answered with an error", single, double, failed)
		})
	}
}

func sortedNames(kinds map[string]control.Fault) []string {
	var names []string
	for name := range kinds {
		names = append(names, name)
	}
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			if names[j] < names[i] {
				names[i], names[j] = names[j], names[i]
			}
		}
	}
	return names
}

// tryFaults applies edits with faults, and once more without. It gives the number of
// errors.
func tryFaults(t *testing.T, label string, edits []edit, faults ...control.Fault) int {
	w := newWorld(t, mock.Options{}, groupSeed())
	before := w.live()
	want := before.with(edits...)
	if err := w.server.SetFaults(faults...); err != nil {
		t.Fatal(err)
	}
	answers := w.start(commit.Config{}, nil).applyAll(t.Context(), service, edits...)
	w.server.ClearFaults()

	live := w.live()
	failed := 0
	var rest []edit
	for _, answer := range answers {
		switch answer.claim() {
		case claimsLive:
			if !live.isLive(answer.edit) {
				t.Errorf("%s: %s is said to be live, in %v", label, answer.edit, live)
			}
		case claimsUnchanged:
			if !maps.Equal(live, before) {
				t.Errorf("%s: %s is said to be not live (%v), in %v", label, answer.edit, answer.err, live)
			}
		case claimsNothing:
		}
		if answer.err == nil {
			continue
		}
		failed++
		// The next plan would find this edit.
		if !live.isLive(answer.edit) {
			rest = append(rest, answer.edit)
		}
	}
	if !maps.Equal(live, before) && !maps.Equal(live, want) {
		t.Errorf("%s: half of the group is live: %v", label, live)
	}
	succeeded(t, w.start(commit.Config{}, nil).applyAll(t.Context(), service, rest...))
	w.must(want)
	w.clean()
	if t.Failed() {
		for _, answer := range answers {
			t.Logf("%s: %s: %+v, %v", label, answer.edit, answer.outcome, answer.err)
		}
		for _, call := range w.calls() {
			t.Log(call)
		}
		t.FailNow()
	}
	return failed
}

// TestLostClone makes another clone if the answer to the first was lost, and does not
// write to the lost clone, which could be another writer's draft.
func TestLostClone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		if err := w.server.SetFaults(control.Fault{
			Method: "PUT", Path: "/service/*/version/*/clone", Drop: control.DropAfter,
		}); err != nil {
			t.Fatal(err)
		}
		answers := w.start(commit.Config{}, nil).applyAll(t.Context(), service, create("created", "new"))
		succeeded(t, answers)
		if live := w.server.Live(service); live != 4 {
			t.Errorf("version %d is live, not 4", live)
		}
		if lost := w.endpoints(3); !maps.Equal(lost, w.endpoints(2)) {
			t.Errorf("the lost clone was written: %v", lost)
		}
	})
}

// TestCancelled cancels one or all callers before and after every call. Nothing is
// activated for them except by a call in progress, the answer is true, and the other
// changes succeed.
func TestCancelled(t *testing.T) {
	t.Parallel()
	for _, all := range []bool{false, true} {
		for _, after := range []bool{false, true} {
			for number := 1; number <= callsOfGroup; number++ {
				for _, deadline := range []bool{false, true} {
					t.Run(fmt.Sprintf("all %v, call %d, after %v, deadline %v", all, number, after, deadline), func(t *testing.T) {
						t.Parallel()
						for at := range group() {
							if all && at > 0 {
								continue
							}
							synctest.Test(t, func(t *testing.T) { tryCancel(t, number, at, all, after, deadline) })
						}
					})
				}
			}
		}
	}
}

func tryCancel(t *testing.T, number, at int, all, after, deadline bool) {
	w := newWorld(t, mock.Options{}, groupSeed())
	before := w.live()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	cause := context.Canceled
	if deadline {
		cause = context.DeadlineExceeded
	}
	w.atCall(number, after, func() {
		cancel(cause)
		// All goroutines have noticed the cancellation when the call continues.
		time.Sleep(time.Millisecond)
	})
	p := w.start(commit.Config{}, nil)
	answers := make([]answer, len(group()))
	callers := slices.Repeat([]context.Context{t.Context()}, len(answers))
	for i := range callers {
		if all || i == at {
			callers[i] = ctx
		}
	}
	done := make(chan bool)
	for i, edit := range group() {
		go func() {
			outcome, err := p.apply(callers[i], service, edit)
			answers[i] = answer{edit, outcome, err}
			done <- true
		}()
	}
	for range answers {
		<-done
	}
	// A shared look continues although its callers are cancelled.
	time.Sleep(time.Minute)
	live := w.live()
	want := before
	for i, answer := range answers {
		var stopped *commit.StoppedError
		switch {
		case answer.err == nil:
			want = want.with(answer.edit)
			if (all || i == at) && number < callsOfGroup-1 {
				t.Errorf("%s went live although it was cancelled", answer.edit)
			}
		case !all && i != at:
			t.Errorf("another change failed: %s: %v", answer.edit, answer.err)
		case !asError(answer.err, &stopped):
			t.Errorf("%s: %v", answer.edit, answer.err)
		case !errors.Is(answer.err, cause):
			t.Errorf("the error of %s lacks its cause: %v", answer.edit, answer.err)
		}
	}
	if !maps.Equal(live, want) {
		t.Errorf("live is %v, and the answers say %v", live, want)
	}
	// Only an activation in progress may still take effect.
	if all && number < callsOfGroup-1 && w.server.Live(service) != 2 {
		t.Errorf("version %d was activated after the end", w.server.Live(service))
	}
	w.clean()
}

// TestCancelledWhileWaiting cancels a change that no group has taken yet.
func TestCancelledWhileWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := w.start(commit.Config{}, nil).apply(ctx, service, create("created", "new"))
		if waited := time.Since(start); waited != 50*time.Millisecond {
			t.Errorf("the answer came after %s", waited)
		}
		var stopped *commit.StoppedError
		if !asError(err, &stopped) || !errors.Is(err, context.DeadlineExceeded) || stopped.Draft != 0 {
			t.Errorf("%v", err)
		}
		time.Sleep(time.Minute)
		if calls := w.calls(); len(calls) > 0 {
			t.Errorf("calls for a change that was withdrawn: %q", calls)
		}
	})
}

// TestCancelledAfterCollision cancels a group that has overwritten another writer's
// version. The answer says that the group's change is live and that the other
// writer's change is not.
func TestCancelledAfterCollision(t *testing.T) {
	t.Parallel()
	for number := callsOfGroup - 1; number <= callsOfGroup+4; number++ {
		t.Run(fmt.Sprintf("all, %d", number), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				time.Sleep(time.Hour)
				before := w.live()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var calls atomic.Int64
				w.atCall(callsOfGroup-1, false, func() {
					if _, err := w.server.Publish(service, func(version int) error {
						return w.server.Add(service, version, "kinesis", kinesisRow("foreign", "foreign"))
					}); err != nil {
						t.Error(err)
					}
				})
				p := w.startWith(commit.Config{}, fastly.Config{Base: counting{control.Transport(w.server), func() {
					if calls.Add(1) == int64(number) {
						cancel()
						time.Sleep(time.Millisecond)
					}
				}}})
				answers := p.applyAll(ctx, service, group()...)
				succeeded(t, answers)
				live := w.live()
				mine, both := before.with(group()...), before.with(group()...).with(create("foreign", "foreign"))
				switch {
				case maps.Equal(live, both):
				case maps.Equal(live, mine) && len(warnings(answers)) == 2:
				default:
					t.Errorf("live is %v, with the warnings %q", live, warnings(answers))
				}
			})
		})
	}
}

// TestOneCancelledAfterCollision keeps a change that was live in production although
// its caller was cancelled since, while the group makes its other changes again.
func TestOneCancelledAfterCollision(t *testing.T) {
	t.Parallel()
	for number := callsOfGroup; number <= callsOfGroup+8; number++ {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				time.Sleep(time.Hour)
				want := w.live().with(group()...).with(create("one", "new"), create("foreign", "foreign"))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var calls atomic.Int64
				w.atCall(callsOfGroup, false, func() {
					if _, err := w.server.Publish(service, func(version int) error {
						return w.server.Add(service, version, "kinesis", kinesisRow("foreign", "foreign"))
					}); err != nil {
						t.Error(err)
					}
				})
				p := w.startWith(commit.Config{}, fastly.Config{Base: counting{control.Transport(w.server), func() {
					if calls.Add(1) == int64(number)+1 {
						cancel()
						time.Sleep(time.Millisecond)
					}
				}}})
				one := make(chan error)
				go func() {
					_, err := p.apply(ctx, service, create("one", "new"))
					one <- err
				}()
				succeeded(t, p.applyAll(t.Context(), service, group()...))
				if err := <-one; err != nil {
					t.Error(err)
				}
				w.must(want)
			})
		})
	}
}

// TestUnsure checks that the answer does not say that production is unchanged if an
// activation has taken effect, or still may.
func TestUnsure(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]func(w *world, base http.RoundTripper, r *http.Request) (*http.Response, error){
		"an activation on its way": func(_ *world, base http.RoundTripper, r *http.Request) (*http.Response, error) {
			later(base, r)
			return nil, io.ErrUnexpectedEOF
		},
		"an activation behind a gateway": func(_ *world, base http.RoundTripper, r *http.Request) (*http.Response, error) {
			later(base, r)
			return &http.Response{
				StatusCode: http.StatusGatewayTimeout, Request: r,
				Body: io.NopCloser(strings.NewReader("upstream request timeout")),
			}, nil
		},
		"no look after it": func(w *world, base http.RoundTripper, r *http.Request) (*http.Response, error) {
			response, err := base.RoundTrip(r)
			if err == nil {
				response.Body.Close()
			}
			return nil, errors.Join(io.ErrUnexpectedEOF, err,
				w.server.SetFaults(control.Fault{Method: "GET", Status: 503, Times: -1}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				want := w.live().with(group()...)
				base := control.Transport(w.server)
				answers := w.start(commit.Config{}, activations{base, func(r *http.Request) (*http.Response, error) {
					return lost(w, base, r)
				}}).applyAll(t.Context(), service, group()...)
				for _, answer := range answers {
					var failed *commit.FailedError
					if answer.claim() != claimsNothing || !asError(answer.err, &failed) || failed.Draft != 3 {
						t.Errorf("%s: %v", answer.edit, answer.err)
					}
				}
				time.Sleep(2 * time.Hour)
				w.must(want)
			})
		})
	}
}

// later makes a call an hour later.
func later(base http.RoundTripper, r *http.Request) {
	late := r.Clone(context.WithoutCancel(r.Context()))
	go func() {
		time.Sleep(time.Hour)
		response, err := base.RoundTrip(late)
		if err == nil {
			response.Body.Close()
		}
	}()
}

// TestUnsent checks that the answer does not say that a write may have taken effect if
// it could not be sent.
func TestUnsent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		draft  int
		method string
		path   string
	}{
		"the activation":    {0, http.MethodPut, "/activate"},
		"a pinned endpoint": {3, http.MethodPost, "/logging/kinesis"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				if test.draft != 0 {
					if _, err := w.server.Clone(service, 2); err != nil {
						t.Fatal(err)
					}
				}
				base := control.Transport(w.server)
				p := w.start(commit.Config{}, transport(func(r *http.Request) (*http.Response, error) {
					if r.Method == test.method && strings.HasSuffix(r.URL.Path, test.path) {
						return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
					}
					return base.RoundTrip(r)
				}))
				change := p.change(create("created", "new"))
				change.Draft = test.draft
				_, err := p.commits.Apply(t.Context(), service, change)
				var failed *commit.FailedError
				if !errors.As(err, &failed) || failed.Unsure {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

// TestUnprocessable checks that a 422 that is not about a locked version refuses one
// change, in Fastly's words, and that the others go live.
func TestUnprocessable(t *testing.T) {
	t.Parallel()
	for name, draft := range map[string]int{"a fresh clone": 0, "a pinned draft": 3} {
		for _, other := range []bool{false, true} {
			t.Run(fmt.Sprint(name, other), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, mock.Options{}, groupSeed())
					if draft != 0 {
						if _, err := w.server.Clone(service, 2); err != nil {
							t.Fatal(err)
						}
					}
					body := control.Text(`{"msg":"Unprocessable","detail":"period is unusable"}`)
					fault := control.Fault{Method: "POST", Times: -1, Status: http.StatusUnprocessableEntity, Body: &body}
					if err := w.server.SetFaults(fault); err != nil {
						t.Fatal(err)
					}
					p := w.start(commit.Config{}, nil)
					var group sync.WaitGroup
					if other {
						group.Go(func() {
							change := p.change(update("updated", "new"))
							change.Draft = draft
							if _, err := p.commits.Apply(t.Context(), service, change); err != nil {
								t.Error(err)
							}
						})
					}
					change := p.change(create("created", "new"))
					change.Draft = draft
					_, err := p.commits.Apply(t.Context(), service, change)
					var refused *commit.RefusedError
					if !errors.As(err, &refused) || !strings.Contains(err.Error(), "period is unusable") {
						t.Errorf("%v", err)
					}
					group.Wait()
					if newest := w.server.Newest(service); newest != 3 {
						t.Errorf("%d versions", newest)
					}
				})
			})
		}
	}
}

// transport is a function as a transport.
type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// activations handles activations with a function of the test.
type activations struct {
	base     http.RoundTripper
	activate func(*http.Request) (*http.Response, error)
}

func (a activations) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/activate") {
		return a.activate(r)
	}
	return a.base.RoundTrip(r)
}
