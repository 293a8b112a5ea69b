package drain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// explain turns an error of Heroku's into a diagnostic: with what was tried, what
// Heroku answered, and what the user can do next. The verb is "create", "read",
// "update", "delete", "plan" or "list". The context is that of the whole operation:
// an error of one call that timed out is a [context.DeadlineExceeded], too.
func (m model) explain(ctx context.Context, verb string, err error) diag.Diagnostics {
	app := m.app()
	summary := fmt.Sprintf("Cannot %s %s", verb, m.what())
	detail := sentence(fmt.Sprintf("%v.\n\n", err))
	var unsettled *heroku.UnsettledError
	switch {
	case errors.As(err, &unsettled) && verb == "update":
		return failure("Cannot tell whether the drain was made", detail+fmt.Sprintf(
			"App %s may have the new drain now, beside the old one. Apply again: the apply uses the new drain if it "+
				"exists, and creates it otherwise. No second one is created.", app))
	case errors.As(err, &unsettled):
		return failure("Cannot tell whether the drain was made", detail+fmt.Sprintf(
			"App %s may have the new drain now. Apply again: if the drain exists, an error names it and says what to do; "+
				"otherwise the apply creates it. No second one is created.", app))
	case heroku.IsUnauthorized(err):
		return failure("Heroku does not accept the API key", detail+
			"Check api_key in the provider's heroku block, or HEROKU_API_KEY: the key may be mistyped, expired or revoked. "+
			"`heroku authorizations:create` creates one that does not expire.")
	case heroku.IsForbidden(err) && verb == "delete":
		return failure("Drain may not be removed", detail+
			"A drain that belongs to an add-on is removed with the add-on only; remove it from the state with "+
			"`terraform state rm`. "+
			"Otherwise the API key needs the scope write or global, and access to the app.")
	case heroku.IsForbidden(err):
		return failure("Heroku API key may not do this",
			detail+"The key needs the scope write or global, and access to the app.")
	case heroku.IsRateLimited(err):
		return failure("Heroku's rate limit is reached",
			detail+"An account can make 4500 calls an hour and gets about 75 back each minute. "+
				"Wait some minutes. "+again(verb))
	case heroku.IsNotFound(err):
		return blame(attributeApp, "Heroku app not found", detail+fmt.Sprintf(
			"Check app, and that the API key may see the app %q: if it may not, Heroku's answer is the same. "+
				"If the same configuration creates the app, refer to that resource, so that it comes first.", app))
	case heroku.IsNoChannel(err):
		return failure("App has no log channel yet", detail+fmt.Sprintf(
			"App %s is so new that Heroku has not connected it to its logs yet. This usually takes seconds, "+
				"and the provider has waited for it. %s", app, again(verb)))
	case heroku.IsTooMany(err):
		return m.full(err)
	case errors.Is(ctx.Err(), context.Canceled):
		return failure(summary, detail+"Terraform was interrupted. "+again(verb))
	case errors.Is(ctx.Err(), context.DeadlineExceeded) && verb != "plan" && verb != "list":
		return failure(summary,
			detail+"The timeouts block of the resource sets the time limit. "+again(verb))
	}
	var failed *heroku.Error
	if errors.As(err, &failed) && failed.Status == 0 {
		return failure(summary, detail+"Check api_url in the provider's heroku block, and the network. "+again(verb))
	}
	return failure(summary, detail+"Fix the cause. "+again(verb))
}

// again ends a detail. A failed read, plan or list has applied nothing, so it does
// not say "apply again".
func again(verb string) string {
	if verb == "read" || verb == "plan" || verb == "list" {
		return "Try again."
	}
	return "Apply again; nothing has to be cleaned up first."
}

// full explains a drain that Heroku refused because the app has as many as it can
// have.
func (m model) full(err error) diag.Diagnostics {
	return blame(attributeApp, "App has as many drains as it can have", sentence(fmt.Sprintf("%v.\n\n", err))+m.tooMany())
}

// tooMany says what to do about the limit on drains.
func (m model) tooMany() string {
	return fmt.Sprintf("An app can have %d drains, not counting those of add-ons, and %s has that many. Remove one that "+
		"is not needed: `heroku drains --json -a %s` and the data source logdrain_heroku_drains list them.",
		heroku.MostDrains, m.app(), m.app())
}

