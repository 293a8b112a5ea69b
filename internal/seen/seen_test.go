package seen_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/seen"
)

// TestAwait checks that Await finds a key that is there and one that is added while
// it waits, and that it gives up after the moment or when the context ends.
func TestAwait(t *testing.T) {
	for name, test := range map[string]struct {
		// after is when the key is added, and lasts is when the context ends.
		after, lasts time.Duration
		want         bool
		took         time.Duration
	}{
		"before":       {0, time.Hour, true, 0},
		"meanwhile":    {3 * time.Second, time.Hour, true, 3 * time.Second},
		"too late":     {time.Minute, time.Hour, false, 10 * time.Second},
		"context ends": {time.Minute, 4 * time.Second, false, 4 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				set := seen.New[string]()
				ctx, cancel := context.WithTimeout(t.Context(), test.lasts)
				defer cancel()
				time.AfterFunc(time.Second, func() { set.Add("another") })
				if test.after == 0 {
					set.Add("key")
				} else {
					time.AfterFunc(test.after, func() { set.Add("key") })
				}
				begin := time.Now()
				if got := set.Await(ctx, "key", 10*time.Second); got != test.want {
					t.Errorf("Await = %t", got)
				}
				if took := time.Since(begin); took != test.took {
					t.Errorf("it took %s, not %s", took, test.took)
				}
				if set.Has("key") != test.want || set.Has("neither") {
					t.Error("Has is wrong")
				}
			})
		})
	}
}
