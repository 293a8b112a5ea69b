package drain

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// attempt is a drain that a change may have made: every answer was lost. It is
// stored, so that the next read recognizes the drain.
type attempt struct {
	// Known are the IDs of the drains that the app had before.
	Known []string `json:"known"`
	// URL is the fingerprint of the URL.
	URL fingerprint `json:"url"`
}

// storeAttempt stores a drain that may have been made.
func storeAttempt(
	ctx context.Context, private privateState, before []heroku.Drain, wanted destination,
) diag.Diagnostics {
	tried := attempt{URL: fingerprintOf(wanted.canonical)}
	for _, drain := range before {
		tried.Known = append(tried.Known, drain.ID)
	}
	return store(ctx, private, privateAttempt, tried)
}

// made gives the ID of the drain that the attempt made, "" if it made none.
func (a attempt) made(kind kind, drains []heroku.Drain) string {
	for _, drain := range drains {
		if drain.Addon != nil || slices.Contains(a.Known, drain.ID) {
			continue
		}
		if found, err := kind.parse(drain.URL); err == nil && a.URL.match(found.canonical) {
			return drain.ID
		}
	}
	return ""
}

// attempted gives the stored attempt, if there is one.
func attempted(ctx context.Context, private privateReader) (tried attempt, exists bool, diags diag.Diagnostics) {
	diags = load(ctx, private, privateAttempt, &tried)
	return tried, tried.URL.known(), diags
}

// settle checks whether a stored attempt made a drain, and if so, adds that to the
// leftovers.
func (m model) settle(
	ctx context.Context, private privateState, drains []heroku.Drain, left []string,
) ([]string, diag.Diagnostics) {
	tried, exists, diags := attempted(ctx, private)
	if !exists {
		return left, diags
	}
	if id := tried.made(m.kind, drains); id != "" && !slices.Contains(left, id) {
		left = append(left, id)
	}
	diags.Append(storeLeftovers(ctx, private, left)...)
	return left, append(diags, store(ctx, private, privateAttempt, attempt{})...)
}

// settleAttempt lists the app's drains and settles the stored attempt, if there is
// one.
func (m model) settleAttempt(ctx context.Context, client *heroku.Client, private privateState) diag.Diagnostics {
	_, exists, diags := attempted(ctx, private)
	left, leftDiags := leftovers(ctx, private)
	diags.Append(leftDiags...)
	if !exists || diags.HasError() {
		return diags
	}
	drains, err := client.Drains(ctx, m.app())
	switch {
	case heroku.IsNotFound(err):
		// The read of the drain reports it.
		return diags
	case err != nil:
		return append(diags, m.explain(ctx, "read", err)...)
	}
	_, settled := m.settle(ctx, private, drains, left)
	return append(diags, settled...)
}
