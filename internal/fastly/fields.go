package fastly

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// Fields are fields to write, by their API names. A value is a string, an int64,
// a bool, a [PEM], a [JSON], or nil for a JSON null, which only an update can
// send. An empty string and nil both stand for a field that is not set.
type Fields map[string]any

// PEM is a text such as a certificate, a private key or a PGP key. It is the same
// text with or without white space around it: Fastly strips the line break at the
// end of some of them (recorded).
type PEM string

// JSON is a JSON text. Two that differ in white space alone are the same.
type JSON string

// Same says whether a field as the API shows it has a value: what is null and
// what is empty are the same, and so are a zero, a false and a field that is not
// set.
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

// flagOf reads a flag as any of the logging types shows it: a boolean, "0" or
// "1", or nothing.
func flagOf(shown string) (flag, ok bool) {
	switch shown {
	case "1", "true":
		return true, true
	case "", "0", "false":
		return false, true
	}
	return false, false
}

// Text is a value as an endpoint read from the API shows it.
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

// body is what an update sends: a flag as a text, which is all that was recorded.
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

// Type is how the API writes and reads a field.
type Type int

// The types of fields.
const (
	// TextType is any text.
	TextType Type = iota
	// NumberType is a whole number. An update sends it as a JSON number; replies
	// show some of them as text.
	NumberType
	// FlagType is sent as "0" or "1", and shown as that or as a boolean.
	FlagType
	// PEMType is a [PEM].
	PEMType
	// JSONType is a [JSON].
	JSONType
)

// Form is how one field of a logging type is written.
type Form struct {
	Type Type
	// Null says that an update clears the field by a JSON null, because an empty
	// text is stored as one or refused.
	Null bool
	// Fixed says that no update can clear the field.
	Fixed bool
	// Rival is a field that Fastly clears when this one is set, and refuses in the
	// same create (recorded).
	Rival string
	// Secret values are taken out of errors and log lines.
	Secret bool
	// VCL fields mean nothing on a Compute service.
	VCL bool
}

// Value is what writes a text into a field of this form; an empty text clears it.
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

// Kind is what reading and writing the endpoints of one logging type takes.
type Kind struct {
	// Name is the type as it stands in the API's paths, such as "kinesis".
	Name string
	// Fields are those that a writer sets. All others are set, or derived from
	// these, by the API.
	Fields map[string]Form
}

// ForCompute is the kind without the fields that mean nothing on a Compute service.
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

// Same says whether two endpoints of this kind have the same fields. A nil
// endpoint is one that does not exist.
func (k Kind) Same(a, b Endpoint) bool {
	return (a == nil) == (b == nil) && len(k.Difference(a, b)) == 0
}

// Difference gives the fields that make an endpoint out of another, or that
// create it where there is no other.
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

// withoutRivals leaves out what is empty, off or zero of fields that have a rival
// which is set: Fastly clears them by itself, and accepts no more than one of the
// two in a create.
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
