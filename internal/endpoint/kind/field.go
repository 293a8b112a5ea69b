package kind

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/quote"
	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// Field is an attribute, and the field of the API that has the same name.
type Field struct {
	Name string
	// Description is Markdown, and says what the field is. [Field.Markdown] adds
	// what follows from the rest of the table, such as a default.
	Description string
	// Setting follows Description where the field is set and not read: what it must
	// be, and what happens if it is omitted. Absent follows it where the field is read.
	Setting, Absent string
	// Type is how the API writes and reads the field.
	Type fastly.Type
	// Required fields must be in every configuration. A secret is never required,
	// because its write-only attribute can be set instead: a rule says that it is
	// needed.
	Required bool
	// Default is the value of a field that is omitted. It is sent, so that it does
	// not change if Fastly's default does. A flag's is "true" or "false".
	Default string
	// FastlyDefault says that a field that is omitted gets Fastly's default.
	// KnownDefaults are values that are known to be that default.
	FastlyDefault bool
	KnownDefaults []string
	// Secret fields are sensitive, and also have a write-only attribute.
	Secret bool
	// VCL fields have no effect on a Compute service.
	VCL bool
	// Null says that a JSON null clears the field.
	Null bool
	// Fixed says that no update clears the field: clearing it needs a new endpoint.
	Fixed bool
	// Rival is a field that Fastly clears when this one is set, and that it refuses
	// together with this one. Only the one that is configured is sent.
	Rival string
	// OneOf are the only values. The empty text is accepted, too, if it means that
	// the field is omitted.
	OneOf []string
	// Suggested are the known values of a set to which the vendor adds. Another
	// value is a warning.
	Suggested []string
	// Min and Max limit a number. None is negative, and 0 for Max means no limit.
	Min, Max int64
	// Strings check a text. On a secret they must accept the empty text, about
	// which another validator has an error.
	Strings []validator.String
	// Numbers check a number.
	Numbers []validator.Int64
	// Official is the name of the field in Fastly's own provider, if it differs.
	Official string
	// OfficialDefault is the default of the field in Fastly's own provider, if it
	// differs.
	OfficialDefault string
	// Example is a value for documentation and tests.
	Example string
	// Shown says that the example in the documentation sets the field although it
	// is optional, because its default suits few. A flag is shown turned on.
	Shown bool
}

// shown is a field that the example of its kind sets.
func shown(field Field) Field {
	field.Shown = true
	return field
}

// writeOnly is the suffix of a secret's write-only attribute.
const writeOnly = "_wo"

// Form is how the field is written to the API.
func (f Field) Form() fastly.Form {
	return fastly.Form{Type: f.Type, Null: f.Null, Fixed: f.Fixed, Secret: f.Secret, Rival: f.Rival, VCL: f.VCL}
}

// Validators check the field's text at plan time, and that of a write-only secret.
// Their diagnostics are on the attribute, unless the CLI would quote a secret with
// it.
func (f Field) Validators() []validator.String {
	validators := f.checks()
	for i, one := range validators {
		validators[i] = unquoted{String: one, secret: f.Secret}
	}
	return validators
}

// unquoted moves diagnostics from an attribute that has a secret to the resource.
type unquoted struct {
	validator.String
	// secret says that the attribute is a secret. Others may have credentials in an
	// address.
	secret bool
}

func (v unquoted) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	var said validator.StringResponse
	v.String.ValidateString(ctx, req, &said)
	hidden := v.secret || transport.HasCredentials(req.ConfigValue.ValueString())
	resp.Diagnostics.Append(quote.Hide(said.Diagnostics, func(path.Path) bool { return hidden })...)
}

