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

// toUpdate is the change that makes the planned endpoint out of the one in state.
//
// If draft_version changes, the version that it changes to may have the endpoint or
// not, and with other fields than the state. If a field goes back to a default that
// only Fastly knows, or is cleared and no update can clear it, a new endpoint
// replaces the old one in the same version, so that no line is lost.
func (m model) toUpdate(config, state model, prints fingerprints, compute bool) commit.Change {
	change := m.toCreate(config, compute)
	change.From = state.name()
	change.Want = m.want(config, compute, &state)
	for _, field := range m.kind.All() {
		if m.omits(field, config, &state) {
			change.Keep = append(change.Keep, field.Name)
		}
	}
	change.Send = m.changed(config, state, prints, compute)
	switch {
	case m.draft() != state.draft():
		change.Mode = commit.Upsert
		return change
	case len(change.Default) > 0 || m.clearsFixed(change) != "":
		change.Mode = commit.Replace
		return change
	}
	// A secret that is not sent may differ from the one in Fastly, so the result is
	// not compared with it.
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

// want gives every field whose value the plan determines.
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

// defaults gives the fields that are to get Fastly's default, each with the values
// that are known to be it.
func (m model) defaults(compute bool) map[string][]string {
	fields := map[string][]string{}
	for _, field := range m.kind.All() {
		if field.FastlyDefault && !compute && m.fields[field.Name].IsUnknown() {
			fields[field.Name] = field.KnownDefaults
		}
	}
	return fields
}

// changed names the fields that an update sends. Fields that Terraform did not
// change are not sent, so that changes that others made to them survive. A
// write-only secret is sent if its version has changed, unless the fingerprints
// show that Fastly already has it.
func (m model) changed(config, state model, prints fingerprints, compute bool) []string {
	var names []string
	for _, field := range m.kind.All() {
		if field.VCL && compute || m.fields[field.Name].IsUnknown() || m.omits(field, config, &state) {
			continue
		}
		planned, current := m.value(field, config), state.fields[field.Name].ValueString()
		changed := !fastly.Same(field.Form().Value(planned), current)
		if inState, writesOnly := current != "", m.writesOnly(field.Name, config); field.Secret && (!inState || writesOnly) {
			// Only the fingerprints show which secret Fastly has.
			sent := writesOnly && !inState &&
				m.writeOnlyVersions[field.Name].Equal(state.writeOnlyVersions[field.Name])
			changed = !sent && !prints.match(field.Name, planned)
		}
		if changed {
			names = append(names, field.Name)
		}
	}
	return names
}

// clearsFixed names a field that the change clears although no update can clear it,
// "" if there is none. A field whose rival is set is not such a field: Fastly
// clears it.
func (m model) clearsFixed(change commit.Change) string {
	for _, name := range change.Send {
		if field, _ := m.kind.Field(name); field.Fixed && fastly.Text(change.Want[name]) == "" &&
			fastly.Same(change.Want[field.Rival], "") {
			return name
		}
	}
	return ""
}

// applied is the result of an apply, and where to store it.
type applied struct {
	state        *tfsdk.State
	identity     *tfsdk.ResourceIdentity
	private      privateWriter
	plan, config model
	// before is the state before an update, and prints are its fingerprints.
	before  *model
	prints  fingerprints
	outcome commit.Outcome
	compute bool
}

// store stores the result of an apply in the state.
func (r *endpointResource) store(ctx context.Context, a applied) diag.Diagnostics {
	var diags diag.Diagnostics
	warn(&diags, a.plan, a.outcome)
	endpoint := a.outcome.Endpoint
	if a.outcome.Unread != nil {
		diags.Append(a.plan.explainUnread(a.outcome))
		if a.prints.known() {
			diags.Append(a.prints.after(r.kind, endpoint).write(ctx, a.private)...)
		}
		for _, field := range r.kind.All() {
			if a.plan.fields[field.Name].IsUnknown() && a.before != nil {
				endpoint[field.Name] = a.before.fields[field.Name].ValueString()
			}
		}
	}
	diags.Append(identify(ctx, a.identity, a.plan.serviceID.ValueString(), a.plan.name())...)
	diags.Append(complete(ctx, a.state, a.plan, effective(r.kind, endpoint, a.compute), a.outcome.Version)...)
	if a.outcome.Unread == nil {
		diags.Append(a.plan.rememberDefaults(ctx, a.config, endpoint, a.private)...)
		diags.Append(fingerprintsOf(r.kind, endpoint).write(ctx, a.private)...)
	}
	return diags
}
