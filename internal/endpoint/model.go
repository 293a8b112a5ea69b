package endpoint

import (
	"context"
	"maps"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// model is a configuration, plan or state of an endpoint resource. All fields
// are texts here, numbers in decimal, as the API has them.
type model struct {
	kind         kind
	serviceID    types.String
	draftVersion types.Int64
	version      types.Int64
	createdAt    types.String
	fields       map[string]types.String
	// writeOnly are the write-only twins by the name of their field; only a
	// configuration has them.
	writeOnly map[string]types.String
	// writeOnlyVersions are the numbers that go with them.
	writeOnlyVersions map[string]types.Int64
	timeouts          timeouts.Value
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
func (k kind) read(ctx context.Context, from source) (model, diag.Diagnostics) {
	m := model{kind: k, fields: map[string]types.String{}, writeOnly: map[string]types.String{}, writeOnlyVersions: map[string]types.Int64{}}
	var diags diag.Diagnostics
	get := func(name string, target any) { diags.Append(from.GetAttribute(ctx, path.Root(name), target)...) }

	get(attributeServiceID, &m.serviceID)
	get(attributeDraftVersion, &m.draftVersion)
	get(attributeVersion, &m.version)
	get(attributeCreatedAt, &m.createdAt)
	get(attributeTimeouts, &m.timeouts)
	for _, field := range k.allFields() {
		if field.number {
			var number types.Int64
			get(field.name, &number)
			m.fields[field.name] = decimal(number)
			continue
		}
		var text types.String
		get(field.name, &text)
		m.fields[field.name] = text
		if field.secret {
			var twin types.String
			var version types.Int64
			get(field.name+writeOnly, &twin)
			get(field.name+writeOnlyVersion, &version)
			m.writeOnly[field.name], m.writeOnlyVersions[field.name] = twin, version
		}
	}
	return m, diags
}

func decimal(number types.Int64) types.String {
	switch {
	case number.IsNull():
		return types.StringNull()
	case number.IsUnknown():
		return types.StringUnknown()
	}
	return types.StringValue(strconv.FormatInt(number.ValueInt64(), 10))
}

// set writes one field, in the type that its attribute has.
func (f field) set(ctx context.Context, to target, text types.String) diag.Diagnostics {
	if !f.number {
		return to.SetAttribute(ctx, path.Root(f.name), text)
	}
	number := types.Int64Null()
	switch value, err := strconv.ParseInt(text.ValueString(), 10, 64); {
	case text.IsUnknown():
		number = types.Int64Unknown()
	case err == nil:
		number = types.Int64Value(value)
	}
	return to.SetAttribute(ctx, path.Root(f.name), number)
}

// name is the endpoint's name.
func (m model) name() string { return m.fields[attributeName].ValueString() }

// what names the endpoint in messages, or all of a list.
func (m model) what() string {
	if _, named := m.fields[attributeName]; !named {
		return m.kind.title + " endpoints"
	}
	return m.kind.title + ` endpoint "` + m.name() + `"`
}

// given says whether a value is there: null and "" both mean that it is not.
func given(value types.String) bool {
	return value.IsUnknown() || value.ValueString() != ""
}

// secret gives the value of a secret field, from the write-only twin of the
// configuration if that is used.
func (m model) secret(field string, config model) string {
	if twin := config.writeOnly[field]; twin.ValueString() != "" {
		return twin.ValueString()
	}
	return m.fields[field].ValueString()
}

// value gives what to send for a field.
func (m model) value(field field, config model) string {
	if field.secret {
		return m.secret(field.name, config)
	}
	return m.fields[field.name].ValueString()
}

// secrets gives the values that no error may show.
func (m model) secrets(config model) []string {
	var secrets []string
	for _, field := range m.kind.allFields() {
		if field.secret {
			secrets = append(secrets, m.secret(field.name, config))
		}
	}
	return secrets
}

// creation gives the fields to create the endpoint with.
func (m model) creation(config model, compute bool) fastly.Fields {
	fields := fastly.Fields{}
	for _, field := range m.kind.allFields() {
		if field.vcl && compute {
			continue
		}
		if value := m.value(field, config); value != "" {
			fields[field.name] = fastly.Field(field.name, value)
		}
	}
	return fields
}

// change gives the fields that make the planned endpoint out of the one in
// state. Fields that Terraform did not change are not among them, so that
// others' changes to them survive. A write-only secret is sent when its version
// has changed, unless it is known to be what Fastly holds.
func (m model) change(config, state model, held fingerprints, compute bool) fastly.Fields {
	fields := fastly.Fields{}
	for _, field := range m.kind.allFields() {
		if field.vcl && compute || m.fields[field.name].IsUnknown() {
			continue
		}
		planned, current := m.value(field, config), state.fields[field.name].ValueString()
		changed := planned != current
		if field.secret && (m.writesOnly(field.name, config) || !state.writeOnlyVersions[field.name].IsNull()) {
			sent := m.writeOnlyVersions[field.name].Equal(state.writeOnlyVersions[field.name]) && current == ""
			changed = !sent && !held.match(field.name, planned)
		}
		if changed {
			fields[field.name] = fastly.Field(field.name, planned)
		}
	}
	return fields
}

// writesOnly says whether a secret is given by its write-only twin.
func (m model) writesOnly(field string, config model) bool {
	return config.writeOnly[field].ValueString() != ""
}

// fill sets a state to an endpoint as the API has it. Where the configuration
// says "" for what the API has as null, which means the same, before keeps it.
// A secret reaches the state only if it was there before, or if all says so.
func (k kind) fill(ctx context.Context, to target, before model, endpoint fastly.Endpoint, version int, all bool) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, field := range k.allFields() {
		text := types.StringValue(endpoint[field.name])
		was := before.fields[field.name]
		switch {
		case field.secret && !all && !given(was):
			text = was
		case endpoint[field.name] == "" && field.fallback != "":
			text = types.StringValue(field.fallback)
		case endpoint[field.name] == "" && !was.IsNull() && was.ValueString() == "" && !was.IsUnknown():
			text = was
		case endpoint[field.name] == "":
			text = types.StringNull()
		}
		diags.Append(field.set(ctx, to, text)...)
	}
	diags.Append(describe(ctx, to, before.serviceID.ValueString(), endpoint, version)...)
	return diags
}

// complete sets what a plan left open to an endpoint as the API has it after the
// apply. What the plan said stays: Terraform takes nothing else, and if somebody
// changed it meanwhile, the next refresh shows that.
func (k kind) complete(ctx context.Context, to target, plan model, endpoint fastly.Endpoint, version int) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, field := range k.allFields() {
		if plan.fields[field.name].IsUnknown() {
			diags.Append(field.set(ctx, to, optional(endpoint[field.name]))...)
		}
	}
	diags.Append(describe(ctx, to, plan.serviceID.ValueString(), endpoint, version)...)
	if !plan.createdAt.IsUnknown() {
		diags.Append(to.SetAttribute(ctx, path.Root(attributeCreatedAt), plan.createdAt)...)
	}
	return diags
}

// of gives what an endpoint means: on a Compute service, whose fields for VCL
// nothing reads, without them.
func (k kind) of(endpoint fastly.Endpoint, compute bool) fastly.Endpoint {
	if !compute {
		return endpoint
	}
	endpoint = maps.Clone(endpoint)
	for _, field := range k.allFields() {
		if field.vcl {
			delete(endpoint, field.name)
		}
	}
	return endpoint
}

// describe sets the attributes that no configuration gives.
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

// isAsPlanned says whether an endpoint has every field as it would be created,
// and those that would not be sent as Fastly leaves them.
func (m model) isAsPlanned(endpoint fastly.Endpoint, creation fastly.Fields) bool {
	for _, field := range m.kind.allFields() {
		value, sent := creation[field.name]
		switch {
		case sent && endpoint[field.name] != fieldText(value):
			return false
		case !sent && !field.kept && endpoint[field.name] != "" && endpoint[field.name] != field.fallback:
			return false
		}
	}
	return true
}
