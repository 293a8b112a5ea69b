package function

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/logformat"
)

// NewSampleLogLine makes the function sample_log_line.
func NewSampleLogLine() function.Function { return sampleLogLine{} }

// sampleLogLine shows the line that a log format prints.
type sampleLogLine struct{}

var _ function.Function = sampleLogLine{}

func (sampleLogLine) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "sample_log_line"
}

func (sampleLogLine) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Shows the line that a log format prints.",
		MarkdownDescription: "Returns the line that a Fastly log format (version 2) prints for a made-up request. Nothing " +
			"is sent, and the same arguments always return the same line. Use it in `terraform console`, tests and " +
			"preconditions.\n\n" +
			"The function follows Fastly's documentation and makes no calls. A directive, variable or function that it does " +
			"not know is an error that names it. It knows the documented directives and, of VCL, conditions, regular " +
			"expressions without look-around, and the functions `if`, `json.escape`, `cstr_escape`, `urlencode`, `regsub`, " +
			"`regsuball`, `strftime`, `digest.hash_sha256`, and `atoi`, `itoa`, `strlen`, `tolower`, `toupper`, `prefixof` " +
			"and `suffixof` of `std`. A value that is not set prints `(null)`, unless it is the argument of a function.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "format",
				MarkdownDescription: "The log format.",
			},
			function.MapParameter{
				Name:        "request",
				ElementType: types.StringType,
				MarkdownDescription: "The differences from the default request, or `{}` for none. `method` defaults to `GET`, " +
					"`url` to `/products?page=2`, `host` to `www.example.com`, `status` to `200`, `client_ip` to `192.0.2.10`, " +
					"`bytes` (of the response's body) to `5120`, and `time` (in RFC 3339) to `2026-01-02T03:04:05.678Z`. " +
					"`req.http.NAME` and `resp.http.NAME` are headers: `User-Agent`, `Referer` and `Accept-Language` of the " +
					"request and `Content-Type` of the response have defaults. Any variable of VCL can be set by its name, " +
					"such as `fastly_info.state`, which defaults to `HIT`, or `time.elapsed.usec`, which defaults to `12345`. " +
					"Other variables are derived from these, or are 0, false or not set. A variable whose type the provider " +
					"does not know must be set. A null value is omitted.",
			},
		},
		Return: function.StringReturn{},
	}
}

func (sampleLogLine) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var format string
	var request map[string]*string
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &format, &request))
	if resp.Error != nil {
		return
	}
	line, err := logformat.Sample(format, given(request))
	if err != nil {
		var made *logformat.RequestError
		argument := int64(0)
		if errors.As(err, &made) {
			argument = 1
		}
		resp.Error = refuse(argument, err.Error())
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, line))
}
