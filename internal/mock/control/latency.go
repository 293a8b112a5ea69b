package control

import (
	"fmt"
	"net/http"
	"time"
)

// Latency says how long a call takes before it takes effect.
type Latency func(*http.Request) time.Duration

// NoLatency gives no latency.
func NoLatency(*http.Request) time.Duration { return 0 }

// FixedLatency gives every call the same latency.
func FixedLatency(wait time.Duration) Latency {
	return func(*http.Request) time.Duration { return wait }
}

// ParseLatency reads the value of a command's -latency flag: "none", "real" for the
// measured latency, or a duration such as "200ms".
func ParseLatency(text string, measured Latency) (Latency, error) {
	switch text {
	case "", "none":
		return NoLatency, nil
	case "real":
		return measured, nil
	}
	wait, err := time.ParseDuration(text)
	if err != nil || wait < 0 {
		return nil, fmt.Errorf("latency %q is not none, real or a duration such as 200ms", text)
	}
	return FixedLatency(wait), nil
}
