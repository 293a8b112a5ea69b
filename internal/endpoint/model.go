package endpoint

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/wholenumber"
)

// Attributes of the endpoint resources that are not fields of a kind, or that this
// package needs to know.
const (
	attributeID           = "id"
	attributeServiceID    = "service_id"
	attributeName         = "name"
	attributeFormat       = "format"
	attributeCondition    = "response_condition"
	attributePlacement    = "placement"
	attributeRegion       = "log_processing_region"
	attributeDraftVersion = "draft_version"
	attributeVersion      = "version"
	attributeCreatedAt    = "created_at"
	attributeUpdatedAt    = "updated_at"
	attributeDeletedAt    = "deleted_at"
	attributeTimeouts     = "timeouts"
)

// model is a configuration, plan or state of an endpoint resource. All fields are
// strings, as in [fastly.Endpoint].
type model struct {
	kind         kind.Kind
	serviceID    types.String
	draftVersion types.Int64
	version      types.Int64
	createdAt    types.String
	updatedAt    types.String
	fields       map[string]types.String
	// writeOnly are the write-only secrets by the name of their field; only a
	// configuration has them.
	writeOnly map[string]types.String
	// writeOnlyVersions are the versions of the write-only secrets, by the same
	// names.
	writeOnlyVersions map[string]types.Int64
	// checksKey says whether the kind's secret is to be checked; null means yes.
	checksKey types.Bool
	timeouts  timeouts.Value
}

// source is what a model is read from: a configuration, a plan or a state.
type source interface {
	GetAttribute(ctx context.Context, path path.Path, target any) diag.Diagnostics
}

// target is what a model is written to: a plan or a state.
type target interface {
	SetAttribute(ctx context.Context, path path.Path, value any) diag.Diagnostics
}

// read reads a resource's model.
func read(ctx context.Context, k kind.Kind, from source) (model, diag.Diagnostics) {
	m := model{
		kind: k, fields: map[string]types.String{},
		writeOnly: map[string]types.String{}, writeOnlyVersions: map[string]types.Int64{},
	}
	var diags diag.Diagnostics
	get := func(name string, target any) { diags.Append(from.GetAttribute(ctx, path.Root(name), target)...) }
	number := func(name string) types.Int64 {
		var value attr.Value
		get(name, &value)
		return wholenumber.Plain(ctx, value)
	}

	get(attributeServiceID, &m.serviceID)
	m.draftVersion = number(attributeDraftVersion)
	m.version = number(attributeVersion)
	get(attributeCreatedAt, &m.createdAt)
	get(attributeUpdatedAt, &m.updatedAt)
	get(attributeTimeouts, &m.timeouts)
	if k.KeyCheck.Any() {
		get(k.KeyCheck.Attribute, &m.checksKey)
	}
	for _, field := range k.All() {
		var value attr.Value
		get(field.Name, &value)
		m.fields[field.Name] = textOf(value)
		if field.Secret {
			var secret types.String
			get(field.Name+writeOnly, &secret)
			m.writeOnly[field.Name], m.writeOnlyVersions[field.Name] = secret, number(field.Name+writeOnlyVersion)
		}
	}
	return m, diags
}

// textOf gives the text of an attribute of any type.
func textOf(value attr.Value) types.String {
	switch {
	case value == nil || value.IsNull():
		return types.StringNull()
	case value.IsUnknown():
		return types.StringUnknown()
	}
	switch value := value.(type) {
	case wholenumber.Value:
		return types.StringValue(fastly.Text(value.ValueInt64()))
	case types.Int64:
		return types.StringValue(fastly.Text(value.ValueInt64()))
	case types.Bool:
		return types.StringValue(fastly.Text(value.ValueBool()))
	case types.String:
		return value
	}
	return types.StringNull()
}

// attribute converts a text to the type of a field's attribute.
func attribute(field kind.Field, text types.String) attr.Value {
	value := field.Form().Value(text.ValueString())
	switch field.Form().Type {
	case fastly.NumberType:
		number, ok := value.(int64)
		switch {
		case text.IsUnknown():
			return types.Int64Unknown()
		case text.IsNull() || !ok:
			return types.Int64Null()
		}
		return types.Int64Value(number)
	case fastly.FlagType:
		flag, ok := value.(bool)
		switch {
		case text.IsUnknown():
			return types.BoolUnknown()
		case text.IsNull() || !ok:
			return types.BoolNull()
		}
		return types.BoolValue(flag)
	case fastly.TextType, fastly.PEMType, fastly.JSONType:
	}
	return text
}

// draft is the version that draft_version names, and 0 for production.
func (m model) draft() int { return int(m.draftVersion.ValueInt64()) }

// place is where the API keeps endpoints of this kind in a version.
func (m model) place(version int) fastly.Place {
	return fastly.Place{Service: m.serviceID.ValueString(), Version: version, Kind: m.kind.Name}
}

