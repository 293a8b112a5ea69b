package drain

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Claims are the drains that the resources of one configured provider plan.
// Terraform plans each resource on its own, so that no resource knows of another
// that is to have the same drain. Another configuration of the provider is
// another process, of which nothing is known here.
type Claims struct {
	mu sync.Mutex
	// planned are by what tells resources from each other.
	planned map[string]claim
	unnamed int
}

// claim is the drain that a resource plans.
type claim struct {
	app string
	// url is a hash of the URL, because the API key is in that.
	url [sha256.Size]byte
	// arrives says that the resource does not have the drain yet.
	arrives bool
}

// NewClaims makes the claims of a provider that is being configured.
func NewClaims() *Claims { return &Claims{planned: map[string]claim{}} }

// add notes what a resource plans, in the place of what it planned before, and
// gives the apps of others that plan the same URL. Two that have had it before
// are none of this plan's business: a destroy must be able to plan them, too.
func (c *Claims) add(owner string, plan claim) (rivals []string) {
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

// claim notes the drain that a resource plans, and refuses one that another
// resource of the same process plans, too. Before is nil for a new resource.
//
// A resource that exists is known by the salt of its key's fingerprint, which
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
	if r.source == nil || plan.App.IsUnknown() || !plan.intakeKnown() || plan.key().IsUnknown() ||
		before != nil && !held.known() {
		return nil
	}
	intake, err := plan.intake(plan.key().ValueString())
	if err != nil {
		return nil
	}
	app := plan.App.ValueString()
	rivals := r.source.Claims().add(string(held.Salt),
		claim{app: app, url: sha256.Sum256([]byte(intake.URL())), arrives: arrives})
	blamed := attributeApp
	if arrives && before != nil && plan.App.Equal(before.App) && intake.Redacted() == before.URLRedacted.ValueString() {
		// Nothing but the key changes.
		blamed = plan.keyAttribute()
	}
	for _, rival := range rivals {
		// Only a name and an ID can be two words for one app.
		maybe := uuid.MatchString(app) != uuid.MatchString(rival)
		if app == rival || maybe && r.sameApp(ctx, plan.App, types.StringValue(rival)) {
			return plan.plannedTwice(blamed)
		}
	}
	return nil
}
