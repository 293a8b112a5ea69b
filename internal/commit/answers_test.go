package commit_test

import (
	"errors"
	"fmt"
	"io"
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

// TestAnswersAreTheCallers checks that an error does not change after its caller has
// got it.
func TestAnswersAreTheCallers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		time.Sleep(time.Hour)
		// Somebody goes back to an older version right after the only try.
		w.server.SetHooks(nil, func(r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/activate") {
				time.Sleep(time.Second)
				w.activate(2)
			}
		})
		p := w.start(commit.Config{Tries: 1}, nil)
		var wait sync.WaitGroup
		for _, edit := range group() {
			wait.Go(func() {
				_, err := p.apply(t.Context(), service, edit)
				var overtaken *commit.OvertakenError
				if !errors.As(err, &overtaken) {
					t.Errorf("%s: %v", edit, err)
					return
				}
				if overtaken.Live != 2 || overtaken.Tries != 1 {
					t.Errorf("%+v", overtaken)
				}
				overtaken.Live = 0
			})
		}
		wait.Wait()
	})
}

// TestUpdateAnswers checks that the answer to an update has the current endpoint, its
// updated_at included, also in a draft, where the answers come when all changes are
// written.
func TestUpdateAnswers(t *testing.T) {
	t.Parallel()
	for _, draft := range []int{0, 3} {
		t.Run(fmt.Sprint(draft), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{Latency: control.FixedLatency(2 * time.Second)}, seeded(service, "a", "b", "c", "d"))
				time.Sleep(time.Hour)
				if draft != 0 {
					if _, err := w.server.Clone(service, 2); err != nil {
						t.Fatal(err)
					}
				}
				p := w.start(commit.Config{}, nil)
				// The answer must not be this older list.
				if _, err := p.shared.Endpoints(t.Context(), fastly.Place{
					Service: service, Version: max(2, draft), Kind: "kinesis",
				}); err != nil {
					t.Fatal(err)
				}
				edits := []edit{update("a", "new"), update("b", "new"), rename("c", "e"), update("d", "new")}
				var group sync.WaitGroup
				for _, edit := range edits {
					group.Go(func() {
						change := p.change(edit)
						change.Draft = draft
						outcome, err := p.commits.Apply(t.Context(), service, change)
						if err != nil || outcome.Unread != nil {
							t.Errorf("%s: %v, %v", edit, err, outcome.Unread)
							return
						}
						rows, err := w.server.Rows(service, outcome.Version, "kinesis")
						if err != nil {
							t.Error(err)
						}
						for _, row := range rows {
							if row["name"] == edit.finalName() &&
								(outcome.Endpoint["updated_at"] != row["updated_at"] || outcome.Endpoint["topic"] != edit.topic) {
								t.Errorf("%s: %v, not %v", edit, outcome.Endpoint, row)
							}
						}
					})
				}
				group.Wait()
			})
		})
	}
}

// TestClearedFieldsAreCompared checks that an update is made again when somebody
// overwrites it, also if it clears a field or goes back to Fastly's default.
func TestClearedFieldsAreCompared(t *testing.T) {
	t.Parallel()
	row := func() mock.Row {
		row := kinesisRow("cleared", "topic")
		row["placement"], row["response_condition"] = "none", "errors"
		return row
	}
	for name, change := range map[string]commit.Change{
		"placement": {Want: fastly.Fields{"topic": "topic", "placement": nil}, Send: []string{"placement"}},
		"condition": {Want: fastly.Fields{"topic": "topic", "response_condition": ""}, Send: []string{"response_condition"}},
		"format": {
			Want: fastly.Fields{"topic": "topic", "iam_role": "arn:aws:iam::123456789012:role/logs"},
			Mode: commit.Replace, Default: map[string][]string{"format": nil},
		},
	} {
		// Up to the look that confirms the activation. Later changes show in the next plan.
		for number := 5; number <= 8+len(change.Default); number++ {
			t.Run(fmt.Sprint(name, number), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					seed := seeded(service)
					seed.Versions[1].Kinesis = []mock.Row{row()}
					w := newWorld(t, mock.Options{}, seed)
					time.Sleep(time.Hour)
					var calls atomic.Int64
					w.server.SetHooks(func(*http.Request) {
						time.Sleep(time.Second)
						if calls.Add(1) == int64(number) {
							// The other writer began with the same live version and does not see ours.
							w.activate(w.cloneAndAdd(2, "kinesis", kinesisRow("theirs", "theirs")))
							time.Sleep(time.Second)
						}
					}, nil)
					change := change
					change.Kind, change.From, change.To = "kinesis", "cleared", "cleared"
					_, err := w.start(commit.Config{}, nil).commits.Apply(t.Context(), service, change)
					if err != nil {
						t.Fatal(err)
					}
					rows, err := w.server.LiveRows(service, "kinesis")
					if err != nil || len(rows) != 2 {
						t.Fatalf("%v, %v", rows, err)
					}
					for _, row := range rows {
						field := map[string]string{"placement": "placement", "condition": "response_condition", "format": "format"}[name]
						if row["name"] == "cleared" && slices.Contains([]any{"none", "errors", "%h"}, row[field]) {
							t.Errorf("%s is live as %v", field, row[field])
						}
					}
				})
			})
		}
	}
}

