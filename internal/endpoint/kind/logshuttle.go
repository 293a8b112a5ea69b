package kind

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// logshuttle is documented at
// https://www.fastly.com/documentation/reference/api/logging/logshuttle.
func logshuttle() Kind {
	return New(Kind{
		Name:           "logshuttle",
		Title:          "Log Shuttle",
		Description:    "sends the logs of a Fastly service to Log Shuttle",
		Block:          "logging_logshuttle",
		DefaultFormats: []string{apacheFormat},
		Fields: []Field{
			{
				Name:        "url",
				Required:    true,
				Strings:     []validator.String{urlValidator{example: "https://shuttle.example.com/logs", plain: true}},
				Example:     "https://shuttle.example.com/logs",
				Description: "The URL of the Log Shuttle instance.",
			},
			token("The data authentication token of the instance."),
		},
		Rules: []Rule{OneWay([]string{"token"})},
	})
}
