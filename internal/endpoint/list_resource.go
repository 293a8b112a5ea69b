package endpoint

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// servicesAtOnce limits how many services are read in parallel.
const servicesAtOnce = 8

// ListResourceConfigSchema is the schema of a list block of terraform query.
func (r *endpointResource) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = listschema.Schema{
		MarkdownDescription: fmt.Sprintf("Finds the %s endpoints of one Fastly service, or of all services that the API "+
			"token may see. It reads the live version, or the newest version if none is live.", r.kind.Title),
		DeprecationMessage: r.kind.Deprecated,
		Attributes: map[string]listschema.Attribute{
			attributeServiceID: listschema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The ID of the Fastly service. If omitted, all services are searched.",
				Validators:          []validator.String{serviceValidator{}},
			},
		},
	}
}

// found is what was found in one service, or why it could not be read.
type found struct {
	service   fastly.Service
	version   fastly.Version
	endpoints []fastly.Endpoint
	err       error
}

// List finds endpoints, in one service or in all, several services in parallel. A
// service that can't be read is an error among the results, so that a list is never
// silently incomplete.
func (r *endpointResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var id types.String
	diags := req.Config.GetAttribute(ctx, path.Root(attributeServiceID), &id)
	access, accessDiags := reach(r.source)
	diags.Append(accessDiags...)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	services, err := r.servicesToList(ctx, access, id)
	if err != nil {
		wanted := model{kind: r.kind, serviceID: id}
		summary, detail, _ := wanted.words("list", err)
		stream.Results = list.ListResultsStreamDiagnostics(diag.Diagnostics{diag.NewErrorDiagnostic(summary, detail)})
		return
	}
	stream.Results = r.results(ctx, req, access, services)
}

// servicesToList gives the requested service, or all services.
func (r *endpointResource) servicesToList(
	ctx context.Context, access *Access, id types.String,
) ([]fastly.Service, error) {
	if id.ValueString() == "" {
		services, err := access.Client.Services(ctx)
		if err != nil {
			return nil, &commit.FailedError{Step: "list the services of the account", Err: err}
		}
		return services, nil
	}
	service, err := access.Shared.Service(ctx, id.ValueString())
	if err != nil {
		return nil, err
	}
	return []fastly.Service{service}, nil
}

// find lists the endpoints of every service, in the order of the services.
func (r *endpointResource) find(ctx context.Context, access *Access, services []fastly.Service) []found {
	all := make([]found, len(services))
	group := errgroup.Group{}
	group.SetLimit(servicesAtOnce)
	for i, service := range services {
		group.Go(func() error {
			all[i].service = service
			version, ok := service.Current()
			if !ok {
				return nil
			}
			all[i].version = version
			place := fastly.Place{Service: service.ID, Version: version.Number, Kind: r.kind.Name}
			all[i].endpoints, all[i].err = access.Shared.Endpoints(ctx, place)
			return nil
		})
	}
	// Errors are stored with their services.
	_ = group.Wait()
	return all
}

// results streams the endpoints, at most as many as requested. It reads the
// services in chunks, and stops as soon as it has enough endpoints.
func (r *endpointResource) results(
	ctx context.Context, req list.ListRequest, access *Access, services []fastly.Service,
) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		left := req.Limit
		for some := range slices.Chunk(services, servicesAtOnce) {
			if req.Limit > 0 && left == 0 || !r.push(ctx, req, r.find(ctx, access, some), &left, push) {
				return
			}
		}
	}
}

// push passes results on, and says whether more are wanted.
func (r *endpointResource) push(
	ctx context.Context, req list.ListRequest, all []found, left *int64, push func(list.ListResult) bool,
) bool {
	for _, found := range all {
		if found.err != nil {
			result := list.ListResult{}
			of := model{kind: r.kind, serviceID: types.StringValue(found.service.ID)}
			summary, detail, _ := of.words("list", of.listing(found.version, found.err))
			result.Diagnostics.AddError(summary, fmt.Sprintf("%s\n\nThe list does not contain the endpoints of service %q (%s).",
				detail, found.service.Name, found.service.ID))
			if !push(result) {
				return false
			}
			continue
		}
		for _, endpoint := range found.endpoints {
			if req.Limit > 0 && *left == 0 {
				return false
			}
			*left--
			if !push(r.result(ctx, req, found, endpoint)) {
				return false
			}
		}
	}
	return true
}

func (r *endpointResource) result(
	ctx context.Context, req list.ListRequest, found found, endpoint fastly.Endpoint,
) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = fmt.Sprintf("%s of %s", endpoint.Name(), found.service.Name)
	result.Diagnostics.Append(identify(ctx, result.Identity, found.service.ID, endpoint.Name())...)
	if req.IncludeResource {
		before := model{kind: r.kind, serviceID: types.StringValue(found.service.ID)}
		// Without secrets: the configuration that Terraform generates from a result
		// does not need them.
		result.Diagnostics.Append(fill(ctx, result.Resource, before,
			effective(r.kind, endpoint, found.service.Compute()), found.version.Number, false)...)
	}
	return result
}
