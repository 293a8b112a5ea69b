// Package seen keeps what the requests of one process have found out, for the
// requests that run beside them: Terraform reads and plans each resource on its
// own, in no order that a provider knows.
package seen

import (
	"context"
	"sync"
	"time"
)

// Set is a set that only grows. Make one with New.
type Set[K comparable] struct {
	mu   sync.Mutex
	keys map[K]bool
	// grown is closed when a key is added.
	grown chan struct{}
}

// New makes an empty set.
func New[K comparable]() *Set[K] {
	return &Set[K]{keys: map[K]bool{}, grown: make(chan struct{})}
}

// Add adds a key.
func (s *Set[K]) Add(key K) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.keys[key] {
		s.keys[key] = true
		close(s.grown)
		s.grown = make(chan struct{})
	}
}

// Has says whether a key was added.
func (s *Set[K]) Has(key K) bool {
	has, _ := s.look(key)
	return has
}

// Await says whether a key was added, and gives others a moment to add it. It
// waits no longer than the context lasts.
func (s *Set[K]) Await(ctx context.Context, key K, moment time.Duration) bool {
	timer := time.NewTimer(moment)
	defer timer.Stop()
	for {
		has, grown := s.look(key)
		if has {
			return true
		}
		select {
		case <-grown:
		case <-timer.C:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

func (s *Set[K]) look(key K) (has bool, grown <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[key], s.grown
}
