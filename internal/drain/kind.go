package drain

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// kind is what is unique to a resource for drains: its attributes, and how to
// convert between them and the URL of a drain. Only vet makes calls.
type kind interface {
	// words are what differs in names, documentation and messages.
	words() words
	// attributes are those that only this kind has.
	attributes() map[string]schema.Attribute
	// blank is a model without any values.
	blank() model
	// get reads a configuration, a plan or a state, and set writes one.
	get(ctx context.Context, from getter) (model, diag.Diagnostics)
	set(ctx context.Context, to setter, m model) diag.Diagnostics
	// parse splits the URL of a drain into its parts. The error says why it is not
	// a URL of this kind, and shows no part of it.
	parse(raw string) (destination, error)
	// validate checks the secret and the settings of a configuration, as far as
	// they are known.
	validate(config model) diag.Diagnostics
	// vet asks the destination whether a secret is valid, if it can tell.
	vet(ctx context.Context, source Source, m model, secret string, inquiry inquiry) diag.Diagnostics
}

// inquiry is how to report that the destination could not be asked about a secret.
type inquiry struct {
	// unsure makes the diagnostic, and follows ends its text.
	unsure  diagnostic
	follows string
	// planning says that an apply asks again, so that it is no error if the
	// provider's configuration is not known yet.
	planning bool
}

// words are what differs between kinds in names, documentation and messages.
type words struct {
	// resource is the name of the resource without the provider's prefix.
	resource string
	// description and listed begin the pages of the resource and of its list
	// resource.
	description, listed string
	// secret is the attribute of the secret. Its write-only attribute and the
	// version of that have the same name with a suffix.
	secret string
	// called is the secret in messages, such as "URL", and article the same with
	// its article.
	called, article string
	// to is appended to "the drain of app demo", such as " to Datadog". If it is
	// empty, the redacted URL is used.
	to string
	// reaches is the destination in messages, such as "Datadog".
	reaches string
	// alike is what two drains have in common if Heroku refuses the second.
	alike string
	// differ is how a second drain of an app can differ from the first.
	differ string
	// wants is the first part of the error about a new drain without a secret.
	wants string
	// mistakenSummary is the summary for a drain that this kind can't manage.
	mistakenSummary string
}

// getter is a configuration, a plan or a state to read.
type getter interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}

// setter is a plan, a state or a result to write.
type setter interface {
	Set(ctx context.Context, value any) diag.Diagnostics
}

// settings are the attributes that only one kind has, without the secret. They are
// a value.
type settings interface {
	// known says whether all settings are known.
	known() bool
	// compose makes the URL of the drain. All settings must be known. The error
	// shows no secret.
	compose(secret string) (destination, error)
	// redacted is the URL without the secret, made of the settings. It is unknown
	// if the whole URL is the secret.
	redacted() types.String
	// adopt takes the settings from a URL. A setting that is equivalent to the
	// URL's does not change.
	adopt(from destination) settings
}

// destination is the URL of a drain, and its parts.
type destination struct {
	// url is the URL in the form that is sent to Heroku.
	url string
	// canonical is equal for URLs that are equivalent.
	canonical string
	// secret is the part that is kept secret, and mark the form of it that is
	// compared.
	secret, mark string
	// redacted is the URL without its secrets.
	redacted string
	// outdated lists the parts of the URL that a new drain would have in another
	// form.
	outdated []string
	// parsed is the URL as the kind has parsed it.
	parsed any
}

// same says whether a drain with that URL is equivalent to this one. Heroku may
// write a URL in another form than it was sent.
func (d destination) same(kind kind) func(raw string) bool {
	return func(raw string) bool {
		found, err := kind.parse(raw)
		return err == nil && len(d.outdated)+len(found.outdated) == 0 && found.canonical == d.canonical
	}
}
