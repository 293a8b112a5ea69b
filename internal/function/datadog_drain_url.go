package function

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
)

// NewDatadogDrainURL makes the function datadog_drain_url.
func NewDatadogDrainURL() function.Function { return datadogDrainURL{} }

// datadogDrainURL builds the URL of a drain to Datadog, for those who make the
// drain by other means.
type datadogDrainURL struct{}

var _ function.Function = datadogDrainURL{}

func (datadogDrainURL) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "datadog_drain_url"
}

func (datadogDrainURL) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Builds the URL of a Heroku log drain to Datadog.",
		MarkdownDescription: "Builds the URL of a Heroku log drain to Datadog, in the form of Datadog's newest guide and with every value percent-encoded, for use with `heroku_drain` of Heroku's own provider. " +
			"A sensitive API key makes the URL sensitive; give it to `sensitive_url`. " +
			"There the key is in the state, and Heroku's provider writes it to its debug log; `logdrain_heroku_datadog` does neither.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "site",
				MarkdownDescription: "The Datadog site, such as `datadoghq.com` or `datadoghq.eu`.",
			},
			function.StringParameter{
				Name:                "api_key",
				MarkdownDescription: "The Datadog API key. It is not checked at Datadog.",
			},
			function.MapParameter{
				Name:        "options",
				ElementType: types.StringType,
				MarkdownDescription: "`service`, `env`, `host`, `source` (`heroku` when left out), and `intake_url`, which takes the place of the site's own address. " +
					"Any other name is an attribute of each line. A null is left out.",
			},
			function.MapParameter{
				Name:                "tags",
				ElementType:         types.StringType,
				MarkdownDescription: "Tags of each line, apart from `env`. A null is left out.",
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
	resp.Error = checkDrain(site, key, options, tags)
	if resp.Error != nil {
		return
	}
	intake := datadog.Intake{Address: datadog.Address(site), Key: key, Source: "heroku", Tags: given(tags), Attributes: given(options)}
	for name, field := range map[string]*string{"service": &intake.Service, "env": &intake.Env, "host": &intake.Host, "source": &intake.Source} {
		if value, ok := intake.Attributes[name]; ok {
			*field = value
			delete(intake.Attributes, name)
		}
	}
	if address, ok := intake.Attributes["intake_url"]; ok {
		delete(intake.Attributes, "intake_url")
		if intake.Address, resp.Error = intakeAddress(address); resp.Error != nil {
			return
		}
	}
	if err := intake.Check(); err != nil {
		resp.Error = function.NewArgumentFuncError(2, fmt.Sprintf("The URL can't be built: %v.", err))
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, intake.URL()))
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

func intakeAddress(raw string) (string, *function.FuncError) {
	address, err := datadog.ParseAddress(raw)
	if err != nil {
		return "", function.NewArgumentFuncError(2, fmt.Sprintf("intake_url is %v.", err))
	}
	return address, nil
}

// checkDrain checks the arguments, and blames the first that can't be used. No
// error shows the key.
func checkDrain(site, key string, options, tags map[string]*string) *function.FuncError {
	if err := datadog.CheckSite(site); err != nil {
		return function.NewArgumentFuncError(0, fmt.Sprintf("%q can't be used: %v.", datadog.Redact(site), err))
	}
	if _, err := datadog.CheckKey(key); err != nil {
		return function.NewArgumentFuncError(1, fmt.Sprintf("Unusable API key: %v.", err))
	}
	own := given(options)
	if env, ok := own["env"]; ok && env != "" {
		if err := datadog.CheckEnv(env); err != nil {
			return function.NewArgumentFuncError(2, fmt.Sprintf("Unusable environment: %v.", err))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(own)) {
		switch name {
		case "service", "env", "host", "source", "intake_url":
			continue
		}
		if err := datadog.CheckAttribute(name); err != nil {
			return function.NewArgumentFuncError(2, fmt.Sprintf("Unusable option: %v.", err))
		}
	}
	labels := given(tags)
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if _, err := datadog.CheckTag(name, labels[name]); err != nil {
			return function.NewArgumentFuncError(3, fmt.Sprintf("Unusable tag: %v.", err))
		}
	}
	return nil
}
