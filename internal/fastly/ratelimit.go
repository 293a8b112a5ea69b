package fastly

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// rateLimit is the account's hourly limit on writes, from the Fastly-RateLimit
// headers of the replies to writes, failures included. Reads do not count, and their
// replies have no such headers (recorded).
type rateLimit struct {
	mu        sync.Mutex
	known     bool
	remaining int
	reset     time.Time
}

func (l *rateLimit) see(header http.Header) {
	remaining, err := strconv.Atoi(header.Get("Fastly-RateLimit-Remaining"))
	if err != nil {
		return
	}
	reset, err := strconv.ParseInt(header.Get("Fastly-RateLimit-Reset"), 10, 64)
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := time.Unix(reset, 0); !l.known || until.After(l.reset) {
		l.known, l.remaining, l.reset = true, remaining, until
	} else if until.Equal(l.reset) {
		// Replies may arrive in another order, but the count only falls within an hour.
		l.remaining = min(l.remaining, remaining)
	}
}

// WritesLeft gives how many writes the account has left, from the replies to this
// client's writes, and when the limit is reset. Known is false before the first
// write and after the reset.
func (c *Client) WritesLeft(now time.Time) (remaining int, reset time.Time, known bool) {
	c.limit.mu.Lock()
	defer c.limit.mu.Unlock()
	if !c.limit.known || !now.Before(c.limit.reset) {
		return 0, time.Time{}, false
	}
	return c.limit.remaining, c.limit.reset, true
}
