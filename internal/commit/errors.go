package commit

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// RefusedError is a change that can't be made: Fastly refused it, or a read showed
// beforehand that it would. Production is as it was before, as far as this change
// is concerned.
type RefusedError struct {
	// Version is the one in which the change was tried, or, without a try, the one
	// that it was compared with.
	Version int
	// Tried says that the change was sent to Fastly.
	Tried bool
	// Err is a [*TakenError], [*GoneError], [*HandedOverError], [*ConditionError]
	// or a [*fastly.Error].
	Err error
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("refused in version %d: %v", e.Version, e.Err)
}
func (e *RefusedError) Unwrap() error { return e.Err }

// TakenError is a name that belongs to another endpoint of the version.
type TakenError struct {
	Name string
	// Kind is the logging type of the endpoint that has it, "" if not known.
	Kind string
	// Own says that it is of the type of the change.
	Own bool
}

func (e *TakenError) Error() string {
	if e.Kind == "" {
		return fmt.Sprintf("the name %q is taken", e.Name)
	}
	return fmt.Sprintf("the version has a %s endpoint named %q", e.Kind, e.Name)
}

// GoneError is a change of an endpoint that the version does not have.
type GoneError struct{ Kind, Name string }

func (e *GoneError) Error() string {
	return fmt.Sprintf("the version has no %s endpoint named %q", e.Kind, e.Name)
}

// HandedOverError is a change of an endpoint that another change of the same
// process has taken over, so that it is not this one's any more.
type HandedOverError struct{ Name string }

func (e *HandedOverError) Error() string {
	return fmt.Sprintf("another change has taken over the endpoint %q", e.Name)
}

// ConditionError is a response condition that the version does not have, or
// that is no condition for responses.
type ConditionError struct {
	Name string
	// Type is the type of the condition of that name, "" if there is none.
	Type string
	// Existing are the names of the conditions that an endpoint could name.
	Existing []string
}

func (e *ConditionError) Error() string {
	if e.Type != "" {
		return fmt.Sprintf("the condition %q is of type %s, not of type %s", e.Name, e.Type, responseType)
	}
	return fmt.Sprintf("the version has no condition named %q", e.Name)
}

// InvalidError is a group whose version does not validate, or that Fastly would
// not activate. Production is unchanged.
type InvalidError struct {
	// Draft is the version that does not validate.
	Draft int
	// Live is the version that is in production.
	Live int
	// Reason is in Fastly's own words.
	Reason string
	// Group is how many changes the version holds.
	Group int
	// First says that this is the first of the group's errors, which are about
	// one and the same thing.
	First bool
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
	// Waiting is the earlier draft of somebody else's that this one was waiting for,
	// 0 if none.
	Waiting int
	Cause   error
}

func (e *StoppedError) Error() string { return fmt.Sprintf("stopped: %v", e.Cause) }
func (e *StoppedError) Unwrap() error { return e.Cause }

// UnsureError is a write into a draft of somebody else's that may have taken
// effect: its caller gave up while it was under way, or Fastly refused to repeat it
// after an answer had been lost. Nothing can take it back there.
type UnsureError struct {
	Version int
	Err     error
}

func (e *UnsureError) Error() string {
	return fmt.Sprintf("version %d may hold it: %v", e.Version, e.Err)
}
func (e *UnsureError) Unwrap() error { return e.Err }

// UnfinishedError is a change that was half written into a draft of somebody
// else's, and could not be taken back.
type UnfinishedError struct {
	Version int
	// Name is the name that the version has the endpoint under now, "" if it does not
	// have it any more.
	Name string
	// Err is why it could not be taken back.
	Err error
}

func (e *UnfinishedError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("%v; version %d does not have it any more", e.Err, e.Version)
	}
	return fmt.Sprintf("%v; version %d has it under the name %q now", e.Err, e.Version, e.Name)
}
func (e *UnfinishedError) Unwrap() error { return e.Err }

// FailedError is a step that failed for the whole group. Production is
// unchanged unless Unsure is set.
type FailedError struct {
	// Step is what was tried, such as "clone version 12".
	Step string
	// Draft is the version that was left behind, 0 if none.
	Draft int
	// Unsure says that the change may be live: the activation of the draft may have
	// taken effect, or it did, was overwritten, and may be restored.
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
	// and whose changes could not be restored.
	Overwritten []int
}

func (e *OvertakenError) Error() string {
	return fmt.Sprintf("overtaken %d times, last by version %d", e.Tries, e.Live)
}

// LimitError is a group that was not started because Fastly's hourly limit on
// writes would have stopped it half way.
type LimitError struct {
	// Needed is how many writes it needs, and Left how many are allowed.
	Needed, Left int
	// Reset is when the count starts again.
	Reset time.Time
	// Draft is the version that was left behind, 0 if none: the first write of a
	// process, the clone, is what shows how many are left.
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

// errNothingLive is why a group ends whose service was deactivated meanwhile.
var errNothingLive = errors.New("somebody has deactivated the live version meanwhile")

// refusedAlone says whether Fastly answered to one write that this change is not
// acceptable, so that it can leave its group alone. Answers that would meet every
// change alike are not: an unaccepted token, the rate limit, a locked version, a
// failing server.
func refusedAlone(err error) bool {
	var failed *fastly.Error
	if !errors.As(err, &failed) {
		return false
	}
	switch failed.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusUnprocessableEntity,
		http.StatusRequestTimeout:
		return false
	}
	return failed.Status >= 400 && failed.Status < 500
}
