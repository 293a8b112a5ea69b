package kind

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

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
				Name:        "url",
				Required:    true,
				Description: "The URL to stream logs to, such as `https://1.us.logplex.io/logs`.",
				Setting: "It must be https (plain http is accepted for loopback addresses, for tests), " +
					"and must not contain credentials.",
				Strings: []validator.String{urlValidator{example: "https://1.us.logplex.io/logs"}},
				Example: "https://1.us.logplex.io/logs",
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

// drainTokenWarning warns of the token of a drain, with which Logplex sends logs.
// It accepts logs only with an input token.
type drainTokenWarning struct{}

func (drainTokenWarning) Description(context.Context) string { return "is not the token of a drain" }
func (v drainTokenWarning) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (drainTokenWarning) ValidateString(
	_ context.Context, req validator.StringRequest, resp *validator.StringResponse,
) {
	if token, ok := text(req); ok && strings.HasPrefix(token, "d.") {
		resp.Diagnostics.AddAttributeWarning(req.Path, "This looks like the token of a drain",
			"Tokens that begin with `d.` belong to drains, which send logs out of Heroku. To send logs to Heroku, "+
				"Logplex expects an input token, which begins with `t.`; it refuses every line that comes with a drain's "+
				"token.")
	}
}
