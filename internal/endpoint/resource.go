package endpoint

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// endpointResource is a logging endpoint that lives in the live version of a
// Fastly service, or in a draft that draft_version names. Every change of it
// goes through package commit; reads look at the version that is live now.
type endpointResource struct {
	kind   kind
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
	resp.TypeName = req.ProviderTypeName + "_fastly_" + r.kind.name
	// A rename keeps the endpoint and changes its identity.
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *endpointResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.kind.resourceSchema(ctx)
}

func (r *endpointResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	var diags diag.Diagnostics
	r.source, diags = configured(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

// Create adds the endpoint.
func (r *endpointResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	plan, diags := r.kind.read(ctx, req.Plan)
	config, configDiags := r.kind.read(ctx, req.Config)
	access, accessDiags := r.access()
	timeout, timeoutDiags := plan.timeouts.Create(ctx, defaultWriteTimeout)
	resp.Diagnostics.Append(join(diags, configDiags, accessDiags, timeoutDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	access.Client.Hide(plan.secrets(config)...)
	service, err := access.Shared.Service(ctx, plan.serviceID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(plan.explain("create", err)...)
		return
	}
	creation := plan.creation(config, service.Compute())
	var made fastly.Endpoint
	var adopted bool
	outcome, err := r.apply(ctx, access, plan, commit.Change{
		Order:    commit.Create,
		Endpoint: plan.what(),
		Write: func(ctx context.Context, draft commit.Draft) error {
			adopted = false
			access.adopted.set(plan, false)
			err := checkCondition(ctx, access, draft, creation)
			if err != nil {
				return err
			}
			made, err = access.Client.CreateEndpoint(ctx, plan.place(draft.Version), draft.Base, creation)
			if fastly.IsDuplicate(err) {
				made, err = plan.adopt(ctx, access, draft, creation, service.Compute(), err)
				adopted = errors.Is(err, commit.ErrUnneeded)
				access.adopted.set(plan, adopted)
			}
			return err
		},
		Present: plan.present(access, creation),
	})
	if err != nil {
		resp.Diagnostics.Append(plan.explain("create", err)...)
		return
	}
	warn(&resp.Diagnostics, plan, outcome)
	if adopted {
		resp.Diagnostics.AddWarning("Endpoint was there already", fmt.Sprintf(
			"Service %s had %s already, in every field as it is configured, so it was taken into the state as it is. "+
				"That is what an apply leaves behind that was interrupted after its version had gone live. If another configuration manages the endpoint, take it out of one of the two.",
			plan.serviceID.ValueString(), plan.what()))
	}
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(identify(ctx, resp.Identity, plan.serviceID.ValueString(), plan.name())...)
	resp.Diagnostics.Append(r.kind.complete(ctx, &resp.State, plan, r.kind.of(made, service.Compute()), outcome.Version)...)
	resp.Diagnostics.Append(config.rememberGiven(ctx, resp.Private)...)
	resp.Diagnostics.Append(r.kind.fingerprintsOf(made).write(ctx, resp.Private)...)
}

// Read looks at the endpoint in the version that is live now, or in its draft.
func (r *endpointResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, diags := r.kind.read(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(identify(ctx, resp.Identity, state.serviceID.ValueString(), state.name())...)
	if _, known, problem := r.source.Fastly(); !known && !problem.HasError() && !state.imported() {
		resp.Diagnostics.AddWarning(notConfiguredSummary, fmt.Sprintf(
			"The provider's fastly block holds values that are known only after an apply, so %s was not read: the plan takes it to be as it was last seen. The next plan reads it.", state.what()))
		return
	}
	access, accessDiags := r.access()
	timeout, timeoutDiags := state.timeouts.Read(ctx, defaultReadTimeout)
	resp.Diagnostics.Append(join(accessDiags, timeoutDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	access.Client.Hide(state.secrets(state)...)
	service, err := access.Shared.Service(ctx, state.serviceID.ValueString())
	if fastly.IsNotFound(err) {
		access.lost.add(state.serviceID.ValueString())
		resp.Diagnostics.AddWarning("Fastly service is gone", fmt.Sprintf(
			"Fastly has no service %s any more, or the API token may not see it, so %s counts as deleted. Fastly answered: %v.",
			state.serviceID.ValueString(), state.what(), err))
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(state.explain("read", err)...)
		return
	}
	version, ok := state.home(service)
	var endpoint fastly.Endpoint
	if ok {
		endpoint, ok, err = access.Shared.Find(ctx, state.place(version.Number), state.name())
		if err != nil {
			resp.Diagnostics.Append(state.explain("read", state.listing(version, err))...)
			return
		}
	}
	if !ok {
		if !state.imported() {
			resp.Diagnostics.AddWarning(state.kind.title+" endpoint is gone", state.explainGone(version))
		}
		resp.State.RemoveResource(ctx)
		return
	}
	resp.Diagnostics.Append(r.kind.fill(ctx, &resp.State, state, r.kind.of(endpoint, service.Compute()), version.Number, state.imported() && !withoutSecrets(ctx, req.Private))...)
	resp.Diagnostics.Append(r.compareSecrets(ctx, req, resp, state, endpoint)...)
}

// compareSecrets finds write-only secrets that are not what was sent any more.
// Their version leaves the state, so that the plan shows that they will be sent
// again.
func (r *endpointResource) compareSecrets(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, state model, endpoint fastly.Endpoint) diag.Diagnostics {
	held, diags := readFingerprints(ctx, req.Private)
	for _, field := range r.kind.allFields() {
		version := state.writeOnlyVersions[field.name]
		if !field.secret || version.IsNull() || !held.known() || held.match(field.name, endpoint[field.name]) {
			continue
		}
		diags.AddAttributeWarning(path.Root(field.name+writeOnly), "Secret was changed elsewhere", fmt.Sprintf(
			"The %s of %s is not the one that was sent as %s any more. The next apply sends it again.", field.name, state.what(), field.name+writeOnly))
		diags.Append(resp.State.SetAttribute(ctx, path.Root(field.name+writeOnlyVersion), types.Int64Null())...)
	}
	for _, field := range r.kind.allFields() {
		if field.secret && !held.match(field.name, endpoint[field.name]) {
			diags.Append(r.kind.fingerprintsOf(endpoint).write(ctx, resp.Private)...)
			break
		}
	}
	return diags
}

// Update changes the endpoint in place, its name included.
func (r *endpointResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, diags := r.kind.read(ctx, req.Plan)
	config, configDiags := r.kind.read(ctx, req.Config)
	state, stateDiags := r.kind.read(ctx, req.State)
	access, accessDiags := r.access()
	timeout, timeoutDiags := plan.timeouts.Update(ctx, defaultWriteTimeout)
	resp.Diagnostics.Append(join(diags, configDiags, stateDiags, accessDiags, timeoutDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	service, err := access.Shared.Service(ctx, plan.serviceID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(plan.explain("update", err)...)
		return
	}
	held, heldDiags := readFingerprints(ctx, req.Private)
	resp.Diagnostics.Append(heldDiags...)
	resp.Diagnostics.Append(identify(ctx, resp.Identity, state.serviceID.ValueString(), state.name())...)
	write, changes := r.update(access, plan, config, state, held, service.Compute())
	write = plan.leaveAdopted(access, write, config, state, service.Compute())
	if !changes {
		// Nothing that Fastly knows of has changed.
		resp.State.Raw = req.Plan.Raw
		return
	}
	outcome, err := r.apply(ctx, access, plan, write)
	if err != nil {
		resp.Diagnostics.Append(plan.explain("update", err)...)
		return
	}
	warn(&resp.Diagnostics, plan, outcome)

	made, unread := plan.updated(ctx, access, outcome.Version, state)
	resp.Diagnostics.Append(unread...)
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(identify(ctx, resp.Identity, plan.serviceID.ValueString(), plan.name())...)
	resp.Diagnostics.Append(r.kind.complete(ctx, &resp.State, plan, r.kind.of(made, service.Compute()), outcome.Version)...)
	resp.Diagnostics.Append(config.rememberGiven(ctx, resp.Private)...)
	if len(unread) == 0 {
		resp.Diagnostics.Append(r.kind.fingerprintsOf(made).write(ctx, resp.Private)...)
	}
}

// updated reads an endpoint after its update, because the reply to an update
// does not know the time of that update. The update is live by then, so that the
// state has to have it whatever becomes of this read: what was interrupted or
// fails now is no reason to forget it.
func (m model) updated(ctx context.Context, access *Access, version int, state model) (fastly.Endpoint, diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	made, ok, err := access.Shared.Find(ctx, m.place(version), m.name())
	if err == nil && ok {
		return made, nil
	}
	why := "the version does not list it"
	if err != nil {
		why = err.Error()
	}
	known := fastly.Endpoint{}
	for _, field := range m.kind.allFields() {
		known[field.name] = m.fields[field.name].ValueString()
		if m.fields[field.name].IsUnknown() {
			known[field.name] = state.fields[field.name].ValueString()
		}
	}
	return known, diag.Diagnostics{diag.NewWarningDiagnostic("Endpoint could not be read after its update", fmt.Sprintf(
		"The update of %s is in version %d of service %s, but reading it back failed: %s. The next plan reads it again.",
		m.what(), version, m.serviceID.ValueString(), why))}
}

// update makes the change that an update stands for.
func (r *endpointResource) update(access *Access, plan, config, state model, held fingerprints, compute bool) (change commit.Change, sends bool) {
	change = commit.Change{Order: commit.Update, Endpoint: state.what()}
	access.Client.Hide(append(plan.secrets(config), state.secrets(state)...)...)

	switch {
	case !plan.draftVersion.Equal(state.draftVersion):
		// Another version, which may hold the endpoint already or not, and may
		// hold it otherwise than the state.
		creation := plan.creation(config, compute)
		change.Write = func(ctx context.Context, draft commit.Draft) error {
			if err := checkCondition(ctx, access, draft, creation); err != nil {
				return err
			}
			return plan.put(ctx, access, draft, state.name(), creation)
		}
		change.Present = plan.present(access, creation)
		return change, true

	case plan.reverts():
		creation := plan.creation(config, compute)
		change.Present = plan.present(access, creation)
		return plan.renaming(change, state, func(ctx context.Context, draft commit.Draft, from, to string) error {
			if err := checkCondition(ctx, access, draft, creation); err != nil {
				return err
			}
			place := plan.place(draft.Version)
			if from != to {
				// Not by the create below, which comes too late to find that the name
				// is taken.
				if _, err := access.Client.UpdateEndpoint(ctx, place, from, fastly.Fields{attributeName: to}); err != nil {
					return err
				}
			}
			if err := access.Client.DeleteEndpoint(ctx, place, to); from != to && err != nil {
				return &commit.PartialError{Err: err}
			} else if err != nil {
				return err
			}
			if _, err := access.Client.CreateEndpoint(ctx, place, 0, named(creation, to)); err != nil {
				return &commit.PartialError{Err: err}
			}
			return nil
		}), true
	}

	fields := plan.change(config, state, held, compute)
	change = plan.renaming(change, state, func(ctx context.Context, draft commit.Draft, from, to string) error {
		if err := checkCondition(ctx, access, draft, fields); err != nil {
			return err
		}
		written := fields
		if from != to {
			written = named(fields, to)
		}
		_, err := access.Client.UpdateEndpoint(ctx, plan.place(draft.Version), from, written)
		return err
	})
	// A rename alone would take any endpoint of the new name for ours.
	expected := plan.creation(config, compute)
	for _, field := range plan.kind.allFields() {
		if _, sent := fields[field.name]; field.secret && !sent {
			delete(expected, field.name)
		}
	}
	change.Present = plan.present(access, expected)
	return change, len(fields) > 0
}

// leaveAdopted makes a rename leave the endpoint alone that another resource has
// taken over under the name before, and make one of its own.
func (m model) leaveAdopted(access *Access, change commit.Change, config, state model, compute bool) commit.Change {
	if m.name() == state.name() {
		return change
	}
	write, creation := change.Write, m.creation(config, compute)
	change.Write = func(ctx context.Context, draft commit.Draft) error {
		if !access.adopted.contains(state) {
			return write(ctx, draft)
		}
		if err := checkCondition(ctx, access, draft, creation); err != nil {
			return err
		}
		_, err := access.Client.CreateEndpoint(ctx, m.place(draft.Version), draft.Base, creation)
		return err
	}
	return change
}

// renaming gives a change its write, which may be a rename.
func (m model) renaming(change commit.Change, state model, write func(ctx context.Context, draft commit.Draft, from, to string) error) commit.Change {
	change.Write = func(ctx context.Context, draft commit.Draft) error {
		return write(ctx, draft, state.name(), m.name())
	}
	if m.name() != state.name() {
		change.Rename = &commit.Rename{From: state.name(), To: m.name(), Write: write}
	}
	return change
}

// named gives fields with another name.
func named(fields fastly.Fields, name string) fastly.Fields {
	fields = maps.Clone(fields)
	fields[attributeName] = name
	return fields
}

// put makes the endpoint what the plan says, whether the draft has it under
// this name, under the one before, or not at all.
func (m model) put(ctx context.Context, access *Access, draft commit.Draft, before string, creation fastly.Fields) error {
	place := m.place(draft.Version)
	for _, name := range []string{m.name(), before} {
		current, err := access.Client.Endpoint(ctx, place, name)
		if fastly.IsNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		fields := fastly.Fields{}
		for _, field := range m.kind.allFields() {
			if value, ok := creation[field.name]; ok {
				fields[field.name] = value
			} else if current[field.name] != "" && !field.kept {
				fields[field.name] = fastly.Field(field.name, "")
			}
		}
		_, err = access.Client.UpdateEndpoint(ctx, place, name, fields)
		return err
	}
	_, err := access.Client.CreateEndpoint(ctx, place, draft.Base, creation)
	return err
}

// Delete removes the endpoint. One that is gone already, with its service or
// without, is no error.
func (r *endpointResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state, diags := r.kind.read(ctx, req.State)
	access, accessDiags := r.access()
	timeout, timeoutDiags := state.timeouts.Delete(ctx, defaultWriteTimeout)
	resp.Diagnostics.Append(join(diags, accessDiags, timeoutDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	access.Client.Hide(state.secrets(state)...)
	outcome, err := r.apply(ctx, access, state, commit.Change{
		Order:    commit.Delete,
		Endpoint: state.what(),
		Write: func(ctx context.Context, draft commit.Draft) error {
			if access.adopted.contains(state) {
				return commit.ErrUnneeded
			}
			return access.Client.DeleteEndpoint(ctx, state.place(draft.Version), state.name())
		},
		Present: func(ctx context.Context, version int) (bool, error) {
			if access.adopted.contains(state) {
				return true, nil
			}
			_, there, err := access.Shared.Find(ctx, state.place(version), state.name())
			return !there, err
		},
	})
	var missing *commit.MissingVersionError
	if fastly.IsNotFound(err) || errors.As(err, &missing) {
		return
	}
	if err != nil {
		resp.Diagnostics.Append(state.explain("delete", err)...)
		return
	}
	warn(&resp.Diagnostics, state, outcome)
	if access.adopted.contains(state) {
		resp.Diagnostics.AddWarning("Endpoint stays", fmt.Sprintf(
			"Another resource of this apply has taken %s of service %s over as it is, so it was not removed. "+
				"That is what a replacement with create_before_destroy comes to, and a resource that has got another address without a moved block.",
			state.what(), state.serviceID.ValueString()))
	}
}

// withoutSecretsPrefix begins an import ID that leaves secrets out of the state.
const withoutSecretsPrefix = "write-only:"

// keyWithoutSecrets marks a private state that comes from such an import.
const keyWithoutSecrets = "without_secrets"

// ImportState takes "service_id/name", or "service_id/version/name" for an
// endpoint that is pinned to a draft. A name may hold slashes; one that begins
// with digits and a slash can only be imported in the second form.
//
// An import does not see the configuration. So that a plain secret needs no
// update after it, secrets are brought into the state; "write-only:" before the
// ID leaves them out, for configurations that use the write-only twins.
func (r *endpointResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == "" && req.Identity != nil {
		var service, name types.String
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(attributeServiceID), &service)...)
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(attributeName), &name)...)
		resp.Diagnostics.Append(r.importNamed(ctx, resp, service.ValueString(), name.ValueString(), types.Int64Null())...)
		return
	}
	id, withoutSecrets := strings.CutPrefix(req.ID, withoutSecretsPrefix)
	service, name, ok := strings.Cut(id, "/")
	draft := types.Int64Null()
	if first, rest, more := strings.Cut(name, "/"); more {
		if number, err := strconv.ParseInt(first, 10, 64); err == nil && number > 0 {
			draft, name = types.Int64Value(number), rest
		}
	}
	if !ok || service == "" || name == "" {
		resp.Diagnostics.AddError("Unusable import ID", fmt.Sprintf(
			"%q does not name a %s endpoint. Give service_id/name, such as SU1Z0isxPaozGVKXdv0eY/%s-logs, or service_id/version/name for an endpoint that stays in a draft. Put %s before it if the configuration uses write-only secrets.",
			req.ID, r.kind.title, r.kind.name, withoutSecretsPrefix))
		return
	}
	resp.Diagnostics.Append(r.importNamed(ctx, resp, service, name, draft)...)
	if withoutSecrets {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, keyWithoutSecrets, []byte("true"))...)
	}
}

// importNamed begins a state that the read after it completes.
func (r *endpointResource) importNamed(ctx context.Context, resp *resource.ImportStateResponse, service, name string, draft types.Int64) diag.Diagnostics {
	return join(
		resp.State.SetAttribute(ctx, path.Root(attributeServiceID), service),
		resp.State.SetAttribute(ctx, path.Root(attributeName), name),
		resp.State.SetAttribute(ctx, path.Root(attributeDraftVersion), draft),
		resp.State.SetAttribute(ctx, path.Root(attributeID), service+"/"+name),
		identify(ctx, resp.Identity, service, name),
	)
}

// withoutSecrets says that the state comes from an import that was asked to
// leave secrets out.
func withoutSecrets(ctx context.Context, private privateReader) bool {
	mark, _ := private.GetKey(ctx, keyWithoutSecrets)
	return len(mark) > 0
}

// access gives the way to Fastly.
func (r *endpointResource) access() (*Access, diag.Diagnostics) { return reach(r.source) }

// apply carries a change to where the endpoint lives.
func (r *endpointResource) apply(ctx context.Context, access *Access, m model, change commit.Change) (commit.Outcome, error) {
	if m.draftVersion.IsNull() {
		return access.Commits.Apply(ctx, m.serviceID.ValueString(), change)
	}
	return access.Commits.ApplyToDraft(ctx, m.serviceID.ValueString(), int(m.draftVersion.ValueInt64()), change)
}

// place is where the API keeps endpoints of this kind in a version.
func (m model) place(version int) fastly.Place {
	return fastly.Place{Service: m.serviceID.ValueString(), Version: version, Kind: m.kind.name}
}

// home is the version that the endpoint lives in.
func (m model) home(service fastly.Service) (fastly.Version, bool) {
	if m.draftVersion.IsNull() {
		return service.Current()
	}
	return service.Version(int(m.draftVersion.ValueInt64()))
}

// imported says that the state comes from an import and holds no more than its
// ID said.
func (m model) imported() bool { return m.version.IsNull() }

// present asks whether a version has the endpoint as it was written.
func (m model) present(access *Access, written fastly.Fields) func(context.Context, int) (bool, error) {
	return func(ctx context.Context, version int) (bool, error) {
		endpoint, there, err := access.Shared.Find(ctx, m.place(version), m.name())
		if err != nil || !there {
			return false, err
		}
		for field, value := range written {
			if endpoint[field] != fieldText(value) {
				return false, nil
			}
		}
		return true, nil
	}
}

func fieldText(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

// warn passes on what a commit has to say.
func warn(diags *diag.Diagnostics, m model, outcome commit.Outcome) {
	for _, warning := range outcome.Warnings {
		summary := "Versions collided"
		if !outcome.Live {
			summary = "Not live yet"
		}
		diags.AddWarning(summary, warning+"\n\nThis is about "+m.what()+".")
	}
}

func join(all ...diag.Diagnostics) diag.Diagnostics {
	var joined diag.Diagnostics
	for _, diags := range all {
		joined.Append(diags...)
	}
	return joined
}
