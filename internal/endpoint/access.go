package endpoint

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// Access is how the resources of one configured provider reach Fastly. They
// share what they read, and commit their changes together.
type Access struct {
	Client  *fastly.Client
	Shared  *fastly.Shared
	Commits *commit.Commits

	// Moment is how long a plan that finds its name taken waits for another
	// resource to report that it has the endpoint. Defaults to half a second.
	Moment time.Duration
	// Clock gives the time when delivery errors are read.
	Clock Clock

	notes *notes
	// stopped ends once the CLI has asked the provider to stop, by stop.
	stopped context.Context
	stop    context.CancelFunc
}

// NewAccess makes the access of one configured provider.
func NewAccess(client *fastly.Client, tuning commit.Config) *Access {
	shared := fastly.NewShared(client)
	stopped, stop := context.WithCancel(context.Background())
	return &Access{
		Client: client, Shared: shared, Commits: commit.New(client, shared, tuning), notes: newNotes(),
		stopped: stopped, stop: stop,
	}
}

// within limits the time of a request of the CLI. Once one request has been
// cancelled, all are, including later ones: on Ctrl-C, Terraform cancels the
// requests in progress, and can still send one that it had already begun. Without
// this, that change would go live without the changes that were planned with it.
func (a *Access) within(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	request := ctx
	ctx, cancel := context.WithTimeout(ctx, timeout)
	first := context.AfterFunc(request, a.stop)
	later := context.AfterFunc(a.stopped, cancel)
	return ctx, func() {
		first()
		later()
		cancel()
	}
}

func (a *Access) moment() time.Duration { return cmp.Or(a.Moment, 500*time.Millisecond) }

// Source gives access to Fastly, and to Datadog, which checks keys. The provider
// passes it to each resource and data source.
type Source interface {
	// Fastly gives the access. Known is false if the provider's configuration has
	// values that are not known yet, which can happen in a plan. The diagnostics
	// say what is missing, such as a token.
	Fastly() (access *Access, known bool, diags diag.Diagnostics)
	// Datadog gives the client that checks API keys, in the same way.
	Datadog() (client *datadog.Client, known bool, diags diag.Diagnostics)
	// Terraform is the version that the CLI reports. OpenTofu reports the version
	// of a Terraform with the same features.
	Terraform() string
}

// Defaults of the timeouts block. A commit of ten endpoints takes about ten
// seconds at the latencies that were recorded; behind three other groups and a
// busy API it takes minutes.
const (
	defaultReadTimeout  = 5 * time.Minute
	defaultWriteTimeout = 20 * time.Minute
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

// reach gives the access to Fastly. It is an error if that is not known yet.
func reach(source Source) (*Access, diag.Diagnostics) {
	access, known, diags := source.Fastly()
	if !known && !diags.HasError() {
		diags.AddError(notConfiguredSummary, "The provider's fastly block contains values that are known only after "+
			"an apply. Apply the resources that they come from first, for instance with -target, or set FASTLY_API_TOKEN.")
	}
	return access, diags
}

// notConfiguredSummary is the summary of diagnostics about a provider block with
// unknown values.
const notConfiguredSummary = "Provider is not configured yet"

// reachable gives the access to Fastly, or nil if it is not known yet or not
// usable. It reports nothing: reach and checkAgainstService do.
func (r *endpointResource) reachable() *Access {
	if r.source == nil {
		return nil
	}
	access, known, diags := r.source.Fastly()
	if !known || diags.HasError() {
		return nil
	}
	return access
}
