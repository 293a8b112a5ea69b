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
// own, so that a resource does not know of another that plans the same drain.
type claims struct {
	mu sync.Mutex
	// planned is by resource: the salt of its fingerprint, or a number for a new
	// one.
	planned map[string]claim
	unnamed int
}

// claim is the drain that a resource plans.
type claim struct {
	app string
	// url is a hash of the URL, because the URL contains a secret.
	url [sha256.Size]byte
	// arrives says whether the resource does not have the drain yet.
	arrives bool
}

// add records what a resource plans, instead of what it planned before, and gives
// the apps of other resources that plan the same URL. Two resources that already
// have the drain do not conflict: a destroy must be able to plan them.
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

// hashOf is equal for URLs that lead to the same place, for all kinds of resources.
func hashOf(wanted destination) [sha256.Size]byte {
	url := wanted.url
	if read, err := heroku.ParseDestination(url); err == nil {
		url = read.Canonical()
	}
	return sha256.Sum256([]byte(url))
}

// claim records the drain that a resource plans, and refuses one that another
// resource of the same process plans, too. Before is nil for a new resource.
//
// An existing resource is identified by the salt of its secret's fingerprint.
// Terraform passes that to both plans of a replacement, the one that deletes and
// the one that creates, and it moves with the state. A state that was moved here
// and not read yet has none; then nothing is claimed, because the two plans of a
// replacement would look like two resources. A new resource has no fingerprint, but
// is planned only once in a process: the plan right before the apply is made by
// another process. A resource that is destroyed claims nothing. Only the plan that
// refreshes before a destroy looks like any other, so the error says how to skip
// it.
func (r *drainResource) claim(
	ctx context.Context, plan model, before *model, stored fingerprint, arrives bool,
) diag.Diagnostics {
	wanted := plan.wanted("")
	if r.source == nil || plan.App.IsUnknown() || wanted == nil || before != nil && !stored.known() {
		return nil
	}
	rivals := r.source.Drains().claims.add(string(stored.Salt),
		claim{app: plan.app(), url: hashOf(*wanted), arrives: arrives})
	blamed := attributeApp
	if arrives && before != nil && plan.App.Equal(before.App) && wanted.redacted == before.URLRedacted.ValueString() {
		// Only the secret changes.
		blamed = plan.secretName()
	}
	for _, rival := range rivals {
		// Only a name and an ID can be different words for one app.
		maybe := uuid.MatchString(plan.app()) != uuid.MatchString(rival)
		if plan.app() == rival || maybe && r.sameApp(ctx, plan.App, types.StringValue(rival)) {
			return plan.plannedTwice(blamed)
		}
	}
	return nil
}