// TestActivationRefusedAfterALostAnswer checks that the answer does not say that
// production is unchanged if the answer to the first activation was lost and the
// second one was refused.
func TestActivationRefusedAfterALostAnswer(t *testing.T) {
	t.Parallel()
	for name, looksLate := range map[string]bool{"a look shows it": false, "looks are stale": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				stale := &staleLooks{base: control.Transport(w.server), looks: 1}
				if looksLate {
					stale.looks = 10
				}
				tries := 0
				p := w.start(commit.Config{}, activations{stale, func(r *http.Request) (*http.Response, error) {
					if tries++; tries > 1 {
						return &http.Response{
							StatusCode: http.StatusBadRequest, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
							Body: io.NopCloser(strings.NewReader(`{"msg":"Bad request","detail":"Version is active"}`)),
						}, nil
					}
					stale.begin()
					response, err := stale.base.RoundTrip(r)
					if err == nil {
						response.Body.Close()
					}
					return nil, errors.Join(io.ErrUnexpectedEOF, err)
				}})
				for _, answer := range p.applyAll(t.Context(), service, create("created", "new")) {
					if looksLate && answer.claim() != claimsNothing || !looksLate && answer.claim() != claimsLive {
						t.Errorf("%v, %v", answer.outcome, answer.err)
					}
				}
				if live := w.server.Live(service); live != 3 {
					t.Errorf("version %d is live", live)
				}
			})
		})
	}
}

// staleLooks answers some looks with the reply to an earlier one.
type staleLooks struct {
	base  http.RoundTripper
	looks int

	mu    sync.Mutex
	body  string
	stale int
}

func (s *staleLooks) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stale = s.looks
}

func (s *staleLooks) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := s.base.RoundTrip(r)
	if err != nil || r.Method != http.MethodGet || strings.Count(r.URL.Path, "/") != 2 {
		return response, err
	}
	text, err := io.ReadAll(response.Body)
	response.Body.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stale > 0 {
		s.stale--
	} else {
		s.body = string(text)
	}
	response.Body, response.ContentLength = io.NopCloser(strings.NewReader(s.body)), int64(len(s.body))
	return response, err
}

// TestEndpointsLag uses a clone that is visible before its endpoints are. An endpoint
// that is not visible yet does not count as deleted.
func TestEndpointsLag(t *testing.T) {
	t.Parallel()
	for _, edits := range [][]edit{
		{remove("deleted")}, {update("updated", "new")}, {rename("renamed", "renamed-now")}, group(),
	} {
		t.Run(fmt.Sprint(edits), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				want := w.live().with(edits...)
				p := w.start(commit.Config{}, lagging{control.Transport(w.server), time.Now().Add(3 * time.Second)})
				succeeded(t, p.applyAll(t.Context(), service, edits...))
				w.must(want)
			})
		})
	}
}

// lagging hides the endpoints of version 3 for some time.
type lagging struct {
	base  http.RoundTripper
	until time.Time
}

func (l lagging) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost || strings.Count(r.URL.Path, "/") != 7 ||
		!strings.Contains(r.URL.Path, "/version/3/logging/") || time.Now().After(l.until) {
		return l.base.RoundTrip(r)
	}
	return &http.Response{
		StatusCode: http.StatusNotFound, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(`{"msg":"Record not found","detail":"Couldn't find syslog"}`)),
	}, nil
}

