package kind

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// sumologic is documented at
// https://www.fastly.com/documentation/reference/api/logging/sumologic.
func sumologic() Kind {
	return New(Kind{
		Name:           "sumologic",
		Title:          "Sumo Logic",
		Description:    "sends the logs of a Fastly service to Sumo Logic",
		Block:          "logging_sumologic",
		DefaultFormats: []string{apacheFormat},
		Fields: []Field{
			{
				Name:   "url",
				Secret: true,
				Strings: []validator.String{
					urlValidator{example: "https://collectors.sumologic.com/receiver/v1/http/…", plain: true, secret: true},
				},
				Example:     "https://collectors.sumologic.com/receiver/v1/http/EXAMPLE",
				Description: "The URL of the HTTP source. Its path is the credential.",
			},
			messageType("classic"),
		},
		Rules: []Rule{OneWay([]string{"url"})},
	})
}
