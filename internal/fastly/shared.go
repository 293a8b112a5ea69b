package fastly

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"
)

// Shared is a cache of reads for all callers of one process: a service and a list of
// endpoints are read once, however many resources need them. Calls for different
// objects run in parallel. Errors are not cached.
//
// Lists of a locked version are kept for good, because the version can't change. All
// others are kept until [Shared.Keep] or [Shared.Forget] is called for their service.
type Shared struct {
	client *Client
	flight singleflight.Group

	mu       sync.Mutex
	services map[string]Service
	lists    map[Place][]Endpoint
	// conditions are by place with an empty kind.
	conditions map[Place][]Condition
	// lines are the queues of [Shared.Look], by service.
	lines map[string]*line
	// changes counts the calls of [Shared.Forget] and [Shared.Keep], by service. The
	// answer to a request from before such a call is stale, see [Shared.age].
	changes map[string]int
}

// NewShared makes an empty cache that reads with a client.
func NewShared(client *Client) *Shared {
	return &Shared{
		client:     client,
		services:   map[string]Service{},
		lists:      map[Place][]Endpoint{},
		conditions: map[Place][]Condition{},
		lines:      map[string]*line{},
		changes:    map[string]int{},
	}
}

// Service gives a service from the cache, or reads it. Errors are those of
// [Client.Service].
func (s *Shared) Service(ctx context.Context, id string) (Service, error) {
	return ask(ctx, s, Place{Service: id}, s.services, id, func(ctx context.Context) (Service, error) {
		return s.client.Service(ctx, id)
	})
}

// line makes the looks at a service run one after another.
type line struct {
	turn chan struct{}
	// begun counts the looks that have begun. The mutex of Shared guards it.
	begun int
	// last is the result of the last look that succeeded, and lastBegun the value of
	// begun at its start. Only the holder of turn uses them.
	last      Service
	lastBegun int
}

// Look reads a service as it is now, for callers that need to see recent changes of
// others. Callers that wait at the same time share a look that began after their
// calls. Errors are those of [Client.Service].
func (s *Shared) Look(ctx context.Context, id string) (Service, error) {
	s.mu.Lock()
	queue := s.lines[id]
	if queue == nil {
		queue = &line{turn: make(chan struct{}, 1)}
		s.lines[id] = queue
	}
	asked := queue.begun
	s.mu.Unlock()

	select {
	case queue.turn <- struct{}{}:
	case <-ctx.Done():
		return Service{}, s.interrupted(ctx)
	}
	defer func() { <-queue.turn }()
	if queue.lastBegun > asked {
		return queue.last, nil
	}
	s.mu.Lock()
	queue.begun++
	begun := queue.begun
	s.mu.Unlock()
	look, err := s.client.Service(ctx, id)
	if err == nil {
		queue.last, queue.lastBegun = look, begun
		s.Keep(look)
	}
	return look, err
}

// Endpoints gives the endpoints of a kind in a version, from the cache or by a call.
// The caller must not change the list. Errors are those of [Client.Endpoints].
func (s *Shared) Endpoints(ctx context.Context, place Place) ([]Endpoint, error) {
	return ask(ctx, s, place, s.lists, place, func(ctx context.Context) ([]Endpoint, error) {
		return s.client.Endpoints(ctx, place)
	})
}

// readsAtOnce limits the lists that are read in parallel for one caller.
const readsAtOnce = 16

// ListError is a list of endpoints that could not be read.
type ListError struct {
	Place Place
	Err   error
}

func (e *ListError) Error() string { return e.Err.Error() }

// Unwrap gives the reason.
func (e *ListError) Unwrap() error { return e.Err }

