// Package commit carries changes of logging endpoints into production. It does
// for a Fastly service what a database does for a table: changes that arrive
// together are committed as a group, as one service version.
//
//	change ─┐
//	change ─┼─▶ collect ─▶ check ─▶ clone ─▶ write ─▶ validate ─▶ look ─▶ activate ─▶ look ─▶ answer each
//	change ─┘              ▲                                       │                   │
//	                       └─── start again: somebody activated ◀──┴───────────────────┘
//
// What it promises:
//
//   - Only versions that Fastly has validated go live. A change that a read or
//     Fastly refuses leaves the group with an error of its own, and its neighbours
//     go through: a group is not all or nothing.
//   - The version that is cloned is the one that is live, as far as the last look
//     told. If another writer activates before us, the group starts again from
//     theirs.
//   - A change is answered with success when a look after the activation finds
//     our version live. If that look fails time and again, the answer is a success
//     with a warning that says so.
//   - Fastly has no compare-and-swap. A version that somebody activates between
//     our last look and our activation is overwritten for a moment. The look after
//     it finds that; then the overwritten version is cloned, not the live one, and
//     our changes are made on top of it. Writers that overtake each other again and
//     again can still lose a change.
//   - Writers that use this package wait for each other's earlier drafts, within
//     bounds. A draft that is given up is marked in its comment, so that nobody
//     waits for it. Other people's drafts are never touched, and no other comment
//     is, but by Config.Comment.
//   - Writes to one service never overlap; different services run side by side.
//
// The package knows neither Terraform nor a kind of endpoint. A [Change] is a
// value, and what is decided about it is decided by functions of values: what a
// version makes of changes (decide.go), in which order they are written
// (schedule.go), whose turn it is (earlier.go), what has been overwritten and how
// it is merged (overwritten.go), when a group starts (collect.go). lifecycle.go is
// the way of a group from its first look to its answers. Stories of what happens
// are in testdata.
//
// Errors are of the types in errors.go.
package commit

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// Outcome is where a change ended up.
type Outcome struct {
	// Version holds the change.
	Version int
	// Live says that this version is in production.
	Live bool
	// Endpoint is the endpoint as it is after the change, nil for one that was
	// deleted.
	Endpoint fastly.Endpoint
	// Unread is why Endpoint could not be read after the change, nil if it could.
	// It then holds what the change wants.
	Unread error
	// TookOver says that the endpoint was there already, and that nothing was
	// written.
	TookOver bool
	// Warnings are sentences for the user.
	Warnings []string
}

// Config tunes the group commit. The zero value of each field means its
// default.
type Config struct {
	// Quiet is how long nothing new may arrive before a group starts: 100 ms, and
	// four times that while more is expected. Terraform sends a wave of
	// ten changes within 30 ms on a busy machine.
	Quiet time.Duration
	// Longest bounds that wait for a stream of changes to the service: 1 s.
	Longest time.Duration
	// Busy bounds it while changes to other services keep arriving: 5 s.
	Busy time.Duration
	// Settle bounds how long a fresh clone may stay invisible or unwritable:
	// 15 s.
	Settle time.Duration
	// Yield is how long a draft that somebody else has cloned before ours is
	// given at the least to go live first, from its clone: 15 s.
	Yield time.Duration
	// Tries is how often a group starts again when other writers are faster: 10.
	Tries int
	// Finish bounds what must not be cut short, the activation and the look
	// after it: 2 minutes.
	Finish time.Duration
	// Comment is written on each version before it is activated. Empty means that
	// comments are not touched.
	Comment string
	// Kinds are the kinds of endpoint that are restored when a version has been
	// overwritten.
	Kinds []fastly.Kind
	// Pause is what is waited between tries.
	Pause fastly.Repeat
	// Now gives the time.
	Now func() time.Time
	// Temporary makes a temporary name for an endpoint.
	Temporary func() string
	// Logger gets one line a step at info level.
	Logger *slog.Logger
}

func (c Config) orDefault() Config {
	c.Quiet = cmp.Or(c.Quiet, 100*time.Millisecond)
	c.Longest = cmp.Or(c.Longest, time.Second)
	c.Busy = cmp.Or(c.Busy, 5*time.Second)
	c.Settle = cmp.Or(c.Settle, 15*time.Second)
	c.Yield = cmp.Or(c.Yield, 15*time.Second)
	c.Tries = cmp.Or(c.Tries, 10)
	c.Finish = cmp.Or(c.Finish, 2*time.Minute)
	c.Logger = cmp.Or(c.Logger, slog.New(slog.DiscardHandler))
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Temporary == nil {
		c.Temporary = temporaryName
	}
	return c
}

// Commits commits the changes of one process, a queue a service.
type Commits struct {
	client   *fastly.Client
	shared   *fastly.Shared
	config   Config
	arrivals arrivals

	mu     sync.Mutex
	queues map[string]*queue
}

// New makes the commits of a process. Looks are shared with its other readers.
func New(client *fastly.Client, shared *fastly.Shared, config Config) *Commits {
	return &Commits{client: client, shared: shared, config: config.orDefault(), queues: map[string]*queue{}}
}

// Apply carries a change to where it belongs, together with all others to the
// same service that arrive about now, and returns when it is there: in
// production, or in the draft that it names, of which nothing is cloned or
// activated. A draft that is locked is a [*LockedError].
//
// A service that never had a live version is not made live: the change is
// written to its newest draft, and a warning says so.
//
// When the context ends, nothing new starts and nothing is activated after it.
// The answer comes when it is certain whether the change went live, which takes
// as long as the call that is under way. A change that had gone live before
// writers collided stays with its group as long as anybody waits for that.
func (c *Commits) Apply(ctx context.Context, service string, change Change) (Outcome, error) {
	outcome, err := c.join(ctx, service, &member{ctx: ctx, change: change})
	if err != nil || change.Operation() != Update || outcome.Endpoint != nil {
		return outcome, err
	}
	// The reply to an update does not know the time of that update (recorded). The
	// change is made by now, so that its caller has to hear of it whatever becomes
	// of this read.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.config.Finish)
	defer cancel()
	place := fastly.Place{Service: service, Version: outcome.Version, Kind: change.Kind}
	endpoint, ok, err := c.shared.Find(ctx, place, change.To)
	if err == nil && !ok {
		err = &GoneError{Kind: change.Kind, Name: change.To}
	}
	outcome.Endpoint, outcome.Unread = endpoint, err
	if err != nil {
		outcome.Endpoint = fastly.Endpoint{}
		for field, value := range change.Want {
			outcome.Endpoint[field] = fastly.Text(value)
		}
	}
	return outcome, nil
}
