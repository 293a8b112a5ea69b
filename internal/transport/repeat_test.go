package transport_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// TestWaits checks that waits grow from the first to the longest, with jitter.
func TestWaits(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		repeat transport.Repeat
		want   []time.Duration
	}{
		"by default": {transport.Repeat{}, []time.Duration{
			500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second,
		}},
		"configured": {
			transport.Repeat{First: time.Second, Longest: 3 * time.Second},
			[]time.Duration{time.Second, 2 * time.Second, 3 * time.Second},
		},
	} {
		differ := false
		waits, others := test.repeat.Waits(), test.repeat.Waits()
		for _, want := range test.want {
			wait := waits.NextBackOff()
			if wait < want/2 || wait > want+want/2+1 {
				t.Errorf("%s: %s, not about %s", name, wait, want)
			}
			differ = differ || wait != others.NextBackOff()
		}
		if !differ {
			t.Errorf("%s: no jitter", name)
		}
	}
}

// TestOptions checks that the number of tries is the only limit.
func TestOptions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		repeat transport.Repeat
		want   int
	}{
		{transport.Repeat{}, 4},
		{transport.Repeat{Tries: 1}, 1},
		{transport.Repeat{Tries: 40, First: time.Hour, Longest: time.Hour}, 40},
	} {
		synctest.Test(t, func(t *testing.T) {
			tried, start := 0, time.Now()
			_, err := backoff.Retry(t.Context(), func() (struct{}, error) {
				tried++
				return struct{}{}, errors.New("lost")
			}, test.repeat.Options()...)
			least := test.repeat.OrDefault().First * time.Duration(test.want-1) / 2
			if err == nil || tried != test.want || time.Since(start) < least {
				t.Errorf("%+v: %d tries in %s, %v", test.repeat, tried, time.Since(start), err)
			}
		})
	}
}
