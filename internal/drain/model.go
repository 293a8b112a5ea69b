package drain

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// model is a drain as a configuration, a plan or a state has it.
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

// kindAndApp is what is known of a drain that has no ID.
func (m model) kindAndApp() string { return m.kind.words().resource + " " + m.app() }

// what names the drain in messages.
func (m model) what() string { return "the drain of app " + m.app() + m.leads() }

// leads says where the drain leads, as far as that is known.
func (m model) leads() string {
	if to := m.kind.words().to; to != "" {
		return to
	}
	if shown := m.URLRedacted.ValueString(); shown != "" {
		return " to " + shown
	}
	return ""
}

// wanted makes the URL of the drain, with a secret that is kept where none is
// given. It is nil while it is not known.
func (m model) wanted(kept string) *destination {
	if !m.settings.known() || m.secret.value().IsUnknown() || m.secret.omitted() && kept == "" {
		return nil
	}
	made, err := m.settings.compose(m.secret.or(kept))
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

// keep plans the drain that is there.
func (m *model) keep(state model) {
	m.DrainID, m.Token, m.CreatedAt, m.UpdatedAt, m.URLRedacted = state.DrainID, state.Token, state.CreatedAt,
		state.UpdatedAt, state.URLRedacted
	m.ID = types.StringValue(importID(m.app(), state.drain()))
}

// sends says whether the drain in state has to give way to another one.
func (m model) sends(state model, held fingerprint) bool {
	if !m.settings.known() || m.secret.value().IsUnknown() {
		return true
	}
	if m.secret.omitted() {
		shown := m.settings.redacted()
		return !shown.IsUnknown() && !shown.Equal(state.URLRedacted)
	}
	wanted := m.wanted("")
	return wanted == nil || wanted.redacted != state.URLRedacted.ValueString() || m.differs(*wanted, state, held)
}

// differs says whether the secret is another one than that in the drain.
func (m model) differs(wanted destination, state model, held fingerprint) bool {
	if held.known() {
		return !held.match(wanted.mark)
	}
	if plain := state.secret.plain.ValueString(); plain != "" {
		before, err := m.settings.compose(plain)
		return err != nil || before.mark != wanted.mark
	}
	return !m.secret.version.Equal(state.secret.version)
}

// read sets what the URL of a drain says.
func (m *model) read(found destination) {
	m.settings = m.settings.adopt(found)
	m.URLRedacted = types.StringValue(found.redacted)
	if plain := m.secret.plain.ValueString(); plain != "" {
		if now, err := m.settings.compose(plain); err != nil || now.mark != found.mark {
			m.secret.plain = types.StringValue(found.secret)
		}
	}
}

// identify sets what Heroku says of a drain, its URL apart.
func (m *model) identify(drain heroku.Drain) {
	m.DrainID = types.StringValue(drain.ID)
	m.ID = types.StringValue(importID(m.app(), drain.ID))
	m.Token = text(types.StringNull(), drain.Token)
	m.CreatedAt = text(types.StringNull(), drain.CreatedAt)
	m.UpdatedAt = text(types.StringNull(), drain.UpdatedAt)
}

// importID is how a drain is named in an import.
func importID(app, drain string) string { return app + "/" + drain }

// imported says that the model comes from an import and holds no more than its
// ID said.
func (m model) imported() bool { return m.URLRedacted.IsNull() }

// text is a value that was read. What is "" in the model, and missing, stays as it
// is: it means the same.
func text(was types.String, is string) types.String {
	switch {
	case is != "":
		return types.StringValue(is)
	case !was.IsUnknown() && !was.IsNull() && was.ValueString() == "":
		return was
	}
	return types.StringNull()
}

// mapOf is a map that was read, where an empty one means the same as none.
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

// noTimeouts is the timeouts block of a state that no configuration made.
func noTimeouts() timeouts.Value {
	return timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{
		"create": types.StringType, "read": types.StringType, "update": types.StringType, "delete": types.StringType,
	})}
}
