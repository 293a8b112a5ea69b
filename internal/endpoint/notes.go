package endpoint

import (
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/seen"
)

// notes are what the steps of one process tell each other about endpoints.
// Terraform plans and applies each resource on its own and has no way to do that:
// what a plan finds out does not reach the create that follows, and no resource
// knows of another with the same name.
type notes struct {
	mu      sync.Mutex
	planned map[address][]claim
	count   int
	// held are the addresses that a state has.
	held *seen.Set[address]
	// announcements are the endpoints that a plan has said it would take over, as it
	// saw them.
	announcements map[address]fastly.Endpoint
	// lost are the endpoints that a read has found to be gone, and, without a name,
	// the services. A destroy plans as if they were to be created again, and must not
	// fail because they can't be.
	lost *seen.Set[address]
}

// address is where a name must be unique: what is live, with a draft of 0, or
// a draft.
type address struct {
	service string
	draft   int
	name    string
}

func (m model) address() address {
	return address{service: m.serviceID.ValueString(), draft: m.draft(), name: m.name()}
}

// addressIn is where the endpoint is looked for when it is pinned to another draft,
// which may have it already: under the name that it has.
func (m model) addressIn(draft types.Int64) address {
	at := m.address()
	if !draft.IsUnknown() {
		at.draft = int(draft.ValueInt64())
	}
	return at
}

// claim is a resource that plans a name.
type claim struct {
	// owner distinguishes resources.
	owner string
	// arrives says that the resource does not have the name yet.
	arrives bool
}

func newNotes() *notes {
	return &notes{
		planned: map[address][]claim{}, held: seen.New[address](),
		announcements: map[address]fastly.Endpoint{}, lost: seen.New[address](),
	}
}

// claim notes a resource's plan, and says whether it is in conflict with that of
// another. Two that have had the name before are none of this plan's business: a
// destroy must be able to plan them, too.
func (n *notes) claim(at address, plan claim) (conflict bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if plan.owner == "" {
		n.count++
		plan.owner = fmt.Sprint(n.count)
	}
	for _, other := range n.planned[at] {
		conflict = conflict || other.owner != plan.owner && (other.arrives || plan.arrives)
	}
	n.planned[at] = append(n.planned[at], plan)
	return conflict
}

// announce notes the endpoint that a plan takes over, nil if it takes over none.
func (n *notes) announce(at address, endpoint fastly.Endpoint) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.announcements[at] = endpoint
}

func (n *notes) announced(at address) fastly.Endpoint {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.announcements[at]
}
