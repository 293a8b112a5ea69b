package endpoint

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// explain turns an error into a diagnostic: on the attribute that is to blame,
// with what was tried, what Fastly answered, and what the user can do next. The
// verb is "create", "read", "update", "delete" or "plan".
func (m model) explain(verb string, err error) diag.Diagnostics {
	summary, detail, blamed := m.words(verb, err)
	if blamed != "" {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(blamed), summary, detail)}
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic(summary, detail)}
}

// Sentences that end a detail.
const (
	productionUnchanged = "Production is unchanged."
	notInProduction     = "Nothing of this change has reached production."
	applyAgain          = "Apply again; nothing has to be cleaned up first."
	tryAgain            = "Try again."
)

func (m model) words(verb string, err error) (summary, detail, blamed string) {
	summary = fmt.Sprintf("Cannot %s %s", verb, m.what())
	service := m.serviceID.ValueString()

	var refused *commit.RefusedError
	var invalid *commit.InvalidError
	var locked *commit.LockedError
	var missing *commit.MissingVersionError
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
		detail = fmt.Sprintf("Version %d of service %s, with this and %d other changes of this apply, can't go live. Fastly says:\n\n%s\n\n%s Version %d stays live; version %d is left as a draft, to look at what is wrong with it. %s",
			invalid.Draft, service, invalid.Group-1, invalid.Reason, productionUnchanged, invalid.Live, invalid.Draft,
			"If the reason has nothing to do with logging, the live configuration itself does not validate any more; mend that first.")
		if invalid.Group <= 1 {
			detail = strings.Replace(detail, fmt.Sprintf("this and %d other changes of this apply", invalid.Group-1), "this change", 1)
		}
		return "Service version does not validate", detail, ""
	case errors.As(err, &limit):
		left := ""
		if limit.Draft != 0 {
			left = fmt.Sprintf(" Version %d is left behind as a draft that nobody uses.", limit.Draft)
		}
		return "Fastly's hourly limit on writes is nearly reached", fmt.Sprintf(
			"To %s %s on service %s, together with the changes that were ready with it, takes %d more writes to Fastly's API; the account has %d left until %s. %s%s Apply again after that.",
			verb, m.what(), service, limit.Needed, limit.Left, clock(limit.Reset), productionUnchanged, left), ""
	case errors.As(err, &stopped):
		detail = fmt.Sprintf("The %s was stopped before it went live: %s. %s", verb, reason(stopped), productionUnchanged)
		if stopped.Draft != 0 {
			detail += fmt.Sprintf(" Version %d of service %s is left behind as a draft that nobody uses.", stopped.Draft, service)
		}
		if errors.Is(stopped, context.DeadlineExceeded) {
			detail += " The timeouts block of the resource sets the time."
		}
		return summary, detail + " " + applyAgain, ""
	case errors.As(err, &overtaken):
		detail = fmt.Sprintf("Other writers made versions of service %s live %d times while this change was being prepared; version %d is live now and does not hold it. Find out who else writes to the service, and apply again when they are done.", service, overtaken.Tries, overtaken.Live)
		if len(overtaken.Overwritten) > 0 {
			detail += fmt.Sprintf("\n\nOn the way, versions %v of others were replaced in the moment that they went live, and could not be brought back. Compare them with version %d.", overtaken.Overwritten, overtaken.Live)
		}
		return "Overtaken by other writers", detail, ""
	case errors.As(err, &failed):
		return m.failure(summary, verb, failed)
	case errors.As(err, &answered):
		return m.failure(summary, verb, &commit.FailedError{Step: lookAtService, Err: err})
	}
	return summary, fmt.Sprintf("On service %s: %v.", service, err), ""
}

// refusal tells of a change that Fastly did not accept, and finds the attribute
// to blame.
func (m model) refusal(summary, verb string, refused *commit.RefusedError) (string, string, string) {
	detail := fmt.Sprintf("It was tried in version %d of service %s. %v.\n\n", refused.Draft, m.serviceID.ValueString(), refused.Err)
	var condition *conditionError
	if errors.As(refused.Err, &condition) {
		return "Unusable response condition", detail + condition.advice() + "\n\n" + notInProduction, "response_condition"
	}
	var answered *fastly.Error
	if !errors.As(refused.Err, &answered) {
		return summary, detail + notInProduction, ""
	}
	said := strings.ToLower(answered.Title + " " + answered.Detail)
	advice, blamed := "", ""
	switch {
	case answered.Status == http.StatusConflict:
		summary, blamed = nameTakenSummary, attributeName
		advice = m.nameTaken(verb, refused.Err)
	case strings.Contains(said, "condition"):
		summary, blamed = "Unusable response condition", "response_condition"
		advice = fmt.Sprintf("The condition %q has to be in the service, with type RESPONSE, before an endpoint can name it. If the same configuration makes it, refer to that resource so that it comes first.", m.fields["response_condition"].ValueString())
	case strings.Contains(said, "iam_role"), strings.Contains(said, "iam role"):
		blamed = "iam_role"
		advice = "Check the ARN, or the credentials that are given with it."
	case answered.Status == http.StatusNotFound:
		summary = m.kind.title + " endpoint is gone"
		advice = fmt.Sprintf("Somebody has removed %s from service %s since the plan was made. Plan again to create it anew.", m.what(), m.serviceID.ValueString())
	default:
		for _, field := range m.kind.allFields() {
			if strings.Contains(said, "'"+field.name+"'") || strings.Contains(said, " "+field.name+" ") || strings.HasPrefix(said, field.name+" ") {
				blamed = field.name
			}
		}
		advice = "Change what Fastly does not accept, and apply again."
	}
	return summary, detail + advice + "\n\n" + notInProduction, blamed
}