// pinnedOrCurrent is the version of the service that has the endpoint: the draft to
// which it is pinned, or else the live version, or the newest if none is live.
func (m model) pinnedOrCurrent(service fastly.Service) (fastly.Version, bool) {
	if m.draftVersion.IsNull() {
		return service.Current()
	}
	return service.Version(m.draft())
}

// imported says whether the state is that of an import that no read has completed
// yet.
func (m model) imported() bool { return m.version.IsNull() }

// name is the endpoint's name.
func (m model) name() string { return m.fields[attributeName].ValueString() }

// what names the endpoint in messages; all endpoints of the kind if the model has
// no fields, or the service if it has no kind.
func (m model) what() string {
	if m.kind.Title == "" {
		return "the Fastly service"
	}
	if _, named := m.fields[attributeName]; !named {
		return m.kind.Title + " endpoints"
	}
	return m.kind.Title + ` endpoint "` + m.name() + `"`
}

// given says whether a value is set: null and "" both mean that it is not.
func given(value types.String) bool {
	return value.IsUnknown() || value.ValueString() != ""
}

// secret gives the value of a secret field: the write-only one of the configuration
// if that is set.
func (m model) secret(field string, config model) string {
	if secret := config.writeOnly[field]; secret.ValueString() != "" {
		return secret.ValueString()
	}
	return m.fields[field].ValueString()
}

// value gives what to send for a field.
func (m model) value(field kind.Field, config model) string {
	if field.Secret {
		return m.secret(field.Name, config)
	}
	return m.fields[field.Name].ValueString()
}

// secrets gives the values that no message may contain.
func (m model) secrets(config model) []string {
	var secrets []string
	for _, name := range m.kind.Secrets() {
		secrets = append(secrets, m.secret(name, config))
	}
	return secrets
}

// writesOnly says whether a secret is given as a write-only value.
func (m model) writesOnly(field string, config model) bool {
	return config.writeOnly[field].ValueString() != ""
}

// fill sets a state from an endpoint of the API. A value of the state that is
// equivalent to the API's does not change, such as "" for null, or a PEM text with
// a line break at its end. A secret is stored only if the state had it before, or
// if withSecrets is true.
func fill(
	ctx context.Context, to target, before model, endpoint fastly.Endpoint, version int, withSecrets bool,
) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, field := range before.kind.All() {
		was, shown := before.fields[field.Name], endpoint[field.Name]
		text := optional(shown)
		same := !was.IsNull() && !was.IsUnknown() && fastly.Same(field.Form().Value(was.ValueString()), shown)
		switch {
		case field.Secret && !withSecrets && !given(was), same:
			text = was
		case shown == "" && field.Default != "":
			text = types.StringValue(field.Default)
		}
		diags.Append(to.SetAttribute(ctx, path.Root(field.Name), attribute(field, text))...)
	}
	diags.Append(describe(ctx, to, before.serviceID.ValueString(), endpoint, version)...)
	return diags
}

// complete sets the attributes that the plan left unknown, from the endpoint as it
// is after the apply. Planned values do not change: Terraform accepts nothing else.
// If somebody changed one meanwhile, the next refresh shows it.
func complete(ctx context.Context, to target, plan model, endpoint fastly.Endpoint, version int) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, field := range plan.kind.All() {
		if plan.fields[field.Name].IsUnknown() {
			diags.Append(to.SetAttribute(ctx, path.Root(field.Name), attribute(field, optional(endpoint[field.Name])))...)
		}
	}
	diags.Append(describe(ctx, to, plan.serviceID.ValueString(), endpoint, version)...)
	if !plan.createdAt.IsUnknown() {
		diags.Append(to.SetAttribute(ctx, path.Root(attributeCreatedAt), plan.createdAt)...)
	}
	return diags
}

// effective gives an endpoint without the fields that have no effect: those for
// VCL, on a Compute service.
func effective(k kind.Kind, endpoint fastly.Endpoint, compute bool) fastly.Endpoint {
	if !compute {
		return endpoint
	}
	endpoint = maps.Clone(endpoint)
	for _, field := range k.All() {
		if field.VCL {
			delete(endpoint, field.Name)
		}
	}
	return endpoint
}

// describe sets the computed attributes that are not fields of the kind.
func describe(ctx context.Context, to target, service string, endpoint fastly.Endpoint, version int) diag.Diagnostics {
	var diags diag.Diagnostics
	set := func(name string, value any) { diags.Append(to.SetAttribute(ctx, path.Root(name), value)...) }
	set(attributeServiceID, service)
	set(attributeID, service+"/"+endpoint.Name())
	set(attributeVersion, int64(version))
	set(attributeCreatedAt, optional(endpoint["created_at"]))
	set(attributeUpdatedAt, optional(endpoint["updated_at"]))
	set(attributeDeletedAt, optional(endpoint["deleted_at"]))
	return diags
}

func optional(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}
