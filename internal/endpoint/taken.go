package endpoint

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// nameTakenSummary is the summary of every error about a name that is taken.
const nameTakenSummary = "Name is taken"

// claimName records the name that a plan gives the endpoint, and refuses a name
// that another resource of the same plan has, too. An existing resource is
// identified by the salt of its fingerprints, which Terraform passes to both plans
// of a replacement: the one that deletes, and the one that creates.
func (m model) claimName(access *Access, before *model, prints fingerprints) diag.Diagnostics {
	if m.serviceID.IsUnknown() || m.fields[attributeName].IsUnknown() || m.draftVersion.IsUnknown() ||
		before != nil && !prints.known() {
		return nil
	}
	arrives := before == nil || m.address() != before.address()
	if !access.notes.claim(m.address(), claim{owner: string(prints.Salt), arrives: arrives}) {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(attributeName), nameTakenSummary, fmt.Sprintf(
		"Another resource of this configuration also has an endpoint named %q on service %s. "+
			"Names are unique among the endpoints of all kinds in a version, so the two would be the same endpoint. "+
			"Give each its own name, for example with count.index or each.key. "+
			"If this error prevents a destroy, run the destroy with -refresh=false.",
		m.name(), m.serviceID.ValueString()))}
}

// checkTarget compares the plan with the version that the change will be made in:
// whether its name is free, and whether its condition exists. Before is nil for an
// endpoint to create.
func (m model) checkTarget(
	ctx context.Context, access *Access, found *planTarget, config model, before *model,
) diag.Diagnostics {
	service := found.service
	if m.fields[attributeName].IsUnknown() || m.draftVersion.IsUnknown() {
		return nil
	}
	version, ok := m.pinnedOrCurrent(service)
	if !ok {
		return nil
	}
	diags := m.checkCondition(ctx, access, version, before)
	if before != nil && m.address() == before.address() {
		return diags
	}
	access.notes.planTakeover(m.address(), nil)
	find := func(version int, name string) (fastly.Endpoint, bool) {
		existing, ok, err := access.Shared.Find(ctx, m.place(version), name)
		if err != nil {
			diags.Append(m.explain("plan", m.listing(fastly.Version{Number: version}, err))...)
		}
		return existing, ok
	}
	existing, exists := find(version.Number, m.name())
	renamed, moved, former := false, false, false
	if before != nil {
		renamed, moved = m.name() != before.name(), m.draft() != before.draft()
	}
	if renamed && moved && !diags.HasError() {
		_, former = find(version.Number, before.name())
	}
	found.absent = moved && !exists && !former
	if diags.HasError() || !exists || moved && !renamed {
		return diags
	}
	managed := access.notes.inState.Await(ctx, m.address(), access.moment())
	// A rename within a version never takes over an endpoint. A rename into another
	// draft does, unless that draft has the endpoint under its old name, too.
	identical := (!renamed || moved && !former) && m.isHeldBy(existing, config, service)
	appeared := false
	if began := access.notes.begin(service.ID, version.Number); identical && m.draft() == 0 && began != version.Number {
		// An endpoint that was created during this apply belongs to somebody else.
		first, ok := find(began, m.name())
		appeared = !ok || !m.isHeldBy(first, config, service)
	}
	if diags.HasError() {
		return diags
	}
	if identical && !appeared {
		access.notes.planTakeover(m.address(), existing)
	}
	switch {
	case managed:
		found.managed = existing
		// The resource that has the name may free it in the same apply.
	case appeared:
		diags.AddAttributeError(path.Root(attributeName), nameTakenSummary, m.nameAppeared())
	case identical:
		diags.AddAttributeWarning(path.Root(attributeName), "Existing endpoint is taken over", fmt.Sprintf(
			"Version %d of service %s already has %s, with every field as configured. This apply takes it over unchanged. "+
				"An interrupted apply can leave such an endpoint behind. "+
				"If another configuration manages it, remove it from one of the two.",
			version.Number, service.ID, m.what()))
	default:
		diags.AddAttributeError(path.Root(attributeName), nameTakenSummary, m.nameInUse(version, before == nil))
	}
	return diags
}

