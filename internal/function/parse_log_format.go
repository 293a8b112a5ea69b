package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/logformat"
)

// NewParseLogFormat makes the function parse_log_format.
func NewParseLogFormat() function.Function { return parseLogFormat{} }

// parseLogFormat says what a log format prints.
type parseLogFormat struct{}

var _ function.Function = parseLogFormat{}

// directive is one directive of a format.
type directive struct {
	Directive string `tfsdk:"directive"`
	Meaning   string `tfsdk:"meaning"`
	Offset    int64  `tfsdk:"offset"`
}

func (parseLogFormat) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_log_format"
}

func (parseLogFormat) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Says what a log format prints.",
		MarkdownDescription: "Parses a Fastly log format (version 2) and says what each directive prints, " +
			"in the order of the format: " +
			"a list of objects with `directive`, `meaning` and `offset` (in bytes). Literal text is omitted. " +
			"Use it in `terraform console`, or in outputs for reviews.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "format",
				MarkdownDescription: "The log format.",
			},
		},
		Return: function.ListReturn{ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{
			"directive": types.StringType,
			"meaning":   types.StringType,
			"offset":    types.Int64Type,
		}}},
	}
}

func (parseLogFormat) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var format string
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &format))
	if resp.Error != nil {
		return
	}
	if _, err := logformat.Parse(format); err != nil {
		resp.Error = refuse(0, err.Error())
		return
	}
	directives := []directive{}
	for _, description := range logformat.Describe(format) {
		directives = append(directives, directive{
			Directive: description.Directive,
			Meaning:   description.Meaning,
			Offset:    int64(description.Offset),
		})
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, directives))
}
