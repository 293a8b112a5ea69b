package fastly

import (
	"net/http"
	"strconv"
	"time"
)

// defaultRateLimit is how many writes an account may do in an hour
// (documented; 5000, 10000 and 20000 were seen, too).
const defaultRateLimit = 1000

// rateLimit counts the writes of an hour. Each write costs one, failed ones
// included; the count starts again on the full hour (recorded).
type rateLimit struct {
	limit, used int
	hour        time.Time
}

// take spends one write, or says that none is left.
func (l *rateLimit) take(now time.Time) bool {
	l.turn(now)
	if l.used >= l.limit {
		return false
	}
	l.used++
	return true
}

// turn starts a new count when the hour is over.
func (l *rateLimit) turn(now time.Time) {
	if hour := now.Truncate(time.Hour); !hour.Equal(l.hour) {
		l.hour, l.used = hour, 0
	}
}

// set tells a writer how many writes are left, and until when.
func (l *rateLimit) set(header http.Header, now time.Time) {
	l.turn(now)
	header.Set("Fastly-RateLimit-Remaining", strconv.Itoa(max(l.limit-l.used, 0)))
	header.Set("Fastly-RateLimit-Reset", strconv.FormatInt(l.hour.Add(time.Hour).Unix(), 10))
}

// SetRateRemaining leaves so many writes in the present hour.
func (s *Server) SetRateRemaining(writes int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.rate.turn(s.now())
	s.rate.used = s.rate.limit - writes
}
