package function

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/logformat"
)

// NewStandardLogFormat makes the function standard_log_format.
func NewStandardLogFormat() function.Function { return standardLogFormat{} }

// standardLogFormat gives a ready log format for a destination.
type standardLogFormat struct{}

var _ function.Function = standardLogFormat{}

func (standardLogFormat) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "standard_log_format"
}

func (standardLogFormat) Definition(
	_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse,
) {
	resp.Definition = function.Definition{
		Summary: "Returns a ready-made log format for a destination.",
		MarkdownDescription: "Returns a Fastly log format (version 2) for a destination, with the attribute names that " +
			"its vendor documents. It prints each request as one line of JSON, whatever a client sends. Only `combined` " +
			"prints Apache's combined log format, in which quotes, backslashes and control characters from the client are " +
			"escaped.\n\n" +
			"`bigquery` prints the columns of the table on this page, `elasticsearch` the Elastic Common Schema (ECS), " +
			"`datadog` its standard attributes, `honeycomb` the names of OpenTelemetry in `data`, `splunk` an event for the " +
			"HTTP Event Collector with the names of the Common Information Model, `newrelic` and `json` the names of Fastly's " +
			"own formats, and `grafanacloudlogs` those of `json` with a `level`. A duration in nanoseconds is printed with " +
			"an exponent, such as `12345e3`, because a log format can't multiply.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "destination",
				MarkdownDescription: "One of `" + strings.Join(logformat.Destinations(), "`, `") + "`.",
			},
			function.DynamicParameter{
				Name: "extra",
				MarkdownDescription: "An object or a map of additional fields, as for `json_log_format`, or `{}` for none. " +
					"Objects with the same name are merged. Any other field replaces the field with the same name, and null " +
					"removes it. With `honeycomb`, put attributes into `data`; with `splunk`, into `event`. " +
					"`combined` accepts no additional fields.",
			},
		},
		Return: function.StringReturn{},
	}
}

func (standardLogFormat) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var destination string
	var given types.Dynamic
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &destination, &given))
	if resp.Error != nil {
		return
	}
	// A mistake in the destination is found even while extra is not known.
	if _, err := logformat.Standard(destination, nil); err != nil {
		resp.Error = refuse(0, err.Error())
		return
	}
	extra, err := fieldsOf(ctx, given)
	if errors.Is(err, errUnknown) {
		resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, types.StringUnknown()))
		return
	}
	format := ""
	if err == nil {
		format, err = logformat.Standard(destination, extra)
	}
	if err != nil {
		resp.Error = refuse(1, describe(err))
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, format))
}
