package endpoint

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// heroku is Fastly's Heroku endpoint, as documented at
// https://www.fastly.com/documentation/reference/api/logging/heroku.
func heroku() kind {
	return kind{
		name:        "heroku",
		title:       "Heroku",
		description: "streams the logs of a Fastly service to Heroku's Logplex",
		fields: []field{
			{
				name:     "url",
				required: true,
				description: "The URL to stream logs to, such as `https://1.us.logplex.io/logs`. It has to be https " +
					"(plain http is accepted for loopback addresses, for tests), and may not have credentials in it.",
				strings: []validator.String{urlValidator{}},
			},
			{
				name:   "token",
				secret: true,
				description: "The Logplex token to authenticate with, `t.` and a UUID " +
					"(see [Heroku's partner documentation](https://devcenter.heroku.com/articles/add-on-partner-log-integration)). " +
					"Exactly one of `token` and `token_wo` has to be set; this one is in the state.",
				strings: []validator.String{drainTokenWarning{}},
			},
		},
		credentials: []credential{{"token"}},
	}
}
