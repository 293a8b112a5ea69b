package drain

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// model is a drain in a configuration, a plan or a state.
type model struct {
	kind kind
	common
	secret   secret
	settings settings
}

// common are the attributes that every drain has.
type common struct {
	App         types.String   `tfsdk:"app"`
	ID          types.String   `tfsdk:"id"`
	DrainID     types.String   `tfsdk:"drain_id"`
	Token       types.String   `tfsdk:"token"`
	URLRedacted types.String   `tfsdk:"url_redacted"`
	CreatedAt   types.String   `tfsdk:"created_at"`
	UpdatedAt   types.String   `tfsdk:"updated_at"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

// app is the name or the ID of the app.
func (m model) app() string { return m.App.ValueString() }

// drain is the ID of the drain.
func (m model) drain() string { return m.DrainID.ValueString() }

// kindAndApp identifies a drain whose ID is not known, as well as possible.
func (m model) kindAndApp() string { return m.kind.words().resource + " " + m.app() }

// what names the drain in messages.
func (m model) what() string { return "the drain of app " + m.app() + m.leads() }

// leads says where the drain leads, if that is known.
func (m model) leads() string {
	if to := m.kind.words().to; to != "" {
		return to
	}
	if shown := m.URLRedacted.ValueString(); shown != "" {
		return " to " + shown
	}
	return ""
}

// wanted is the drain that the model describes. If the secret is omitted, it is the
// current one, that of the existing drain. It is nil while it is not known.
func (m model) wanted(current string) *destination {
	if !m.settings.known() || m.secret.value().IsUnknown() || m.secret.omitted() && current == "" {
		return nil
	}
	made, err := m.settings.compose(m.secret.or(current))
	if err != nil {
		return nil
	}
	return &made
}

// renew plans a new drain.
func (m *model) renew() {
	unknown := types.StringUnknown()
	m.ID, m.DrainID, m.Token, m.CreatedAt, m.UpdatedAt, m.URLRedacted = unknown, unknown, unknown, unknown,
		unknown, unknown
	if !m.settings.known() {
		return
	}
	m.URLRedacted = m.settings.redacted()
	if wanted := m.wanted(""); m.URLRedacted.IsUnknown() && wanted != nil {
		m.URLRedacted = types.StringValue(wanted.redacted)
	}
}

// keep plans the drain in state.
func (m *model) keep(state model) {
	m.DrainID, m.Token, m.CreatedAt, m.UpdatedAt, m.URLRedacted = state.DrainID, state.Token, state.CreatedAt,
		state.UpdatedAt, state.URLRedacted
	m.ID = types.StringValue(importID(m.app(), state.drain()))
}

// needsNewDrain says whether a new drain must replace the one in state.
func (m model) needsNewDrain(state model, stored fingerprint) bool {
	if !m.settings.known() || m.secret.value().IsUnknown() {
		return true
	}
	if m.secret.omitted() {
		shown := m.settings.redacted()
		return !shown.IsUnknown() && !shown.Equal(state.URLRedacted)
	}
	wanted := m.wanted("")
	return wanted == nil || wanted.redacted != state.URLRedacted.ValueString() || m.differs(*wanted, state, stored)
}

// differs says whether the wanted secret differs from that of the drain.
func (m model) differs(wanted destination, state model, stored fingerprint) bool {
	if stored.known() {
		return !stored.match(wanted.mark)
	}
	if plain := state.secret.plain.ValueString(); plain != "" {
		before, err := m.settings.compose(plain)
		return err != nil || before.mark != wanted.mark
	}
	return !m.secret.version.Equal(state.secret.version)
}

// read sets the values that the URL of a drain contains.
func (m *model) read(found destination) {
	m.settings = m.settings.adopt(found)
	m.URLRedacted = types.StringValue(found.redacted)
	if plain := m.secret.plain.ValueString(); plain != "" {
		if now, err := m.settings.compose(plain); err != nil || now.mark != found.mark {
			m.secret.plain = types.StringValue(found.secret)
		}
	}
}

// identify sets the values that Heroku gives for a drain, except for its URL.
func (m *model) identify(drain heroku.Drain) {
	m.DrainID = types.StringValue(drain.ID)
	m.ID = types.StringValue(importID(m.app(), drain.ID))
	m.Token = text(types.StringNull(), drain.Token)
	m.CreatedAt = text(types.StringNull(), drain.CreatedAt)
	m.UpdatedAt = text(types.StringNull(), drain.UpdatedAt)
}

// importID is the ID of a drain in an import.
func importID(app, drain string) string { return app + "/" + drain }

// imported says whether the model is that of an import that no read has completed
// yet.
func (m model) imported() bool { return m.URLRedacted.IsNull() }

// text is a value that was read. If it is missing, and "" in the model, it stays
// "": that means the same.
func text(was types.String, is string) types.String {
	switch {
	case is != "":
		return types.StringValue(is)
	case !was.IsUnknown() && !was.IsNull() && was.ValueString() == "":
		return was
	}
	return types.StringNull()
}

// mapOf is a map that was read. An empty one means the same as none.
func mapOf(was types.Map, is map[string]string) types.Map {
	if len(is) == 0 {
		if !was.IsNull() && !was.IsUnknown() && len(was.Elements()) == 0 {
			return was
		}
		return types.MapNull(types.StringType)
	}
	values := map[string]attr.Value{}
	for name, value := range is {
		values[name] = types.StringValue(value)
	}
	return types.MapValueMust(types.StringType, values)
}

// noTimeouts is the timeouts block of a state that does not come from a
// configuration.
func noTimeouts() timeouts.Value {
	return timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{
		"create": types.StringType, "read": types.StringType, "update": types.StringType, "delete": types.StringType,
	})}
}
