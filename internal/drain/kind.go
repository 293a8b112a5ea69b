package drain

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// kind is what is unique to a resource for drains: its attributes, and how they and
// the URL of a drain come from each other. It makes no call but to ask whether a
// secret is good.
type kind interface {
	// words are what differs in names, documentation and messages.
	words() words
	// attributes are those that only this kind has.
	attributes() map[string]schema.Attribute
	// blank is a drain of which nothing is known.
	blank() model
	// get reads a configuration, a plan or a state, and set writes one.
	get(ctx context.Context, from getter) (model, diag.Diagnostics)
	set(ctx context.Context, to setter, m model) diag.Diagnostics
	// parse takes the URL of a drain apart. The error says why it is none of this
	// kind, and shows nothing of the URL.
	parse(raw string) (destination, error)
	// validate checks what a configuration says of the secret and the settings, as
	// far as it is known.
	validate(config model) diag.Diagnostics
	// vet asks whether a secret is good, if anybody can tell.
	vet(ctx context.Context, source Source, m model, secret string, inquiry inquiry) diag.Diagnostics
}

// inquiry is how it is asked whether a secret is good.
type inquiry struct {
	// unsure makes the diagnostic that nobody answered, and follows ends it.
	unsure  diagnostic
	follows string
	// planning says that an apply asks again, so that it is no matter if nobody can
	// be asked yet.
	planning bool
}

// words are what differs between kinds in names, documentation and messages.
type words struct {
	// resource is the name of the resource without that of the provider.
	resource string
	// description and listed begin the pages of the resource and of its list.
	description, listed string
	// secret is the attribute of the secret. Its twin and the twin's version are
	// called after it.
	secret string
	// called is what messages call the secret, "URL", and article with its article.
	called, article string
	// to says behind "the drain of app demo" where it leads; empty if its URL has to.
	to string
	// reaches is where the lines go.
	reaches string
	// alike is what two drains have in common that are one to Heroku.
	alike string
	// differ is how a second drain of an app can differ from the first.
	differ string
	// wants says what a drain that is made can't be without.
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

// settings are the attributes that only one kind has, the secret apart. They are
// a value.
type settings interface {
	// known says that all of it is known.
	known() bool
	// compose makes the URL of the drain. Everything has to be known. The error
	// shows no secret.
	compose(secret string) (destination, error)
	// redacted is the URL without the secret, if that says all of the settings. It is
	// unknown where the URL is nothing but the secret.
	redacted() types.String
	// adopt takes over what a URL says. What means the same stays as it is.
	adopt(from destination) settings
}

// destination is the URL of a drain, taken apart.
type destination struct {
	// url is as it is given to Heroku.
	url string
	// canonical is equal for URLs that do the same.
	canonical string
	// secret is the part that is kept secret, and mark what of it is compared.
	secret, mark string
	// redacted is the URL without its secrets.
	redacted string
	// outdated says what of the URL a new drain would have otherwise.
	outdated []string
	// parsed is what the kind made of the URL.
	parsed any
}

// same says whether a drain with that URL, which Heroku may write otherwise, does
// what this one does.
func (d destination) same(kind kind) func(raw string) bool {
	return func(raw string) bool {
		found, err := kind.parse(raw)
		return err == nil && len(d.outdated)+len(found.outdated) == 0 && found.canonical == d.canonical
	}
}
