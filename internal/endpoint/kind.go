// Package endpoint is one Terraform resource, data source and list resource for
// any kind of Fastly logging endpoint. What is unique to a kind is a table of
// fields in a file of its own (heroku.go, kinesis.go); schema, validation, plans,
// calls and diagnostics are made from it here, because Fastly's API treats all
// kinds alike.
//
// How a change reaches production is not known here: that is package commit.
package endpoint

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// kind is one logging type of Fastly's.
type kind struct {
	// name stands in the API's paths and in the names of the Terraform types.
	name string
	// title is the name for people.
	title string
	// description says what an endpoint of this kind does, in a sentence.
	description string
	// fields are the kind's own; those that every kind has come from
	// [commonFields].
	fields []field
	// json says that the destination wants each line to be JSON.
	json bool
	// credentials says which ways there are to give the kind's credentials; exactly
	// one of them has to be used, as a whole. A kind that needs none has none.
	credentials []credential
}

// field is an attribute and the API field of the same name.
type field struct {
	name string
	// description is Markdown: what it is, its default, its limits.
	description string
	required    bool
	// fallback is the value of a field that is left out. It is sent, so that the
	// configuration and not Fastly decides it.
	fallback string
	// kept is a field whose value is Fastly's own when it is left out.
	kept bool
	// secret fields are sensitive and have a write-only twin.
	secret bool
	// vcl fields mean nothing on a Compute service.
	vcl    bool
	number bool
	// strings and numbers check a value at plan time.
	strings []validator.String
	numbers []validator.Int64
}

// credential is one way to authenticate: the fields that are given together.
type credential []string

// allFields are the fields of a kind, common ones included.
func (k kind) allFields() []field { return append(commonFields(), k.fields...) }

// apiNames of attributes of the endpoint resources that stand for no field.
const (
	attributeID           = "id"
	attributeServiceID    = "service_id"
	attributeName         = "name"
	attributeDraftVersion = "draft_version"
	attributeVersion      = "version"
	attributeCreatedAt    = "created_at"
	attributeUpdatedAt    = "updated_at"
	attributeDeletedAt    = "deleted_at"
	attributeTimeouts     = "timeouts"
)

// longestFormat is Fastly's limit on a log format, in characters.
const longestFormat = 12288

// commonFields are the fields that every kind of endpoint has.
func commonFields() []field {
	return []field{
		{
			name:     attributeName,
			required: true,
			description: "The name of the endpoint. It is unique in its service version among the endpoints of *all* logging types. " +
				"Changing it renames the endpoint in place, without a gap in the logs. " +
				"It may not be empty, `.` or `..`, begin or end with white space, or hold a percent sign followed by two hexadecimal digits.",
			strings: []validator.String{nameValidator{}},
		},
		{
			name: "format",
			kept: true,
			vcl:  true,
			description: "A [log format string](https://www.fastly.com/documentation/guides/integrations/streaming-logs/custom-log-formats/) of at most 12,288 characters. " +
				"Left out, Fastly's default for this kind of endpoint is used. The function `json_log_format` builds formats that print JSON. VCL services only.",
			strings: []validator.String{stringvalidator.UTF8LengthBetween(1, longestFormat)},
		},
		{
			name:     "format_version",
			number:   true,
			fallback: "2",
			vcl:      true,
			description: "The version of the log format, `1` or `2`. `2`, the default, places the logging call in `vcl_log`; `1` in `vcl_deliver`. " +
				"VCL services only.",
			numbers: []validator.Int64{int64validator.OneOf(1, 2)},
		},
		{
			name: "placement",
			vcl:  true,
			description: "Where the logging call is placed in the generated VCL. The only value is `none`, which places it nowhere, for VCL that calls it itself. " +
				"Left out, the default, `format_version` decides. VCL services only.",
			strings: []validator.String{stringvalidator.OneOf("none", "")},
		},
		{
			name: "response_condition",
			vcl:  true,
			description: "The name of a condition of type `RESPONSE` in the service, which has to be there before; lines are sent for responses that meet it. " +
				"Left out, the default, for all. VCL services only.",
		},
		{
			name:        "log_processing_region",
			fallback:    "none",
			description: "Where Fastly processes the logs before it sends them on: `us`, `eu`, or `none`, the default, for anywhere.",
			strings:     []validator.String{stringvalidator.OneOf("none", "us", "eu")},
		},
	}
}
