package fastly

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Shape is the type of a field in the API's replies.
type Shape string

// The shapes of fields.
const (
	// Text is a string.
	Text Shape = ""
	// Digits is a whole number, written as a string, as format_version (recorded).
	Digits Shape = "digits"
	// Number is a whole number, written as a number.
	Number Shape = "number"
	// Bit is "0" or "1", as use_tls (recorded).
	Bit Shape = "bit"
	// Flag is true or false.
	Flag Shape = "flag"
	// List is an array of strings, and Group an object or null.
	List  Shape = "list"
	Group Shape = "group"
)

// field is one field of a kind.
type field struct {
	name  string
	shape Shape
	// initial is the default.
	initial any
	// nullable says that the field stores a null that a JSON PUT sends (recorded for
	// many fields). Other fields go back to their default (chosen: unknown).
	nullable bool
	// emptyIsNull says that an empty text is stored as null, as for a backend's
	// override_host (recorded).
	emptyIsNull bool
	// required says that the field can't be omitted or empty. Waived says that it
	// can be, although official clients require it, because the API's reference does
	// not.
	required, waived bool
	// fixed says that a PUT does not change the field.
	fixed bool
	// derived says that replies have the field, but no client sends it. The field is
	// ignored in a body (chosen: unknown).
	derived bool
	// secret says that the field is a credential. Replies contain it in plain text
	// (recorded).
	secret bool
	// trimmed says that newlines at the end are removed (recorded for some keys).
	trimmed bool
	// oneOf are the possible values; if empty, all are. AnyCase says that lowercase
	// is accepted, too, and stored (recorded for regions of New Relic).
	oneOf   []string
	anyCase bool
	// least and most are the limits of a number; if most is 0, there is none.
	least, most int64
}

// value gives the stored value for a value in a body.
func (f field) value(sent any) (any, *failure) {
	if sent == nil {
		if f.nullable {
			return nil, nil
		}
		return f.initial, nil
	}
	switch sent := sent.(type) {
	case list:
		if f.shape == List {
			return sent, nil
		}
		return nil, f.nested()
	case object:
		if f.shape == Group {
			return groupOf(sent), nil
		}
		return nil, f.nested()
	}
	plain := plainOf(sent)
	switch f.shape {
	case List:
		return listOf(plain), nil
	case Group:
		return nil, f.invalid(plain)
	case Digits:
		if _, err := strconv.ParseInt(plain, 10, 64); err != nil {
			return nil, f.invalid(plain)
		}
	case Number:
		if plain == "" && f.nullable {
			return nil, nil
		}
		number, err := strconv.ParseInt(plain, 10, 64)
		if err != nil {
			return nil, f.invalid(plain)
		}
		return number, nil
	case Bit:
		if plain != "0" && plain != "1" {
			return nil, f.invalid(plain)
		}
	case Flag:
		return !slices.Contains([]string{"", "0", "false"}, plain), nil
	case Text:
		if f.trimmed {
			plain = strings.TrimRight(plain, "\r\n")
		}
		if plain == "" && f.emptyIsNull {
			return nil, nil
		}
	}
	return plain, nil
}

// listOf reads an array, which a form has as JSON (recorded for the headers of
// health checks). Any other text is a list of one element (chosen: unknown).
func listOf(plain string) list {
	values := list{}
	var texts []string
	switch err := json.Unmarshal([]byte(plain), &texts); {
	case plain == "":
	case err != nil:
		values = append(values, plain)
	default:
		for _, text := range texts {
			values = append(values, text)
		}
	}
	return values
}

// groupOf gives an object with numbers as JSON numbers, as the response of a rate
// limiter (recorded).
func groupOf(sent object) object {
	group := object{}
	for key, value := range sent {
		group[key] = value
		if number, err := strconv.ParseInt(plainOf(value), 10, 64); err == nil {
			group[key] = number
		}
	}
	return group
}

// nested refuses an array or an object for a field that is neither. The words are
// chosen: unknown.
func (f field) nested() *failure {
	return badRequest("The value of '%s' is neither text, number nor flag", f.name)
}

// plainOf gives a value of a body as text, as in a form.
func plainOf(sent any) string {
	switch sent := sent.(type) {
	case string:
		return sent
	case json.Number:
		return sent.String()
	}
	return ""
}

// invalid refuses a value of the wrong shape. The words are chosen: unknown.
func (f field) invalid(plain string) *failure {
	return badRequest("Invalid value '%s' for '%s'", plain, f.name)
}

// check refuses a value that is not in the field's list or limits. The words about
// a region are recorded for New Relic; all others are chosen: unknown, in the style
// of "Type must be one of: vcl, wasm" (recorded for services). An empty text is
// accepted if the field is nullable, because clients send it to unset the field
// (second-hand).
func (f field) check(value any) *failure {
	text, ok := value.(string)
	if unset := text == "" && f.nullable; ok && len(f.oneOf) > 0 && !f.lists(text) && !unset {
		if f.name == "region" {
			return badRequest("unrecognized region %s", text)
		}
		return badValue("%s must be one of: %s", f.title(), strings.Join(f.oneOf, ", "))
	}
	number, ok := wholeOf(value)
	if !ok || f.shape != Digits && f.shape != Number {
		return nil
	}
	if number < f.least || f.most > 0 && number > f.most {
		return badRequest("Invalid value '%d' for '%s'", number, f.name)
	}
	return nil
}

// lists says whether a value is in the field's list.
func (f field) lists(text string) bool {
	return slices.ContainsFunc(f.oneOf, func(known string) bool {
		return text == known || f.anyCase && text == strings.ToLower(known)
	})
}

// title writes log_processing_region as "Log processing region".
func (f field) title() string {
	words := strings.ReplaceAll(f.name, "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// wholeOf gives the number in a value, which may be a number or text.
func wholeOf(value any) (int64, bool) {
	switch value := value.(type) {
	case int64:
		return value, true
	case string:
		number, err := strconv.ParseInt(value, 10, 64)
		return number, err == nil
	}
	return 0, false
}

// filled says whether a value is a text that is not empty.
func filled(value any) bool {
	return textOf(value) != ""
}

// textOf gives a text, or "" for anything else.
func textOf(value any) string {
	plain, ok := value.(string)
	if !ok {
		return ""
	}
	return plain
}
