package endpoint

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/quote"
)

// Sentences that end a detail.
const (
	productionUnchanged = "Production is unchanged."
	notInProduction     = "Nothing of this change has reached production."
	applyAgain          = "Apply again; there is nothing to clean up first."
	tryAgain            = "Try again."
	checkAddress        = "Check api_url in the provider's fastly block, and the network."
	timeoutsLimit       = "The timeouts block of the resource sets the time limit."
)

// explain turns an error into a diagnostic: on the attribute that caused it, with
// what was tried, what Fastly answered, and what the user can do next. The verb is
// "create", "read", "update", "delete", "plan" or "list".
func (m model) explain(verb string, err error) diag.Diagnostics {
	summary, detail, blamed := m.words(verb, err)
	if blamed != "" {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(blamed), summary, detail)}
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic(summary, detail)}
}

func (m model) words(verb string, err error) (summary, detail, blamed string) {
	summary = fmt.Sprintf("Cannot %s %s", verb, m.what())
	service := m.serviceID.ValueString()

	var refused *commit.RefusedError
	var invalid *commit.InvalidError
	var locked *commit.LockedError
	var missing *commit.MissingVersionError
	var unsure *commit.UnsureError
	var stopped *commit.StoppedError
	var overtaken *commit.OvertakenError
	var limit *commit.LimitError
	var failed *commit.FailedError
	var answered *fastly.Error
	switch {
	case errors.As(err, &locked):
		diagnostic := m.explainLocked(verb, fastly.Version{Number: locked.Version, Active: locked.Active})
		return diagnostic.Summary(), diagnostic.Detail(), attributeDraftVersion
	case errors.As(err, &missing):
		diagnostic := m.explainMissingVersion(fastly.Service{ID: service})
		return diagnostic.Summary(), diagnostic.Detail(), attributeDraftVersion
	case errors.As(err, &refused):
		return m.refusal(summary, verb, refused)
	case errors.As(err, &invalid):
		return "Service version does not validate", m.invalid(invalid), ""
	case errors.As(err, &limit):
		left := ""
		if limit.Draft != 0 {
			left = fmt.Sprintf(" Version %d is left behind as a draft that nobody uses.", limit.Draft)
		}
		return "Fastly's hourly limit on writes is nearly reached", fmt.Sprintf(
			"To %s %s on service %s, and to make the changes that go live with it, the provider needs %d more writes "+
				"to Fastly's API; the account has %d left until %s. %s%s Apply again after that time.",
			verb, m.what(), service, limit.Needed, limit.Left, clock(limit.Reset), productionUnchanged, left), ""
	case errors.As(err, &unsure):
		why := sentence(unsure.Err.Error())
		if errors.As(err, &stopped) {
			why = sentence(reason(stopped)) + " before Fastly answered"
		}
		return "Cannot tell whether the change was written", fmt.Sprintf(
			"To %s %s, the provider had to write version %d of service %s. %s. "+
				"Fastly may have made the change without answering. "+
				"Plan again to see whether the version contains it.", verb, m.what(), unsure.Version, service, why), ""
	case errors.As(err, &stopped):
		detail = fmt.Sprintf("The %s was stopped before the change went live: %s. %s",
			verb, reason(stopped), productionUnchanged)
		if stopped.Draft != 0 {
			detail += fmt.Sprintf(" Version %d of service %s is left behind as a draft that nobody uses.",
				stopped.Draft, service)
		}
		if errors.Is(stopped, context.DeadlineExceeded) {
			detail += " " + timeoutsLimit
		}
		return summary, detail + " " + applyAgain, ""
	case errors.As(err, &overtaken):
		detail = fmt.Sprintf("Other writers made versions of service %s live %d times while this change was being "+
			"prepared; version %d is live now and does not contain it. Find out who else writes to the service, "+
			"and apply again when they are done.", service, overtaken.Tries, overtaken.Live)
		if len(overtaken.Overwritten) > 0 {
			detail += fmt.Sprintf("\n\nMeanwhile, versions %v of others were replaced at the moment they went live, "+
				"and could not be restored. Compare them with version %d.", overtaken.Overwritten, overtaken.Live)
		}
		return "Overtaken by other writers", detail, ""
	case errors.As(err, &failed):
		return m.failure(summary, verb, failed)
	case errors.As(err, &answered):
		return m.failure(summary, verb, &commit.FailedError{Step: commit.LookUpStep, Err: err})
	}
	return summary, fmt.Sprintf("The %s of %s on service %s failed: %v.", verb, m.what(), service, err), ""
}

// invalid explains a version that does not validate: in full for one of its
// changes, and in a line for the others.
func (m model) invalid(invalid *commit.InvalidError) string {
	service := m.serviceID.ValueString()
	if !invalid.First {
		return fmt.Sprintf("Version %d of service %s, which contains %s, does not validate. "+
			"Another error of this apply gives the reason. %s", invalid.Draft, service, m.what(), productionUnchanged)
	}
	with := "this change"
	switch invalid.Group {
	case 0, 1:
	case 2:
		with = "this and another change of this apply"
	default:
		with = fmt.Sprintf("this and %d other changes of this apply", invalid.Group-1)
	}
	return fmt.Sprintf("Version %d of service %s, with %s, can't go live. Fastly says:\n\n%s\n\n"+
		"%s Version %d stays live; version %d is left as a draft, so that you can see what is wrong with it. "+
		"If the reason is not related to logging, "+
		"the live configuration itself no longer validates; fix that first.",
		invalid.Draft, service, with, invalid.Reason, productionUnchanged, invalid.Live, invalid.Draft)
}

