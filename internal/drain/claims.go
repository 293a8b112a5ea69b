package drain

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// claims are the drains that resources plan. Terraform plans each resource on its
// own, so that no resource knows of another that is to have the same drain.
type claims struct {
	mu sync.Mutex
	// planned are by what tells resources from each other.
	planned map[string]claim
	unnamed int
}

// claim is the drain that a resource plans.
type claim struct {
	app string
	// url is a hash of the URL, because a secret is in that.
	url [sha256.Size]byte
	// arrives says that the resource does not have the drain yet.
	arrives bool
}

// add notes what a resource plans, in the place of what it planned before, and
// gives the apps of others that plan the same URL. Two that have had it before
// are none of this plan's business: a destroy must be able to plan them, too.
func (c *claims) add(owner string, plan claim) (rivals []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if owner == "" {
		c.unnamed++
		owner = fmt.Sprint(c.unnamed)
	}
	for other, planned := range c.planned {
		if other != owner && planned.url == plan.url && (planned.arrives || plan.arrives) {
			rivals = append(rivals, planned.app)
		}
	}
	c.planned[owner] = plan
	return rivals
}

// hashOf is equal for URLs that lead to one place, whichever kinds of resources have
// them.
func hashOf(wanted destination) [sha256.Size]byte {
	url := wanted.url
	if read, err := heroku.ParseDestination(url); err == nil {
		url = read.Canonical()
	}
	return sha256.Sum256([]byte(url))
}

// claim notes the drain that a resource plans, and refuses one that another
// resource of the same process plans, too. Before is nil for a new resource.
//
// A resource that exists is known by the salt of its secret's fingerprint, which
// Terraform passes on from the plan of a replacement's one half to that of the
// other, and which moves with the state. Where there is none, as in a state that
// was moved here and not read yet, nothing is claimed: its two halves would pass
// for two resources. A new resource has nothing to be known by, but is planned
// once by a process, because the plan right before the apply is that of another.
// What is to be destroyed claims nothing; only the plan that refreshes before a
// destroy looks like any other, so the error says how to go without it.
func (r *drainResource) claim(
	ctx context.Context, plan model, before *model, held fingerprint, arrives bool,
) diag.Diagnostics {
	wanted := plan.wanted("")
	if r.source == nil || plan.App.IsUnknown() || wanted == nil || before != nil && !held.known() {
		return nil
	}
	rivals := r.source.Drains().claims.add(string(held.Salt),
		claim{app: plan.app(), url: hashOf(*wanted), arrives: arrives})
	blamed := attributeApp
	if arrives && before != nil && plan.App.Equal(before.App) && wanted.redacted == before.URLRedacted.ValueString() {
		// Nothing but the secret changes.
		blamed = plan.secretName()
	}
	for _, rival := range rivals {
		// Only a name and an ID can be two words for one app.
		maybe := uuid.MatchString(plan.app()) != uuid.MatchString(rival)
		if plan.app() == rival || maybe && r.sameApp(ctx, plan.App, types.StringValue(rival)) {
			return plan.plannedTwice(blamed)
		}
	}
	return nil
}
