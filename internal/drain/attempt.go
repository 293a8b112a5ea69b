package drain

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// attempt is a drain of which a change does not know whether it was made, because
// every answer was lost. It is noted, so that the next look knows the drain for ours.
type attempt struct {
	// Known are the drains that the app had before.
	Known []string `json:"known"`
	// URL is the fingerprint of the URL.
	URL fingerprint `json:"url"`
}

// noteAttempt notes a drain that may have been made.
func noteAttempt(
	ctx context.Context, private privateState, before []heroku.Drain, wanted destination,
) diag.Diagnostics {
	tried := attempt{URL: fingerprintOf(wanted.canonical)}
	for _, drain := range before {
		tried.Known = append(tried.Known, drain.ID)
	}
	return note(ctx, private, privateAttempt, tried)
}

// made gives the drain that the attempt made, empty if it made none.
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

// attempted gives the attempt that is noted.
func attempted(ctx context.Context, private privateReader) (attempt, bool, diag.Diagnostics) {
	var tried attempt
	diags := recall(ctx, private, privateAttempt, &tried)
	return tried, tried.URL.known(), diags
}

// settle looks whether a noted attempt has made a drain, and counts that among those
// that are left.
func (m model) settle(
	ctx context.Context, private privateState, drains []heroku.Drain, left []string,
) ([]string, diag.Diagnostics) {
	tried, there, diags := attempted(ctx, private)
	if !there {
		return left, diags
	}
	if id := tried.made(m.kind, drains); id != "" && !slices.Contains(left, id) {
		left = append(left, id)
	}
	diags.Append(noteLeftovers(ctx, private, left)...)
	return left, append(diags, note(ctx, private, privateAttempt, attempt{})...)
}

// settleAttempt looks at the app's drains if there is an attempt to settle.
func (m model) settleAttempt(ctx context.Context, client *heroku.Client, private privateState) diag.Diagnostics {
	_, there, diags := attempted(ctx, private)
	left, leftDiags := leftovers(ctx, private)
	diags.Append(leftDiags...)
	if !there || diags.HasError() {
		return diags
	}
	drains, err := client.Drains(ctx, m.app())
	switch {
	case heroku.IsNotFound(err):
		// The read of the drain will tell.
		return diags
	case err != nil:
		return append(diags, m.explain("read", err)...)
	}
	_, settled := m.settle(ctx, private, drains, left)
	return append(diags, settled...)
}
