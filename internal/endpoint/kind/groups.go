package kind

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// The functions of this file make the fields, and the rules over them, that several
// kinds share. Each call makes new ones, which a kind may change.

// LongestFormat is Fastly's limit on a log format, in characters.
const LongestFormat = 12288

// commonFields are the fields that every kind of endpoint has. For a few kinds
// Fastly has no default format.
func commonFields(formatRequired bool) []Field {
	return []Field{
		{
			Name:     "name",
			Required: true,
			Description: "The name of the endpoint. It must be unique in its service version among the endpoints of *all* " +
				"logging types. Changing it renames the endpoint in place, without a gap in the logs. " +
				"It must not be empty, `.` or `..`, must not begin or end with white space, and must not contain a " +
				"percent sign followed by two hexadecimal digits.",
			Strings: []validator.String{nameValidator{}},
		},
		{
			Name:     "format",
			Required: formatRequired,
			Kept:     !formatRequired,
			VCL:      true,
			Description: "The [log format string]" +
				"(https://www.fastly.com/documentation/guides/integrations/streaming-logs/custom-log-formats/), " +
				"of at most 12,288 characters. The function `json_log_format` builds formats that print JSON.",
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
			// An empty text is stored as one, and does not reset the placement.
			Null: true,
			Description: "Where the logging call is placed in the generated VCL. `none` places it nowhere, for VCL that " +
				"calls the endpoint itself. If omitted, `format_version` decides.",
			OneOf: []string{"none"},
		},
		{
			Name: "response_condition",
			VCL:  true,
			Description: "The name of a condition of type `RESPONSE` in the service, which must already exist. " +
				"Only responses that meet it are logged. If omitted, all are.",
		},
		{
			Name:    "log_processing_region",
			Default: "none",
			Description: "The region where Fastly processes the logs before it sends them on. " +
				"`none` means anywhere.",
			OneOf: []string{"none", "us", "eu"},
		},
	}
}

// awsFields are the credentials of kinds that write to Amazon's cloud. An empty
// text clears each, which is how one update moves from one way to the other.
func awsFields(destination string) []Field {
	return []Field{
		{
			Name: "iam_role",
			Description: "The ARN of an IAM role that allows Fastly to write to the " + destination +
				", such as `arn:aws:iam::123456789012:role/fastly-logs`. " +
				"Moving between a role and an access key is one update in place.",
			Strings: []validator.String{arnValidator{}},
		},
		{
			Name:        "access_key",
			Secret:      true,
			Description: "The ID of the AWS access key to write to the " + destination + " with.",
		},
		{
			Name:        "secret_key",
			Secret:      true,
			Description: "The secret of the AWS access key.",
		},
	}
}

// awsWays are the ways to give the credentials of [awsFields].
func awsWays() [][]string { return [][]string{{"iam_role"}, {"access_key", "secret_key"}} }
