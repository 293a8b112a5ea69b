package fastly

import (
	"net/http"
	"slices"
	"time"
)

// RealLatency gives how long calls of the real API take: the medians of its X-Timer
// headers (recorded). A call without a recording takes as long as a read or a
// clone.
func RealLatency(r *http.Request) time.Duration {
	segments := splitPath(r.URL.EscapedPath())
	switch {
	case slices.Contains(segments, "logging"):
		switch r.Method {
		case http.MethodPost:
			return 493 * time.Millisecond
		case http.MethodPut:
			return 528 * time.Millisecond
		case http.MethodDelete:
			return 212 * time.Millisecond
		}
		return 172 * time.Millisecond
	case slices.Contains(segments, "activate"):
		return 1142 * time.Millisecond
	case slices.Contains(segments, "details"):
		return 364 * time.Millisecond
	case isRead(r.Method):
		return 172 * time.Millisecond
	}
	return 268 * time.Millisecond
}
