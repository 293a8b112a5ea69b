// Package drain is the resources for log drains of Heroku apps, and the data source
// that lists them.
//
// Three things make a drain more than three calls. Its URL contains a secret, which
// must not reach a plan or a log. Heroku can't change a drain, so that a change
// replaces the drain by a new one. And nobody reports a wrong URL, because Heroku
// just drops the lines.
//
// The code for all of that is the same for any drain: a [kind] has what is unique
// to a resource, which is its attributes, and how to convert between them and the
// URL. What a plan and an apply decide is decided by functions of values, such as
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

// Source gives access to Heroku and Datadog. The provider passes it to the
// resources and the data source.
type Source interface {
	// Heroku gives a client. Known is false if the provider's configuration has
	// values that are not known yet, which can happen in a plan. The diagnostics
	// say what is missing, such as an API key.
	Heroku() (client *heroku.Client, known bool, diags diag.Diagnostics)
	// Datadog gives a client in the same way.
	Datadog() (client *datadog.Client, known bool, diags diag.Diagnostics)
	// Drains gives what the resources of this configuration share.
	Drains() *Shared
}

// Shared is what the resources of one configured provider share. Terraform plans
// and applies each resource on its own. Another configuration of the provider is
// another process, and shares nothing with this one.
type Shared struct {
	claims claims
	queues queues
	// inState are the IDs of the drains that the state has, and gone the kinds and
	// apps of those that a read did not find any more.
	inState, gone *seen.Set[string]
	// moment is how long one resource waits for a request of another that may still
	// come.
	moment time.Duration
}

// NewShared makes what the resources of a provider share. Moment is how long one
// resource waits for a request of another that may still come; zero means half a
// second.
func NewShared(moment time.Duration) *Shared {
	if moment == 0 {
		moment = 500 * time.Millisecond
	}
	return &Shared{
		claims:  claims{planned: map[string]claim{}},
		queues:  queues{byApp: map[string]*queue{}},
		inState: seen.New[string](),
		gone:    seen.New[string](),
		moment:  moment,
	}
}

// Defaults of the timeouts block. A change takes a handful of calls, but it can
// wait for minutes for the rate limit, or for an app that has just been created.
const (
	defaultReadTimeout  = 5 * time.Minute
	defaultWriteTimeout = 10 * time.Minute
)

// configured gets the source from the data that the framework passes to Configure.
// There is none while a configuration is only validated.
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

// notConfiguredSummary is the summary of diagnostics about a provider block with
// unknown values.
const notConfiguredSummary = "Provider is not configured yet"

// needHeroku gives the client. It is an error if that is not known yet.
func needHeroku(source Source) (*heroku.Client, diag.Diagnostics) {
	client, known, diags := source.Heroku()
	if !known && !diags.HasError() {
		diags.AddError(notConfiguredSummary, "The provider's heroku block contains values that are known only after "+
			"an apply. Apply the resources that they come from first, for instance with -target.")
	}
	return client, diags
}
