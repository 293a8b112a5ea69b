// Package seen shares what one request to the provider has found with the requests
// that run at the same time. Terraform reads and plans each resource in a request of
// its own, in no particular order, and a request may need what another one finds.
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

// Has reports whether a key was added.
func (s *Set[K]) Has(key K) bool {
	has, _ := s.look(key)
	return has
}

// Await waits until a key is added, and reports whether that happened before the
// moment was over or the context ended.
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
