package commit_test

import (
	"testing"
	"testing/synctest"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestHandedOver checks that a change can't delete or rename an endpoint that another
// change has taken over, in the same group or a later one.
func TestHandedOver(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]edit{
		"removed": remove("kept"), "renamed": rename("kept", "another"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mock.Options{}, groupSeed())
				p := w.start(commit.Config{}, nil)
				change := p.change(create("kept", "old kept"))
				change.TakeOver = true
				if outcome, err := p.commits.Apply(t.Context(), service, change); err != nil || !outcome.TookOver {
					t.Errorf("%+v, %v", outcome, err)
				}
				_, err := p.commits.Apply(t.Context(), service, p.change(other))
				var handedOver *commit.HandedOverError
				if !asError(err, &handedOver) {
					t.Errorf("%v", err)
				}
				if newest := w.server.Newest(service); newest != 2 {
					t.Errorf("%d versions", newest)
				}
			})
		})
	}
}
