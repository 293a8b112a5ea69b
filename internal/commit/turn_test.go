package commit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestWaitsForEarlier lets another writer clone a draft before ours. If it is activated
// in time, it goes live first and ours does not overwrite it.
func TestWaitsForEarlier(t *testing.T) {
	t.Parallel()
	theirs := kinesisRow("foreign", "foreign")
	for name, test := range map[string]struct {
		// prepare makes the other writer's draft and anything else that the case needs.
		prepare func(w *world) int
		// activated is when the draft goes live, never if zero.
		activated time.Duration
		// least and most are how long the group takes.
		least, most time.Duration
		live        int
		// call is how long each call takes.
		call time.Duration
	}{
		"a draft that goes live": {
			prepare:   func(w *world) int { return w.cloneAndAdd(2, "kinesis", theirs) },
			activated: 10 * time.Second,
			least:     10 * time.Second, most: 16 * time.Second,
			live: 5,
		},
		"a draft that was left behind": {
			prepare: func(w *world) int { return w.cloneAndAdd(2, "kinesis", theirs) },
			least:   15 * time.Second, most: 21 * time.Second,
			live: 4,
		},
		"not for an old draft": {
			prepare: func(w *world) int {
				draft := w.cloneAndAdd(2, "kinesis", theirs)
				time.Sleep(15 * time.Second)
				return draft
			},
			most: time.Second,
			live: 4,
		},
		"not for a clone of what was live before": {
			prepare: func(w *world) int {
				draft := w.cloneAndAdd(1, "kinesis", theirs)
				time.Sleep(time.Second)
				w.activate(1)
				return draft
			},
			most: time.Second,
			live: 4,
		},
		"hardly for a draft of the second of the activation": {
			prepare: func(w *world) int {
				draft := w.cloneAndAdd(1, "kinesis", theirs)
				w.activate(1)
				return draft
			},
			most: time.Second,
			live: 4,
		},
		"a draft of that second, with slow calls": {
			prepare: func(w *world) int {
				w.activate(1)
				return w.cloneAndAdd(1, "kinesis", theirs)
			},
			activated: 12 * time.Second,
			call:      time.Second,
			least:     20 * time.Second, most: 29 * time.Second,
			live: 5,
		},
		"not for a draft that is older than the live version": {
			prepare: func(w *world) int {
				draft := w.cloneAndAdd(2, "kinesis", theirs)
				w.activate(w.cloneAndAdd(2, "kinesis", kinesisRow("another", "foreign")))
				return draft
			},
			most: time.Second,
			live: 5,
		},
		"not for a version that somebody locked": {
			prepare: func(w *world) int {
				draft := w.cloneAndAdd(2, "kinesis", theirs)
				if err := w.server.Lock(service, draft); err != nil {
					w.t.Error(err)
				}
				return draft
			},
			most: time.Second,
			live: 4,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				seed := groupSeed()
				seed.Versions[0].Kinesis = seed.Versions[1].Kinesis
				w := newWorld(t, mock.Options{}, seed)
				time.Sleep(time.Hour)
				draft := test.prepare(w)
				want := w.live().with(group()...)
				if test.activated > 0 {
					want = want.with(create("foreign", "foreign"))
					time.AfterFunc(test.activated, func() { w.activate(draft) })
				}
				w.server.SetHooks(func(*http.Request) { time.Sleep(test.call) }, nil)
				var log bytes.Buffer
				start := time.Now()
				config := commit.Config{Logger: slog.New(slog.NewTextHandler(&log, nil))}
				answers := w.start(config, nil).applyAll(t.Context(), service, group()...)
				succeeded(t, answers)
				if took := time.Since(start); took < test.least || took > test.most {
					t.Errorf("it took %s", took)
				}
				begun := strings.Count(log.String(), " waits with version ")
				ended := strings.Count(log.String(), " stopped waiting ")
				if waits := test.least > 0; (begun > 0) != waits || begun != ended {
					t.Errorf("%d waits have begun and %d have ended in the log:\n%s", begun, ended, &log)
				}
				if live := w.server.Live(service); live != test.live {
					t.Errorf("version %d is live, not %d", live, test.live)
				}
				if all := warnings(answers); len(all) > 0 {
					t.Errorf("warnings %q", all)
				}
				w.must(want)
				w.clean()
			})
		})
	}
}

