package logformat

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// FieldError says why a field can't be part of a JSON log format.
type FieldError struct {
	// Name is the field's name, after the names of the objects that contain it, as
	// in http.url or tags[0].
	Name string
	// Problem says what is wrong with it and what to do.
	Problem string
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("field %q: %s", shorten(e.Name), e.Problem)
}

// JSON builds a format that prints one JSON object on one line, with the fields
// in the order of their names. A field is a string, a [json.Number] or a bool, which
// print one value; a map[string]any, which prints an object; or a []any, which prints
// a list. A field of nil is omitted, and an element of nil prints null. Whatever a
// client sends, the line stays JSON: text is quoted and passes through json.escape.
// Only values that certainly are numbers or booleans are printed without quotes.
//
// A string is one of
//
//	%>s   %h   %{User-Agent}i     a directive, or several with text between them
//	req.http.User-Agent           a VCL variable
//	regsub(req.url, "[?].*", "")  a VCL expression, braces with or without \
//	resp.status == 200            a condition, which prints true or false
//	42   -1.5   true              a constant number or boolean
//
// Directives and variables that Fastly documents as numbers (%>s, %B, %D,
// resp.body_bytes_written, time.elapsed.usec) and as booleans (req.is_ipv6)
// become numbers and booleans. Everything else becomes a string, even if it is usually
// a number, such as %b. A prefix overrides that:
//
//	text:production                      exactly this text
//	string:resp.status                   the value in quotes
//	number:req.http.Content-Length       the number, or null if it is not one of
//	                                     at most 20 characters, without exponent
//	boolean:req.http.X-Debug             true if the condition holds, or the
//	                                     variable is set
//	json:{"ip":"%A","port":%p}           a piece of a JSON format, used as it is
//
// A piece after json: must pass [Check] on its own. If Fastly does not document what
// its expressions print, the author must make sure that it is JSON.
//
// For every field that cannot be represented the error has a [*FieldError];
// they are joined.
func JSON(fields map[string]any) (string, error) {
	if !slices.ContainsFunc(slices.Collect(maps.Values(fields)), func(field any) bool { return field != nil }) {
		return "", errors.New("a JSON log format needs at least one field")
	}
	var built builder
	built.object(place{}, fields)
	if len(built.problems) > 0 {
		return "", errors.Join(built.problems...)
	}
	return built.text.String(), nil
}

// builder writes a format, and collects the problems of its fields.
type builder struct {
	text     strings.Builder
	problems []error
}

// place is the position of a field in the object.
type place struct {
	name  string
	depth int
}

func (p place) member(name string) place {
	if p.depth > 0 {
		name = p.name + "." + name
	}
	return place{name, p.depth + 1}
}

func (p place) element(index int) place {
	return place{p.name + "[" + strconv.Itoa(index) + "]", p.depth + 1}
}

func (b *builder) problem(at place, err error) {
	b.problems = append(b.problems, &FieldError{Name: at.name, Problem: err.Error()})
}

func (b *builder) object(at place, fields map[string]any) {
	b.text.WriteByte('{')
	separator := ""
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if fields[name] == nil {
			continue
		}
		switch {
		case name == "":
			b.problem(at.member(name), errors.New("the name must not be empty"))
			continue
		case !utf8.ValidString(name):
			b.problem(at.member(name), errors.New("the name must be UTF-8"))
			continue
		}
		b.text.WriteString(separator + quote(name) + ":")
		b.value(at.member(name), fields[name])
		separator = ","
	}
	b.text.WriteByte('}')
}

func (b *builder) list(at place, elements []any) {
	b.text.WriteByte('[')
	for index, element := range elements {
		if index > 0 {
			b.text.WriteByte(',')
		}
		b.value(at.element(index), element)
	}
	b.text.WriteByte(']')
}

func (b *builder) value(at place, field any) {
	if at.depth > depthLimit {
		b.problem(at, fmt.Errorf("it nests deeper than %d levels", depthLimit))
		return
	}
	switch field := field.(type) {
	case map[string]any:
		b.object(at, field)
	case []any:
		b.list(at, field)
	case nil:
		b.text.WriteString("null")
	case bool:
		b.text.WriteString(strconv.FormatBool(field))
	case json.Number:
		if !isJSONNumber(field.String()) {
			b.problem(at, fmt.Errorf("%s is not a number that JSON can hold", shorten(field.String())))
			return
		}
		b.text.WriteString(field.String())
	case string:
		rendered, err := renderField(field)
		if err != nil {
			b.problem(at, err)
			return
		}
		b.text.WriteString(rendered)
	default:
		b.problem(at, fmt.Errorf("%T can't be a field", field))
	}
}

func renderField(field string) (string, error) {
	if !utf8.ValidString(field) {
		return "", errors.New("the value must be UTF-8")
	}
	rendered, err := renderValue(field)
	if err != nil {
		return "", err
	}
	// A built format must have no findings, even if a table disagrees with the
	// code.
	if findings := Check(`{"field":`+rendered+"}", Options{JSON: true}); len(findings) > 0 {
		return "", fmt.Errorf("%s: %s", findings[0].Summary, findings[0].Detail)
	}
	return rendered, nil
}