// TestUpsertInAnotherDraft moves endpoints into a draft that has them already, or
// that has other endpoints under their names.
func TestUpsertInAnotherDraft(t *testing.T) {
	t.Parallel()
	move := func(from, to string) commit.Change {
		return commit.Change{
			Kind: "kinesis", From: from, To: to, Mode: commit.Upsert, Draft: 3,
			Want: fastly.Fields{
				"name": to, "topic": "new", "format": "%h", "iam_role": "arn:aws:iam::123456789012:role/logs", "placement": nil,
			},
		}
	}
	reset := move("there", "there")
	delete(reset.Want, "format")
	reset.Default = map[string][]string{"format": nil}
	identical := move("gone", "there")
	identical.Want["topic"], identical.TakeOver = "old there", true
	for name, test := range map[string]struct {
		change commit.Change
		taken  bool
		want   string
	}{
		"there":                  {change: move("there", "there"), want: "other:old other there:new"},
		"not there":              {change: move("missing", "missing"), want: "missing:new other:old other there:old there"},
		"renamed":                {change: move("there", "renamed"), want: "other:old other renamed:new"},
		"renamed, and not there": {change: move("missing", "renamed"), want: "other:old other renamed:new there:old there"},
		"the new name is somebody else's": {
			change: move("missing", "other"), taken: true, want: "other:old other there:old there",
		},
		"both are there": {
			change: move("there", "other"), taken: true, want: "other:old other there:old there",
		},
		"the new name is announced":       {change: identical, want: "other:old other there:old there"},
		"its format goes back to default": {change: reset, want: "other:old other there:new"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, seeded(service, "there", "other"))
				if _, err := w.server.Clone(service, 2); err != nil {
					t.Fatal(err)
				}
				_, err := w.start(commit.Config{}, nil).commits.Apply(t.Context(), service, test.change)
				var taken *commit.TakenError
				if errors.As(err, &taken) != test.taken || err != nil && !test.taken {
					t.Errorf("%v", err)
				}
				rows, err := w.server.Rows(service, 3, "kinesis")
				if err != nil {
					t.Fatal(err)
				}
				var lines []string
				for _, row := range rows {
					lines = append(lines, fmt.Sprintf("%s:%s", row["name"], row["topic"]))
					if len(test.change.Default) > 0 && row["name"] == test.change.To && row["format"] == "%h" {
						t.Error("the format was not reset")
					}
				}
				slices.Sort(lines)
				if got := strings.Join(lines, " "); got != test.want {
					t.Errorf("%s, not %s", got, test.want)
				}
				w.clean()
			})
		})
	}
}

// TestDeletedFromALockedDraft checks that the delete of an endpoint that a draft does
// not have succeeds although the draft is locked.
func TestDeletedFromALockedDraft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		if _, err := w.server.Clone(service, 2); err != nil {
			t.Fatal(err)
		}
		if err := w.server.Lock(service, 3); err != nil {
			t.Fatal(err)
		}
		answers := w.start(commit.Config{}, nil).applyToDraft(t.Context(), 3, remove("gone"), remove("deleted"))
		var locked *commit.LockedError
		if answers[0].err != nil || !asError(answers[1].err, &locked) {
			t.Errorf("%v, %v", answers[0].err, answers[1].err)
		}
	})
}

// TestTakesOver checks that a change takes over the endpoint that its plan has
// announced, and no other one.
func TestTakesOver(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		announced bool
		topic     string
		taken     bool
	}{
		"announced":                    {announced: true, topic: "old kept"},
		"announced, and changed since": {announced: true, topic: "new", taken: true},
		"not announced":                {topic: "old kept", taken: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				p := w.start(commit.Config{}, nil)
				change := p.change(create("kept", test.topic))
				change.TakeOver = test.announced
				outcome, err := p.commits.Apply(t.Context(), service, change)
				var taken *commit.TakenError
				if errors.As(err, &taken) != test.taken || outcome.TookOver == test.taken {
					t.Errorf("%+v, %v", outcome, err)
				}
				if !test.taken && (outcome.Version != 2 || outcome.Endpoint["topic"] != test.topic) {
					t.Errorf("%+v", outcome)
				}
				if newest := w.server.Newest(service); newest != 2 {
					t.Errorf("%d versions", newest)
				}
			})
		})
	}
}

// TestAbandonedDraftsAreMarked checks that each abandoned draft is marked, and that
// no writer waits for it.
func TestAbandonedDraftsAreMarked(t *testing.T) {
	t.Parallel()
	invalid := control.Text(`{"status":"error","msg":"no"}`)
	for name, test := range map[string]struct {
		fault control.Fault
		edit  edit
		why   string
	}{
		"it does not validate": {
			control.Fault{Path: "/service/*/version/*/validate", Times: 1, Status: http.StatusOK, Body: &invalid},
			create("created", "new"), "it does not validate",
		},
		"a step fails": {
			control.Fault{Path: "/service/*/version/*/validate", Times: 1, Status: http.StatusForbidden},
			create("created", "new"), "the apply failed",
		},
		"its change is refused": {control.Fault{}, create("bad", ""), "its change was refused"},
		"the mark itself fails": {
			control.Fault{Method: "PUT", Path: "/service/*/version/*", Times: 1, Status: http.StatusServiceUnavailable},
			create("bad", ""), "",
		},
		"the activation is unsure": {
			control.Fault{Path: "/service/*/version/*/activate", Times: -1, Drop: control.DropBefore},
			create("created", "new"), "",
		},
		"the activation is unsure behind a gateway": {
			control.Fault{Path: "/service/*/version/*/activate", Times: -1, Status: http.StatusBadGateway},
			create("created", "new"), "",
		},
		"the activation fails": {
			control.Fault{Path: "/service/*/version/*/activate", Times: -1, Status: http.StatusInternalServerError},
			create("created", "new"), "the apply failed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				time.Sleep(time.Hour)
				if test.fault.Path != "" {
					if err := w.server.SetFaults(test.fault); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := w.start(commit.Config{}, nil).apply(t.Context(), service, test.edit); err == nil {
					t.Fatal("no error")
				}
				look, err := w.start(commit.Config{}, nil).client.Service(t.Context(), service)
				if err != nil {
					t.Fatal(err)
				}
				draft, _ := look.Version(3)
				want := commit.AbandonedPrefix + ": " + test.why + "."
				if test.why == "" {
					want = ""
				}
				if draft.Comment != want {
					t.Errorf("comment %q, not %q", draft.Comment, want)
				}
				w.server.ClearFaults()
				start := time.Now()
				outcome, err := w.start(commit.Config{}, nil).apply(t.Context(), service, create("created", "new"))
				if err != nil || outcome.Version != 4 {
					t.Errorf("%+v, %v", outcome, err)
				}
				if waited := time.Since(start) > time.Second; waited == (want != "") {
					t.Errorf("it took %s", time.Since(start))
				}
				w.clean()
			})
		})
	}
}

