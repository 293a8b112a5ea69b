package logformat

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// environment is one request as a log line sees it.
type environment struct {
	// headers are the request's, by lower-case name; cookies are "cookie:name".
	headers map[string]string
	// variables are string, int, float64 or bool; a string that is not here is
	// not set.
	variables map[string]any
	// directives are the texts of directives without VCL, by letter.
	directives map[string]string
	// keepInvalid decides what json.escape makes of text that is not UTF-8, as
	// Fastly does not document it: the bytes as they are, or nothing.
	keepInvalid bool
}

// errUnsupported is for VCL that this evaluator does not know.
var errUnsupported = errors.New("unsupported")

// notSet is a STRING without a value.
type notSet struct{}

// evaluate prints a format as Fastly documents it. Its VCL is a reading of its
// own, so that it does not share the package's mistakes.
func evaluate(format string, request environment) (string, error) {
	parts, err := Parse(format)
	if err != nil {
		return "", err
	}
	var line strings.Builder
	for _, part := range parts {
		switch part.Kind {
		case Literal:
			line.WriteString(part.Text)
		case Percent:
			line.WriteByte('%')
		case Expression:
			reader := vcl{text: strings.NewReplacer(`\{`, `{`, `\}`, `}`).Replace(part.Argument), request: request}
			value, err := reader.condition()
			if err != nil {
				return "", fmt.Errorf("%s: %w", part.Text, err)
			}
			if reader.skip(); reader.position != len(reader.text) {
				return "", fmt.Errorf("%s: %w at %d", part.Text, errUnsupported, reader.position)
			}
			line.WriteString(printedValue(value))
		case Directive, Time:
			if part.HasArgument && part.Letter == "i" {
				line.WriteString(request.headers[strings.ToLower(part.Argument)])
				continue
			}
			line.WriteString(request.directives[part.Letter])
		case Broken:
			return "", errUnsupported
		}
	}
	return line.String(), nil
}

// printedValue is a value in a log line, where a STRING that is not set shows.
func printedValue(value any) string {
	if _, unset := value.(notSet); unset {
		return "(null)"
	}
	return asText(value)
}

func asText(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case int:
		return strconv.Itoa(value)
	case float64:
		return strconv.FormatFloat(value, 'f', 3, 64)
	case bool:
		if value {
			return "1"
		}
		return "0"
	}
	return ""
}

func asCondition(value any) bool {
	switch value := value.(type) {
	case bool:
		return value
	case notSet:
		return false
	}
	return true
}

// vcl evaluates one expression.
type vcl struct {
	text     string
	position int
	depth    int
	request  environment
}

func (v *vcl) skip() {
	for v.position < len(v.text) && v.text[v.position] == ' ' {
		v.position++
	}
}

func (v *vcl) take(text string) bool {
	v.skip()
	if !strings.HasPrefix(v.text[v.position:], text) {
		return false
	}
	v.position += len(text)
	return true
}

func (v *vcl) condition() (any, error) {
	v.depth++
	defer func() { v.depth-- }()
	if v.depth > 100 {
		return nil, errUnsupported
	}
	left, err := v.operand()
	if err != nil {
		return nil, err
	}
	for {
		operator := ""
		for _, known := range []string{"==", "!=", "!~", "~", "&&", "||"} {
			if v.take(known) {
				operator = known
				break
			}
		}
		if operator == "" {
			return left, nil
		}
		right, err := v.operand()
		if err != nil {
			return nil, err
		}
		_, unset := left.(notSet)
		switch operator {
		case "==":
			left = !unset && asText(left) == asText(right)
		case "!=":
			left = unset || asText(left) != asText(right)
		case "~", "!~":
			pattern, err := regexp.Compile(asText(right))
			if err != nil {
				return nil, errUnsupported
			}
			// PCRE's "$" also matches in front of a last line break.
			text := asText(left)
			matched := pattern.MatchString(text) || pattern.MatchString(strings.TrimSuffix(text, "\n"))
			left = matched == (operator == "~")
		case "&&":
			left = asCondition(left) && asCondition(right)
		case "||":
			left = asCondition(left) || asCondition(right)
		}
	}
}

