package endpoint

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// ModifyPlan makes the plan say no more and no less than what will happen, and
// checks it against the service: one call, shared by all endpoints of the
// service.
func (r *endpointResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(r.checkDestroy(ctx, req.State)...)
		return
	}
	plan, diags := r.kind.read(ctx, req.Plan)
	config, configDiags := r.kind.read(ctx, req.Config)
	resp.Diagnostics.Append(join(diags, configDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var state model
	creates := req.State.Raw.IsNull()
	held, heldDiags := readFingerprints(ctx, req.Private)
	resp.Diagnostics.Append(heldDiags...)
	if !creates {
		var stateDiags diag.Diagnostics
		state, stateDiags = r.kind.read(ctx, req.State)
		resp.Diagnostics.Append(stateDiags...)
		resp.Diagnostics.Append(plan.keep(ctx, config, state, req.Private)...)
	}
	resp.Diagnostics.Append(r.planName(plan, state, creates, held)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !creates && req.Plan.Raw.Equal(req.State.Raw) && !plan.reverts() {
		resp.Diagnostics.Append(r.checkUnchanged(ctx, plan, config)...)
		return
	}
	compute := r.checkAgainstService(ctx, plan, config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	r.announce(plan)

	set := func(name string, value any) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(name), value)...)
	}
	if !plan.serviceID.IsUnknown() && !plan.fields[attributeName].IsUnknown() {
		set(attributeID, plan.serviceID.ValueString()+"/"+plan.name())
	}
	set(attributeDeletedAt, types.StringNull())
	if creates {
		return
	}
	for _, field := range r.kind.allFields() {
		if field.kept {
			set(field.name, plan.fields[field.name])
		}
	}
	version, createdAt, updatedAt := types.Int64Unknown(), types.StringUnknown(), types.StringUnknown()
	if !plan.reverts() && plan.draftVersion.Equal(state.draftVersion) && plan.serviceID.Equal(state.serviceID) && !state.createdAt.IsNull() {
		createdAt = state.createdAt
	}
	if plan.sendsNothing(config, state, held, compute) {
		version = state.version
		createdAt = state.createdAt
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root(attributeUpdatedAt), &updatedAt)...)
	}
	set(attributeVersion, version)
	set(attributeCreatedAt, createdAt)
	set(attributeUpdatedAt, updatedAt)
}

// checkDestroy says no to the destroy of an endpoint in a draft that can't be
// written any more.
func (r *endpointResource) checkDestroy(ctx context.Context, from source) diag.Diagnostics {
	state, diags := r.kind.read(ctx, from)
	if diags.HasError() || state.draftVersion.IsNull() || r.source == nil {
		return diags
	}
	access, known, accessDiags := r.source.Fastly()
	if !known || accessDiags.HasError() {
		return accessDiags
	}
	service, err := access.Shared.Service(ctx, state.serviceID.ValueString())
	if err != nil {
		// A service that is gone takes its endpoints with it, and the apply tells
		// of everything else.
		return diags
	}
	if version, ok := service.Version(int(state.draftVersion.ValueInt64())); ok && version.Locked {
		diags.Append(state.explainLocked("delete", version))
	}
	return diags
}

// announce tells the commits that a change is likely to follow: Terraform plans
// each once more right before it applies it.
func (r *endpointResource) announce(plan model) {
	if plan.serviceID.IsUnknown() || !plan.draftVersion.IsNull() {
		return
	}
	if access := r.reachable(); access != nil {
		access.Commits.Announce(plan.serviceID.ValueString())
	}
}

// keep plans the fields whose value is Fastly's own when they are left out: as
// they are, or unknown where one was given and is left out now. Then it goes
// back to the default, which only Fastly knows.
func (m model) keep(ctx context.Context, config, state model, private privateReader) diag.Diagnostics {
	was, diags := givenBefore(ctx, private)
	for _, field := range m.kind.allFields() {
		switch {
		case !field.kept || !config.fields[field.name].IsNull():
		case was[field.name]:
			m.fields[field.name] = types.StringUnknown()
		default:
			m.fields[field.name] = state.fields[field.name]
		}
	}
	return diags
}

// sendsNothing says that what has changed is Terraform's business alone, such
// as a timeout.
func (m model) sendsNothing(config, state model, held fingerprints, compute bool) bool {
	return m.draftVersion.Equal(state.draftVersion) && m.serviceID.Equal(state.serviceID) &&
		!m.anyUnknown(config) && len(m.change(config, state, held, compute)) == 0
}

