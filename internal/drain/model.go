package drain

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// model is the resource as a configuration, a plan or a state has it.
type model struct {
	App         types.String   `tfsdk:"app"`
	Site        types.String   `tfsdk:"site"`
	Key         types.String   `tfsdk:"api_key"`
	KeyWO       types.String   `tfsdk:"api_key_wo"`
	KeyVersion  types.Int64    `tfsdk:"api_key_wo_version"`
	Service     types.String   `tfsdk:"service"`
	Env         types.String   `tfsdk:"env"`
	Host        types.String   `tfsdk:"host"`
	Source      types.String   `tfsdk:"source"`
	Tags        types.Map      `tfsdk:"tags"`
	Attributes  types.Map      `tfsdk:"attributes"`
	IntakeURL   types.String   `tfsdk:"intake_url"`
	Validate    types.Bool     `tfsdk:"validate_api_key"`
	ID          types.String   `tfsdk:"id"`
	DrainID     types.String   `tfsdk:"drain_id"`
	Token       types.String   `tfsdk:"token"`
	URLRedacted types.String   `tfsdk:"url_redacted"`
	CreatedAt   types.String   `tfsdk:"created_at"`
	UpdatedAt   types.String   `tfsdk:"updated_at"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

// intakeKnown says that all that the URL is made of is known, the key apart.
func (m model) intakeKnown() bool {
	for _, value := range []attr.Value{m.Site, m.Service, m.Env, m.Host, m.Source, m.Tags, m.Attributes, m.IntakeURL} {
		if value.IsUnknown() {
			return false
		}
	}
	for _, elements := range []types.Map{m.Tags, m.Attributes} {
		for _, value := range elements.Elements() {
			if value.IsUnknown() {
				return false
			}
		}
	}
	return true
}

// intake gives the URL of the drain, taken apart. Everything has to be known.
func (m model) intake(key string) (datadog.Intake, error) {
	address := datadog.Address(m.Site.ValueString())
	if given := m.IntakeURL.ValueString(); given != "" {
		var err error
		if address, err = datadog.ParseAddress(given); err != nil {
			return datadog.Intake{}, err
		}
	}
	return datadog.Intake{
		Address:    address,
		Key:        key,
		Source:     m.Source.ValueString(),
		Service:    m.Service.ValueString(),
		Host:       m.Host.ValueString(),
		Env:        m.Env.ValueString(),
		Tags:       texts(m.Tags),
		Attributes: texts(m.Attributes),
	}, nil
}

// texts reads a map of strings.
func texts(from types.Map) map[string]string {
	result := map[string]string{}
	for name, value := range from.Elements() {
		if text, ok := value.(types.String); ok {
			result[name] = text.ValueString()
		}
	}
	return result
}

// read sets what the URL of a drain says. What is "" or an empty map in the
// model, and missing in the URL, stays as it is: it means the same.
func (m *model) read(intake datadog.Intake, raw string) {
	m.Service = text(m.Service, intake.Service)
	m.Env = text(m.Env, intake.Env)
	m.Host = text(m.Host, intake.Host)
	m.Source = text(m.Source, intake.Source)
	m.Tags = mapOf(m.Tags, intake.Tags)
	m.Attributes = mapOf(m.Attributes, intake.Attributes)
	m.readAddress(intake.Address)
	m.URLRedacted = types.StringValue(intake.Redacted())
	if len(intake.Outdated) > 0 {
		m.URLRedacted = types.StringValue(datadog.Redact(raw))
	}
	if m.Key.ValueString() != "" {
		m.Key = types.StringValue(intake.Key)
	}
}

// readAddress sets site and intake_url to what leads to an address.
func (m *model) readAddress(address string) {
	if given := m.IntakeURL.ValueString(); given != "" {
		if same, err := datadog.ParseAddress(given); err == nil && same == address {
			return
		}
	}
	if site, ok := datadog.SiteOf(address); ok {
		m.Site = types.StringValue(site)
		m.IntakeURL = text(m.IntakeURL, "")
		return
	}
	m.IntakeURL = types.StringValue(address)
	if m.Site.IsNull() {
		m.Site = types.StringValue(datadog.DefaultSite)
	}
}

func text(was types.String, is string) types.String {
	switch {
	case is != "":
		return types.StringValue(is)
	case !was.IsUnknown() && !was.IsNull() && was.ValueString() == "":
		return was
	}
	return types.StringNull()
}

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

// identify sets what Heroku says of a drain, its URL apart.
func (m *model) identify(drain heroku.Drain) {
	m.DrainID = types.StringValue(drain.ID)
	m.ID = types.StringValue(importID(m.App.ValueString(), drain.ID))
	m.Token = text(types.StringNull(), drain.Token)
	m.CreatedAt = text(types.StringNull(), drain.CreatedAt)
	m.UpdatedAt = text(types.StringNull(), drain.UpdatedAt)
}

// importID is how a drain is named in an import.
func importID(app, drain string) string { return app + "/" + drain }

// imported says that the model comes from an import and holds no more than its
// ID said.
func (m model) imported() bool { return m.URLRedacted.IsNull() }

// what names the drain in messages.
func (m model) what() string {
	return "the drain of app " + m.App.ValueString() + " to Datadog"
}
