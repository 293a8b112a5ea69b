package heroku

import (
	"net/http"
	"strconv"
	"time"
)

// defaultRateLimit is the size of an account's bucket of calls. About 75 calls a
// minute are added, so that it is full after an hour (documented).
const defaultRateLimit = 4500

// rateLimit is a bucket of calls that fills at a constant rate.
type rateLimit struct {
	capacity int
	level    float64
	at       time.Time
}

// fullLimit gives a full bucket.
func fullLimit(capacity int, now time.Time) rateLimit {
	return rateLimit{capacity: capacity, level: float64(capacity), at: now}
}

// take takes one call out of the bucket, and says whether there was one.
func (l *rateLimit) take(now time.Time) bool {
	if passed := now.Sub(l.at); passed > 0 {
		l.level = min(float64(l.capacity), l.level+passed.Hours()*float64(l.capacity))
		l.at = now
	}
	if l.level < 1 {
		return false
	}
	l.level--
	return true
}

// set sets the header with the number of calls left (documented). There is no
// Retry-After.
func (l *rateLimit) set(header http.Header) {
	header.Set("RateLimit-Remaining", strconv.Itoa(int(l.level)))
}

// SetRateRemaining sets how many calls are left now.
func (s *Server) SetRateRemaining(calls int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.rate.level, s.rate.at = float64(calls), s.options.Now()
}