// isHeldBy says whether an endpoint is what the plan wants to create.
func (m model) isHeldBy(existing fastly.Endpoint, config model, service fastly.Service) bool {
	return !m.anyOtherUnknown(config) &&
		m.takingOver(m.toCreate(config, service.Compute()), existing).IsHeldBy(existing)
}

// nameInUse says what to do about a name that is taken in a plan.
func (m model) nameInUse(version fastly.Version, creates bool) string {
	at := m.serviceID.ValueString()
	if m.draft() != 0 {
		at += fmt.Sprintf("/%d", m.draft())
	}
	found := fmt.Sprintf("Version %d of service %s already has %s; "+
		"names are unique among the endpoints of all kinds. ", version.Number, m.serviceID.ValueString(), m.what())
	if !creates {
		return found + "Choose another name, or rename or remove the other endpoint first."
	}
	return found + fmt.Sprintf("It differs from this configuration. Choose another name, "+
		"or manage the existing endpoint:\n\n  terraform import ADDRESS %s%s/%s", m.importPrefix(), at, m.name())
}

// importPrefix is the prefix of the import ID that suits the configuration.
func (m model) importPrefix() string {
	for _, version := range m.writeOnlyVersions {
		if !version.IsNull() {
			return withoutSecretsPrefix
		}
	}
	return ""
}

// takingOver allows a change to take over the existing endpoint that a plan found,
// nil for none. Where the configuration omits a field, the endpoint may have any
// known default of Fastly's.
func (m model) takingOver(change commit.Change, seen fastly.Endpoint) commit.Change {
	change.TakeOver = seen != nil
	for name, texts := range change.Default {
		if seen != nil && m.kind.IsDefault(name, seen[name]) {
			change.Default[name] = append(slices.Clone(texts), seen[name])
		}
	}
	return change
}

// anyUnknown says whether a value to send, or the version to send it to, is known
// only after other resources are applied.
func (m model) anyUnknown(config model) bool {
	if m.draftVersion.IsUnknown() {
		return true
	}
	for name, value := range m.fields {
		if value.IsUnknown() || config.writeOnly[name].IsUnknown() || m.writeOnlyVersions[name].IsUnknown() {
			return true
		}
	}
	return false
}

// anyOtherUnknown says whether a field is unknown that does not get Fastly's
// default.
func (m model) anyOtherUnknown(config model) bool {
	for _, field := range m.kind.All() {
		if field.FastlyDefault && config.fields[field.Name].IsNull() {
			continue
		}
		if m.fields[field.Name].IsUnknown() || config.writeOnly[field.Name].IsUnknown() {
			return true
		}
	}
	return false
}

// checkCondition warns of a response condition that the version does not have, if
// the plan sets or changes it. It is no error, because the same apply may create
// the condition first.
func (m model) checkCondition(
	ctx context.Context, access *Access, version fastly.Version, before *model,
) diag.Diagnostics {
	condition := m.fields[attributeCondition]
	if condition.IsUnknown() || condition.ValueString() == "" {
		return nil
	}
	if before != nil && condition.Equal(before.fields[attributeCondition]) && m.draft() == before.draft() {
		return nil
	}
	conditions, err := access.Shared.Conditions(ctx, m.serviceID.ValueString(), version.Number)
	if err != nil {
		return m.explain("plan",
			&commit.FailedError{Step: fmt.Sprintf("list the conditions in version %d", version.Number), Err: err})
	}
	missing := commit.CheckCondition(condition.ValueString(), conditions)
	if missing == nil {
		return nil
	}
	return diag.Diagnostics{
		diag.NewAttributeWarningDiagnostic(path.Root(attributeCondition), "Unusable response condition", fmt.Sprintf(
			"%s. %s\n\nThe apply fails unless another resource creates the condition before it.",
			sentence(missing.Error()), conditionAdvice(missing))),
	}
}
