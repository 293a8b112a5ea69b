package endpoint

import (
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/seen"
)

// notes are shared by all requests to one provider process. Terraform plans and
// applies each resource on its own: without notes, a create would not know what its
// plan has found, and a resource would not know of another one with the same name.
type notes struct {
	mu      sync.Mutex
	planned map[address][]claim
	count   int
	// began has the version of each service that was live, or else the newest one,
	// when this process first looked.
	began map[string]int
	// inState are the addresses of the endpoints that the state has.
	inState *seen.Set[address]
	// takeovers are the existing endpoints that a plan has said it takes over, as
	// they were then.
	takeovers map[address]fastly.Endpoint
	// gone are the endpoints that a read did not find any more, and, as addresses
	// without a name, the services. A destroy first plans to create them again, and
	// must not fail if that is not possible.
	gone *seen.Set[address]
	// otherSecrets are the endpoints for which a read has found another secret than
	// before, although neither the configuration nor the state has it.
	otherSecrets *seen.Set[address]
}

// address identifies an endpoint. Names are unique in production, which is the
// draft 0, and in each draft.
type address struct {
	service string
	draft   int
	name    string
}

func (m model) address() address {
	return address{service: m.serviceID.ValueString(), draft: m.draft(), name: m.name()}
}

// addressIn is the address of the endpoint in another draft, under the same name.
func (m model) addressIn(draft types.Int64) address {
	at := m.address()
	if !draft.IsUnknown() {
		at.draft = int(draft.ValueInt64())
	}
	return at
}

// claim is the plan of one resource to have a name.
type claim struct {
	// owner distinguishes resources.
	owner string
	// arrives says whether the resource does not have the name yet.
	arrives bool
}

func newNotes() *notes {
	return &notes{
		planned: map[address][]claim{}, began: map[string]int{}, inState: seen.New[address](),
		takeovers: map[address]fastly.Endpoint{}, gone: seen.New[address](), otherSecrets: seen.New[address](),
	}
}

// claim records a resource's plan, and says whether it conflicts with that of
// another. Two resources that already have the name do not conflict: a destroy must
// be able to plan them.
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

// begin records the current version of a service, unless one was recorded before,
// and gives the first one.
func (n *notes) begin(service string, version int) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, ok := n.began[service]; !ok {
		n.began[service] = version
	}
	return n.began[service]
}

// planTakeover records the existing endpoint that a plan takes over, nil for none.
func (n *notes) planTakeover(at address, endpoint fastly.Endpoint) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.takeovers[at] = endpoint
}

// takeover gives what planTakeover recorded.
func (n *notes) takeover(at address) fastly.Endpoint {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.takeovers[at]
}
