package commit

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// ErrUnneeded is what a write answers that found its change made already.
var ErrUnneeded = errors.New("the version holds the change already")

// RefusedError is a change that Fastly refused. Production is as it was before,
// as far as this change is concerned.
type RefusedError struct {
	// Draft is the version in which the change was tried.
	Draft int
	Err   error
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("refused in version %d: %v", e.Draft, e.Err)
}
func (e *RefusedError) Unwrap() error { return e.Err }

// InvalidError is a group whose version does not validate, or that Fastly would
// not activate. Production is unchanged.
type InvalidError struct {
	// Draft is the version that does not validate; it is left for a look at it.
	Draft int
	// Live is the version that is in production.
	Live int
	// Reason is in Fastly's own words.
	Reason string
	// Group is how many changes the version holds.
	Group int
}

func (e *InvalidError) Error() string {
	return fmt.Sprintf("version %d does not validate: %s", e.Draft, e.Reason)
}

// LockedError is a change to a draft that can't be written any more.
type LockedError struct {
	Version int
	// Active says that the version is live.
	Active bool
}

func (e *LockedError) Error() string { return fmt.Sprintf("version %d is locked", e.Version) }

// MissingVersionError is a change to a version that the service does not have.
type MissingVersionError struct{ Version int }

func (e *MissingVersionError) Error() string { return fmt.Sprintf("there is no version %d", e.Version) }

// StoppedError is a change that was given up before it went live, because its
// context ended. Production is unchanged.
type StoppedError struct {
	// Draft is the version that was left behind, 0 if none.
	Draft int
	// GaveWay is the draft of somebody else's that this one was giving way to, 0 if
	// none.
	GaveWay int
	Cause   error
}

func (e *StoppedError) Error() string { return fmt.Sprintf("stopped: %v", e.Cause) }
func (e *StoppedError) Unwrap() error { return e.Cause }

// FailedError is a step that failed for the whole group. Production is
// unchanged unless Unsure is set.
type FailedError struct {
	// Step is what was tried, such as "clone version 12".
	Step string
	// Draft is the version that was left behind, 0 if none.
	Draft int
	// Unsure says that the change may be live: the activation of the draft may have
	// taken effect, or it did, was overwritten, and may be brought back.
	Unsure bool
	Err    error
}

func (e *FailedError) Error() string { return fmt.Sprintf("%s: %v", e.Step, e.Err) }
func (e *FailedError) Unwrap() error { return e.Err }

// OvertakenError is a group that other writers overtook every time it was
// ready.
type OvertakenError struct {
	Tries int
	// Live is the other writers' version that is in production now.
	Live int
	// Draft is the version of the last try.
	Draft int
	// Overwritten are versions of other writers that ours replaced for a moment
	// and whose changes could not be brought back.
	Overwritten []int
}

func (e *OvertakenError) Error() string {
	return fmt.Sprintf("overtaken %d times, last by version %d", e.Tries, e.Live)
}

// LimitError is a group that was not started because Fastly's hourly limit on
// writes would have stopped it half way.
type LimitError struct {
	// Needed is how many writes it would take, and Left how many there are.
	Needed, Left int
	// Reset is when the count starts anew.
	Reset time.Time
	// Draft is the version that was left behind, 0 if none: the first write of a
	// process, the clone, is what tells how many are left.
	Draft int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%d writes needed, %d left until %s", e.Needed, e.Left, e.Reset.UTC().Format(time.RFC3339))
}

// UnsettledError is a fresh clone that did not become visible or writable in
// time. Production is unchanged.
type UnsettledError struct {
	Version int
	Waited  time.Duration
}

func (e *UnsettledError) Error() string {
	return fmt.Sprintf("version %d can't be written yet, %s after it was cloned", e.Version, e.Waited.Round(time.Second))
}

// errNothingLive is why a group ends whose service was taken out of production
// meanwhile.
var errNothingLive = errors.New("somebody has taken the live version out of production meanwhile")

// movedError makes a group start again: what it was built on has moved.
type movedError struct{ why string }

func (e *movedError) Error() string { return e.why }

func movedTo(live fastly.Version) *movedError {
	if live.Number == 0 {
		return &movedError{"the live version was taken out of production meanwhile"}
	}
	return &movedError{fmt.Sprintf("version %d went live meanwhile", live.Number)}
}

func lockedByOthers(draft Draft) *movedError {
	return &movedError{fmt.Sprintf("somebody locked version %d", draft.Version)}
}

// Refused says whether Fastly answered to one write that this change is not
// acceptable, so that it can leave its group alone. Answers that would meet
// every change alike are not: an unaccepted token, the rate limit, a locked
// version, a failing server.
func Refused(err error) bool {
	var unsettled *UnsettledError
	var failed *fastly.Error
	switch {
	case errors.As(err, &unsettled):
		return false
	case !errors.As(err, &failed):
		// The change's own reason, found before anything was sent.
		return true
	}
	switch failed.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusUnprocessableEntity, http.StatusRequestTimeout:
		return false
	}
	return failed.Status >= 400 && failed.Status < 500
}
