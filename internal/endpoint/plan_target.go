package endpoint

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// planTarget is what a plan has found where it will make its change.
type planTarget struct {
	service fastly.Service
	// known says that the service was read.
	known bool
	// absent says that the version to change does not have the endpoint that the
	// state has, so that the change creates it.
	absent bool
	// managed is the endpoint that has the name and belongs to a resource of the
	// state, nil if there is none.
	managed fastly.Endpoint
}

// checkAgainstService checks the plan against the service.
func (r *endpointResource) checkAgainstService(
	ctx context.Context, plan, config model, before *model, diags *diag.Diagnostics,
) planTarget {
	if r.source == nil || plan.serviceID.IsUnknown() {
		return planTarget{}
	}
	access, known, accessDiags := r.source.Fastly()
	diags.Append(accessDiags...)
	if !known || diags.HasError() {
		return planTarget{}
	}
	service, err := access.Shared.Service(ctx, plan.serviceID.ValueString())
	if fastly.IsNotFound(err) && access.notes.gone.Has(address{service: plan.serviceID.ValueString()}) {
		// Only a warning: a destroy makes this plan, too, before it finds that
		// nothing is left.
		summary, detail, blamed := plan.words("plan", err)
		diags.AddAttributeWarning(path.Root(blamed), summary, detail)
		return planTarget{}
	}
	if err != nil {
		diags.Append(plan.explain("plan", err)...)
		return planTarget{}
	}
	found := planTarget{service: service, known: true}
	if version, ok := service.Current(); ok {
		access.notes.begin(service.ID, version.Number)
	}
	diags.Append(config.checkServiceType(service)...)
	locked := plan.checkDraft(service)
	if access.notes.gone.Has(plan.address()) {
		// Only a warning, as above.
		locked = warnings(locked)
	}
	diags.Append(locked...)
	if !diags.HasError() && len(locked) == 0 {
		diags.Append(plan.checkTarget(ctx, access, &found, config, before)...)
	}
	return found
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