// checkAgainstService looks at the service if it is known, and says whether it
// is a Compute service.
func (r *endpointResource) checkAgainstService(ctx context.Context, plan, config model, diags *diag.Diagnostics) (compute bool) {
	if r.source == nil || plan.serviceID.IsUnknown() {
		return false
	}
	access, known, accessDiags := r.source.Fastly()
	diags.Append(accessDiags...)
	if !known || diags.HasError() {
		return false
	}
	service, err := access.Shared.Service(ctx, plan.serviceID.ValueString())
	if fastly.IsNotFound(err) && access.lost.contains(plan.serviceID.ValueString()) {
		// Only a warning: a destroy plans like this, too, before it finds that
		// nothing is left.
		summary, detail, blamed := plan.words("plan", err)
		diags.AddAttributeWarning(path.Root(blamed), summary, detail)
		return false
	}
	if err != nil {
		diags.Append(plan.explain("plan", err)...)
		return false
	}
	diags.Append(config.checkCompute(service)...)
	if draft := plan.draftVersion; !draft.IsNull() && !draft.IsUnknown() {
		version, ok := service.Version(int(draft.ValueInt64()))
		switch {
		case !ok:
			diags.Append(plan.explainMissingVersion(service))
		case version.Locked:
			diags.Append(plan.explainLocked("plan", version))
		}
	}
	return service.Compute()
}

// checkCompute refuses what belongs to VCL on a Compute service.
func (m model) checkCompute(service fastly.Service) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, field := range m.kind.allFields() {
		if field.vcl && service.Compute() && given(m.fields[field.name]) {
			diags.AddAttributeError(path.Root(field.name), "Not for a Compute service",
				fmt.Sprintf("Service %s runs on Compute, where the program decides what is logged and how; %s means something to VCL services only. Take it out.", service.ID, field.name))
		}
	}
	return diags
}

// checkUnchanged checks the configuration of an endpoint that stays as it is. A
// service that can't be looked at is no reason to fail: there is nothing to do.
func (r *endpointResource) checkUnchanged(ctx context.Context, plan, config model) diag.Diagnostics {
	access := r.reachable()
	if access == nil || !slices.ContainsFunc(r.kind.allFields(), func(field field) bool { return field.vcl && given(config.fields[field.name]) }) {
		return nil
	}
	service, err := access.Shared.Service(ctx, plan.serviceID.ValueString())
	if err != nil {
		return nil
	}
	return config.checkCompute(service)
}

// anyUnknown says that a value to send is known only after other resources are
// applied.
func (m model) anyUnknown(config model) bool {
	for name, value := range m.fields {
		if value.IsUnknown() || config.writeOnly[name].IsUnknown() || m.writeOnlyVersions[name].IsUnknown() {
			return true
		}
	}
	return false
}

// reverts says that a field goes back to a default that only Fastly knows,
// which takes a new endpoint in the place of the old one – in the same version,
// so that no line is lost.
func (m model) reverts() bool {
	for _, field := range m.kind.allFields() {
		if field.kept && m.fields[field.name].IsUnknown() {
			return true
		}
	}
	return false
}

// keyGiven is where the private state keeps which fields the configuration gave
// when it was last applied.
const keyGiven = "given"

// privateWriter is what of a private state can be written.
type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// privateReader is what of a private state can be read.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// rememberGiven notes which of the kept fields the configuration gives.
func (m model) rememberGiven(ctx context.Context, private privateWriter) diag.Diagnostics {
	fields := map[string]bool{}
	for _, field := range m.kind.allFields() {
		if field.kept && !m.fields[field.name].IsNull() {
			fields[field.name] = true
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot note the configuration", err.Error())}
	}
	return private.SetKey(ctx, keyGiven, text)
}

// givenBefore reads what rememberGiven noted. After an import nothing is noted:
// what is there is kept.
func givenBefore(ctx context.Context, private privateReader) (map[string]bool, diag.Diagnostics) {
	text, diags := private.GetKey(ctx, keyGiven)
	fields := map[string]bool{}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &fields); err != nil {
			diags.AddError("Cannot read what was configured before", err.Error())
		}
	}
	return fields, diags
}

// explainMissingVersion blames draft_version for a version that the service
// does not have.
func (m model) explainMissingVersion(service fastly.Service) diag.Diagnostic {
	latest, _ := service.Latest()
	return diag.NewAttributeErrorDiagnostic(path.Root(attributeDraftVersion), "No such service version",
		fmt.Sprintf("Service %s has no version %d; its newest is %d. Make a draft first, or leave draft_version out so that the change goes live as a new version.",
			m.serviceID.ValueString(), m.draftVersion.ValueInt64(), latest.Number))
}

// explainLocked blames draft_version for a version that can't be written.
func (m model) explainLocked(verb string, version fastly.Version) diag.Diagnostic {
	advice := ""
	if verb == "delete" {
		advice = " To let the endpoint stay in that version and have Terraform forget it, use a removed block with destroy = false, or terraform state rm."
	}
	why := "is locked"
	if version.Active {
		why = "is live, and therefore locked"
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(attributeDraftVersion), "Service version is locked",
		fmt.Sprintf("Version %d of service %s %s, so %s can't be changed in it. Clone it and set draft_version to the clone's number, or leave draft_version out so that the change goes live as a new version.%s",
			version.Number, m.serviceID.ValueString(), why, m.what(), advice))
}
