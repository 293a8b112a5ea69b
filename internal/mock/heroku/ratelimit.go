package heroku

import (
	"net/http"
	"strconv"
	"time"
)

// defaultRateLimit is how many calls an account can save up; it is filled up
// again within an hour, about 75 a minute (documented).
const defaultRateLimit = 4500

// rateLimit is a bucket of calls that fills up steadily.
type rateLimit struct {
	capacity int
	level    float64
	at       time.Time
}

// fullLimit is a bucket that is full.
func fullLimit(capacity int, now time.Time) rateLimit {
	return rateLimit{capacity: capacity, level: float64(capacity), at: now}
}

// take takes one call out, or says that there is none.
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

// set tells how many calls are left (documented). There is no Retry-After.
func (l *rateLimit) set(header http.Header) {
	header.Set("RateLimit-Remaining", strconv.Itoa(int(l.level)))
}

// SetRateRemaining sets how many calls are left for the moment.
func (s *Server) SetRateRemaining(calls int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.rate.level, s.rate.at = float64(calls), s.options.Now()
}
