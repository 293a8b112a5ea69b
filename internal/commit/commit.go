// Package commit carries changes of logging endpoints into production. It does
// for a Fastly service what a database does with a group commit: changes that
// arrive together go live together, as one service version.
//
//	change ─┐
//	change ─┼─▶ collect ─▶ check ─▶ clone ─▶ write ─▶ validate ─▶ look ─▶ activate ─▶ look ─▶ answer each
//	change ─┘              ▲                                       │                   │
//	                       └─── start again: somebody activated ◀──┴───────────────────┘
//
// A look is a read of the service with all of its versions.
//
// What the package promises:
//
//   - Only versions that Fastly has validated go live. A change that can't be made
//     leaves the group with an error of its own, and the other changes go live: a
//     group is not all or nothing.
//   - The version that is cloned is the one that was live at the last look. If
//     another writer activates a version before us, the group starts again from
//     that version.
//   - A change succeeds when a look after the activation finds our version live. If
//     that look fails several times, the change succeeds with a warning.
//   - Fastly has no compare-and-swap. A version that somebody activates between
//     our last look and our activation is overwritten for a moment. The look after
//     the activation finds that; the group then clones the overwritten version
//     instead of the live one, and makes its changes on top of it. Writers that
//     overtake each other again and again can still lose a change.
//   - Writers that use this package wait for each other's earlier drafts, within
//     bounds. An abandoned draft is marked in its version comment, so that nobody
//     waits for it. The package never writes a draft that it did not clone, unless
//     a change names the draft or nothing is live, and no other version comment
//     than this mark and Config.Comment.
//   - Writes to one service never overlap; different services are written at the
//     same time.
//
// The package knows neither Terraform nor the kinds of endpoints. A [Change] is a
// value, and pure functions decide about changes: what each change needs in a
// version (decide.go), in which order they are written (schedule.go), whose turn
// it is (earlier.go), what has been overwritten and how it is merged
// (overwritten.go), when a group starts (collect.go). lifecycle.go leads a group
// from its first look to its answers. The files in testdata show what happens
// step by step.
//
// Errors have the types in errors.go.
package commit

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// Outcome is the result of a change that succeeded.
type Outcome struct {
	// Version is the version that contains the change.
	Version int
	// Live says that Version is in production.
	Live bool
	// Endpoint is the endpoint after the change, nil after a delete.
	Endpoint fastly.Endpoint
	// Unread is the error if the endpoint could not be read after the change.
	// Endpoint is then what the change wants.
	Unread error
	// TookOver says that the endpoint already existed, and that nothing was
	// written.
	TookOver bool
	// Warnings are what the user should know about the version.
	Warnings []Warning
}

// Config configures the group commit. A field that is zero has its default.
type Config struct {
	// Quiet is how long no change may arrive before a group starts, and four times
	// that while more changes are expected. Defaults to 100 ms: Terraform sends a
	// wave of ten changes within 30 ms on a busy machine.
	Quiet time.Duration
	// Longest limits the wait for more changes to the service. Defaults to 1 s.
	Longest time.Duration
	// Busy limits the wait while changes to other services keep arriving. Defaults
	// to 5 s.
	Busy time.Duration
	// Settle limits how long a fresh clone may stay invisible or unwritable.
	// Defaults to 15 s.
	Settle time.Duration
	// Yield is how old a draft that somebody else cloned before ours must be before
	// ours may overtake it. Defaults to 15 s.
	Yield time.Duration
	// Tries limits how often a group is tried when other writers are faster.
	// Defaults to 10.
	Tries int
	// Finish limits the calls that no caller can cancel, each of these on its own:
	// the activation and the look after it, the look for changes that were live
	// before the group failed, the mark of an abandoned draft, and the read after an
	// update. Defaults to 2 minutes.
	Finish time.Duration
	// Comment is written as the version comment of each version before it is
	// activated. If empty, version comments are left alone.
	Comment string
	// Kinds are the kinds of endpoints that are restored when a version has been
	// overwritten.
	Kinds []fastly.Kind
	// Pause is how long the group waits between tries.
	Pause fastly.Repeat
	// Now gives the time. Defaults to the system's clock.
	Now func() time.Time
	// Temporary makes a temporary name for an endpoint. Defaults to a random name.
	Temporary func() string
	// Logger gets one line for each step, at info level. Defaults to no logger.
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

// Commits commits the changes of one process. It has a queue for each service.
type Commits struct {
	client   *fastly.Client
	shared   *fastly.Shared
	config   Config
	arrivals arrivals

	mu     sync.Mutex
	queues map[string]*queue
}

// New makes the [Commits] of a process. Shared is the cache of the process: looks
// update it, and writes invalidate it.
func New(client *fastly.Client, shared *fastly.Shared, config Config) *Commits {
	return &Commits{client: client, shared: shared, config: config.orDefault(), queues: map[string]*queue{}}
}

// Apply makes a change, together with all other changes to the same service that
// arrive at about the same time. It returns when the change is in production, or
// in the draft that the change names; such a draft is neither cloned nor
// activated. If the draft is locked, the error is a [*LockedError].
//
// A service that never had a live version is not activated: the change is written
// to the newest draft, and a warning says so.
//
// When the context ends, no new step starts and nothing is activated. Apply
// returns when it is certain whether the change went live, which takes as long as
// the call in progress. A change that was live before writers collided stays in
// its group as long as another caller waits for the group.
func (c *Commits) Apply(ctx context.Context, service string, change Change) (Outcome, error) {
	outcome, err := c.join(ctx, service, &member{ctx: ctx, change: change})
	if err != nil || change.Operation() != Update || outcome.Endpoint != nil {
		return outcome, err
	}
	// The reply to an update lacks the time of that update (recorded), so the
	// endpoint is read again. The change itself has succeeded: a failed read must not
	// turn it into an error.
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
