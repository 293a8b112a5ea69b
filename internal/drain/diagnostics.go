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

// explain turns an error of Heroku's into a diagnostic: with what was tried,
// what Heroku answered, and what the user can do next. The verb is "create",
// "read", "update", "delete" or "plan".
func (m model) explain(verb string, err error) diag.Diagnostics {
	app := m.app()
	summary := fmt.Sprintf("Cannot %s %s", verb, m.what())
	detail := capital(fmt.Sprintf("%v.\n\n", err))
	var unsettled *heroku.UnsettledError
	switch {
	case errors.As(err, &unsettled) && verb == "update":
		return failure("Cannot tell whether the drain was made", detail+fmt.Sprintf(
			"App %s may have the new drain now, beside the old one. Apply again: that looks for it, and takes it or makes it. "+
				"No second drain is made.", app))
	case errors.As(err, &unsettled):
		return failure("Cannot tell whether the drain was made", detail+fmt.Sprintf(
			"App %s may have the new drain now. Apply again: if it is there, the error names it and says what to do with it; "+
				"otherwise it is made then. No second drain is made.", app))
	case errors.Is(err, context.DeadlineExceeded):
		return failure(summary,
			detail+"The timeouts block of the resource sets the time. Apply again; there is nothing to clean up first.")
	case heroku.IsUnauthorized(err):
		return failure("Heroku does not accept the API key", detail+
			"Check api_key in the provider's heroku block, or HEROKU_API_KEY: the key may be mistyped, expired or revoked. "+
			"`heroku authorizations:create` makes one that does not expire.")
	case heroku.IsForbidden(err) && verb == "delete":
		return failure("Drain may not be removed", detail+
			"A drain that belongs to an add-on goes with the add-on only; take it out of the state with `terraform state rm`. "+
			"Otherwise the API key needs the scope write or global, and access to the app.")
	case heroku.IsForbidden(err):
		return failure("Heroku API key may not do this",
			detail+"The key needs the scope write or global, and access to the app.")
	case heroku.IsRateLimited(err):
		return failure("Heroku's rate limit is reached",
			detail+"An account can make 4500 calls an hour and gets about 75 back each minute. "+
				"Wait some minutes and apply again.")
	case heroku.IsNotFound(err):
		return blame(attributeApp, "Heroku app not found", detail+fmt.Sprintf(
			"Check app, and that the API key may see the app %q: Heroku answers the same to a key that may not. "+
				"If the same configuration makes the app, refer to that resource, so that it comes first.", app))
	case heroku.IsNoChannel(err):
		return failure("App has no log channel yet", detail+fmt.Sprintf(
			"App %s is so new that Heroku has not connected it to its logs. This usually takes seconds, "+
				"and was waited for. Apply again.", app))
	case heroku.IsTooMany(err):
		return m.full(err)
	}
	return failure(summary, detail+"Apply again when this is fixed; there is nothing to clean up first.")
}

// full tells of a drain that Heroku did not take because the app has as many as
// it can have.
func (m model) full(err error) diag.Diagnostics {
	return blame(attributeApp, "App has as many drains as it can have", capital(fmt.Sprintf("%v.\n\n", err))+m.tooMany())
}

// tooMany says what to do about the limit on drains.
func (m model) tooMany() string {
	return fmt.Sprintf("An app can have %d drains, those of add-ons not counted, and %s has them. Remove one that is "+
		"not needed: `heroku drains --json -a %s` lists them, and the data source logdrain_heroku_drains does.",
		heroku.MostDrains, m.app(), m.app())
}

// exists tells of a drain that is there already.
func (m model) exists(drain heroku.Drain) (summary, detail string) {
	id := importID(m.app(), drain.ID)
	if m.secret.plain.IsNull() {
		id = withoutSecretPrefix + id
	}
	return "Drain exists already", fmt.Sprintf(
		"App %s has a drain with the same %s already: %s. Two of them would bring every line "+
			"twice, and Heroku refuses the second. Take the existing one over:\n\n  terraform import ADDRESS %s\n\n"+
			"If this resource replaces that drain with create_before_destroy, take that out of its lifecycle block, or "+
			"leave out what replaces it: with the same URL, the old drain has to go first.",
		m.app(), m.kind.words().alike, drain.ID, id)
}

// existsBeside tells of a drain that is there already beside the current one.
// To import it would forget the current one.
func (m model) existsBeside(drain heroku.Drain, current string) (summary, detail string) {
	app, owner := m.app(), ""
	advice := fmt.Sprintf("If another resource manages the other one, take either resource out. "+
		"If none does, remove it and apply again:\n\n  heroku drains:remove %s -a %s", drain.ID, app)
	if drain.Addon != nil {
		owner = ", which belongs to the add-on " + drain.Addon.Name
		advice = "Change the configuration, or remove the add-on."
	}
	return "Drain exists already", fmt.Sprintf(
		"App %s has a drain with the %s that this one is to have now: %s%s. Two of them would bring "+
			"every line twice, and Heroku refuses the second. Drain %s, which this resource manages, stays in place. %s",
		app, m.kind.words().alike, drain.ID, owner, current, advice)
}

// plannedTwice tells of a drain that another resource is to have, too.
func (m model) plannedTwice(attribute string) diag.Diagnostics {
	return blame(attribute, "Drain is planned twice", fmt.Sprintf(
		"Another resource of this configuration has a drain of app %s with the same %s, too. "+
			"Two of them would bring every line twice, and Heroku refuses the second. Remove one of the two resources, "+
			"or give one another app, %s. "+
			"A destroy that this keeps from planning goes through with -refresh=false.",
		m.app(), m.kind.words().alike, m.kind.words().differ))
}

