package endpoint

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// ModifyPlan completes the plan, so that it shows exactly what will happen, and
// checks it against the service. That takes one call for the service, which all its
// endpoints share, and one list per kind if a name is new.
func (r *endpointResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	defer r.unquoted(&resp.Diagnostics)
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(r.checkDestroy(ctx, req.State)...)
		return
	}
	plan, diags := read(ctx, r.kind, req.Plan)
	config, configDiags := read(ctx, r.kind, req.Config)
	prints, printDiags := readFingerprints(ctx, req.Private)
	resp.Diagnostics.Append(join(diags, configDiags, printDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var before *model
	if !req.State.Raw.IsNull() {
		state, stateDiags := read(ctx, r.kind, req.State)
		resp.Diagnostics.Append(stateDiags...)
		resp.Diagnostics.Append(plan.keep(ctx, config, state, req.Private)...)
		before = &state
	}
	if before == nil || !plan.fields[attributeFormat].Equal(before.fields[attributeFormat]) {
		resp.Diagnostics.Append(plan.checkFormat(true)...)
	}
	access := r.reachable()
	if access != nil {
		bounded, cancel := access.within(ctx, defaultReadTimeout)
		defer cancel()
		ctx = bounded
		if before != nil {
			access.notes.inState.Add(before.address())
			access.notes.inState.Add(before.addressIn(plan.draftVersion))
		}
		resp.Diagnostics.Append(plan.claimName(access, before, prints)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if before != nil && req.Plan.Raw.Equal(req.State.Raw) && !plan.reverts() {
		resp.Diagnostics.Append(r.checkUnchanged(ctx, plan, config)...)
		return
	}
	// An endpoint that goes to another service is created there. Terraform plans that
	// create, too, but shows no warnings of that plan.
	updated := before
	if before != nil && !plan.serviceID.IsUnknown() && !plan.serviceID.Equal(before.serviceID) {
		updated = nil
	}
	found := r.checkAgainstService(ctx, plan, config, updated, &resp.Diagnostics)
	compute := found.known && found.service.Compute()
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(plan.checkSecrets(access, config, updated, found, prints)...)
		resp.Diagnostics.Append(r.checkKey(ctx, plan, config, before, prints)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if found.known {
		resp.Diagnostics.Append(plan.warnOfLostLines(updated, compute)...)
	}
	if access != nil && !plan.serviceID.IsUnknown() && plan.draftVersion.IsNull() {
		// Terraform plans each change once more right before it applies it.
		access.Commits.Announce(plan.serviceID.ValueString())
	}
	if updated != nil && !plan.serviceID.IsUnknown() {
		resp.Diagnostics.Append(plan.warnOfReplacement(plan.toUpdate(config, *updated, prints, compute))...)
	}
	resp.Diagnostics.Append(plan.planComputed(ctx, &resp.Plan, config, before, prints, compute)...)
}

// checkDestroy refuses to destroy an endpoint in a locked draft, unless the draft
// does not contain it any more.
func (r *endpointResource) checkDestroy(ctx context.Context, from source) diag.Diagnostics {
	state, diags := read(ctx, r.kind, from)
	access := r.reachable()
	if diags.HasError() || access == nil {
		return diags
	}
	access.notes.inState.Add(state.address())
	if state.draftVersion.IsNull() {
		return diags
	}
	// If the service is gone, its endpoints are, too. The apply reports any other
	// error.
	service, err := access.Shared.Service(ctx, state.serviceID.ValueString())
	if err != nil {
		return diags
	}
	version, ok := service.Version(state.draft())
	if !ok || !version.Locked {
		return diags
	}
	if _, exists, err := access.Shared.Find(ctx, state.place(version.Number), state.name()); err == nil && !exists {
		return diags
	}
	diags.Append(state.explainLocked("delete", version))
	return diags
}

// keep plans the values that do not change. A configured value that is equivalent
// to the one in the state is no change, such as a certificate with a line break at
// its end. An omitted field for which Fastly has a default keeps its value if that
// is known to be the default. Otherwise it is unknown, because it goes back to the
// default, which only Fastly knows.
func (m model) keep(ctx context.Context, config, state model, private privateReader) diag.Diagnostics {
	defaults, diags := knownDefaults(ctx, private)
	for _, field := range m.kind.All() {
		current, configured := state.fields[field.Name], config.fields[field.Name]
		if !current.IsNull() && given(configured) && !configured.IsUnknown() &&
			(fastly.Same(field.Form().Value(configured.ValueString()), current.ValueString()) ||
				field.Name == attributeFormat && isGenerated(configured.ValueString(), current.ValueString())) {
			m.fields[field.Name] = current
		}
		if !field.FastlyDefault || !configured.IsNull() {
			continue
		}
		m.fields[field.Name] = types.StringUnknown()
		text := current.ValueString()
		if text == "" || text == defaults[field.Name] || m.kind.IsDefault(field.Name, text) {
			m.fields[field.Name] = current
		}
	}
	return diags
}

// checkUnchanged checks the configuration of an endpoint that does not change. If
// the service can't be read, that is no error: there is nothing to apply.
func (r *endpointResource) checkUnchanged(ctx context.Context, plan, config model) diag.Diagnostics {
	access := r.reachable()
	for _, field := range r.kind.All() {
		if access == nil || !field.VCL || !given(config.fields[field.Name]) {
			continue
		}
		if service, err := access.Shared.Service(ctx, plan.serviceID.ValueString()); err == nil {
			return config.checkServiceType(service)
		}
		return nil
	}
	return nil
}

// warnOfReplacement warns of a field that only a new endpoint can clear.
func (m model) warnOfReplacement(change commit.Change) diag.Diagnostics {
	name := m.clearsFixed(change)
	if change.Mode != commit.Replace || name == "" {
		return nil
	}
	return diag.Diagnostics{
		diag.NewAttributeWarningDiagnostic(path.Root(name), "Endpoint is replaced in place", fmt.Sprintf(
			"No update of Fastly's API is known to clear %s. "+
				"This apply deletes %s and creates it without %s, in the same service version, so that no log line is lost.",
			name, m.what(), name)),
	}
}

// planComputed sets the computed attributes to what is known of them before the
// apply.
func (m model) planComputed(
	ctx context.Context, to target, config model, before *model, prints fingerprints, compute bool,
) diag.Diagnostics {
	var diags diag.Diagnostics
	set := func(name string, value any) { diags.Append(to.SetAttribute(ctx, path.Root(name), value)...) }
	if !m.serviceID.IsUnknown() && !m.fields[attributeName].IsUnknown() {
		set(attributeID, m.serviceID.ValueString()+"/"+m.name())
	}
	set(attributeDeletedAt, types.StringNull())
	if before == nil {
		return diags
	}
	for _, field := range m.kind.All() {
		value, configured := m.fields[field.Name], config.fields[field.Name]
		if field.FastlyDefault || !configured.IsNull() && !configured.Equal(value) {
			set(field.Name, attribute(field, value))
		}
	}
	version, createdAt, updatedAt := types.Int64Unknown(), types.StringUnknown(), types.StringUnknown()
	sameService := m.serviceID.Equal(before.serviceID)
	sendsNothing := sameService && !m.anyUnknown(config) && m.toUpdate(config, *before, prints, compute).IsEmpty()
	switch {
	case sendsNothing:
		// Only settings of Terraform's have changed, such as a timeout.
		version, createdAt, updatedAt = before.version, before.createdAt, before.updatedAt
	case !m.reverts() && m.draftVersion.Equal(before.draftVersion) && sameService && !before.createdAt.IsNull():
		createdAt = before.createdAt
	}
	set(attributeVersion, version)
	set(attributeCreatedAt, createdAt)
	set(attributeUpdatedAt, updatedAt)
	return diags
}

// reverts says whether a field goes back to a default that only Fastly knows.
func (m model) reverts() bool { return len(m.defaults(false)) > 0 }