// exists explains a new drain that already exists.
func (m model) exists(drain heroku.Drain) (summary, detail string) {
	id := importID(m.app(), drain.ID)
	if m.secret.plain.IsNull() {
		id = withoutSecretPrefix + id
	}
	return "Drain exists already", fmt.Sprintf(
		"App %s already has a drain with the same %s: %s. Two of them would send every line "+
			"twice, and Heroku refuses the second. Import the existing one:\n\n  terraform import ADDRESS %s\n\n"+
			"If this resource replaces that drain with create_before_destroy, remove that from its lifecycle block, or "+
			"undo what replaces it: with the same URL, the old drain must be removed first.",
		m.app(), m.kind.words().alike, drain.ID, id)
}

// existsBeside explains a change to a drain that already exists beside the current
// one. Importing that one would forget the current one.
func (m model) existsBeside(drain heroku.Drain, current string) (summary, detail string) {
	app, owner := m.app(), ""
	advice := fmt.Sprintf("If another resource manages the other one, remove one of the two resources. "+
		"If none does, remove it and apply again:\n\n  heroku drains:remove %s -a %s", drain.ID, app)
	if drain.Addon != nil {
		owner = ", which belongs to the add-on " + drain.Addon.Name
		advice = "Change the configuration, or remove the add-on."
	}
	return "Drain exists already", fmt.Sprintf(
		"App %s already has a drain with the %s that this one should have: %s%s. Two of them would send "+
			"every line twice, and Heroku refuses the second. Drain %s, which this resource manages, stays in place. %s",
		app, m.kind.words().alike, drain.ID, owner, current, advice)
}

// plannedTwice explains a drain that another resource plans, too.
func (m model) plannedTwice(attribute string) diag.Diagnostics {
	return blame(attribute, "Drain is planned twice", fmt.Sprintf(
		"Another resource of this configuration has a drain of app %s with the same %s, too. "+
			"Two of them would send every line twice, and Heroku refuses the second. Remove one of the two resources, "+
			"or give one another app, %s. "+
			"If this error prevents a destroy, run the destroy with -refresh=false.",
		m.app(), m.kind.words().alike, m.kind.words().differ))
}

// cost says that a failure of the apply comes too late for the replaced drain.
func (m model) cost() string {
	return fmt.Sprintf("\n\nBy then the old drain %s of app %s has already been removed: Terraform first removes what it "+
		"replaces, unless the lifecycle block of the resource sets create_before_destroy = true.",
		m.drain(), m.app())
}

// fir explains an app that can't have drains.
func (m model) fir() diag.Diagnostics {
	return blame(attributeApp, "Apps of the Fir generation have no log drains", fmt.Sprintf(
		"App %s runs on Heroku's Fir generation, which sends logs with telemetry drains (OpenTelemetry) only. "+
			"Use `heroku telemetry:add`, or an app of the Cedar generation.", m.app()))
}

// leftBehind explains old drains that still exist after a new one has replaced
// them, because the first of them could not be removed.
func (m model) leftBehind(ids []string, err error) diag.Diagnostics {
	return failure("Old drain could not be removed", fmt.Sprintf(
		"The new drain %s is in place, but what it replaces still exists: %s. The first could not be removed from app %s: "+
			"%v.\n\nUntil it is removed, lines arrive more than once. Apply again to retry, or remove it yourself: %s.",
		m.drain(), strings.Join(ids, ", "), m.app(), err, m.byHand(ids)))
}

// byHand gives the commands that remove drains.
func (m model) byHand(ids []string) string {
	var commands []string
	for _, id := range ids {
		commands = append(commands, fmt.Sprintf("`heroku drains:remove %s -a %s`", id, m.app()))
	}
	return strings.Join(commands, ", ")
}

