package drain

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/wholenumber"
)

// toDatadog is the kind of a drain to Datadog, whose secret is the API key.
type toDatadog struct{}

func (toDatadog) words() words {
	return words{
		resource: "heroku_datadog",
		description: "An HTTPS drain that sends the logs of a Heroku app to Datadog. " +
			"Heroku can't change a drain. For a change, the provider adds a new drain and then removes the old one, " +
			"in one update in place, so that no line is lost while an API key is rotated, unless the app already has " +
			"five drains. " +
			"Everybody who has access to the app at Heroku can see the API key in the URL of the drain; " +
			"use a separate key for each app.",
		listed: "Finds the drains of a Heroku app to Datadog. " +
			"Drains of add-ons and drains to other destinations are not listed.",
		secret: attributeKey, called: "API key", article: "an API key",
		to: " to Datadog", reaches: "Datadog",
		alike:  "address, parameters and API key",
		differ: "another API key or other parameters, such as service",
		wants:  "A new drain to Datadog needs an API key", mistakenSummary: "Not a drain to Datadog",
	}
}

// datadogAttributes is the resource in Terraform's form.
type datadogAttributes struct {
	common
	datadogSettings
	Key        types.String      `tfsdk:"api_key"`
	KeyWO      types.String      `tfsdk:"api_key_wo"`
	KeyVersion wholenumber.Value `tfsdk:"api_key_wo_version"`
}

func (k toDatadog) blank() model {
	return model{kind: k, common: common{Timeouts: noTimeouts()}, settings: datadogSettings{}}
}

func (k toDatadog) get(ctx context.Context, from getter) (model, diag.Diagnostics) {
	var read datadogAttributes
	diags := from.Get(ctx, &read)
	return model{
		kind: k, common: read.common, settings: read.datadogSettings,
		secret: secret{plain: read.Key, writeOnly: read.KeyWO, version: read.KeyVersion.Int64Value},
	}, diags
}

func (toDatadog) set(ctx context.Context, to setter, m model) diag.Diagnostics {
	own, _ := m.settings.(datadogSettings)
	return to.Set(ctx, datadogAttributes{
		common: m.common, datadogSettings: own,
		Key: m.secret.plain, KeyWO: m.secret.writeOnly,
		KeyVersion: wholenumber.Value{Int64Value: m.secret.version},
	})
}

func (toDatadog) parse(raw string) (destination, error) {
	intake, err := datadog.Parse(raw)
	if err != nil {
		return destination{}, err
	}
	found := destinationOf(intake)
	if len(intake.Outdated) > 0 {
		found.redacted = datadog.Redact(raw)
	}
	return found, nil
}

func destinationOf(intake datadog.Intake) destination {
	return destination{
		url: intake.URL(), canonical: intake.URL(), secret: intake.Key, mark: intake.Key, redacted: intake.Redacted(),
		outdated: intake.Outdated, parsed: intake,
	}
}

// datadogSettings are the attributes of a drain to Datadog that its URL consists
// of, and whether its key is checked.
type datadogSettings struct {
	Site       types.String `tfsdk:"site"`
	Service    types.String `tfsdk:"service"`
	Env        types.String `tfsdk:"env"`
	Host       types.String `tfsdk:"host"`
	Source     types.String `tfsdk:"source"`
	Tags       types.Map    `tfsdk:"tags"`
	Attributes types.Map    `tfsdk:"attributes"`
	IntakeURL  types.String `tfsdk:"intake_url"`
	Validate   types.Bool   `tfsdk:"validate_api_key"`
}

func (s datadogSettings) known() bool {
	for _, value := range []attr.Value{s.Site, s.Service, s.Env, s.Host, s.Source, s.Tags, s.Attributes, s.IntakeURL} {
		if value.IsUnknown() {
			return false
		}
	}
	for _, elements := range []types.Map{s.Tags, s.Attributes} {
		for _, value := range elements.Elements() {
			if value.IsUnknown() {
				return false
			}
		}
	}
	return true
}

