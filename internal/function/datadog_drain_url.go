package function

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
)

// NewDatadogDrainURL makes the function datadog_drain_url.
func NewDatadogDrainURL() function.Function { return datadogDrainURL{} }

// datadogDrainURL builds the URL of a drain to Datadog, for users who create the
// drain by other means.
type datadogDrainURL struct{}

var _ function.Function = datadogDrainURL{}

func (datadogDrainURL) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "datadog_drain_url"
}

func (datadogDrainURL) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Builds the URL of a Heroku log drain to Datadog.",
		MarkdownDescription: "Builds the URL of a Heroku log drain to Datadog, for `heroku_drain` of the Heroku provider. " +
			"The URL has the form of Datadog's newest guide, and every value in it is percent-encoded. " +
			"If the API key is sensitive, so is the URL; use it for `sensitive_url`. " +
			"The Heroku provider stores the key in the state and writes it to its debug log. " +
			"`logdrain_heroku_datadog` with `api_key_wo` does neither.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name: "site",
				MarkdownDescription: "The Datadog site, such as `datadoghq.com` or `datadoghq.eu`. " +
					"A host of a site, such as `app.datadoghq.com`, and a mistyped site are refused.",
			},
			function.StringParameter{
				Name: "api_key",
				MarkdownDescription: "The Datadog API key. It is not checked with Datadog. It must not be empty, must not " +
					"contain white space or control characters, and must not begin with `ddap_`, `ddpat_` or `pub`, the prefixes " +
					"of other kinds of keys.",
			},
			function.MapParameter{
				Name:        "options",
				ElementType: types.StringType,
				MarkdownDescription: "`service`; `env`, without a comma, and without white space at its beginning or end; " +
					"`host`; `source`, which must not be empty and defaults to `heroku`; " +
					"and `intake_url`, which replaces the intake of the site. It must be https, without parameters, " +
					"without a slash at its end, and not the intake of another known site. " +
					"Any other name is an attribute of each line. It must not be empty or, in upper or lower case, one of " +
					"Datadog's own parameters: `" + strings.Join(datadog.ReservedNames(), "`, `") + "`. A null value is omitted.",
			},
			function.MapParameter{
				Name:        "tags",
				ElementType: types.StringType,
				MarkdownDescription: "Tags of each line. " +
					"A name must not be empty, must not contain a comma or a colon, and must not be `env` in upper or " +
					"lower case, which is an option. A value must not contain a comma. Neither may begin or end with white space. " +
					"A tag with the value `\"\"` has no value. A null value is omitted.",
			},
		},
		Return: function.StringReturn{},
	}
}

func (datadogDrainURL) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var site, key string
	var options, tags map[string]*string
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &site, &key, &options, &tags))
	if resp.Error != nil {
		return
	}
	intake, argument, err := drain(site, key, given(options), given(tags))
	if err != nil {
		resp.Error = refuse(argument, redact(err.Error(), key))
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, intake.URL()))
}

// redact removes the key from a message. A key in the form of a site is not
// removed, because the messages name sites.
func redact(message, key string) string {
	if datadog.CheckSite(key) == nil {
		return datadog.RedactKeys(message)
	}
	return datadog.RedactKeys(message, key)
}

// given are the values that are not null.
func given(values map[string]*string) map[string]string {
	result := map[string]string{}
	for name, value := range values {
		if value != nil {
			result[name] = *value
		}
	}
	return result
}

// The arguments, by their positions.
const (
	argumentSite int64 = iota
	argumentKey
	argumentOptions
	argumentTags
)

// drain makes an intake of the arguments. An error is about the first argument that
// can't be used.
func drain(site, key string, options, tags map[string]string) (intake datadog.Intake, argument int64, err error) {
	if err := datadog.CheckSite(site); err != nil {
		return intake, argumentSite, err
	}
	if _, err := datadog.CheckKey(key); err != nil {
		return intake, argumentKey, err
	}
	intake = datadog.Intake{Address: datadog.Address(site), Key: key, Source: "heroku", Tags: tags, Attributes: options}
	for name, field := range map[string]*string{
		"service": &intake.Service, "env": &intake.Env, "host": &intake.Host, "source": &intake.Source,
	} {
		if value, ok := options[name]; ok {
			*field = value
			delete(options, name)
		}
	}
	if given, ok := options["intake_url"]; ok {
		delete(options, "intake_url")
		if intake.Address, err = intakeAddress(given, site); err != nil {
			return intake, argumentOptions, err
		}
	}
	if err := checkOptions(intake); err != nil {
		return intake, argumentOptions, err
	}
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		if _, err := datadog.CheckTag(name, tags[name]); err != nil {
			return intake, argumentTags, fmt.Errorf("unusable tag: %w", err)
		}
	}
	if err := intake.Check(); err != nil {
		return intake, argumentOptions, fmt.Errorf("the URL can't be built: %w", err)
	}
	return intake, 0, nil
}

// intakeAddress parses the address that replaces the site's own.
func intakeAddress(raw, site string) (string, error) {
	address, err := datadog.ParseAddress(raw)
	if err != nil {
		return "", fmt.Errorf("intake_url can't be used: %w", err)
	}
	if _, err := datadog.CheckIntake(address, site); err != nil {
		return "", fmt.Errorf("unusable intake_url: %w", err)
	}
	return address, nil
}

// checkOptions checks the other options.
func checkOptions(intake datadog.Intake) error {
	if err := datadog.CheckSource(intake.Source); err != nil {
		return fmt.Errorf("unusable source: %w; remove it to use heroku", err)
	}
	if intake.Env != "" {
		if err := datadog.CheckEnv(intake.Env); err != nil {
			return fmt.Errorf("unusable env: %w", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(intake.Attributes)) {
		if err := datadog.CheckAttribute(name); err != nil {
			return fmt.Errorf("unusable option: %w", err)
		}
	}
	return nil
}
