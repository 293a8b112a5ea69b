package fastly

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// Fields are fields to write, by their API names. A value is a string, an int64, a
// bool, a [PEM], a [JSON], or nil for a JSON null, which only an update can send. An
// empty string and nil both mean that a field is not set.
type Fields map[string]any

// PEM is a text such as a certificate, a private key or a PGP key. White space around
// it makes no difference: Fastly strips the line break at the end of some fields
// (recorded).
type PEM string

// JSON is a JSON text. White space and the order of keys make no difference.
type JSON string

// Same says whether a field of an [Endpoint] has a value. Null and empty are the same,
// and zero, false and a field that is not set are the same, too.
func Same(value any, shown string) bool {
	switch value := value.(type) {
	case nil:
		return shown == ""
	case string:
		return shown == value
	case int64:
		number, err := strconv.ParseInt(shown, 10, 64)
		return err == nil && number == value || shown == "" && value == 0
	case bool:
		flag, ok := flagOf(shown)
		return ok && flag == value
	case PEM:
		return strings.TrimSpace(shown) == strings.TrimSpace(string(value))
	case JSON:
		return sameJSON(shown, string(value))
	}
	return false
}

func sameJSON(a, b string) bool {
	var left, right any
	if json.Unmarshal([]byte(a), &left) != nil || json.Unmarshal([]byte(b), &right) != nil {
		return a == b
	}
	return reflect.DeepEqual(left, right)
}

// flagOf reads a flag in any form that logging types use: a boolean, "0" or "1", or
// empty.
func flagOf(shown string) (flag, ok bool) {
	switch shown {
	case "1", "true":
		return true, true
	case "", "0", "false":
		return false, true
	}
	return false, false
}

// Text gives a value as it is in an [Endpoint].
func Text(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case int64:
		return strconv.FormatInt(value, 10)
	case bool:
		if value {
			return "1"
		}
		return "0"
	case PEM:
		return string(value)
	case JSON:
		return string(value)
	}
	return ""
}

// body gives the JSON body of an update. A flag is sent as text, because only that is
// recorded.
func (f Fields) body() map[string]any {
	body := make(map[string]any, len(f))
	for field, value := range f {
		if flag, ok := value.(bool); ok {
			value = Text(flag)
		}
		body[field] = value
	}
	return body
}

// Type is the type of a field in the API.
type Type int

// The types of fields.
const (
	// TextType is any text.
	TextType Type = iota
	// NumberType is a whole number. An update sends it as a JSON number; some replies
	// have it as text.
	NumberType
	// FlagType is a boolean. It is sent as "0" or "1"; replies have that or a boolean.
	FlagType
	// PEMType is a [PEM].
	PEMType
	// JSONType is a [JSON].
	JSONType
)

// Form is how one field of a logging type is written.
type Form struct {
	Type Type
	// Null says that an update clears the field with a JSON null, because Fastly
	// stores or refuses an empty text.
	Null bool
	// Fixed says that no update can clear the field.
	Fixed bool
	// Rival is another field that Fastly clears when this one is set, and that it
	// refuses together with this one in a create (recorded).
	Rival string
	// Secret says that the value is redacted in errors and log lines.
	Secret bool
	// VCL says that the field does not apply to a Compute service.
	VCL bool
}

// Value gives the value that writes a text into the field. An empty text clears the
// field.
func (f Form) Value(text string) any {
	switch {
	case text == "" && f.Null:
		return nil
	case text == "" && f.Type == NumberType:
		return int64(0)
	}
	switch f.Type {
	case NumberType:
		if number, err := strconv.ParseInt(text, 10, 64); err == nil {
			return number
		}
	case FlagType:
		if flag, ok := flagOf(text); ok {
			return flag
		}
	case PEMType:
		return PEM(text)
	case JSONType:
		return JSON(text)
	case TextType:
	}
	return text
}

// Kind describes the endpoints of one logging type.
type Kind struct {
	// Name is the logging type as in the API's paths, such as "kinesis".
	Name string
	// Fields are the fields that a client sets. The API sets all others, or derives
	// them from these.
	Fields map[string]Form
}

// ForCompute gives the kind without the fields that do not apply to a Compute service.
func (k Kind) ForCompute() Kind {
	fields := make(map[string]Form, len(k.Fields))
	for name, form := range k.Fields {
		if !form.VCL {
			fields[name] = form
		}
	}
	k.Fields = fields
	return k
}

// Same says whether two endpoints of this kind have the same fields. Nil is an
// endpoint that does not exist.
func (k Kind) Same(a, b Endpoint) bool {
	return (a == nil) == (b == nil) && len(k.Difference(a, b)) == 0
}

// Difference gives the fields that change the endpoint was into the endpoint is, or
// that create is if was is nil.
func (k Kind) Difference(is, was Endpoint) Fields {
	fields := Fields{}
	for name, form := range k.Fields {
		value := form.Value(is[name])
		if was == nil && is[name] != "" || was != nil && !Same(value, was[name]) {
			fields[name] = value
		}
	}
	return fields
}

// withoutRivals omits fields that are empty, false or zero if their rival is set:
// Fastly clears them itself, and accepts only one of the two in a create.
func (k Kind) withoutRivals(fields Fields) Fields {
	kept := make(Fields, len(fields))
	for name, value := range fields {
		rival := k.Fields[name].Rival
		if rival == "" || !Same(value, "") || Same(fields[rival], "") {
			kept[name] = value
		}
	}
	return kept
}