// TestOvertakenDraftsAreMarked checks that a successful apply marks the drafts that it
// abandoned.
func TestOvertakenDraftsAreMarked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		time.Sleep(time.Hour)
		once := sync.OnceFunc(func() { w.activate(w.cloneAndAdd(2, "kinesis", kinesisRow("theirs", "theirs"))) })
		w.server.SetHooks(nil, func(r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/validate") {
				once()
			}
		})
		p := w.start(commit.Config{}, nil)
		succeeded(t, p.applyAll(t.Context(), service, group()...))
		look, err := p.client.Service(t.Context(), service)
		if err != nil {
			t.Fatal(err)
		}
		for number, want := range map[int]string{
			3: commit.AbandonedPrefix + ": version 4 went live meanwhile.", 4: "", 5: "",
		} {
			if version, _ := look.Version(number); version.Comment != want {
				t.Errorf("version %d has the comment %q", number, version.Comment)
			}
		}
	})
}

// TestThirdVersion checks that an apply that makes a version for each wave warns
// once.
func TestThirdVersion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		p := w.start(commit.Config{}, nil)
		var all []string
		for number := range 4 {
			answers := p.applyAll(t.Context(), service, wave(fmt.Sprint(number), 10)...)
			succeeded(t, answers)
			all = append(all, warnings(answers)...)
		}
		if len(all) != 1 || !strings.Contains(all[0], "for 30 changes so far") {
			t.Errorf("warnings %q", all)
		}
	})
}

// TestRestoringIsQuick restores the changes of two overwritten versions with 28
// kinds. It makes at most four lists of each kind, in parallel.
func TestRestoringIsQuick(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{Latency: control.FixedLatency(time.Second)}, groupSeed())
		time.Sleep(time.Hour)
		want := w.live().with(group()...).with(create("foreign", "foreign"), create("foreign-too", "foreign"))
		first := w.cloneAndAdd(2, "kinesis", kinesisRow("foreign", "foreign"))
		last := w.cloneAndAdd(2, "kinesis", kinesisRow("foreign-too", "foreign"))
		time.Sleep(time.Minute)
		var activated atomic.Bool
		var at time.Time
		var before int
		w.server.SetHooks(func(r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/activate") && activated.CompareAndSwap(false, true) {
				w.activate(first)
				time.Sleep(time.Second)
				w.activate(last)
				time.Sleep(time.Second)
				at, before = time.Now(), len(w.server.Calls())
			}
		}, nil)
		var more []fastly.Kind
		for _, kind := range mock.LoggingKinds() {
			more = append(more, fastly.Kind{Name: kind.Name})
		}
		more = slices.DeleteFunc(more, func(kind fastly.Kind) bool { return kind.Name == "heroku" || kind.Name == "kinesis" })
		answers := w.start(commit.Config{Kinds: more}, nil).applyAll(t.Context(), service, group()...)
		succeeded(t, answers)
		w.must(want)
		// A second each: the activation, the look, four rounds of 16 lists in parallel,
		// two rounds for the kinds that differ and for the group's own, the clone, 6
		// writes, validation, look, activation, look, and the list after the update.
		took := time.Since(at)
		if depth := int(took / time.Second); depth > 21 {
			t.Errorf("%d calls were made one after another", depth)
		}
		if pause := took % time.Second; pause != 0 {
			t.Errorf("the pauses between the calls took %s", pause)
		}
		if made := len(w.server.Calls()) - before; made > 2*2*28+24 {
			t.Errorf("%d calls", made)
		}
	})
}
