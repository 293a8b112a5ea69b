package commit_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestStoppedInDraft cancels a change during its write into a draft that the provider
// did not clone, after the call has taken effect. Nothing can undo the write, so the
// answer says that the draft may contain the change.
func TestStoppedInDraft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seed := groupSeed()
		seed.Versions[1].Active = false
		w := newWorld(t, mock.Options{}, seed)
		ctx, cancel := context.WithCancel(t.Context())
		w.server.SetHooks(nil, func(r *http.Request) {
			if r.Method == http.MethodPost {
				cancel()
				time.Sleep(time.Millisecond)
			}
		})
		_, err := w.start(commit.Config{}, nil).apply(ctx, service, create("created", "new"))
		var unsure *commit.UnsureError
		var stopped *commit.StoppedError
		if !asError(err, &unsure) || unsure.Version != 2 || !asError(err, &stopped) || stopped.Draft != 0 {
			t.Errorf("%#v", err)
		}
		time.Sleep(time.Minute)
		if _, ok := w.endpoints(2)["kinesis/created"]; !ok {
			t.Errorf("the draft holds %v", w.endpoints(2))
		}
	})
}

// TestRefusedAfterLostAnswer deletes an endpoint of a draft that the provider did not
// clone. The answer is lost, and the second try is refused, so it is not known
// whether the endpoint still exists.
func TestRefusedAfterLostAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seed := groupSeed()
		seed.Versions[1].Active = false
		w := newWorld(t, mock.Options{}, seed)
		if err := w.server.SetFaults(
			control.Fault{Method: http.MethodDelete, Path: "/service/*/version/*/logging/*/*", Times: 1, Drop: "after"},
			control.Fault{
				Method: http.MethodDelete, Path: "/service/*/version/*/logging/*/*",
				Skip: 1, Times: 1, Status: http.StatusTooManyRequests,
			},
		); err != nil {
			t.Fatal(err)
		}
		_, err := w.start(commit.Config{}, nil).apply(t.Context(), service, remove("deleted"))
		var unsure *commit.UnsureError
		if !asError(err, &unsure) || unsure.Version != 2 {
			t.Errorf("%#v after %v", err, w.calls())
		}
		if _, ok := w.endpoints(2)["kinesis/deleted"]; ok {
			t.Error("the endpoint still exists, so the test proves nothing")
		}
	})
}
