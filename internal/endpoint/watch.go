package endpoint

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// watch is one run of the action.
type watch struct {
	access    *Access
	service   types.String
	endpoints []string
	wait      time.Duration
	// tell shows progress.
	tell func(string)
}

func (w watch) run(ctx context.Context) diag.Diagnostics {
	clock := w.access.Clock
	start := clock.now()
	service, err := w.access.Shared.Look(ctx, w.service.ValueString())
	if err != nil {
		return w.question().of().explain("read", &commit.FailedError{Step: commit.LookUpStep, Err: err})
	}
	version, ok := service.Live()
	if !ok {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Nothing to verify", fmt.Sprintf(
			"Service %s has no live version, so it sends no logs. Activate one first.", service.ID))}
	}
	if diags := w.checkNames(ctx, version); diags.HasError() {
		return diags
	}
	question := w.question()
	question.from = since(version, start)
	w.tell(fmt.Sprintf("Watching service %s, version %d, for log lines of %s that can't be delivered, for %s",
		service.ID, version.Number, w.names(), w.wait))
	for {
		question.to = clock.now()
		report, available, diags := question.ask(ctx, w.access)
		switch {
		case ctx.Err() != nil:
			return w.stopped(ctx)
		case !available:
			return diags
		case report.Total > 0:
			return append(question.warnUnread(report), w.undelivered(report))
		}
		passed := clock.now().Sub(start)
		if passed >= w.wait {
			w.tell(fmt.Sprintf("No delivery errors in %s", passed.Round(time.Second)))
			return question.warnUnread(report)
		}
		w.tell(fmt.Sprintf("No delivery errors after %s of %s", passed.Round(time.Second), w.wait))
		if clock.pause(ctx, min(betweenPolls, w.wait-passed)) != nil {
			return w.stopped(ctx)
		}
	}
}

func (w watch) question() deliveryQuestion {
	return deliveryQuestion{service: w.service, endpoints: w.endpoints}
}

// since gives the time from which errors count: the activation of the live version,
// or lookBack before the start if the activation was earlier or is not known.
// Fastly's clock may be ahead of ours; then it is the start.
func since(live fastly.Version, start time.Time) time.Time {
	earliest := start.Add(-lookBack)
	switch {
	case live.UpdatedAt.After(start):
		return start
	case live.UpdatedAt.After(earliest):
		return live.UpdatedAt
	}
	return earliest
}

// checkNames refuses names that no live endpoint has: a watch of them would never
// find errors.
func (w watch) checkNames(ctx context.Context, live fastly.Version) diag.Diagnostics {
	if len(w.endpoints) == 0 {
		return nil
	}
	lists, err := w.access.Shared.AllEndpoints(ctx, w.service.ValueString(), live.Number)
	if err != nil {
		of := w.question().of()
		return of.explain("list", of.listing(live, err))
	}
	var existing, missing []string
	for _, list := range lists {
		for _, endpoint := range list {
			existing = append(existing, endpoint.Name())
		}
	}
	for _, name := range w.endpoints {
		if !slices.Contains(existing, name) {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(existing)
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(attributeEndpointNames),
		"Endpoint to verify is not live", fmt.Sprintf(
			"Version %d of service %s, which is live, has no endpoint named %s. It has: %s. "+
				"Check the name; an endpoint with a draft_version is not live until somebody activates that version.",
			live.Number, w.service.ValueString(), quotedList(missing), quotedList(existing)))}
}

// names names the watched endpoints for progress messages.
func (w watch) names() string {
	if len(w.endpoints) == 0 {
		return "all endpoints"
	}
	return quotedList(w.endpoints)
}

func quotedList(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return quoted(names)
}

// stopped explains an interruption.
func (w watch) stopped(ctx context.Context) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic("Verification was stopped", fmt.Sprintf(
		"The watch for delivery errors of service %s ended early: %s. There were none until then. "+
			"The endpoints stay as they were applied.",
		w.service.ValueString(), reason(&commit.StoppedError{Cause: context.Cause(ctx)})))}
}

// undelivered reports lines that were not delivered: how often, for each endpoint
// and message, with the newest details.
func (w watch) undelivered(report fastly.DeliveryReport) diag.Diagnostic {
	const most, longest = 10, 400
	type sort struct{ endpoint, message string }
	var sorts []sort
	counts, newest := map[sort]int{}, map[sort]fastly.DeliveryError{}
	for _, found := range report.Errors {
		of := sort{found.Endpoint, found.Message}
		if counts[of]++; counts[of] == 1 {
			sorts = append(sorts, of)
			newest[of] = found
		}
	}
	var lines []string
	for _, of := range sorts[:min(most, len(sorts))] {
		line := fmt.Sprintf("%q: %s", of.endpoint, transport.Excerpt(of.message, longest))
		if details := newest[of].Details; details != "" {
			line += ": " + transport.Excerpt(details, longest)
		}
		often := "once"
		if counts[of] > 1 {
			often = fmt.Sprintf("%d times, last", counts[of])
		}
		lines = append(lines, fmt.Sprintf("  %s (%s at %s)", line, often, clock(newest[of].Time)))
	}
	if more := len(sorts) - most; more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d other errors", more))
	}
	return diag.NewErrorDiagnostic("Log lines are not delivered", fmt.Sprintf(
		"Fastly could not deliver log lines of service %s:\n\n%s\n\n"+
			"The endpoints stay as they were applied, and are live. Check their address and credentials. "+
			"The data source logdrain_fastly_logging_errors lists all errors.",
		w.service.ValueString(), strings.Join(lines, "\n")))
}
