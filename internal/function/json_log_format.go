// Package function has the provider's functions: thin wrappers around packages that
// know no Terraform. A function has no configuration and makes no call.
package function

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/logformat"
)

// NewJSONLogFormat makes the function json_log_format.
func NewJSONLogFormat() function.Function { return jsonLogFormat{} }

// jsonLogFormat builds a log format that prints JSON.
type jsonLogFormat struct{}

var _ function.Function = jsonLogFormat{}

func (jsonLogFormat) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "json_log_format"
}

func (jsonLogFormat) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Builds a log format that prints one line of JSON.",
		MarkdownDescription: "Builds a Fastly log format (version 2) that prints each request as one line of JSON, with " +
			"the fields sorted by name. The line is valid JSON, whatever a client sends, because text is escaped with " +
			"`json.escape`.\n\n" +
			"A value is a directive (`%>s`, `%{User-Agent}i`), a VCL variable or expression (`req.http.User-Agent`, " +
			"`resp.status == 200`), a constant number or boolean, or an object or a list of values. What Fastly documents " +
			"as a number or boolean is printed as one; everything else is quoted. A prefix overrides that. `text:` " +
			"prints the rest as it is, as a string. `string:`, `number:` and `boolean:` print the value of the rest as that " +
			"type; `number:` prints `null` if the value is not a number. `json:` inserts the rest unchanged, for a part of a " +
			"format that already prints JSON.\n\n" +
			"In HCL, `%{` is written `%%{`.",
		Parameters: []function.Parameter{
			function.DynamicParameter{
				Name: "fields",
				MarkdownDescription: "An object or a map with the fields. Each key is the name of a field, and its value says " +
					"what the field prints. A nested object or map prints an object. A list, a set or a tuple prints a list. " +
					"A field that is null is omitted. An element of a list that is null prints `null`.",
			},
		},
		Return: function.StringReturn{},
	}
}

func (jsonLogFormat) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var given types.Dynamic
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &given))
	if resp.Error != nil {
		return
	}
	fields, err := fieldsOf(ctx, given)
	if errors.Is(err, errUnknown) {
		resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, types.StringUnknown()))
		return
	}
	format := ""
	if err == nil {
		format, err = logformat.JSON(fields)
	}
	if err != nil {
		resp.Error = refuse(0, describe(err))
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, format))
}
