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
	service, known := r.checkAgainstService(ctx, plan, config, before, &resp.Diagnostics)
	compute := known && service.Compute()
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(plan.checkSecrets(access, config, before)...)
		resp.Diagnostics.Append(r.checkKey(ctx, plan, config, before, prints)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if known {
		resp.Diagnostics.Append(plan.warnOfLostLines(before, compute)...)
	}
	if access != nil && !plan.serviceID.IsUnknown() && plan.draftVersion.IsNull() {
		// Terraform plans each change once more right before it applies it.
		access.Commits.Announce(plan.serviceID.ValueString())
	}
	if before != nil && !plan.serviceID.IsUnknown() {
		resp.Diagnostics.Append(plan.warnOfReplacement(plan.toUpdate(config, *before, prints, compute))...)
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

// checkAgainstService checks the plan against the service, and returns the service
// if it is known.
func (r *endpointResource) checkAgainstService(
	ctx context.Context, plan, config model, before *model, diags *diag.Diagnostics,
) (service fastly.Service, known bool) {
	if r.source == nil || plan.serviceID.IsUnknown() {
		return service, false
	}
	access, known, accessDiags := r.source.Fastly()
	diags.Append(accessDiags...)
	if !known || diags.HasError() {
		return service, false
	}
	service, err := access.Shared.Service(ctx, plan.serviceID.ValueString())
	if fastly.IsNotFound(err) && access.notes.gone.Has(address{service: plan.serviceID.ValueString()}) {
		// Only a warning: a destroy makes this plan, too, before it finds that
		// nothing is left.
		summary, detail, blamed := plan.words("plan", err)
		diags.AddAttributeWarning(path.Root(blamed), summary, detail)
		return service, false
	}
	if err != nil {
		diags.Append(plan.explain("plan", err)...)
		return service, false
	}
	diags.Append(config.checkServiceType(service)...)
	locked := plan.checkDraft(service)
	if access.notes.gone.Has(plan.address()) {
		// Only a warning, as above.
		locked = warnings(locked)
	}
	diags.Append(locked...)
	if !diags.HasError() && len(locked) == 0 {
		diags.Append(plan.checkTarget(ctx, access, service, config, before)...)
	}
	return service, true
}

// warnings turns errors about draft_version into warnings.
func warnings(all diag.Diagnostics) diag.Diagnostics {
	var made diag.Diagnostics
	for _, one := range all {
		made.AddAttributeWarning(path.Root(attributeDraftVersion), one.Summary(), one.Detail())
	}
	return made
}

// checkDraft refuses a draft that can't be written.
func (m model) checkDraft(service fastly.Service) diag.Diagnostics {
	if m.draftVersion.IsNull() || m.draftVersion.IsUnknown() {
		return nil
	}
	switch version, ok := service.Version(m.draft()); {
	case !ok:
		return diag.Diagnostics{m.explainMissingVersion(service)}
	case version.Locked:
		return diag.Diagnostics{m.explainLocked("plan", version)}
	}
	return nil
}

// checkServiceType refuses VCL settings on a Compute service, and a missing format
// on a VCL service if Fastly has no default.
func (m model) checkServiceType(service fastly.Service) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, field := range m.kind.All() {
		// Configuration that Terraform has generated contains the default.
		isDefault := field.Default != "" && m.fields[field.Name].ValueString() == field.Default
		if field.VCL && service.Compute() && given(m.fields[field.Name]) && !isDefault {
			diags.AddAttributeError(path.Root(field.Name), "Not for a Compute service",
				fmt.Sprintf("Service %s runs on Compute, where the program decides what is logged and how; "+
					"%s applies to VCL services only. Remove it.", service.ID, field.Name))
		}
	}
	if m.kind.FormatRequired && !service.Compute() && !given(m.fields[attributeFormat]) {
		diags.AddAttributeError(path.Root(attributeFormat), "Missing format",
			fmt.Sprintf("Fastly has no default log format for %s endpoints of VCL services. Set format; "+
				"the function json_log_format builds one that prints JSON.", m.kind.Title))
	}
	return diags
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
