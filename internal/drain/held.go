package drain

import (
	"sync"
	"time"
)

// held are the drains that the states of this process have, as far as they were
// read.
type held struct {
	mu     sync.Mutex
	drains map[string]bool
	// changed is closed when another is added.
	changed chan struct{}
	// lost are the kinds and apps of drains that a read has found to be gone.
	lost map[string]bool
}

// hold notes that a state has a drain.
func (h *held) hold(drain string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.drains[drain] {
		h.drains[drain] = true
		close(h.changed)
		h.changed = make(chan struct{})
	}
}

// await says whether a state has a drain. Terraform reads and plans resources side
// by side, in no order that a provider knows, so that others are given a moment to
// be read.
func (h *held) await(drain string, moment time.Duration) bool {
	timer := time.NewTimer(moment)
	defer timer.Stop()
	for {
		h.mu.Lock()
		found, changed := h.drains[drain], h.changed
		h.mu.Unlock()
		if found {
			return true
		}
		select {
		case <-changed:
		case <-timer.C:
			return false
		}
	}
}

// lose notes that a read has found the drain of an app to be gone.
func (h *held) lose(m model) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lost[m.kind.words().resource+" "+m.app()] = true
}

func (h *held) isLost(m model) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lost[m.kind.words().resource+" "+m.app()]
}
