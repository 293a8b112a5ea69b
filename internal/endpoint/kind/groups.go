package kind

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// The functions of this file make fields and rules that several kinds share. Each
// call makes new ones, which a kind may change.

// LongestFormat is Fastly's limit on a log format, in characters.
const LongestFormat = 12288

// formatName is the field of the log format.
const formatName = "format"

// commonFields are the fields that every kind of endpoint has.
func commonFields(k Kind) []Field {
	omitted := ""
	if k.FormatRequired {
		omitted = " Required on VCL services, because Fastly has no default for this kind of endpoint."
	}
	return []Field{
		{
			Name:     "name",
			Required: true,
			Description: "The name of the endpoint. It must be unique in its service version among the endpoints of *all* " +
				"kinds. Changing it renames the endpoint in place, without a gap in the logs. " +
				"It must not be empty, `.` or `..`, must not begin or end with white space, and must not contain a " +
				"percent sign followed by two hexadecimal digits.",
			Strings: []validator.String{nameValidator{}},
		},
		{
			Name:          formatName,
			FastlyDefault: !k.FormatRequired,
			KnownDefaults: k.DefaultFormats,
			VCL:           true,
			Description: "The [log format string]" +
				"(https://www.fastly.com/documentation/guides/integrations/streaming-logs/custom-log-formats/).",
			Setting: "It has at most 12,288 characters. The function `json_log_format` builds formats that print JSON." +
				omitted,
			Strings: []validator.String{stringvalidator.UTF8LengthBetween(1, LongestFormat)},
		},
		{
			Name:    "format_version",
			Type:    fastly.NumberType,
			Default: "2",
			VCL:     true,
			Description: "The version of the log format. `2` places the logging call in `vcl_log`, " +
				"`1` in `vcl_deliver`.",
			OneOf: []string{"1", "2"},
		},
		{
			Name: "placement",
			VCL:  true,
			// An empty text is stored as such, and does not reset the placement.
			Null: true,
			Description: "Where Fastly places the logging call in the generated VCL. With `none`, it places no call, and " +
				"only your own VCL can call the endpoint.",
			Setting: "If omitted, `format_version` decides.",
			Absent:  "Null if it is not set.",
			OneOf:   []string{"none"},
		},
		{
			Name: "response_condition",
			VCL:  true,
			Description: "The name of a condition of type `RESPONSE` of the service. " +
				"Only responses that meet the condition are logged.",
			Setting: "The condition must already exist. If omitted, all responses are logged.",
			Absent:  "Null if all responses are logged.",
		},
		{
			Name:     "log_processing_region",
			Default:  "none",
			Official: "processing_region",
			Description: "The region where Fastly processes the logs before it sends them on. " +
				"`none` means anywhere.",
			OneOf: []string{"none", "us", "eu"},
		},
	}
}