// checks are the validators, with diagnostics on the attribute.
func (f Field) checks() []validator.String {
	var validators []validator.String
	if f.Secret {
		validators = append(validators, secretValidator{lines: f.Type == fastly.PEMType, plain: f.Name})
	}
	if len(f.OneOf) > 0 {
		var oneOf validator.String = stringvalidator.OneOf(f.OneOf...)
		if !f.Required && f.Default == "" {
			oneOf = unlessEmpty{oneOf}
		}
		validators = append(validators, oneOf)
	}
	if len(f.Suggested) > 0 {
		validators = append(validators, suggestion{values: f.Suggested})
	}
	return append(validators, f.Strings...)
}

// unlessEmpty checks a text where an empty one means that the field is omitted.
type unlessEmpty struct{ validator.String }

func (v unlessEmpty) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.ValueString() != "" {
		v.String.ValidateString(ctx, req, resp)
	}
}

// NumberValidators check the field's number at plan time.
func (f Field) NumberValidators() []validator.Int64 {
	var validators []validator.Int64
	switch {
	case len(f.OneOf) > 0:
		validators = append(validators, int64validator.OneOf(numbers(f.OneOf)...))
	case f.Max > 0:
		validators = append(validators, int64validator.Between(f.Min, f.Max))
	default:
		validators = append(validators, int64validator.AtLeast(f.Min))
	}
	return append(validators, f.Numbers...)
}

func numbers(texts []string) []int64 {
	var numbers []int64
	for _, text := range texts {
		if number, err := strconv.ParseInt(text, 10, 64); err == nil {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// Markdown describes the field as a field of a kind: what it is, its values, its
// default, and what the kind's rules say about it.
func (f Field) Markdown(k Kind) string {
	sentences := []string{f.Description}
	say := func(sentence string) { sentences = append(sentences, sentence) }
	if f.Setting != "" {
		say(f.Setting)
	}
	switch {
	case len(f.OneOf) == 1:
		say("The only value is " + quoted(f.OneOf) + ".")
	case len(f.OneOf) > 1:
		say("Must be one of " + quoted(f.OneOf) + ".")
	case f.Type == fastly.NumberType && f.Max > 0:
		say(fmt.Sprintf("Must be from %d to %d.", f.Min, f.Max))
	case f.Type == fastly.NumberType && f.Min > 0:
		say(fmt.Sprintf("Must be at least %d.", f.Min))
	}
	if len(f.Suggested) > 0 {
		say("The known values are " + quoted(f.Suggested) + "; any other value causes a warning.")
	}
	if f.Default != "" {
		say("Defaults to `" + f.Default + "`.")
	}
	if f.FastlyDefault {
		say("If omitted, Fastly's default for this kind of endpoint is used.")
	}
	for _, rule := range k.Rules {
		if sentence := rule.Sentence(f.Name); sentence != "" {
			say(sentence)
		}
	}
	if f.Fixed && !f.Secret {
		say("If you remove it, the apply deletes the endpoint and creates it again in the same version, because no " +
			"update is known to clear it.")
	}
	if f.Secret {
		say("This value is stored in the state; `" + f.Name + writeOnly + "` is not.")
	}
	if f.Official != "" {
		say("The official Fastly provider calls it `" + f.Official + "`.")
	}
	if f.VCL {
		say("VCL services only.")
	}
	return strings.Join(sentences, " ")
}

// Read describes the field of an endpoint that is read, without what only somebody who
// sets it must know.
func (f Field) Read() string {
	sentences := []string{f.Description}
	if len(f.OneOf) > 1 {
		sentences = append(sentences, "One of "+quoted(f.OneOf)+".")
	}
	if f.Absent != "" {
		sentences = append(sentences, f.Absent)
	}
	if f.Official != "" {
		sentences = append(sentences, "The official Fastly provider calls it `"+f.Official+"`.")
	}
	if f.VCL {
		sentences = append(sentences, "VCL services only.")
	}
	return strings.Join(sentences, " ")
}

// quoted lists names or values in Markdown.
func quoted(texts []string) string {
	return "`" + strings.Join(texts, "`, `") + "`"
}
