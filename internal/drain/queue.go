package drain

import (
	"context"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// lines are where changes wait for their turn. Those of one app go one after the
// other, so that each finds the room that those before it have made; those of
// different apps go side by side.
type lines struct {
	mu sync.Mutex
	// byApp are by every word that was used for an app, its name or its ID.
	byApp map[string]*line
}

// line is that of one app.
type line struct {
	// turn holds what has the turn.
	turn chan struct{}

	mu sync.Mutex
	// places are those of the changes that have their turn or wait for it, and
	// changed is closed when another comes.
	places  map[*place]bool
	changed chan struct{}
}

// of gives the line of an app. Its name and its ID are two words for it: the word
// that comes later asks, if there were some of the other sort.
func (l *lines) of(ctx context.Context, client *heroku.Client, app string) *line {
	l.mu.Lock()
	if found, ok := l.byApp[app]; ok {
		l.mu.Unlock()
		return found
	}
	earlier := map[string]*line{}
	for word, line := range l.byApp {
		if uuid.MatchString(word) != uuid.MatchString(app) {
			earlier[word] = line
		}
	}
	made := &line{turn: make(chan struct{}, 1), places: map[*place]bool{}, changed: make(chan struct{})}
	l.byApp[app] = made
	l.mu.Unlock()
	if len(earlier) == 0 {
		return made
	}
	known, err := client.App(ctx, app)
	if err != nil {
		// The change itself will find the same.
		return made
	}
	for _, word := range []string{known.ID, known.Name} {
		if found, ok := earlier[word]; ok {
			l.mu.Lock()
			l.byApp[app] = found
			l.mu.Unlock()
			return found
		}
	}
	return made
}

// place is that of a change in its line.
type place struct {
	line *line
	// kind is the resource's, and drain the drain that it begins with: none for one
	// that is created.
	kind  kind
	drain string
	// removes says that the change is a removal, and keeps that the secret of the
	// drain goes into the one that takes its place.
	removes, keeps bool
	// wants says whether a URL is the one that the change is to end with; nil where that
	// is not known, or where the change can't take a drain over.
	wants func(url string) bool
	// given are drains that others have handed over instead of removing them.
	given []string
	// left is closed when the change is done.
	left    chan struct{}
	hasTurn bool
	// waitsFor is the change that has to pass first.
	waitsFor *place
}

// join takes a place in the line. It has to be left.
func (l *line) join(place *place) *place {
	place.line, place.left = l, make(chan struct{})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.places[place] = true
	close(l.changed)
	l.changed = make(chan struct{})
	return place
}

// take waits for the turn.
func (p *place) take(ctx context.Context) error {
	select {
	case p.line.turn <- struct{}{}:
		p.hasTurn = true
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave gives the turn back, if the place has it, and leaves the line.
func (p *place) leave() {
	p.line.mu.Lock()
	delete(p.line.places, p)
	close(p.left)
	p.line.mu.Unlock()
	if p.hasTurn {
		<-p.line.turn
	}
}

// await gives a place of another change that fits: one that is in the line, or that
// comes in a moment. The turn is not given up.
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
	p.line.mu.Lock()
	defer p.line.mu.Unlock()
	for other := range p.line.places {
		if other != p && fits(other) {
			return other, nil
		}
	}
	return nil, p.line.changed
}

// letPass gives the turn to another change and takes it again when that is done. It
// does not if that one waits for this.
func (p *place) letPass(ctx context.Context, other *place) (passed bool, err error) {
	p.line.mu.Lock()
	for next := other; next != nil; next = next.waitsFor {
		if next == p {
			p.line.mu.Unlock()
			return false, nil
		}
	}
	p.waitsFor = other
	p.line.mu.Unlock()
	<-p.line.turn
	p.hasTurn = false
	select {
	case <-other.left:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	p.line.mu.Lock()
	p.waitsFor = nil
	p.line.mu.Unlock()
	return true, p.take(ctx)
}

// trade exchanges the drains of two changes: each has that of the other from then
// on.
func (p *place) trade(other *place) {
	p.line.mu.Lock()
	defer p.line.mu.Unlock()
	p.drain, other.drain = other.drain, p.drain
}

// now gives the drain that the change has by now.
func (p *place) now() string {
	p.line.mu.Lock()
	defer p.line.mu.Unlock()
	return p.drain
}

// handOver gives a drain that is to be removed to a change that is to end with its
// URL, if there is one in the line.
func (p *place) handOver(drain heroku.Drain) bool {
	p.line.mu.Lock()
	defer p.line.mu.Unlock()
	for other := range p.line.places {
		if other != p && other.kind == p.kind && other.wants != nil && other.wants(drain.URL) {
			other.given = append(other.given, drain.ID)
			return true
		}
	}
	return false
}

// handedOver gives the drains that were handed over since it was last asked.
func (p *place) handedOver() []string {
	p.line.mu.Lock()
	defer p.line.mu.Unlock()
	given := p.given
	p.given = nil
	return given
}