// TestWaitsForUnseen waits for a draft that Fastly does not show yet, because its
// number is missing.
func TestWaitsForUnseen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		time.Sleep(time.Hour)
		want := w.live().with(group()...).with(create("foreign", "foreign"))
		draft := w.cloneAndAdd(2, "kinesis", kinesisRow("foreign", "foreign"))
		shown := time.Now().Add(8 * time.Second)
		time.AfterFunc(9*time.Second, func() { w.activate(draft) })
		p := w.start(commit.Config{}, hiding{control.Transport(w.server), draft, shown})
		answers := p.applyAll(t.Context(), service, group()...)
		succeeded(t, answers)
		if all := warnings(answers); len(all) > 0 {
			t.Errorf("warnings %q", all)
		}
		w.must(want)
		w.clean()
	})
}

// hiding hides a version of the service for some time.
type hiding struct {
	base    http.RoundTripper
	version int
	until   time.Time
}

func (h hiding) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := h.base.RoundTrip(r)
	if err != nil || strings.Count(r.URL.Path, "/") != 2 || time.Now().After(h.until) {
		return response, err
	}
	defer func() { _ = response.Body.Close() }()
	var service map[string]any
	if err := json.NewDecoder(response.Body).Decode(&service); err != nil {
		return nil, err
	}
	versions, _ := service["versions"].([]any)
	service["versions"] = slices.DeleteFunc(versions, func(version any) bool {
		fields, _ := version.(map[string]any)
		return fields["number"] == float64(h.version)
	})
	body, err := json.Marshal(service)
	response.Body = io.NopCloser(bytes.NewReader(body))
	response.ContentLength = int64(len(body))
	return response, err
}

// TestDoesNotWaitForItself checks that a group does not wait for a draft that a
// refused group of the same process has left behind.
func TestDoesNotWaitForItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		time.Sleep(time.Hour)
		p := w.start(commit.Config{}, nil)
		text := control.Text(`{"status":"error","msg":"no"}`)
		if err := w.server.SetFaults(control.Fault{
			Path: "/service/*/version/*/validate", Times: 1, Status: http.StatusOK, Body: &text,
		}); err != nil {
			t.Fatal(err)
		}
		var invalid *commit.InvalidError
		if _, err := p.apply(t.Context(), service, create("created", "new")); !asError(err, &invalid) {
			t.Fatalf("%v", err)
		}
		start := time.Now()
		outcome, err := p.apply(t.Context(), service, create("created", "new"))
		if err != nil || outcome.Version != 4 || time.Since(start) > time.Second {
			t.Errorf("%+v, %v after %s", outcome, err, time.Since(start))
		}
	})
}

// TestCancelledWhileWaitingForEarlier checks that nothing is activated for a caller
// that is cancelled during the wait.
func TestCancelledWhileWaitingForEarlier(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		time.Sleep(time.Hour)
		before := w.live()
		w.cloneAndAdd(2, "kinesis", kinesisRow("foreign", "foreign"))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		for _, answer := range w.start(commit.Config{}, nil).applyAll(ctx, service, group()...) {
			var stopped *commit.StoppedError
			if !asError(answer.err, &stopped) || stopped.Draft != 4 || stopped.Waiting != 3 {
				t.Errorf("%s: %v", answer.edit, answer.err)
			}
		}
		if live := w.live(); !maps.Equal(live, before) {
			t.Errorf("%v is live", live)
		}
	})
}
