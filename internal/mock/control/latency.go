package control

import (
	"fmt"
	"net/http"
	"time"
)

// Latency says how long a call takes before it takes effect.
type Latency func(*http.Request) time.Duration

// NoLatency lets every call take no time at all.
func NoLatency(*http.Request) time.Duration { return 0 }

// FixedLatency lets every call take the same time.
func FixedLatency(wait time.Duration) Latency {
	return func(*http.Request) time.Duration { return wait }
}

// ParseLatency reads the value of a command's -latency flag: "none", "real",
// which means what was measured, or a duration.
func ParseLatency(text string, measured Latency) (Latency, error) {
	switch text {
	case "", "none":
		return NoLatency, nil
	case "real":
		return measured, nil
	}
	wait, err := time.ParseDuration(text)
	if err != nil || wait < 0 {
		return nil, fmt.Errorf("latency %q is neither none, real nor a duration such as 200ms", text)
	}
	return FixedLatency(wait), nil
}