// Lists gives the lists of [Shared.Endpoints] for several places, read in parallel.
// The error is a [*ListError]; after the first error, no more calls are made.
func (s *Shared) Lists(ctx context.Context, places []Place) (map[Place][]Endpoint, error) {
	lists := make([][]Endpoint, len(places))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readsAtOnce)
	for i, place := range places {
		group.Go(func() error {
			list, err := s.Endpoints(ctx, place)
			if err != nil {
				return &ListError{Place: place, Err: err}
			}
			lists[i] = list
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all := make(map[Place][]Endpoint, len(places))
	for i, place := range places {
		all[place] = lists[i]
	}
	return all, nil
}

// Conditions gives the conditions of a version, from the cache or by a call.
func (s *Shared) Conditions(ctx context.Context, service string, version int) ([]Condition, error) {
	place := Place{Service: service, Version: version}
	return ask(ctx, s, place, s.conditions, place, func(ctx context.Context) ([]Condition, error) {
		return s.client.Conditions(ctx, service, version)
	})
}

// ask gives the cached value of a key, which is about a place, or makes the call for
// it. Callers that ask at the same time share the call.
func ask[K comparable, V any](
	ctx context.Context, s *Shared, about Place, known map[K]V, key K, call func(context.Context) (V, error),
) (V, error) {
	look := func() (value V, ok bool, asked int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		value, ok = known[key]
		return value, ok, s.age(about)
	}
	value, ok, asked := look()
	if ok {
		return value, nil
	}
	return shareCall(ctx, s, fmt.Sprintf("%T %+v/%d", value, key, asked), func(ctx context.Context) (V, error) {
		// Another caller's call may have ended since the first check.
		if value, ok, _ := look(); ok {
			return value, nil
		}
		value, err := call(ctx)
		if err != nil {
			return value, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.age(about) == asked {
			known[key] = value
		}
		return value, nil
	})
}

// age gives a number that changes when answers about a place become stale, which those
// about a locked version never do.
func (s *Shared) age(of Place) int {
	if version, _ := s.services[of.Service].Version(of.Version); version.Locked {
		return -1
	}
	return s.changes[of.Service]
}

// Find gives the endpoint with a name, or false if the version has none.
func (s *Shared) Find(ctx context.Context, place Place, name string) (Endpoint, bool, error) {
	list, err := s.Endpoints(ctx, place)
	if err != nil {
		return nil, false, err
	}
	for _, endpoint := range list {
		if endpoint.Name() == name {
			return endpoint, true, nil
		}
	}
	return nil, false, nil
}

// Keep stores a newer look at a service. It drops the service's conditions, and the
// lists of its drafts.
func (s *Shared) Keep(service Service) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes[service.ID]++
	// A draft may have changed between the read of a list and the lock, so the older
	// look decides which lists stay.
	s.forgetDrafts(service.ID)
	s.services[service.ID] = service
}

// Forget drops a service from the cache, for example after a write to one of its
// drafts. Lists of locked versions stay.
func (s *Shared) Forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes[id]++
	s.forgetDrafts(id)
	delete(s.services, id)
}

func (s *Shared) forgetDrafts(id string) {
	for place := range s.conditions {
		if place.Service == id {
			delete(s.conditions, place)
		}
	}
	for place := range s.lists {
		if place.Service != id {
			continue
		}
		if version, ok := s.services[id].Version(place.Version); !ok || !version.Locked {
			delete(s.lists, place)
		}
	}
}

// shareCall makes one call for all callers that ask at the same time. If one of them
// is cancelled, the call continues for the others, until the client has made its last
// try. A caller that is cancelled already makes no call.
func shareCall[T any](
	ctx context.Context, s *Shared, key string, call func(context.Context) (T, error),
) (T, error) {
	var none T
	if ctx.Err() != nil {
		return none, s.interrupted(ctx)
	}
	answers := s.flight.DoChan(key, func() (any, error) { return call(context.WithoutCancel(ctx)) })
	select {
	case answer := <-answers:
		if answer.Err != nil {
			return none, answer.Err
		}
		value, _ := answer.Val.(T)
		return value, nil
	case <-ctx.Done():
		return none, s.interrupted(ctx)
	}
}

// interrupted is the error of a caller whose context has ended.
func (s *Shared) interrupted(ctx context.Context) error {
	return s.client.unanswered(call{}, context.Cause(ctx))
}

// pause waits, unless the context ends first.
func pause(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
