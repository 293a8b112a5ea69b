package kind

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// https is documented at
// https://www.fastly.com/documentation/reference/api/logging/https.
func https() Kind {
	return New(Kind{
		Name:           "https",
		Title:          "HTTPS",
		Description:    "sends the logs of a Fastly service to a web server in HTTP requests",
		Block:          "logging_https",
		DefaultFormats: []string{apacheFormat},
		JSONIf:         Condition{Field: "json_format", Values: []string{"1", "2"}},
		Fields: slices.Concat([]Field{
			{
				Name:        "url",
				Required:    true,
				Strings:     []validator.String{urlValidator{example: "https://logs.example.com/fastly"}},
				Example:     "https://logs.example.com/fastly",
				Description: "The URL to send requests to.",
				Setting: "It must be https. The host must answer requests for " +
					"`/.well-known/fastly/logging/challenge` with the SHA-256 of the service ID in hexadecimal, or with `*`.",
			},
			{
				Name:        "method",
				Default:     "POST",
				OneOf:       []string{"POST", "PUT"},
				Description: "The method of the requests.",
			},
			{
				Name:        "content_type",
				Null:        true,
				Example:     "application/json",
				Description: "The value of the header `Content-Type`.",
			},
			{
				Name:        "header_name",
				Null:        true,
				Example:     "Authorization",
				Description: "The name of a custom header.",
			},
			{
				Name:        "header_value",
				Null:        true,
				Secret:      true,
				Description: "The value of the custom header, which can be a credential.",
			},
			{
				Name:    "json_format",
				Default: "0",
				OneOf:   []string{"0", "1", "2"},
				Description: "The format of a request: " +
					"`0` for lines of any kind, `1` for a JSON array of the lines, `2` for newline-delimited JSON.",
			},
			messageType(""),
			{
				Name:        "period",
				Type:        fastly.NumberType,
				Default:     "5",
				Example:     "30",
				Description: "How long Fastly collects lines for one request, in seconds. `0` means 5.",
			},
			batchEntries(),
			batchBytes(),
			gzipLevel(),
			compressionCodec(),
		}, tlsFields()),
		Rules: []Rule{Together("header_name", "header_value"), compression(), clientCertificate()},
	})
}
