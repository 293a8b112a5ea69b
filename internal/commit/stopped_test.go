package commit_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestStoppedInDraft gives a change up while it is being written into a draft
// that is not ours, and after the call has taken effect. Nothing can take it back,
// so the answer says that the draft may hold it.
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
		var stopped *commit.StoppedError
		if !asError(err, &stopped) || stopped.Unsure != 2 || stopped.Draft != 0 {
			t.Errorf("%#v", err)
		}
		time.Sleep(time.Minute)
		if _, ok := w.endpoints(2)["kinesis/created"]; !ok {
			t.Errorf("the draft holds %v", w.endpoints(2))
		}
	})
}