// cost warns that a failure comes too late for the drain that is replaced.
func (m model) cost() string {
	return fmt.Sprintf("\n\nBy then the old drain %s of app %s is removed already: Terraform removes what it replaces "+
		"first, unless the lifecycle block of the resource says create_before_destroy = true.",
		m.drain(), m.app())
}

// fir tells of an app that can't have drains.
func (m model) fir() diag.Diagnostics {
	return blame(attributeApp, "Apps of the Fir generation have no log drains", fmt.Sprintf(
		"App %s runs on Heroku's Fir generation, which sends logs with telemetry drains (OpenTelemetry) only. "+
			"Use `heroku telemetry:add`, or an app of the Cedar generation.", m.app()))
}

// leftBehind tells of old drains that are still there after a new one took
// their place, because the first of them could not be removed.
func (m model) leftBehind(ids []string, err error) diag.Diagnostics {
	return failure("Old drain could not be removed", fmt.Sprintf(
		"The new drain %s is in place. What it replaces is still there: %s. The first could not be removed from app %s: "+
			"%v.\n\nUntil that is done, lines arrive more than once. Apply again, which tries once more. By hand: %s.",
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

// gone tells of a drain that was removed elsewhere, and what becomes of those
// that earlier changes left behind: heir takes its place, and nobody knows
// whether the unseen are still there.
func (m model) gone(err error, heir *heroku.Drain, unseen []string) diag.Diagnostics {
	app, id := m.app(), m.drain()
	detail := fmt.Sprintf("App %s has no drain %s any more, or is gone itself, or the API key may not see it. "+
		"So the drain is planned again. %s.", app, id, capital(err.Error()))
	switch {
	case heir != nil:
		detail = fmt.Sprintf("App %s has no drain %s any more. "+
			"Drain %s, which an earlier change replaced and could not remove, is still there. So it is taken for the drain of "+
			"this resource: where it is not as configured, the plan puts a new one in its place. %s.",
			app, id, heir.ID, capital(err.Error()))
	case len(unseen) > 0:
		detail += fmt.Sprintf("\n\nAn earlier change could not remove what the drain had replaced. "+
			"If the app is still there, that brings every line once more, and no later plan tells of it. By hand: %s.",
			m.byHand(unseen))
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Drain is gone", detail)}
}

// inTheWay tells of a drain that an earlier change left behind, and that takes
// the room of the new one.
func (m model) inTheWay(id string, err error) diag.Diagnostics {
	return failure("Old drain could not be removed", fmt.Sprintf(
		"App %s has %d drains, which is all that it can have. "+
			"One of them is %s, which an earlier change left behind and which has to make room for the new drain. "+
			"It could not be removed: %v.\n\nNo new drain was added. Apply again. By hand: `heroku drains:remove %s -a %s`.",
		m.app(), heroku.MostDrains, id, err, id, m.app()))
}

// stillThere tells what becomes of the drains that an earlier change left
// behind.
func (m model) stillThere(left []string, takes exchange) diag.Diagnostics {
	them, others := "it", "the one that took its place"
	if len(left) > 1 {
		them, others = "them", "the others and the one that took their place"
	}
	next := fmt.Sprintf("The next apply that succeeds removes %s.", them)
	if takes.there != nil && slices.Contains(left, takes.there.ID) {
		next = fmt.Sprintf("Drain %s is what is wanted now: the next apply keeps it, and removes %s.", takes.there.ID, others)
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Old drain is still there", fmt.Sprintf(
		"An earlier change of %s could not remove what it replaced: %s. %s", m.what(), strings.Join(left, ", "), next))}
}

// mistaken tells of a drain that leads elsewhere.
func (m model) mistaken(err error) diag.Diagnostics {
	return failure(m.kind.words().mistakenSummary, fmt.Sprintf(
		"Drain %s of app %s can't be managed by this resource: %v.", m.drain(), m.app(), err))
}

// outdated tells what of a drain's URL the next apply will mend.
func (m model) outdated(found destination) diag.Diagnostics {
	return diag.Diagnostics{diag.NewWarningDiagnostic("Drain has a URL of an outdated form", fmt.Sprintf(
		"The URL of drain %s of app %s has %s. The next apply puts a drain with a URL of the newest form in its place.",
		m.drain(), m.app(), strings.Join(found.outdated, "; ")))}
}

// gap warns that a change can't be made without losing lines.
func (m model) gap() string {
	return fmt.Sprintf("App %s has %d drains, which is all that it can have. "+
		"So the provider must remove the old drain before it adds the new one, and lines that are written in between "+
		"don't reach "+
		"%s. Removing another drain first makes the change without a gap.",
		m.app(), heroku.MostDrains, m.kind.words().reaches)
}

// trades tells of a wanted drain that another resource of the configuration has.
func (m model) trades(twin heroku.Drain) string {
	return fmt.Sprintf("Drain %s of app %s has the %s that %s is to have now, and another resource of this configuration "+
		"manages it. If that one changes in the same apply, too, the two resources trade their drains. Otherwise, or if one "+
		"of them depends on the other, the apply fails: then swap their names by moved blocks.",
		twin.ID, m.app(), m.kind.words().alike, m.what())
}

// nothingKept tells of a drain whose secret was to go into the one that takes its
// place, and that is gone.
func (m model) nothingKept(id string) diag.Diagnostics {
	w := m.kind.words()
	return blame(w.secret, "No "+w.called, fmt.Sprintf(
		"No %s is configured, and drain %s of app %s, which has one, is gone, and its %s with it. Set %s, which stays out "+
			"of plan and state, or %s. No drain was touched.", w.called, id, m.app(), w.called, w.writeOnlyName(), w.secret))
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

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
