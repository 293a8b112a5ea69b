package endpoint

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// names are the names that the resources of one process plan for their
// endpoints. A version holds a name once, so that two resources with one name
// would share one endpoint, and the end of one would be the end of both.
type names struct {
	mu      sync.Mutex
	plans   map[placeOfName][]namePlan
	planned int
}

// placeOfName is where a name has to be unique: what is live, with a draft of 0,
// or a draft.
type placeOfName struct {
	service string
	draft   int64
	name    string
}

func (m model) placeOfName() placeOfName {
	return placeOfName{service: m.serviceID.ValueString(), draft: m.draftVersion.ValueInt64(), name: m.name()}
}

// namePlan is a resource that plans a name.
type namePlan struct {
	// owner tells resources from each other.
	owner string
	// arrives says that the resource does not have the name yet.
	arrives bool
}

// plan notes a resource's plan, and says whether it is in conflict with that of
// another. Two that have had the name before are none of this plan's business: a
// destroy has to be able to plan them, too.
func (n *names) plan(at placeOfName, plan namePlan) (conflict bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.plans == nil {
		n.plans = map[placeOfName][]namePlan{}
	}
	if plan.owner == "" {
		n.planned++
		plan.owner = fmt.Sprint(n.planned)
	}
	for _, other := range n.plans[at] {
		conflict = conflict || other.owner != plan.owner && (other.arrives || plan.arrives)
	}
	n.plans[at] = append(n.plans[at], plan)
	return conflict
}

// planName notes the name that a plan gives the endpoint, and refuses one that
// another resource of the same process plans, too. A resource that exists is
// known by the salt of its fingerprints, which Terraform passes on from the plan
// of a replacement's one half to that of the other.
func (r *endpointResource) planName(plan, state model, creates bool, held fingerprints) diag.Diagnostics {
	access := r.reachable()
	if access == nil || plan.serviceID.IsUnknown() || plan.fields[attributeName].IsUnknown() || plan.draftVersion.IsUnknown() {
		return nil
	}
	if !creates && !held.known() {
		return nil
	}
	conflict := access.names.plan(
		plan.placeOfName(),
		namePlan{
			owner:   string(held.Salt),
			arrives: creates || plan.name() != state.name() || !plan.draftVersion.Equal(state.draftVersion),
		})
	if !conflict {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(attributeName), nameTakenSummary, fmt.Sprintf(
		"Another resource of this configuration has an endpoint named %q on service %s, too. A version has a name once, among the endpoints of all logging types, "+
			"so that the two would be one endpoint. Give each a name of its own, with count.index or each.key for instance. A destroy that this keeps from planning goes through with -refresh=false.",
		plan.name(), plan.serviceID.ValueString()))}
}

// nameTakenSummary is the summary of every error about a name that is not free.
const nameTakenSummary = "Name is taken"

// takenError is a name that is taken in the version, and by what.
type takenError struct {
	by  holder
	err error
}

func (e *takenError) Error() string { return e.err.Error() }
func (e *takenError) Unwrap() error { return e.err }

// holder is what has a name that a new endpoint is to have.
type holder int

const (
	// sameType is an endpoint of the same logging type.
	sameType holder = iota
	// otherType is one of another.
	otherType
	// newcomer is one that was not there when the apply began.
	newcomer
)

// adopt finds out whether the endpoint that has the name is the one to create,
// down to the last field, and was there before this apply. An apply that was
// killed after the activation leaves such a one behind, and the next apply has to
// be able to go on from there. One that has come since is somebody else's.
func (m model) adopt(ctx context.Context, access *Access, draft commit.Draft, creation fastly.Fields, compute bool, duplicate error) (fastly.Endpoint, error) {
	endpoint, err := access.Client.Endpoint(ctx, m.place(draft.Version), m.name())
	switch {
	case fastly.IsNotFound(err):
		return nil, &takenError{otherType, duplicate}
	case err != nil:
		return nil, err
	}
	if draft.Before != 0 {
		was, there, err := access.Shared.Find(ctx, m.place(draft.Before), m.name())
		switch {
		case err != nil:
			return nil, err
		case !there || !was.SameAs(endpoint):
			return nil, &takenError{newcomer, duplicate}
		}
	}
	if !m.isAsPlanned(m.kind.of(endpoint, compute), creation) {
		return nil, &takenError{sameType, duplicate}
	}
	return endpoint, commit.ErrUnneeded
}

// nameTaken says what to do about a name that is taken.
func (m model) nameTaken(verb string, err error) string {
	service := m.serviceID.ValueString()
	var taken *takenError
	by := sameType
	if errors.As(err, &taken) {
		by = taken.by
	}
	shared := "names are shared by the endpoints of all logging types"
	switch {
	case verb != "create":
		return fmt.Sprintf("The version has another endpoint named %q; %s. If the same plan renames or removes the other endpoint, apply again: Terraform hands over ten changes at a time, or as many as -parallelism says. Otherwise choose another name, or rename or remove the other endpoint first.", m.name(), shared)
	case by == otherType:
		return fmt.Sprintf("The version has an endpoint of another logging type named %q; %s. Choose another name, or remove the other endpoint first.", m.name(), shared)
	case by == newcomer:
		return fmt.Sprintf("The endpoint named %q was not there, or not like this, when this apply began: another resource of it, or somebody else, has made or changed it since. Choose another name, or keep the endpoint in one configuration.", m.name())
	}
	at := service
	if !m.draftVersion.IsNull() {
		at += fmt.Sprintf("/%d", m.draftVersion.ValueInt64())
	}
	return fmt.Sprintf("The version has an endpoint named %q already; %s. Choose another name, or take the existing endpoint over:\n\n  terraform import ADDRESS %s%s/%s", m.name(), shared, m.importPrefix(), at, m.name())
}
