package kind

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// The validators of this file skip null and unknown values. Their diagnostics are on
// the attribute, from which [Field.Validators] moves them if it has a secret.

// text gives the value that a validator checks, if there is one.
func text(req validator.StringRequest) (string, bool) {
	return req.ConfigValue.ValueString(), !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown()
}

// nameValidator checks the name of an endpoint.
type nameValidator struct{}

// doubleDecoded matches escapes that Fastly would decode a second time in a path.
var doubleDecoded = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

func (nameValidator) Description(context.Context) string {
	return "is a name that Fastly's API can address"
}
func (v nameValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (nameValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	name, ok := text(req)
	if !ok {
		return
	}
	why := ""
	switch {
	case name == "":
		why = "The name is empty. An endpoint must have a name."
	case strings.TrimSpace(name) != name:
		why = fmt.Sprintf("The name %q begins or ends with white space, which is lost on the way to Fastly. "+
			"Remove it.", name)
	case name == "." || name == "..":
		why = fmt.Sprintf("The name %q can't be part of an API path. Choose another name.", name)
	case doubleDecoded.MatchString(name):
		why = fmt.Sprintf("The name %q contains a percent sign followed by two hexadecimal digits, which Fastly's API "+
			"decodes twice, so that the name would address another endpoint. Choose another name.", name)
	}
	if why != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable endpoint name", why)
	}
}

// urlValidator checks the address that logs are sent to.
type urlValidator struct {
	// example is a URL of this kind.
	example string
	// plain says that Fastly accepts plain http. That is a warning.
	plain bool
	// secret says that the URL is a secret. It can have credentials, and
	// secretValidator reports what is wrong with any secret.
	secret bool
}

func (urlValidator) Description(context.Context) string {
	return "is an https URL without credentials in it"
}
func (v urlValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v urlValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	given, ok := text(req)
	if !ok || v.secret && (given == "" || frayed(given)) {
		return
	}
	// No message repeats the URL, because it may contain credentials.
	address, err := url.Parse(given)
	why := ""
	switch {
	case err != nil:
		why = "This is not a URL."
	case address.User != nil && !v.secret:
		why = "The URL contains credentials, which would be visible in every plan. " +
			"Remove them: credentials have their own attributes."
	case address.Scheme != "https" && address.Scheme != "http" || address.Hostname() == "":
		why = fmt.Sprintf("This is not an absolute URL such as %s.", v.example)
	case transport.CheckURL(address) != nil && v.plain:
		resp.Diagnostics.AddAttributeWarning(req.Path, "Plain http",
			"The URL is plain http, so logs and credentials are sent unencrypted. Use https if the destination supports it.")
	case transport.CheckURL(address) != nil:
		why = "The URL is plain http, so logs and credentials would be sent unencrypted. Use https."
	}
	if why != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable URL", why)
	}
}

// arnValidator checks the form of the ARN of an IAM role.
type arnValidator struct{}

var roleARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+$`)

func (arnValidator) Description(context.Context) string {
	return "is the ARN of an IAM role, such as arn:aws:iam::123456789012:role/fastly-logs"
}
func (v arnValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v arnValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	arn, ok := text(req)
	if !ok || arn == "" || roleARN.MatchString(arn) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Not the ARN of an IAM role",
		fmt.Sprintf("%q is not an IAM role ARN, such as arn:aws:iam::123456789012:role/fastly-logs. "+
			"An ARN has six parts, separated by colons; the region is empty, and the account ID has 12 digits.", arn))
}

// suggestion warns of an unknown value.
type suggestion struct{ values []string }

func (v suggestion) Description(context.Context) string {
	return "is one of " + strings.Join(v.values, ", ") + ", or a newer value"
}
func (v suggestion) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v suggestion) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	value, ok := text(req)
	known := func(other string) bool { return strings.EqualFold(value, other) }
	if !ok || value == "" || slices.ContainsFunc(v.values, known) {
		return
	}
	resp.Diagnostics.AddAttributeWarning(req.Path, "Unknown value",
		fmt.Sprintf("%q is not one of the values that this provider knows: %s. Ignore this if Fastly has added it since.",
			value, strings.Join(v.values, ", ")))
}

// secretValidator checks a secret, plain or write-only. Its messages never repeat
// it.
type secretValidator struct {
	// lines says that the secret is a text of several lines. A line break at its
	// end is accepted.
	lines bool
	// plain is the attribute that is not write-only. An empty text there means that
	// the secret is omitted, which the rules check.
	plain string
}

// The diagnostic about a secret that is set, but empty.
const (
	EmptySecret       = "Empty secret"
	EmptySecretDetail = "The secret is set, but empty. Check where its value comes from, or remove it."
)

func (secretValidator) Description(context.Context) string {
	return "is a secret without white space at its ends"
}
func (v secretValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v secretValidator) ValidateString(
	_ context.Context, req validator.StringRequest, resp *validator.StringResponse,
) {
	secret, ok := text(req)
	switch {
	case !ok:
	case secret == "" && req.Path.String() == v.plain:
	case secret == "":
		resp.Diagnostics.AddAttributeError(req.Path, EmptySecret, EmptySecretDetail)
	case !v.lines && frayed(secret):
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable secret",
			"The secret begins or ends with white space or a control character, such as the line break at the end of a "+
				"file. Remove it. If the secret is read from a file, use trimspace(file(…)).")
	}
}

// frayed says whether a text begins or ends with an invisible character: white
// space, a control character, or a byte order mark.
func frayed(text string) bool {
	invisible := func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) }
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	return invisible(first) || invisible(last)
}
