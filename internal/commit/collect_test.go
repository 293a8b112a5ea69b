package commit

import (
	"testing"
	"time"
)

// TestStart checks when a group starts, with the defaults.
func TestStart(t *testing.T) {
	t.Parallel()
	config := Config{}.orDefault()
	epoch := time.Unix(1_700_000_000, 0)
	at := func(ms int) time.Time { return epoch.Add(time.Duration(ms) * time.Millisecond) }
	for name, test := range map[string]struct {
		// first and last are the times of the group, anywhere is that of all services.
		first, last, anywhere      int
		expected, expectedAnywhere bool
		want                       int
	}{
		"one change":                          {0, 0, 0, false, false, 100},
		"a wave":                              {0, 30, 30, false, false, 130},
		"more to come":                        {0, 30, 30, true, false, 430},
		"a stream for the service":            {0, 990, 990, false, false, 1000},
		"a stream, and more to come":          {0, 900, 900, true, false, 1000},
		"a change elsewhere":                  {0, 30, 90, false, false, 190},
		"a change elsewhere, more to come":    {0, 30, 90, true, false, 430},
		"changes keep arriving elsewhere":     {0, 30, 3000, false, false, 3100},
		"changes arrived elsewhere long ago":  {2000, 2000, 0, false, false, 2100},
		"they keep arriving for too long":     {0, 30, 4990, false, false, 5000},
		"more to come elsewhere":              {0, 30, 30, false, true, 430},
		"a change elsewhere, and more there":  {0, 30, 300, false, true, 700},
		"more elsewhere that never comes":     {0, 30, 4800, false, true, 5000},
		"the service's own stream, elsewhere": {0, 900, 1200, false, false, 1300},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := collection{
				first: at(test.first), last: at(test.last), anywhere: at(test.anywhere), expected: test.expected,
				expectedAnywhere: test.expectedAnywhere,
			}.start(config)
			if got != at(test.want) {
				t.Errorf("it starts after %s, not after %d ms", got.Sub(epoch), test.want)
			}
		})
	}
}
