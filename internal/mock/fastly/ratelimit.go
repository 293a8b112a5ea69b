package fastly

import (
	"net/http"
	"strconv"
	"time"
)

// defaultRateLimit is how many writes an account may make in an hour (documented;
// 5000, 10000 and 20000 were seen, too).
const defaultRateLimit = 1000

// rateLimit counts the writes of an hour. Every write counts, failed ones included;
// the count is reset on the full hour (recorded).
type rateLimit struct {
	limit, used int
	hour        time.Time
}

// take counts one write, and says whether one was left.
func (l *rateLimit) take(now time.Time) bool {
	l.turn(now)
	if l.used >= l.limit {
		return false
	}
	l.used++
	return true
}

// turn resets the count when the hour is over.
func (l *rateLimit) turn(now time.Time) {
	if hour := now.Truncate(time.Hour); !hour.Equal(l.hour) {
		l.hour, l.used = hour, 0
	}
}

// set sets the headers with the number of writes left and the time of the reset.
func (l *rateLimit) set(header http.Header, now time.Time) {
	l.turn(now)
	header.Set("Fastly-RateLimit-Remaining", strconv.Itoa(max(l.limit-l.used, 0)))
	header.Set("Fastly-RateLimit-Reset", strconv.FormatInt(l.hour.Add(time.Hour).Unix(), 10))
}

// SetRateRemaining sets how many writes are left in the current hour.
func (s *Server) SetRateRemaining(writes int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.rate.turn(s.now())
	s.rate.used = s.rate.limit - writes
}
