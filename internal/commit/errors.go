package commit

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// RefusedError is a change that can't be made: Fastly refused it, or a read showed
// before the write that Fastly would. Nothing of the change is in production.
type RefusedError struct {
	// Version is the version in which the change was tried, or, if Tried is false, the
	// version that it was compared with.
	Version int
	// Tried says that the change was sent to Fastly.
	Tried bool
	// Err is a [*TakenError], a [*GoneError], a [*HandedOverError], a
	// [*ConditionError] or a [*fastly.Error].
	Err error
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("refused in version %d: %v", e.Version, e.Err)
}
func (e *RefusedError) Unwrap() error { return e.Err }

// TakenError is a name that another endpoint of the version has.
type TakenError struct {
	Name string
	// Kind is the logging type of the endpoint that has the name, "" if not known.
	Kind string
	// Own says that Kind is also the logging type of the change.
	Own bool
}

func (e *TakenError) Error() string {
	if e.Kind == "" {
		return fmt.Sprintf("the name %q is taken", e.Name)
	}
	return fmt.Sprintf("the version has a %s endpoint named %q", e.Kind, e.Name)
}

// GoneError is a change to an endpoint that the version does not have.
type GoneError struct{ Kind, Name string }

func (e *GoneError) Error() string {
	return fmt.Sprintf("the version has no %s endpoint named %q", e.Kind, e.Name)
}

// HandedOverError is a rename or a delete of an endpoint that another change of the
// same process has taken over.
type HandedOverError struct{ Name string }

func (e *HandedOverError) Error() string {
	return fmt.Sprintf("another change has taken over the endpoint %q", e.Name)
}

// ConditionError is a response condition that the version does not have, or a
// condition that is not of type RESPONSE.
type ConditionError struct {
	Name string
	// Type is the type of the condition of that name, "" if there is none.
	Type string
	// Existing are the names of the conditions that an endpoint could use, sorted.
	Existing []string
}

func (e *ConditionError) Error() string {
	if e.Type != "" {
		return fmt.Sprintf("the condition %q is of type %s, not of type %s", e.Name, e.Type, responseType)
	}
	return fmt.Sprintf("the version has no condition named %q", e.Name)
}

// InvalidError is a group whose version does not validate, or whose activation
// Fastly refused. Production is unchanged.
type InvalidError struct {
	// Draft is the version that does not validate.
	Draft int
	// Live is the version that is in production.
	Live int
	// Reason is in Fastly's own words.
	Reason string
	// Group is the number of changes in the group.
	Group int
	// First says that this is the first error of the group. All of them have the same
	// reason.
	First bool
}

func (e *InvalidError) Error() string {
	return fmt.Sprintf("version %d does not validate: %s", e.Draft, e.Reason)
}

// LockedError is a change to a draft that is locked, so that it can't be written.
type LockedError struct {
	Version int
	// Active says that the version is live.
	Active bool
}

func (e *LockedError) Error() string { return fmt.Sprintf("version %d is locked", e.Version) }

// MissingVersionError is a change to a version that the service does not have.
type MissingVersionError struct{ Version int }

func (e *MissingVersionError) Error() string { return fmt.Sprintf("there is no version %d", e.Version) }

// StoppedError is a change that was stopped before it went live, because its context
// ended. Production is unchanged.
type StoppedError struct {
	// Draft is the version that is left behind as a draft, 0 if none.
	Draft int
	// Waiting is another writer's earlier draft that the change was waiting for, 0 if
	// none.
	Waiting int
	// Cause is why the context ended.
	Cause error
}

func (e *StoppedError) Error() string { return fmt.Sprintf("stopped: %v", e.Cause) }
func (e *StoppedError) Unwrap() error { return e.Cause }

// UnsureError is a write that may have taken effect, into a draft that this process
// did not clone: its context ended during the call, or the answer was lost and
// Fastly refused the second try. The write can't be undone there.
type UnsureError struct {
	Version int
	Err     error
}

func (e *UnsureError) Error() string {
	return fmt.Sprintf("version %d may contain the change: %v", e.Version, e.Err)
}
func (e *UnsureError) Unwrap() error { return e.Err }

// UnfinishedError is a change that is half written and could not be undone, in a
// draft that this process did not clone.
type UnfinishedError struct {
	Version int
	// Name is the name of the endpoint in the version now, "" if the version no longer
	// has the endpoint.
	Name string
	// Err is why the change could not be undone.
	Err error
}

func (e *UnfinishedError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("%v; version %d no longer has the endpoint", e.Err, e.Version)
	}
	return fmt.Sprintf("%v; version %d now has the endpoint under the name %q", e.Err, e.Version, e.Name)
}
func (e *UnfinishedError) Unwrap() error { return e.Err }

// FailedError is a step that failed for the whole group. Production is unchanged
// unless Unsure is set.
type FailedError struct {
	// Step completes the sentence "the provider had to …", such as "clone version 12".
	Step string
	// Draft is the version that is left behind as a draft, 0 if none.
	Draft int
	// Unsure says that the change may be live: the activation of Draft may have taken
	// effect, or Draft was live, was overwritten, and its changes may be restored.
	Unsure bool
	Err    error
}

func (e *FailedError) Error() string { return fmt.Sprintf("%s: %v", e.Step, e.Err) }
func (e *FailedError) Unwrap() error { return e.Err }

// OvertakenError is a group that other writers overtook in every try.
type OvertakenError struct {
	// Tries is how often the group was tried.
	Tries int
	// Live is another writer's version that is in production now.
	Live int
	// Draft is the version of the last try.
	Draft int
	// Overwritten are versions of other writers that our versions replaced and whose
	// changes could not be restored.
	Overwritten []int
}

func (e *OvertakenError) Error() string {
	return fmt.Sprintf("other writers went live first %d times, the last time with version %d", e.Tries, e.Live)
}

// LimitError is a group that was stopped before its first write to an endpoint,
// because the account has too few writes left under Fastly's hourly limit.
type LimitError struct {
	// Needed is how many writes the group needs, and Left how many are left.
	Needed, Left int
	// Reset is when the limit is reset.
	Reset time.Time
	// Draft is the version that is left behind as a draft, 0 if none. If the clone is
	// the first write of the process, only its reply shows how many writes are left.
	Draft int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("the change needs %d more writes, and the account has %d left until %s",
		e.Needed, e.Left, e.Reset.UTC().Format(time.RFC3339))
}

// UnsettledError is a fresh clone that did not become visible or writable within
// Config.Settle. Production is unchanged.
type UnsettledError struct {
	Version int
	// Waited is the time since the clone.
	Waited time.Duration
	// Last is why the last try failed. It is not wrapped: a version that is not found
	// here exists.
	Last error
}

func (e *UnsettledError) Error() string {
	return fmt.Sprintf("version %d can't be written yet, %s after it was cloned: %v",
		e.Version, e.Waited.Round(time.Second), e.Last)
}

// errNothingLive is the error of a group whose service no longer has a live version.
var errNothingLive = errors.New("somebody has deactivated the live version")

// refusedAlone says whether an error of a write is about that one change, so that
// only this change leaves the group. Errors that every other change would get, too,
// are not: a token that is not accepted, the rate limit, a locked version, a server
// error.
func refusedAlone(err error) bool {
	var failed *fastly.Error
	if !errors.As(err, &failed) {
		return false
	}
	switch failed.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusRequestTimeout:
		return false
	}
	return failed.Status >= 400 && failed.Status < 500 && !fastly.IsLocked(err)
}