var (
	vclName   = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.:-]*`)
	vclNumber = regexp.MustCompile(`^[0-9]+`)
	vclNames  = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_.:-]*`)
	vclLong   = regexp.MustCompile(`^\{([A-Za-z0-9_]*)"`)
)

func (v *vcl) operand() (any, error) {
	if v.take("!") {
		value, err := v.operand()
		return !asCondition(value), err
	}
	if v.take("(") {
		value, err := v.condition()
		if err != nil || !v.take(")") {
			return nil, errors.Join(err, errUnsupported)
		}
		return value, nil
	}
	v.skip()
	rest := v.text[v.position:]
	if strings.HasPrefix(rest, `"`) {
		end := strings.IndexByte(rest[1:], '"')
		if end < 0 {
			return nil, errUnsupported
		}
		v.position += end + 2
		literal := rest[1 : end+1]
		if value, err := url.PathUnescape(literal); err == nil {
			literal = value
		}
		return literal, nil
	}
	if opening := vclLong.FindStringSubmatch(rest); opening != nil {
		body, _, found := strings.Cut(rest[len(opening[0]):], `"`+opening[1]+"}")
		if !found {
			return nil, errUnsupported
		}
		v.position += len(opening[0]) + len(body) + len(opening[1]) + 2
		return body, nil
	}
	if number := vclNumber.FindString(rest); number != "" {
		v.position += len(number)
		value, err := strconv.Atoi(number)
		return value, err
	}
	name := vclName.FindString(rest)
	if name == "" {
		return nil, errUnsupported
	}
	v.position += len(name)
	if v.take("(") {
		return v.call(name)
	}
	return v.request.variable(name), nil
}

func (v *vcl) call(name string) (any, error) {
	var values []any
	for !v.take(")") {
		if len(values) > 0 && !v.take(",") {
			return nil, errUnsupported
		}
		value, err := v.condition()
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	switch {
	case name == "if" && len(values) == 3:
		if asCondition(values[0]) {
			return values[1], nil
		}
		return values[2], nil
	case name == "json.escape" && len(values) == 1:
		return escapeJSON(asText(values[0]), v.request.keepInvalid), nil
	case name == "std.strlen" && len(values) == 1:
		return len(asText(values[0])), nil
	case name == "regsub" && len(values) == 3:
		pattern, err := regexp.Compile(asText(values[1]))
		if err != nil {
			return nil, errUnsupported
		}
		text := asText(values[0])
		place := pattern.FindStringIndex(text)
		if place == nil {
			return text, nil
		}
		return text[:place[0]] + asText(values[2]) + text[place[1]:], nil
	case name == "strftime" && len(values) == 2:
		return "2026-08-01T12:00:00+0000", nil
	}
	return nil, errUnsupported
}

func (e environment) variable(name string) any {
	if header, found := strings.CutPrefix(name, "req.http."); found {
		if value, set := e.headers[strings.ToLower(header)]; set {
			return value
		}
		return notSet{}
	}
	if value, set := e.variables[name]; set {
		return value
	}
	return notSet{}
}

// escapeJSON follows the rules in Fastly's reference for json.escape.
func escapeJSON(text string, keepInvalid bool) string {
	if !utf8.ValidString(text) && !keepInvalid {
		return ""
	}
	var escaped strings.Builder
	for position := 0; position < len(text); {
		character, size := utf8.DecodeRuneInString(text[position:])
		switch {
		case character == '"' || character == '\\':
			escaped.WriteString(`\` + string(character))
		case strings.ContainsRune("\b\t\n\f\r", character):
			escaped.WriteString(`\` + string("btn?fr"[character-'\b']))
		case character <= 0x1F || character == 0x7F || character == 0x2028 || character == 0x2029:
			fmt.Fprintf(&escaped, `\u%04X`, character)
		case character > 0xFFFF:
			character -= 0x10000
			fmt.Fprintf(&escaped, `\u%04X\u%04X`, 0xD800+character>>10, 0xDC00+character&0x3FF)
		default:
			escaped.WriteString(text[position : position+size])
		}
		position += size
	}
	return escaped.String()
}