// intake gives the parts of the URL of the drain.
func (s datadogSettings) intake(key string) (datadog.Intake, error) {
	address := datadog.Address(s.Site.ValueString())
	if given := s.IntakeURL.ValueString(); given != "" {
		var err error
		if address, err = datadog.ParseAddress(given); err != nil {
			return datadog.Intake{}, err
		}
	}
	return datadog.Intake{
		Address:    address,
		Key:        key,
		Source:     s.Source.ValueString(),
		Service:    s.Service.ValueString(),
		Host:       s.Host.ValueString(),
		Env:        s.Env.ValueString(),
		Tags:       texts(s.Tags),
		Attributes: texts(s.Attributes),
	}, nil
}

func (s datadogSettings) compose(key string) (destination, error) {
	intake, err := s.intake(key)
	if err == nil {
		// Values that the plan did not know are checked only now.
		err = intake.Check()
	}
	if err != nil {
		return destination{}, errors.New(datadog.RedactKeys(err.Error(), key))
	}
	return destinationOf(intake), nil
}

func (s datadogSettings) redacted() types.String {
	intake, err := s.intake(datadog.RedactedKey)
	if err != nil {
		return types.StringUnknown()
	}
	return types.StringValue(intake.Redacted())
}

func (s datadogSettings) adopt(found destination) settings {
	intake, ok := found.parsed.(datadog.Intake)
	if !ok {
		return s
	}
	s.Service = text(s.Service, intake.Service)
	s.Env = text(s.Env, intake.Env)
	s.Host = text(s.Host, intake.Host)
	s.Source = text(s.Source, intake.Source)
	s.Tags = mapOf(s.Tags, intake.Tags)
	s.Attributes = mapOf(s.Attributes, intake.Attributes)
	if s.Validate.IsNull() {
		s.Validate = types.BoolValue(true)
	}
	if given := s.IntakeURL.ValueString(); given != "" {
		if same, err := datadog.ParseAddress(given); err == nil && same == intake.Address {
			return s
		}
	}
	if site, ok := datadog.SiteOf(intake.Address); ok {
		s.Site = types.StringValue(site)
		s.IntakeURL = text(s.IntakeURL, "")
		return s
	}
	s.IntakeURL = types.StringValue(intake.Address)
	if s.Site.IsNull() {
		s.Site = types.StringValue(datadog.DefaultSite)
	}
	return s
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

func (toDatadog) vet(
	ctx context.Context, source Source, m model, key string, inquiry inquiry,
) diag.Diagnostics {
	own, _ := m.settings.(datadogSettings)
	if own.Validate.IsUnknown() || !own.Validate.ValueBool() || own.Site.IsUnknown() {
		return nil
	}
	client, known, diags := source.Datadog()
	at, site := path.Root(m.secretName()), own.Site.ValueString()
	switch {
	case diags.HasError():
		return diags
	case !known && inquiry.planning:
		return nil
	case !known:
		return failure(notConfiguredSummary, "The provider's datadog block contains values that are known only after "+
			"an apply. Apply the resources that they come from first, for instance with -target.")
	}
	err := client.ValidateKey(ctx, site, key)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, datadog.ErrKeyRefused):
		which := "The key"
		if m.secret.omitted() {
			which = "No key is configured, so the key in the URL of the drain"
		}
		return blame(m.secretName(), "Datadog does not accept the API key", fmt.Sprintf(
			"%s was checked at %s: %v. A key is valid for one site only, so check site (%s), too. "+
				"With a wrong key, Datadog refuses every line, and Logplex drops the lines. "+
				"The address comes from the site, from api_url in the provider's datadog block, or from DD_HOST. "+
				"validate_api_key = false turns the check off.",
			which, client.CheckedAt(site), err, site))
	}
	return diag.Diagnostics{inquiry.unsure(at, "API key could not be checked", fmt.Sprintf(
		"The provider asked Datadog at %s whether the API key is valid: %s. Check site, api_url in the provider's "+
			"datadog block, and the network; or set validate_api_key = false to skip the check.",
		client.CheckedAt(site), strings.TrimRight(err.Error(), "."))+inquiry.follows)}
}
