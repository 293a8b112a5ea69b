package endpoint

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// toCreate is the change that creates the planned endpoint.
func (m model) toCreate(config model, compute bool) commit.Change {
	return commit.Change{
		Kind: m.kind.Name, To: m.name(), Draft: m.draft(),
		Want: m.want(config, compute, nil), Default: m.defaults(compute),
	}
}

// toDelete is the change that removes the endpoint of a state.
func (m model) toDelete() commit.Change {
	return commit.Change{Kind: m.kind.Name, From: m.name(), Draft: m.draft()}
}

// toUpdate is the change that makes the planned endpoint out of the one in
// state.
//
// Another draft, or production in the place of a draft, may hold the endpoint
// already or not, and otherwise than the state. A field that goes back to a
// default that only Fastly knows takes a new endpoint in the place of the old
// one, in the same version, so that no line is lost; so does one that Fastly
// can't clear.
func (m model) toUpdate(config, state model, held fingerprints, compute bool) commit.Change {
	change := m.toCreate(config, compute)
	change.From = state.name()
	change.Want = m.want(config, compute, &state)
	for _, field := range m.kind.All() {
		if m.omits(field, config, &state) {
			change.Keep = append(change.Keep, field.Name)
		}
	}
	change.Send = m.changed(config, state, held, compute)
	switch {
	case m.draft() != state.draft():
		change.Mode = commit.Upsert
		return change
	case len(change.Default) > 0 || m.clearsFixed(change) != "":
		change.Mode = commit.Replace
		return change
	}
	// Whether a secret that is not sent is the one that Fastly holds is not known.
	sent := map[string]bool{}
	for _, name := range change.Send {
		sent[name] = true
	}
	for _, name := range m.kind.Secrets() {
		if !sent[name] {
			delete(change.Want, name)
		}
	}
	return change
}

// want gives every field that the plan decides.
func (m model) want(config model, compute bool, before *model) fastly.Fields {
	fields := fastly.Fields{}
	for _, field := range m.kind.All() {
		if field.VCL && compute || m.fields[field.Name].IsUnknown() || m.omits(field, config, before) {
			continue
		}
		fields[field.Name] = field.Form().Value(m.value(field, config))
	}
	return fields
}

// defaults gives the fields that are to be Fastly's own default, with the texts
// that are known to be it.
func (m model) defaults(compute bool) map[string][]string {
	fields := map[string][]string{}
	for _, field := range m.kind.All() {
		if field.Kept && !compute && m.fields[field.Name].IsUnknown() {
			fields[field.Name] = field.KnownDefaults
		}
	}
	return fields
}

// changed names the fields that make the planned endpoint out of the one in
// state. Fields that Terraform did not change are not among them, so that
// others' changes to them survive. A write-only secret is sent when its version
// has changed, unless it is known to be what Fastly holds.
func (m model) changed(config, state model, held fingerprints, compute bool) []string {
	var names []string
	for _, field := range m.kind.All() {
		if field.VCL && compute || m.fields[field.Name].IsUnknown() || m.omits(field, config, &state) {
			continue
		}
		planned, current := m.value(field, config), state.fields[field.Name].ValueString()
		changed := !fastly.Same(field.Form().Value(planned), current)
		if inState, writesOnly := current != "", m.writesOnly(field.Name, config); field.Secret && (!inState || writesOnly) {
			// Only the fingerprints know what Fastly holds.
			sent := writesOnly && !inState &&
				m.writeOnlyVersions[field.Name].Equal(state.writeOnlyVersions[field.Name])
			changed = !sent && !held.match(field.Name, planned)
		}
		if changed {
			names = append(names, field.Name)
		}
	}
	return names
}

// clearsFixed names a field that is to be cleared and that no update can clear, if
// there is one. A rival that is set clears it.
func (m model) clearsFixed(change commit.Change) string {
	for _, name := range change.Send {
		if field, _ := m.kind.Field(name); field.Fixed && fastly.Text(change.Want[name]) == "" &&
			fastly.Same(change.Want[field.Rival], "") {
			return name
		}
	}
	return ""
}

// applied is what an apply has come to.
type applied struct {
	state        *tfsdk.State
	identity     *tfsdk.ResourceIdentity
	private      privateWriter
	plan, config model
	// before is the state before an update.
	before  *model
	outcome commit.Outcome
	compute bool
}

// applied writes down where a change ended up.
func (r *endpointResource) applied(ctx context.Context, a applied) diag.Diagnostics {
	var diags diag.Diagnostics
	warn(&diags, a.plan, a.outcome)
	endpoint := a.outcome.Endpoint
	if a.outcome.Unread != nil {
		diags.Append(a.plan.explainUnread(a.outcome))
		for _, field := range r.kind.All() {
			if a.plan.fields[field.Name].IsUnknown() && a.before != nil {
				endpoint[field.Name] = a.before.fields[field.Name].ValueString()
			}
		}
	}
	diags.Append(identify(ctx, a.identity, a.plan.serviceID.ValueString(), a.plan.name())...)
	diags.Append(complete(ctx, a.state, a.plan, meaning(r.kind, endpoint, a.compute), a.outcome.Version)...)
	if a.outcome.Unread == nil {
		diags.Append(a.plan.rememberDefaults(ctx, a.config, endpoint, a.private)...)
		diags.Append(fingerprintsOf(r.kind, endpoint).write(ctx, a.private)...)
	}
	return diags
}
