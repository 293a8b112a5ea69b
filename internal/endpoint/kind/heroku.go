package kind

import "github.com/hashicorp/terraform-plugin-framework/schema/validator"

// apacheFormat is the default format of most kinds.
const apacheFormat = `%h %l %u %t "%r" %>s %b`

// heroku is documented at
// https://www.fastly.com/documentation/reference/api/logging/heroku.
func heroku() Kind {
	return New(Kind{
		Name:           "heroku",
		Title:          "Heroku",
		Description:    "streams the logs of a Fastly service to Heroku's Logplex",
		Block:          "logging_heroku",
		DefaultFormats: []string{apacheFormat},
		Fields: []Field{
			{
				Name:     "url",
				Required: true,
				Description: "The URL to stream logs to, such as `https://1.us.logplex.io/logs`. It must be https " +
					"(plain http is accepted for loopback addresses, for tests), and must not contain credentials.",
				Strings: []validator.String{urlValidator{example: "https://1.us.logplex.io/logs"}},
			},
			{
				Name:   "token",
				Secret: true,
				Description: "The Logplex token to authenticate with, `t.` and a UUID (see [Heroku's partner documentation]" +
					"(https://devcenter.heroku.com/articles/add-on-partner-log-integration)).",
				Strings: []validator.String{drainTokenWarning{}},
			},
		},
		Rules: []Rule{OneWay([]string{"token"})},
	})
}
