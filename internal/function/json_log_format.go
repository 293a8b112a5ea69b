// Package function holds the provider's functions: thin shells around packages
// that know no Terraform. A function has no configuration and makes no call.
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
		MarkdownDescription: "Builds a Fastly log format (version 2) that prints each request as one line of JSON, " +
			"with the fields in the order of their names. " +
			"Whatever a client sends, the line stays JSON: text passes through `json.escape`.\n\n" +
			"A value is a directive (`%>s`, `%{User-Agent}i`), a VCL variable or expression (`req.http.User-Agent`, " +
			"`resp.status == 200`), or a constant number or boolean. " +
			"What Fastly documents as a number or boolean is printed as one; everything else is quoted. " +
			"A prefix overrules that: `text:` for exactly this text, `string:`, `number:` (or `null`), `boolean:`, " +
			"and `json:` for a piece of format as it stands.\n\n" +
			"In HCL, `%{` is written `%%{`.",
		Parameters: []function.Parameter{
			function.MapParameter{
				Name:                "fields",
				ElementType:         types.StringType,
				MarkdownDescription: "The fields by their names, each with what it prints. A null is left out.",
			},
		},
		Return: function.StringReturn{},
	}
}

func (jsonLogFormat) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var fields map[string]*string
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &fields))
	if resp.Error != nil {
		return
	}
	format, err := logformat.JSON(given(fields))
	if err != nil {
		resp.Error = refuse(0, describeFieldErrors(err))
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, format))
}

// describeFieldErrors puts each field's problem on a line of its own.
func describeFieldErrors(err error) string {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return err.Error()
	}
	text := ""
	for _, one := range joined.Unwrap() {
		text += "\n- " + one.Error()
	}
	return text
}