// gone warns of a drain that was removed elsewhere, and says what happens to those
// that earlier changes left behind: heir is the one that the resource now manages,
// and it is not known whether the unseen still exist.
func (m model) gone(err error, heir *heroku.Drain, unseen []string) diag.Diagnostics {
	app, id := m.app(), m.drain()
	detail := fmt.Sprintf("App %s has no drain %s any more, or is gone itself, or the API key may not see it. "+
		"The plan creates the drain again. %s.", app, id, sentence(err.Error()))
	switch {
	case heir != nil:
		detail = fmt.Sprintf("App %s has no drain %s any more. "+
			"Drain %s, which an earlier change replaced and could not remove, still exists. This resource now "+
			"manages that drain: if it differs from the configuration, the plan replaces it by a new one. %s.",
			app, id, heir.ID, sentence(err.Error()))
	case len(unseen) > 0:
		detail += fmt.Sprintf("\n\nAn earlier change could not remove what the drain had replaced. "+
			"If the app still exists, that drain sends every line once more, and no later plan reports it. "+
			"Remove it yourself: %s.",
			m.byHand(unseen))
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Drain is gone", detail)}
}

// inTheWay explains a drain that an earlier change left behind, and that must be
// removed to make room for the new one.
func (m model) inTheWay(id string, err error) diag.Diagnostics {
	return failure("Old drain could not be removed", fmt.Sprintf(
		"App %s has %d drains, which is all that it can have. "+
			"One of them is %s, which an earlier change left behind and which must be removed before the new drain is added. "+
			"That failed: %v.\n\nNo new drain was added. Apply again, or remove it yourself: `heroku drains:remove %s -a %s`.",
		m.app(), heroku.MostDrains, id, err, id, m.app()))
}

// warnOfLeftovers says what happens to the drains that an earlier change left
// behind.
func (m model) warnOfLeftovers(left []string, steps exchange) diag.Diagnostics {
	them, others := "it", "the one that took its place"
	if len(left) > 1 {
		them, others = "them", "the others and the one that took their place"
	}
	next := fmt.Sprintf("The next apply that succeeds removes %s.", them)
	if steps.ready != nil && slices.Contains(left, steps.ready.ID) {
		next = fmt.Sprintf("Drain %s is as configured now: the next apply keeps it, and removes %s.", steps.ready.ID, others)
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Old drain is still there", fmt.Sprintf(
		"An earlier change of %s could not remove what it replaced: %s. %s", m.what(), strings.Join(left, ", "), next))}
}

// mistaken explains a drain that leads to a destination that this kind does not
// manage.
func (m model) mistaken(err error) diag.Diagnostics {
	return failure(m.kind.words().mistakenSummary, fmt.Sprintf(
		"Drain %s of app %s can't be managed by this resource: %v. Use the resource for its destination, or keep it in the "+
			"provider that manages it.", m.drain(), m.app(), err))
}

// outdated warns that the next apply replaces the drain because of its URL.
func (m model) outdated(found destination) diag.Diagnostics {
	return diag.Diagnostics{diag.NewWarningDiagnostic("Drain has a URL of an outdated form", fmt.Sprintf(
		"The URL of drain %s of app %s has %s. The next apply replaces it by a drain with a URL of the newest form.",
		m.drain(), m.app(), strings.Join(found.outdated, "; ")))}
}

// gap warns that a change can't be made without losing lines.
func (m model) gap() string {
	return fmt.Sprintf("App %s has %d drains, which is all that it can have. "+
		"The old drain must be removed before the new one is added, and lines that are written in between don't reach "+
		"%s. To avoid the gap, remove another drain first.",
		m.app(), heroku.MostDrains, m.kind.words().reaches)
}

// gapLosesSecret refuses to remove a drain whose secret only Heroku has before the new
// drain exists: if the new one can't be added, nobody has the secret.
func (m model) gapLosesSecret() diag.Diagnostics {
	return blame(attributeApp, "App has as many drains as it can have", fmt.Sprintf(
		"App %s has %d drains, which is all that it can have, so the old drain must be removed before the new one is added. "+
			"The configuration omits the %s, so only Heroku has it, and it would be lost if Heroku refused the new drain. "+
			"Remove another drain first, or configure the %s.",
		m.app(), heroku.MostDrains, m.kind.words().called, m.kind.words().called))
}

// swaps says what happens if another resource has the wanted drain.
func (m model) swaps(duplicate heroku.Drain) string {
	return fmt.Sprintf("Drain %s of app %s has the %s that %s should have, and another resource of this configuration "+
		"manages it. If that one changes in the same apply, too, the two resources swap their drains. Otherwise, or if one "+
		"of them depends on the other, the apply fails: in that case, swap their names with moved blocks.",
		duplicate.ID, m.app(), m.kind.words().alike, m.what())
}

// secretIsGone explains an omitted secret that can't be taken from the drain,
// because the drain is gone.
func (m model) secretIsGone(id string) diag.Diagnostics {
	w := m.kind.words()
	return blame(w.secret, "No "+w.called, fmt.Sprintf(
		"No %s is configured, and the one in drain %s of app %s is lost, because the drain no longer exists. "+
			"Set %s, which is never stored in plan or state, or %s. No drain was changed.",
		w.called, id, m.app(), w.writeOnlyName(), w.secret))
}

func failure(summary, detail string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic(summary, detail)}
}

func blame(attribute, summary, detail string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(attribute), summary, detail)}
}

func join(all ...diag.Diagnostics) diag.Diagnostics {
	var joined diag.Diagnostics
	for _, diags := range all {
		joined.Append(diags...)
	}
	return joined
}

// sentence begins a text with a capital.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
