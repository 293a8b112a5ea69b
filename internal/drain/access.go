// Package drain is the resource for a log drain from a Heroku app to Datadog,
// and the data source for the drains of an app.
//
// What makes it more than three calls: the API key is in the drain's URL, which
// must not reach a plan or a log; Heroku can't change a drain, so that a change
// is a new drain in the place of the old one; and nobody tells the user when a
// URL is wrong, because Logplex just drops the lines.
package drain

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// Source gives access to Heroku and Datadog. It is what the provider hands to
// the resource and the data source.
type Source interface {
	// Heroku gives a client. Known is false where the provider's configuration
	// has values that are not known yet, as it can be while planning. The
	// diagnostics say what is missing, such as an API key.
	Heroku() (client *heroku.Client, known bool, diags diag.Diagnostics)
	// Datadog gives a client, known likewise.
	Datadog() (client *datadog.Client, known bool, diags diag.Diagnostics)
	// Claims gives what the resources plan.
	Claims() *Claims
}

// Defaults of the timeouts block. A change is a handful of calls; behind the
// rate limit, or for an app that has just been made, it waits for minutes.
const (
	defaultReadTimeout  = 5 * time.Minute
	defaultWriteTimeout = 10 * time.Minute
)

// configured gives the source out of what the framework hands to Configure,
// which is nothing while only a configuration is validated.
func configured(data any) (Source, diag.Diagnostics) {
	var diags diag.Diagnostics
	if data == nil {
		return nil, diags
	}
	source, ok := data.(Source)
	if !ok {
		diags.AddError("Unexpected provider data",
			fmt.Sprintf("The provider handed over a %T. This is a bug of the provider; please report it.", data))
	}
	return source, diags
}

// notConfiguredSummary is the summary of what is said about a provider block with
// unknown values.
const notConfiguredSummary = "Provider is not configured yet"

// needHeroku gives the client, which has to be known by now.
func needHeroku(source Source) (*heroku.Client, diag.Diagnostics) {
	client, known, diags := source.Heroku()
	if !known && !diags.HasError() {
		diags.AddError(notConfiguredSummary, "The provider's heroku block holds values that are known only after an apply. "+
			"Apply what they come from first, for instance with -target.")
	}
	return client, diags
}
