// Package drain is the resources for log drains of Heroku apps, and the data
// source that lists them.
//
// What makes a drain more than three calls: a secret is in its URL, which must not
// reach a plan or a log; Heroku can't change a drain, so that a change is a new
// drain in the place of the old one; and nobody tells the user when a URL is wrong,
// because Heroku just drops the lines.
//
// All of that is written once, for any drain: a [kind] says what is unique to a
// resource, which is its attributes, and how they and the URL come from each other.
// What a plan and an apply decide is decided by functions of values, such as
// [exchanging].
package drain

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/seen"
)

// Source gives access to Heroku and Datadog. It is what the provider hands to
// the resources and the data source.
type Source interface {
	// Heroku gives a client. Known is false where the provider's configuration
	// has values that are not known yet, as it can be while planning. The
	// diagnostics say what is missing, such as an API key.
	Heroku() (client *heroku.Client, known bool, diags diag.Diagnostics)
	// Datadog gives a client, known likewise.
	Datadog() (client *datadog.Client, known bool, diags diag.Diagnostics)
	// Drains gives what the resources of this configuration know of each other.
	Drains() *Shared
}

// Shared is what the resources of one configured provider know of each other.
// Terraform plans and applies each on its own. Another configuration of the
// provider is another process, of which nothing is known here.
type Shared struct {
	claims claims
	lines  lines
	// held are the IDs of the drains that a state has, and lost the kinds and apps of
	// those that a read has found to be gone.
	held, lost *seen.Set[string]
	// moment is how long one resource waits for another that may be on its way.
	moment time.Duration
}

// NewShared makes what the resources of a provider share that is being configured.
// Moment is how long one waits for another that may be on its way; zero means half
// a second.
func NewShared(moment time.Duration) *Shared {
	if moment == 0 {
		moment = 500 * time.Millisecond
	}
	return &Shared{
		claims: claims{planned: map[string]claim{}},
		lines:  lines{byApp: map[string]*line{}},
		held:   seen.New[string](),
		lost:   seen.New[string](),
		moment: moment,
	}
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
			fmt.Sprintf("The provider passed a %T. This is a bug in the provider; please report it.", data))
	}
	return source, diags
}

// notConfiguredSummary is the summary of what is said about a provider block with
// unknown values.
const notConfiguredSummary = "Provider is not configured yet"

// needHeroku gives the client, which must be known by now.
func needHeroku(source Source) (*heroku.Client, diag.Diagnostics) {
	client, known, diags := source.Heroku()
	if !known && !diags.HasError() {
		diags.AddError(notConfiguredSummary, "The provider's heroku block contains values that are known only after "+
			"an apply. Apply the resources that they come from first, for instance with -target.")
	}
	return client, diags
}
