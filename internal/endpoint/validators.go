package endpoint

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// The validators of this file skip what is null or unknown, and blame the
// attribute that they stand on.

// nameValidator checks the name of an endpoint.
type nameValidator struct{}

// doubleDecoded matches what Fastly would decode a second time in a path.
var doubleDecoded = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

func (nameValidator) Description(context.Context) string {
	return "is a name that Fastly's API can address"
}
func (v nameValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (nameValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	name := req.ConfigValue.ValueString()
	why := ""
	switch {
	case name == "":
		why = "A logging endpoint needs a name, and this one is empty."
	case strings.TrimSpace(name) != name:
		why = fmt.Sprintf("The name %q begins or ends with white space, which is lost on the way to Fastly. Take it off.", name)
	case name == "." || name == "..":
		why = fmt.Sprintf("The name %q can't be part of an API path. Choose another.", name)
	case doubleDecoded.MatchString(name):
		why = fmt.Sprintf("The name %q holds a percent sign followed by two hexadecimal digits, which Fastly's API decodes twice, so that the name would address another endpoint. Choose another.", name)
	}
	if why != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable endpoint name", why)
	}
}

// serviceValidator checks the ID of a service.
type serviceValidator struct {
	// emptyIsNone takes "" for null.
	emptyIsNone bool
}

func (serviceValidator) Description(context.Context) string { return "is the ID of a Fastly service" }
func (v serviceValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (v serviceValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	id, why := req.ConfigValue.ValueString(), ""
	switch {
	case id == "" && v.emptyIsNone:
	case id == "":
		why = "It is empty. Where does its value come from?"
	case !serviceID.MatchString(id):
		why = fmt.Sprintf("%q is not the ID of a Fastly service, which is letters and digits, such as SU1Z0isxPaozGVKXdv0eY. The data source logdrain_fastly_service finds a service by its name.", id)
	}
	if why != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable service ID", why)
	}
}

// serviceID is no stricter than what an API path and an import ID can hold.
var serviceID = regexp.MustCompile(`^[\w-]+$`)

// urlValidator checks the address that logs are sent to.
type urlValidator struct{}

func (urlValidator) Description(context.Context) string {
	return "is an https URL without credentials in it"
}
func (v urlValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (urlValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	// No message repeats the URL: whatever is wrong with it, it may hold
	// credentials.
	address, err := url.Parse(req.ConfigValue.ValueString())
	why := ""
	switch {
	case err != nil:
		why = "This is not a URL."
	case address.User != nil:
		why = "The URL has credentials in it, which would be visible in every plan. Give the token in token (or token_wo), and the URL without it."
	case address.Scheme != "https" && address.Scheme != "http" || address.Hostname() == "":
		why = "This is not an absolute URL such as https://1.us.logplex.io/logs, without credentials in it."
	case transport.CheckURL(address) != nil:
		why = "The URL is plain http, so logs and token would travel in the clear. Use https."
	}
	if why != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable URL", why)
	}
}

// arnValidator checks the shape of the ARN of an IAM role.
type arnValidator struct{}

var roleARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+$`)

func (arnValidator) Description(context.Context) string {
	return "is the ARN of an IAM role, such as arn:aws:iam::123456789012:role/fastly-logs"
}
func (v arnValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v arnValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if arn := req.ConfigValue.ValueString(); arn == "" || roleARN.MatchString(arn) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Not the ARN of an IAM role",
		fmt.Sprintf("%q is not what Fastly takes here: a value that %s. Six parts are separated by colons; the region is empty, and the account has 12 digits.",
			req.ConfigValue.ValueString(), v.Description(ctx)))
}

// regionValidator checks the shape of an AWS region. The regions are not
// listed: AWS adds new ones, and Fastly's own list lags behind.
func regionValidator() validator.String {
	return stringvalidator.RegexMatches(regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d$`), "must be an AWS region such as us-east-1")
}

// topicValidator checks the name of a Kinesis data stream, as AWS documents it
// for CreateStream.
func topicValidator() validator.String {
	return stringvalidator.RegexMatches(regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`), "must be the name of a Kinesis data stream: 1 to 128 letters, digits, dots, hyphens or underscores")
}

// drainTokenWarning tells a token of a drain, which Logplex sends logs with,
// from one that it accepts logs with.
type drainTokenWarning struct{}

func (drainTokenWarning) Description(context.Context) string { return "is not the token of a drain" }
func (v drainTokenWarning) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (drainTokenWarning) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if strings.HasPrefix(req.ConfigValue.ValueString(), "d.") {
		resp.Diagnostics.AddAttributeWarning(req.Path, "This looks like the token of a drain",
			"Tokens that begin with `d.` belong to drains, which take logs out of Heroku. To send logs to Heroku, Logplex wants an input token, which begins with `t.`; with a drain's token every line is refused.")
	}
}
