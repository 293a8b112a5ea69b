package endpoint

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// Clock tells the time, and waits. The zero value uses the real time.
type Clock struct {
	// Now gives the time.
	Now func() time.Time
	// Pause waits. The error says that the context ended first.
	Pause func(ctx context.Context, wait time.Duration) error
}

func (c Clock) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

func (c Clock) pause(ctx context.Context, wait time.Duration) error {
	if c.Pause != nil {
		return c.Pause(ctx, wait)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// deliveryQuestion asks what Fastly could not deliver.
type deliveryQuestion struct {
	service  types.String
	from, to time.Time
	// endpoints are the names that are asked about. None means all.
	endpoints []string
}

// of is the model that explains errors of this question.
func (q deliveryQuestion) of() model {
	return model{kind: kind.Kind{Title: "logging"}, serviceID: q.service}
}

// ask reads delivery errors. If the account or the token may not read them, that is
// a warning, and available is false: nothing is known to have failed. A service
// that does not exist, or a token that Fastly does not accept, is an error like
// everywhere else. Fastly's answer is the same, so ask looks at the service to tell
// the two apart.
func (q deliveryQuestion) ask(
	ctx context.Context, access *Access,
) (report fastly.DeliveryReport, available bool, diags diag.Diagnostics) {
	report, err := access.Shared.DeliveryErrors(ctx, q.service.ValueString(), q.from, q.to, q.endpoints...)
	var list *fastly.ListError
	switch {
	case err == nil:
		return report, true, nil
	case errors.As(err, &list):
		return report, false, q.of().explain("list", q.of().listing(fastly.Version{Number: list.Place.Version}, err))
	case fastly.IsUnauthorized(err) || fastly.IsNotFound(err):
		if _, lookErr := access.Shared.Look(ctx, q.service.ValueString()); lookErr != nil {
			return report, false, q.of().explain("read", &commit.FailedError{Step: commit.LookUpStep, Err: lookErr})
		}
		diags.AddWarning("Delivery errors are not available", fmt.Sprintf(
			"Fastly does not show the delivery errors of service %s to this API token. %s.\n\n"+
				"The provider can't tell whether lines arrive. Use a token with the scope global, "+
				"and ask Fastly's support whether the account has log delivery errors.",
			q.service.ValueString(), sentence(err.Error())))
		return report, false, diags
	}
	advice := ""
	var failed *fastly.Error
	if errors.As(err, &failed) && failed.Status == 0 {
		advice = checkAddress
	}
	diags.AddError("Cannot read delivery errors", fmt.Sprintf(
		"The provider asked Fastly which log lines of service %s could not be delivered. %s.\n\n%s",
		q.service.ValueString(), sentence(err.Error()), sentences(advice, tryAgain)))
	return report, false, diags
}

// warnUnread warns of lines of the answer that could not be parsed.
func (q deliveryQuestion) warnUnread(report fastly.DeliveryReport) diag.Diagnostics {
	if report.Unread == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Some delivery errors could not be read", fmt.Sprintf(
		"%d of the lines in which Fastly reports delivery errors of service %s could not be read and were skipped. "+
			"%d were read. If this happens again, please report it: the API may have changed.",
		report.Unread, q.service.ValueString(), report.Total))}
}
