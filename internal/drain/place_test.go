package drain

import (
	"runtime"
	"sync"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// TestLeaveLosesNothing lets a change leave the queue while another one hands drains
// over to it, and swaps drains with it. Each drain then has exactly one owner.
func TestLeaveLosesNothing(t *testing.T) {
	t.Parallel()
	queue := NewShared(0).queues.of(heroku.App{ID: "demo"})
	for range 200 {
		mine := queue.join(&place{kind: toAnywhere{}, drain: "mine"})
		other := queue.join(&place{kind: toAnywhere{}, drain: "its", wants: func(string) bool { return true }})
		handedOver := 0
		var group sync.WaitGroup
		group.Go(func() {
			for mine.handOver(heroku.Drain{ID: "old"}) {
				handedOver++
				mine.swap(other)
			}
		})
		runtime.Gosched()
		drain, given := other.leave()
		group.Wait()
		current, _ := mine.leave()
		if handedOver != len(given) {
			t.Fatalf("%d drains were handed over, but %d given", handedOver, len(given))
		}
		if drain == current {
			t.Fatalf("both have the drain %q", drain)
		}
	}
}
