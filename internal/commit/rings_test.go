package commit_test

import (
	"context"
	"fmt"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestCancelledInARing cancels a ring of renames in a draft that the provider did not
// clone. Either all endpoints are renamed or none is.
func TestCancelledInARing(t *testing.T) {
	t.Parallel()
	const calls = 6 // Two looks, and four renames for a ring of three.
	ring := []edit{rename("a", "b"), rename("b", "c"), rename("c", "a")}
	for number := 1; number <= calls; number++ {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("call %d, after %t", number, after), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, mock.Options{}, seeded(service, "a", "b", "c"))
					if _, err := w.server.Clone(service, 2); err != nil {
						t.Fatal(err)
					}
					before := w.endpoints(3)
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					w.atCall(number, after, func() {
						cancel()
						// All goroutines have noticed the cancellation when the call continues.
						time.Sleep(time.Millisecond)
					})
					answers := w.start(commit.Config{}, nil).applyToDraft(ctx, 3, ring...)
					// A call takes effect although its caller is cancelled.
					time.Sleep(time.Minute)
					want := before
					if answers[0].err == nil {
						want = before.with(ring...)
					}
					for _, answer := range answers {
						if (answer.err == nil) != (answers[0].err == nil) {
							t.Errorf("%s: %v", answer.edit, answer.err)
						}
					}
					if got := w.endpoints(3); !maps.Equal(got, want) {
						t.Errorf("%v, not %v", got, want)
					}
				})
			})
		}
	}
}

// TestRingIsRefused lets Fastly refuse one of the renames of a ring, in a draft that
// the provider did not clone. No endpoint keeps its temporary name.
func TestRingIsRefused(t *testing.T) {
	t.Parallel()
	const renames = 5 // Of a ring of four.
	ring := []edit{rename("a", "b"), rename("b", "c"), rename("c", "d"), rename("d", "a")}
	neighbour := create("neighbour", "new")
	for number := range renames {
		for _, status := range []int{400, 401} {
			t.Run(fmt.Sprintf("rename %d, %d", number+1, status), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, mock.Options{}, seeded(service, "a", "b", "c", "d"))
					if _, err := w.server.Clone(service, 2); err != nil {
						t.Fatal(err)
					}
					want := w.endpoints(3).with(neighbour)
					if err := w.server.SetFaults(control.Fault{
						Method: "PUT", Path: "/service/*/version/3/logging/kinesis/*",
						Status: status, Skip: number, Times: 1,
					}); err != nil {
						t.Fatal(err)
					}
					answers := w.start(commit.Config{}, nil).applyToDraft(t.Context(), 3, append(ring, neighbour)...)
					for _, answer := range answers[:len(ring)] {
						if answer.err == nil {
							t.Errorf("%s succeeded", answer.edit)
						}
					}
					succeeded(t, answers[len(ring):])
					if got := w.endpoints(3); !maps.Equal(got, want) {
						t.Errorf("%v, not %v", got, want)
					}
				})
			})
		}
	}
}
