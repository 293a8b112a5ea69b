package endpoint

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/timeout"
)

// endpointResource is a logging endpoint in the live version of a Fastly service,
// or in the draft that draft_version names. Every change of it is a
// [commit.Change]; a read looks at the version that is live now.
type endpointResource struct {
	kind   kind.Kind
	source Source
}

var (
	_ resource.Resource                   = (*endpointResource)(nil)
	_ resource.ResourceWithConfigure      = (*endpointResource)(nil)
	_ resource.ResourceWithValidateConfig = (*endpointResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*endpointResource)(nil)
	_ resource.ResourceWithImportState    = (*endpointResource)(nil)
	_ resource.ResourceWithIdentity       = (*endpointResource)(nil)
	_ resource.ResourceWithMoveState      = (*endpointResource)(nil)
	_ list.ListResourceWithConfigure      = (*endpointResource)(nil)
)

func (r *endpointResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_fastly_" + r.kind.Name
	// A rename keeps the endpoint and changes its identity.
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *endpointResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceSchema(ctx, r.kind)
}

func (r *endpointResource) Configure(
	_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse,
) {
	var diags diag.Diagnostics
	r.source, diags = configured(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

// Create adds the endpoint, or takes over one that the plan has announced.
func (r *endpointResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	defer r.unquoted(&resp.Diagnostics)
	plan, diags := read(ctx, r.kind, req.Plan)
	config, configDiags := read(ctx, r.kind, req.Config)
	access, accessDiags := reach(r.source)
	limit, timeoutDiags := plan.timeouts.Create(timeout.Unlogged(ctx), defaultWriteTimeout)
	resp.Diagnostics.Append(join(diags, configDiags, accessDiags, timeoutDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := access.within(ctx, limit)
	defer cancel()

	access.Client.Hide(plan.secrets(config)...)
	service, err := access.Shared.Service(ctx, plan.serviceID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(plan.explain("create", err)...)
		return
	}
	change := plan.takingOver(plan.toCreate(config, service.Compute()), access.notes.takeover(plan.address()))
	outcome, err := access.Commits.Apply(ctx, plan.serviceID.ValueString(), change)
	if err != nil {
		resp.Diagnostics.Append(plan.explain("create", err)...)
		return
	}
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(r.store(ctx, applied{
		state: &resp.State, identity: resp.Identity, private: resp.Private, plan: plan, config: config,
		outcome: outcome, compute: service.Compute(),
	})...)
}

// Read reads the endpoint from the version that is live now, or from its draft.
func (r *endpointResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	defer r.unquoted(&resp.Diagnostics)
	state, diags := read(ctx, r.kind, req.State)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(identify(ctx, resp.Identity, state.serviceID.ValueString(), state.name())...)
	if _, known, problem := r.source.Fastly(); !known && !problem.HasError() && !state.imported() {
		resp.Diagnostics.AddWarning(notConfiguredSummary, fmt.Sprintf(
			"The provider's fastly block contains values that are known only after an apply, so %s was not read. "+
				"The plan assumes that it has not changed since it was last read. The next plan reads it.", state.what()))
		return
	}
	access, accessDiags := reach(r.source)
	limit, timeoutDiags := state.timeouts.Read(timeout.Unlogged(ctx), defaultReadTimeout)
	resp.Diagnostics.Append(join(accessDiags, timeoutDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := access.within(ctx, limit)
	defer cancel()

	access.Client.Hide(state.secrets(state)...)
	access.notes.inState.Add(state.address())
	importing, importDiags := isImport(ctx, req.Private, resp.Private)
	resp.Diagnostics.Append(importDiags...)
	service, err := access.Shared.Service(ctx, state.serviceID.ValueString())
	if fastly.IsNotFound(err) && importing {
		resp.Diagnostics.Append(state.noService(err))
		return
	}
	if fastly.IsNotFound(err) {
		access.notes.gone.Add(address{service: state.serviceID.ValueString()})
		access.notes.gone.Add(state.address())
		resp.Diagnostics.AddWarning("Fastly service is gone", fmt.Sprintf(
			"Fastly has no service %s any more, or the API token may not see it, so the provider treats %s as deleted. %s.\n\n"+
				"If the service exists, check the API token before you apply.",
			state.serviceID.ValueString(), state.what(), sentence(err.Error())))
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(state.explain("read", err)...)
		return
	}
	version, ok := state.pinnedOrCurrent(service)
	var endpoint fastly.Endpoint
	if ok {
		endpoint, ok, err = access.Shared.Find(ctx, state.place(version.Number), state.name())
		if err != nil {
			resp.Diagnostics.Append(state.explain("read", state.listing(version, err))...)
			return
		}
	}
	if !ok && importing {
		resp.Diagnostics.Append(state.noEndpoint(ctx, access, service, version))
		return
	}
	if !ok {
		access.notes.gone.Add(state.address())
		if !state.imported() {
			prints, printDiags := readFingerprints(ctx, req.Private)
			resp.Diagnostics.Append(printDiags...)
			resp.Diagnostics.AddWarning(state.kind.Title+" endpoint is gone",
				state.explainGone(version)+secretsAreGone(state.unknownHere(prints)))
		}
		resp.State.RemoveResource(ctx)
		return
	}
	withSecrets := state.imported() && !withoutSecrets(ctx, req.Private)
	resp.Diagnostics.Append(
		fill(ctx, &resp.State, state, effective(r.kind, endpoint, service.Compute()), version.Number, withSecrets)...)
	resp.Diagnostics.Append(r.compareSecrets(ctx, access, req, resp, state, endpoint)...)
}

// compareSecrets warns of write-only secrets that somebody has changed since they
// were sent. It removes their version from the state, so that the plan shows that
// they will be sent again.
func (r *endpointResource) compareSecrets(
	ctx context.Context, access *Access, req resource.ReadRequest, resp *resource.ReadResponse,
	state model, endpoint fastly.Endpoint,
) diag.Diagnostics {
	prints, diags := readFingerprints(ctx, req.Private)
	same := true
	for _, name := range r.kind.Secrets() {
		if prints.match(name, endpoint[name]) {
			continue
		}
		same = false
		if prints.known() && !state.had(name) {
			access.notes.otherSecrets.Add(state.address())
		}
		if state.writeOnlyVersions[name].IsNull() || !prints.known() {
			continue
		}
		diags.AddAttributeWarning(path.Root(name+writeOnly), "Secret was changed elsewhere", fmt.Sprintf(
			"The %s of %s is no longer the one that was sent as %s. The next apply sends it again.",
			name, state.what(), name+writeOnly))
		diags.Append(resp.State.SetAttribute(ctx, path.Root(name+writeOnlyVersion), types.Int64Null())...)
	}
	if !same {
		diags.Append(fingerprintsOf(r.kind, endpoint).write(ctx, resp.Private)...)
	}
	return diags
}

// Update changes the endpoint in place, its name included.
func (r *endpointResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	defer r.unquoted(&resp.Diagnostics)
	plan, diags := read(ctx, r.kind, req.Plan)
	config, configDiags := read(ctx, r.kind, req.Config)
	state, stateDiags := read(ctx, r.kind, req.State)
	access, accessDiags := reach(r.source)
	limit, timeoutDiags := plan.timeouts.Update(timeout.Unlogged(ctx), defaultWriteTimeout)
	resp.Diagnostics.Append(join(diags, configDiags, stateDiags, accessDiags, timeoutDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := access.within(ctx, limit)
	defer cancel()

	access.Client.Hide(append(plan.secrets(config), state.secrets(state)...)...)
	access.notes.inState.Add(state.address())
	service, err := access.Shared.Service(ctx, plan.serviceID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(plan.explain("update", err)...)
		return
	}
	prints, printDiags := readFingerprints(ctx, req.Private)
	resp.Diagnostics.Append(printDiags...)
	resp.Diagnostics.Append(identify(ctx, resp.Identity, state.serviceID.ValueString(), state.name())...)
	takeover := access.notes.takeover(plan.address())
	change := plan.takingOver(plan.toUpdate(config, state, prints, service.Compute()), takeover)
	if change.IsEmpty() {
		// Only settings that Fastly does not have, such as a timeout, have changed.
		resp.State.Raw = req.Plan.Raw
		return
	}
	outcome, err := access.Commits.Apply(ctx, plan.serviceID.ValueString(), change)
	var handedOver *commit.HandedOverError
	if errors.As(err, &handedOver) {
		// Another resource has taken over the endpoint with the old name.
		change = plan.takingOver(plan.toCreate(config, service.Compute()), takeover)
		outcome, err = access.Commits.Apply(ctx, plan.serviceID.ValueString(), change)
	}
	if err != nil {
		resp.Diagnostics.Append(plan.explain("update", err)...)
		return
	}
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(r.store(ctx, applied{
		state: &resp.State, identity: resp.Identity, private: resp.Private, plan: plan, config: config,
		outcome: outcome, compute: service.Compute(), before: &state, prints: prints,
	})...)
}

// Delete removes the endpoint. If it is gone already, with its service or without,
// that is no error.
func (r *endpointResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	defer r.unquoted(&resp.Diagnostics)
	state, diags := read(ctx, r.kind, req.State)
	access, accessDiags := reach(r.source)
	limit, timeoutDiags := state.timeouts.Delete(timeout.Unlogged(ctx), defaultWriteTimeout)
	resp.Diagnostics.Append(join(diags, accessDiags, timeoutDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := access.within(ctx, limit)
	defer cancel()

	access.Client.Hide(state.secrets(state)...)
	access.notes.inState.Add(state.address())
	outcome, err := access.Commits.Apply(ctx, state.serviceID.ValueString(), state.toDelete())
	var handedOver *commit.HandedOverError
	if errors.As(err, &handedOver) {
		resp.Diagnostics.AddWarning("Endpoint stays", fmt.Sprintf(
			"Another resource of this apply has taken over %s of service %s without changing it, so it was not removed. "+
				"This happens if a resource is replaced with create_before_destroy, "+
				"or gets another address without a moved block.",
			state.what(), state.serviceID.ValueString()))
		return
	}
	var missing *commit.MissingVersionError
	if errors.As(err, &missing) || fastly.IsNotFound(err) && serviceIsGone(ctx, access, state) {
		return
	}
	if err != nil {
		resp.Diagnostics.Append(state.explain("delete", err)...)
		return
	}
	warn(&resp.Diagnostics, state, outcome)
}

// serviceIsGone says whether the service does not exist. A call for a version that
// Fastly does not show yet gets the same answer, so the service is read.
func serviceIsGone(ctx context.Context, access *Access, m model) bool {
	_, err := access.Client.Service(ctx, m.serviceID.ValueString())
	return fastly.IsNotFound(err)
}
