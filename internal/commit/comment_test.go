package commit_test

import (
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

// comments gives the version comments of the service; index 0 is version 1.
func (w *world) comments() []string {
	w.t.Helper()
	look, err := w.start(commit.Config{}, nil).client.Service(w.t.Context(), service)
	if err != nil {
		w.t.Fatal(err)
	}
	var comments []string
	for _, version := range look.Versions {
		comments = append(comments, version.Comment)
	}
	return comments
}

// TestComment writes the version comment before the last look, with one more write.
// If none is configured, no version comment is changed.
func TestComment(t *testing.T) {
	t.Parallel()
	for _, comment := range []string{"", "commit 1a2b3c"} {
		synctest.Test(t, func(t *testing.T) {
			seed := groupSeed()
			seed.Versions[0].Comment, seed.Versions[1].Comment = "the first", "the second"
			w := newWorld(t, mock.Options{}, seed)
			want := w.live().with(group()...)
			succeeded(t, w.start(commit.Config{Comment: comment}, nil).applyAll(t.Context(), service, group()...))
			calls := w.calls()
			w.must(want)
			w.clean()
			if got := w.comments(); !slices.Equal(got, []string{"the first", "the second", comment}) {
				t.Errorf("the comments are %q", got)
			}
			written := slices.Index(calls, "PUT /service/"+service+"/version/3")
			validated := slices.Index(calls, "GET /service/"+service+"/version/3/validate")
			if comment == "" && written >= 0 || comment != "" && written != validated+1 {
				t.Errorf("calls %q", calls)
			}
		})
	}
}

// TestCommentFails activates the version without its comment, and warns.
func TestCommentFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		err := w.server.SetFaults(control.Fault{
			Method: http.MethodPut, Path: "/service/*/version/*", Status: http.StatusServiceUnavailable,
		})
		if err != nil {
			t.Fatal(err)
		}
		outcome, err := w.start(commit.Config{Comment: "ours"}, nil).apply(t.Context(), service, create("created", "new"))
		if err != nil || !outcome.Live || outcome.Version != 3 || len(outcome.Warnings) != 1 ||
			!strings.HasPrefix(outcome.Warnings[0].Text, "The version comment of version 3 of service "+service) {
			t.Errorf("%+v %v", outcome, err)
		}
	})
}

// TestCommentOfAbandoned marks an abandoned draft that already has a comment.
func TestCommentOfAbandoned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		time.Sleep(time.Hour)
		err := w.server.SetFaults(control.Fault{
			Method: http.MethodPut, Path: "/service/*/version/*/activate", Status: http.StatusForbidden,
		})
		if err != nil {
			t.Fatal(err)
		}
		p := w.start(commit.Config{Comment: "ours"}, nil)
		if _, err := p.apply(t.Context(), service, create("created", "new")); err == nil {
			t.Fatal("no error")
		}
		if got := w.comments(); got[2] != commit.AbandonedPrefix+": the apply failed." {
			t.Errorf("the comments are %q", got)
		}
	})
}

// TestCommentNotInDrafts writes no comment on versions that the provider does not
// activate.
func TestCommentNotInDrafts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{}, groupSeed())
		draft, err := w.server.Clone(service, 2)
		if err != nil {
			t.Fatal(err)
		}
		p := w.start(commit.Config{Comment: "ours"}, nil)
		change := p.change(create("created", "new"))
		change.Draft = draft
		if _, err := p.commits.Apply(t.Context(), service, change); err != nil {
			t.Fatal(err)
		}
		if got := w.comments(); got[draft-1] != "" {
			t.Errorf("the comments are %q", got)
		}
	})
}

// TestCommentWithinLimit counts the comment among the writes that a group needs.
func TestCommentWithinLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for left, goes := range map[int]bool{3: false, 4: true} {
			w := newWorld(t, mock.Options{}, groupSeed())
			w.server.SetRateRemaining(left)
			// The clone, the endpoint, the comment, and the activation.
			_, err := w.start(commit.Config{Comment: "ours"}, nil).apply(t.Context(), service, create("created", "new"))
			var limit *commit.LimitError
			if goes && err != nil || !goes && (!asError(err, &limit) || limit.Needed != 3 || limit.Left != 2) {
				t.Errorf("with %d left: %v", left, err)
			}
		}
	})
}

// TestCommentLeavesLateOnes commits late changes in another group if the writes that
// are left are needed for the comment.
func TestCommentLeavesLateOnes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, mock.Options{Latency: control.FixedLatency(time.Second)}, groupSeed())
		w.server.SetRateRemaining(len(group()) + 3)
		time.Sleep(time.Minute)
		want := w.live().with(group()...)
		p := w.start(commit.Config{Comment: "ours"}, nil)
		late := make(chan error)
		go func() {
			time.Sleep(3 * time.Second)
			_, err := p.apply(t.Context(), service, create("late", "new"))
			late <- err
		}()
		succeeded(t, p.applyAll(t.Context(), service, group()...))
		var limit *commit.LimitError
		if err := <-late; !asError(err, &limit) || limit.Needed != 4 || limit.Left != 0 {
			t.Errorf("%v", err)
		}
		w.must(want)
	})
}