// failure explains a step that did not succeed.
func (m model) failure(summary, verb string, failed *commit.FailedError) (string, string, string) {
	tried := fmt.Sprintf("To %s %s, the provider had to %s", verb, m.what(), failed.Step)
	// Only an attempt to change something can have left production as it was.
	unchanged, again := productionUnchanged, applyAgain
	switch verb {
	case "plan":
		// It can be a part of an apply, after which users want to know what is live.
		again = tryAgain
	case "read", "list":
		unchanged, again = "", tryAgain
	}
	switch service := m.serviceID.ValueString(); {
	case failed.Step == commit.LookUpStep:
		tried += " " + service + "."
	case service == "":
		tried += "."
	default:
		tried += " of service " + service + "."
	}
	detail := fmt.Sprintf("%s %s.\n\n", tried, sentence(failed.Err.Error()))
	var answered *fastly.Error
	errors.As(failed.Err, &answered)
	left := ""
	if failed.Draft != 0 && m.draftVersion.IsNull() {
		left = fmt.Sprintf("Version %d is left behind as a draft that nobody uses.", failed.Draft)
	}
	switch {
	case failed.Unsure:
		return "Cannot tell whether the change is live",
			detail + fmt.Sprintf("The activation of version %d may have taken effect. Plan again to see what is live.",
				failed.Draft), ""
	case answered != nil && answered.Status == http.StatusUnauthorized:
		return "Fastly does not accept the API token", detail + "Check api_token in the provider's fastly block, " +
			sentences("or FASTLY_API_TOKEN or FASTLY_API_KEY in the environment: the token may be mistyped or expired, "+
				"or belong to another account.", unchanged, left), ""
	case answered != nil && answered.Status == http.StatusForbidden:
		return "API token may not do this",
			detail + "The token needs the scope global and the role of an engineer on the service; " +
				sentences("activating a version needs that role, too.", unchanged, left), ""
	case answered != nil && answered.Status == http.StatusTooManyRequests:
		until := "the next full hour"
		if !answered.Reset.IsZero() {
			until = clock(answered.Reset)
		}
		return "Fastly's hourly limit on writes is reached",
			detail + sentences("The limit is reset at "+until+".", unchanged, left, again), ""
	case fastly.IsNotFound(failed.Err) && failed.Step == commit.LookUpStep:
		return "Fastly service not found", detail + "Check service_id, and that the API token may see the service: " +
			"if it may not, Fastly's answer is the same.", attributeServiceID
	case errors.Is(failed.Err, context.Canceled):
		return summary, detail + sentences("Terraform was interrupted.", unchanged, left, again), ""
	case answered != nil && answered.Status == 0:
		limit := ""
		if errors.Is(failed.Err, context.DeadlineExceeded) && verb != "plan" && !m.timeouts.IsNull() {
			limit = timeoutsLimit
		}
		return summary, detail + sentences(checkAddress, limit, unchanged, left, again), ""
	}
	return summary, detail + sentences(unchanged, left, again), ""
}

// sentences joins those that are not empty.
func sentences(all ...string) string {
	all = slices.DeleteFunc(all, func(text string) bool { return text == "" })
	return strings.Join(all, " ")
}

// reason says why something was stopped.
func reason(stopped *commit.StoppedError) string {
	why := stopped.Cause.Error()
	switch {
	case errors.Is(stopped, context.DeadlineExceeded):
		why = "the timeout expired"
	case errors.Is(stopped, context.Canceled):
		why = "Terraform was interrupted"
	}
	if stopped.Waiting != 0 {
		why += fmt.Sprintf(" while the provider waited for version %d, a draft that somebody cloned earlier and that may go "+
			"live first; the provider waits until such a draft is 15 s old, or longer if Fastly is slow", stopped.Waiting)
	}
	return why
}

// clock gives a time of day for messages.
func clock(at time.Time) string { return at.UTC().Format("15:04:05 UTC") }

// listing is the error of a list of endpoints that failed.
func (m model) listing(version fastly.Version, err error) error {
	return &commit.FailedError{
		Step: fmt.Sprintf("list the %s endpoints in version %d", m.kind.Title, version.Number), Err: err,
	}
}

// explainUnread warns of an endpoint that could not be read after its update.
func (m model) explainUnread(outcome commit.Outcome) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Endpoint could not be read after its update", fmt.Sprintf(
		"The update of %s is in version %d of service %s, but reading it back failed: %v. The next plan reads it again.",
		m.what(), outcome.Version, m.serviceID.ValueString(), outcome.Unread))
}

// warn adds the warnings of a commit.
func warn(diags *diag.Diagnostics, m model, outcome commit.Outcome) {
	for _, warning := range outcome.Warnings {
		summary := "Versions collided"
		switch warning.Kind {
		case commit.NeverLive:
			summary = "Not live yet"
		case commit.Uncommented:
			summary = "Version comment is not written"
		case commit.InWaves:
			summary = "More versions than needed"
		case commit.Unconfirmed:
			summary = "Activation is not confirmed"
		case commit.Collided, commit.Unrestored:
		}
		diags.AddWarning(summary, warning.Text+"\n\nThis is about "+m.what()+".")
	}
}

// unquoted moves diagnostics away from secrets, so that the CLI does not quote one.
// Each request that has a configuration ends with it.
func (r *endpointResource) unquoted(diags *diag.Diagnostics) {
	*diags = quote.Hide(*diags, func(at path.Path) bool { return r.kind.IsSecret(quote.Attribute(at)) })
}

func join(all ...diag.Diagnostics) diag.Diagnostics {
	var joined diag.Diagnostics
	for _, diags := range all {
		joined.Append(diags...)
	}
	return joined
}
