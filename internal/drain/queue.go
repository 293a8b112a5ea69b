package drain

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// queues are where changes wait for their turn. Changes to one app are made one
// after the other, so that each finds the room that those before it have made;
// changes to different apps are made in parallel.
type queues struct {
	mu sync.Mutex
	// byApp has the queue of each app by the app's ID, because an app can also be
	// configured by its name.
	byApp map[string]*queue
}

// queue is the queue of one app.
type queue struct {
	// turn contains a value while a change has its turn.
	turn chan struct{}

	mu sync.Mutex
	// places are those of all changes that have or await their turn, and changed is
	// closed when another one joins.
	places  map[*place]bool
	changed chan struct{}
}

// of gives the queue of an app.
func (q *queues) of(app heroku.App) *queue {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.byApp[app.ID] == nil {
		q.byApp[app.ID] = &queue{
			turn: make(chan struct{}, 1), places: map[*place]bool{}, changed: make(chan struct{}),
		}
	}
	return q.byApp[app.ID]
}

// place is that of a change in its queue.
type place struct {
	queue *queue
	// kind is the resource's, and drain the drain that it has at first: "" for one
	// that is created.
	kind  kind
	drain string
	// removes says whether the change is a removal, and keepsSecret whether the
	// secret of its drain goes into the drain that replaces it.
	removes, keepsSecret bool
	// wants says whether a URL is that of the drain that the change wants; nil if
	// that is not known, or if the change can't take a drain over.
	wants func(url string) bool
	// given are drains that other changes have handed over instead of removing
	// them.
	given []string
	// done is closed when the change is done.
	done    chan struct{}
	hasTurn bool
	// waitsFor is the change that this one lets pass.
	waitsFor *place
}

// join takes a place in the queue. The caller must call leave.
func (q *queue) join(place *place) *place {
	place.queue, place.done = q, make(chan struct{})
	q.mu.Lock()
	defer q.mu.Unlock()
	q.places[place] = true
	close(q.changed)
	q.changed = make(chan struct{})
	return place
}

// errStillWaiting is the error of a change whose context ended before its turn.
var errStillWaiting = errors.New("this change was still waiting for other changes to the app")

// take waits for the turn. The error is [errStillWaiting].
func (p *place) take(ctx context.Context) error {
	select {
	case p.queue.turn <- struct{}{}:
		p.hasTurn = true
		return nil
	case <-ctx.Done():
		return errStillWaiting
	}
}

// leave leaves the queue, and gives the turn back if the place has it. It gives the
// drain that the change has at the end, and the drains that were handed over since
// the last call of [place.handedOver]. Nothing is swapped or handed over after that.
func (p *place) leave() (drain string, given []string) {
	p.queue.mu.Lock()
	drain, given = p.drain, p.given
	delete(p.queue.places, p)
	close(p.done)
	p.queue.mu.Unlock()
	if p.hasTurn {
		<-p.queue.turn
	}
	return drain, given
}

// await gives the place of another change that fits: one that is in the queue, or
// that joins it within the moment. The turn is not given up.
func (p *place) await(ctx context.Context, moment time.Duration, fits func(*place) bool) *place {
	timer := time.NewTimer(moment)
	defer timer.Stop()
	for {
		found, changed := p.find(fits)
		if found != nil {
			return found
		}
		select {
		case <-changed:
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

func (p *place) find(fits func(*place) bool) (*place, <-chan struct{}) {
	p.queue.mu.Lock()
	defer p.queue.mu.Unlock()
	for other := range p.queue.places {
		if other != p && fits(other) {
			return other, nil
		}
	}
	return nil, p.queue.changed
}

// letPass gives the turn to another change, and takes it back when that is done. If
// the other change waits for this one, it does nothing.
func (p *place) letPass(ctx context.Context, other *place) (passed bool, err error) {
	p.queue.mu.Lock()
	for next := other; next != nil; next = next.waitsFor {
		if next == p {
			p.queue.mu.Unlock()
			return false, nil
		}
	}
	p.waitsFor = other
	p.queue.mu.Unlock()
	<-p.queue.turn
	p.hasTurn = false
	select {
	case <-other.done:
	case <-ctx.Done():
		return false, errStillWaiting
	}
	p.queue.mu.Lock()
	p.waitsFor = nil
	p.queue.mu.Unlock()
	return true, p.take(ctx)
}

// swap swaps the drains of two changes, unless the other one has left the queue.
func (p *place) swap(other *place) {
	p.queue.mu.Lock()
	defer p.queue.mu.Unlock()
	if p.queue.places[other] {
		p.drain, other.drain = other.drain, p.drain
	}
}

// current gives the drain that the change has now.
func (p *place) current() string {
	p.queue.mu.Lock()
	defer p.queue.mu.Unlock()
	return p.drain
}

// handOver gives a drain that is to be removed to another change in the queue that
// wants its URL. It says whether there is one.
func (p *place) handOver(drain heroku.Drain) bool {
	p.queue.mu.Lock()
	defer p.queue.mu.Unlock()
	for other := range p.queue.places {
		if other != p && other.kind == p.kind && other.wants != nil && other.wants(drain.URL) {
			other.given = append(other.given, drain.ID)
			return true
		}
	}
	return false
}

// handedOver gives the drains that were handed over since the last call.
func (p *place) handedOver() []string {
	p.queue.mu.Lock()
	defer p.queue.mu.Unlock()
	given := p.given
	p.given = nil
	return given
}