// importPrefix is what stands before the ID of an import that suits the
// configuration.
func (m model) importPrefix() string {
	for _, version := range m.writeOnlyVersions {
		if !version.IsNull() {
			return withoutSecretsPrefix
		}
	}
	return ""
}

// lookAtService is the step that asks for a service and its versions.
const lookAtService = "look at the service"

// listing tells that the endpoints of a version could not be listed.
func (m model) listing(version fastly.Version, err error) error {
	return &commit.FailedError{Step: fmt.Sprintf("list the %s endpoints in version %d", m.kind.title, version.Number), Err: err}
}

// failure tells of a step that did not succeed.
func (m model) failure(summary, verb string, failed *commit.FailedError) (string, string, string) {
	tried := fmt.Sprintf("To %s %s, the provider had to %s", verb, m.what(), failed.Step)
	again := applyAgain
	if verb == "read" || verb == "plan" || verb == "list" {
		again = tryAgain
	}
	switch service := m.serviceID.ValueString(); {
	case failed.Step == lookAtService:
		tried += " " + service + "."
	case service == "":
		tried += "."
	default:
		tried += " of service " + service + "."
	}
	detail := fmt.Sprintf("%s %v.\n\n", tried, failed.Err)
	var answered *fastly.Error
	errors.As(failed.Err, &answered)
	left := ""
	if failed.Draft != 0 && m.draftVersion.IsNull() {
		left = fmt.Sprintf(" Version %d is left behind as a draft that nobody uses.", failed.Draft)
	}
	switch {
	case failed.Unsure:
		return "Cannot tell whether the change is live", detail + fmt.Sprintf("The activation of version %d may have taken effect. Plan again: the plan shows what is live.", failed.Draft), ""
	case answered != nil && answered.Status == http.StatusUnauthorized:
		return "Fastly does not accept the API token", detail + "Check fastly.api_token in the provider block, or FASTLY_API_TOKEN: the token may be mistyped, expired, or of another account. " + productionUnchanged + left, ""
	case answered != nil && answered.Status == http.StatusForbidden:
		return "API token may not do this", detail + "The token needs the scope global and the role of an engineer on the service; activating takes that right, too. " + productionUnchanged + left, ""
	case answered != nil && answered.Status == http.StatusTooManyRequests:
		until := "the next full hour"
		if !answered.Reset.IsZero() {
			until = clock(answered.Reset)
		}
		return "Fastly's hourly limit on writes is reached", detail + fmt.Sprintf("The limit is reset at %s. %s%s %s", until, productionUnchanged, left, again), ""
	case fastly.IsNotFound(failed.Err) && failed.Step == lookAtService:
		return "Fastly service not found", detail + "Check service_id, and that the API token may see the service: Fastly answers the same to a token that may not.", attributeServiceID
	case answered != nil && answered.Status == 0:
		return summary, detail + "Check fastly.api_url and the network. " + productionUnchanged + left + " " + again, ""
	}
	return summary, detail + productionUnchanged + left + " " + again, ""
}

// explainGone tells of an endpoint that is not where it was.
func (m model) explainGone(version fastly.Version) string {
	where := fmt.Sprintf("version %d of service %s", version.Number, m.serviceID.ValueString())
	if !m.draftVersion.IsNull() {
		return fmt.Sprintf("%s is not in %s, to which draft_version pins it, so it is planned again.", m.what(), where)
	}
	return fmt.Sprintf(`%s was in version %d and is not in %s, which is live now. It is planned again.

Most often this is the work of a fastly_service_vcl or fastly_service_compute resource, which removes every endpoint that it does not know when it is applied, from its own configuration or from an older plan. This keeps it from doing so:

  lifecycle {
    ignore_changes = [logging_heroku, logging_kinesis]
  }`, m.what(), m.version.ValueInt64(), where)
}

// reason says why something was stopped.
func reason(stopped *commit.StoppedError) string {
	why := stopped.Cause.Error()
	switch {
	case errors.Is(stopped, context.DeadlineExceeded):
		why = "its time was up"
	case errors.Is(stopped, context.Canceled):
		why = "it was interrupted"
	}
	if stopped.GaveWay != 0 {
		why += fmt.Sprintf(" while it gave way to version %d, which somebody had cloned before it and which may go live first; such a draft is waited for until it is 15 s old, or longer where Fastly is slow", stopped.GaveWay)
	}
	return why
}

func clock(at time.Time) string { return at.UTC().Format("15:04:05 UTC") }
