// Package commit carries changes of logging endpoints into production. It does
// for a Fastly service what a database does for a table: changes that arrive
// together are committed as a group, as one service version.
//
//	change ─┐
//	change ─┼─▶ collect ─▶ clone the live version ─▶ write ─▶ validate ─▶ look ─▶ activate ─▶ look ─▶ answer each
//	change ─┘                       ▲                                      │                   │
//	                                └────── somebody else activated ◀──────┴───────────────────┘
//
// What it promises:
//
//   - Nothing reaches production before the whole version validates. A change
//     that Fastly refuses leaves the group with its own error, and its
//     neighbours go through.
//   - The version that is cloned is the one that is live. If another writer
//     activates before us, the group is replayed on a clone of theirs.
//   - A change is answered with success when a look after the activation finds
//     it in the live version. Fastly has no compare-and-swap, so a version that
//     somebody activates between our last look and our activation is overwritten
//     for a moment; it is found by that look, and the changes are replayed on top
//     of it.
//   - Writes to one service never overlap; different services run side by side.
//   - Version comments and other people's drafts are never touched.
//
// It knows neither Terraform nor a kind of endpoint: a [Change] brings its own
// write. Errors are of the types in errors.go.
package commit

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// Order is when a change is written within its group. Deletes go first and
// creates last, so that a name that moves from one endpoint to another never
// collides with itself.
type Order int

// The orders, first to last.
const (
	Delete Order = iota
	Update
	Create
)

// Draft is the version that a change is written into.
type Draft struct {
	Service string
	Version int
	// Base is the locked version that the draft was cloned from, and 0 for a
	// draft that was there before.
	Base int
	// Before is the version that was live when this process began to change the
	// service: what it holds, this process has not made, nor has anybody else
	// since. It is 0 where there was none, and for a draft of the caller's choice.
	Before int
}

// Change is one change to one endpoint.
type Change struct {
	Order Order
	// Endpoint names the endpoint in log lines and messages, such as
	// `kinesis endpoint "analytics"`.
	Endpoint string
	// Write makes the change in a draft. An error that Fastly answered to this
	// change in particular (see [Refused]) takes the change out of its group.
	// Write can be called again, with another draft that knows nothing of the
	// first.
	Write func(context.Context, Draft) error
	// Rename is set for an update that gives its endpoint another name.
	Rename *Rename
	// Present says whether a version holds the change. It is asked only when
	// writers have collided.
	Present func(ctx context.Context, version int) (bool, error)
}

// Rename is a change that needs one name and frees another. Names are unique in
// a version, so that endpoints that swap theirs wait for each other for ever,
// unless one of them steps aside.
type Rename struct {
	From, To string
	// Write makes the change of an endpoint that the draft has under one name, and
	// gives it another: From and To, or a passing one in the place of either.
	Write func(ctx context.Context, draft Draft, from, to string) error
}

// Outcome is where a change ended up.
type Outcome struct {
	// Version holds the change.
	Version int
	// Live says that this version is in production.
	Live bool
	// Warnings are sentences for the user.
	Warnings []string
}

// Config tunes the group commit. The zero value of each field means its
// default.
type Config struct {
	// Quiet is how long nothing new may arrive before a group starts: 100 ms, and
	// four times that while more is to be expected. Terraform hands over a wave of
	// ten changes within 30 ms on a busy machine.
	Quiet time.Duration
	// Longest bounds that wait for a stream of changes: 1 s.
	Longest time.Duration
	// Settle bounds how long a fresh clone may stay invisible or unwritable:
	// 15 s.
	Settle time.Duration
	// GiveWay is how long a draft that somebody else has cloned before ours is
	// given at the least to go live first, from its clone: 15 s.
	GiveWay time.Duration
	// Tries is how often a group starts again when other writers are faster: 10.
	Tries int
	// Finish bounds what must not be cut short, the activation and the look
	// after it: 2 minutes.
	Finish time.Duration
	// Kinds are the kinds of endpoint, as they stand in the API's paths, that
	// are carried over from a version that was overwritten.
	Kinds []string
	// Pause is what is waited between tries.
	Pause fastly.Repeat
	// Now tells the time.
	Now func() time.Time
	// Logger gets one line a step at info level.
	Logger *slog.Logger
}

func (c Config) orDefault() Config {
	if c.Quiet == 0 {
		c.Quiet = 100 * time.Millisecond
	}
	if c.Longest == 0 {
		c.Longest = time.Second
	}
	if c.Settle == 0 {
		c.Settle = 15 * time.Second
	}
	if c.GiveWay == 0 {
		c.GiveWay = 15 * time.Second
	}
	if c.Tries == 0 {
		c.Tries = 10
	}
	if c.Finish == 0 {
		c.Finish = 2 * time.Minute
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Commits commits the changes of one process, a queue a service.
type Commits struct {
	client *fastly.Client
	shared *fastly.Shared
	config Config

	mu     sync.Mutex
	queues map[string]*queue
}

// New makes the commits of a process. Looks are shared with its other readers.
func New(client *fastly.Client, shared *fastly.Shared, config Config) *Commits {
	return &Commits{client: client, shared: shared, config: config.orDefault(), queues: map[string]*queue{}}
}

// Apply carries a change into production, together with all others to the same
// service that arrive about now, and returns when it is there.
//
// A service that never had a live version is not made live: the change is
// written to its newest draft, and a warning says so.
//
// When the context ends, nothing new starts and nothing is activated after it.
// The answer comes when it is certain whether the change went live, which takes
// as long as the call that is under way. A change that had gone live before
// writers collided stays with its group as long as anybody waits for that.
func (c *Commits) Apply(ctx context.Context, service string, change Change) (Outcome, error) {
	return c.join(ctx, service, &member{ctx: ctx, change: change})
}

// ApplyToDraft writes a change into a draft of the caller's choice, and neither
// clones nor activates anything. A version that is locked is a [*LockedError].
func (c *Commits) ApplyToDraft(ctx context.Context, service string, version int, change Change) (Outcome, error) {
	return c.join(ctx, service, &member{ctx: ctx, change: change, pinned: version})
}
