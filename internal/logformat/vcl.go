package logformat

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// vcl evaluates an expression. It takes the tokens from the front.
type vcl struct {
	*printer
	tokens []token
	depth  int
}

// values are the result of an expression: one value, or several strings next to
// each other.
type values []value

// depthLimit is how deeply calls and parentheses may nest.
const depthLimit = 100

func (v *vcl) take(operator string) bool {
	if len(v.tokens) == 0 || !v.tokens[0].is(operator) {
		return false
	}
	v.tokens = v.tokens[1:]
	return true
}

// inside evaluates an expression in parentheses, which must not nest too deeply.
func (v *vcl) inside() (values, error) {
	v.depth++
	defer func() { v.depth-- }()
	if v.depth > depthLimit {
		return nil, fmt.Errorf("it nests deeper than %d levels", depthLimit)
	}
	return v.either()
}

// either evaluates conditions with || between them.
func (v *vcl) either() (values, error) { return v.joined("||", v.both) }

// both evaluates conditions with && between them, which bind stronger.
func (v *vcl) both() (values, error) { return v.joined("&&", v.comparison) }

// joined evaluates conditions with an operator between them. All are evaluated, so
// that a mistake is found for every request.
func (v *vcl) joined(operator string, next func() (values, error)) (values, error) {
	left, err := next()
	for err == nil && v.take(operator) {
		var right values
		if right, err = next(); err != nil {
			break
		}
		var one, other bool
		if one, err = left.truth(); err != nil {
			break
		}
		if other, err = right.truth(); err != nil {
			break
		}
		left = values{booleanOf(operator == "||" && (one || other) || one && other)}
	}
	return left, err
}

func (v *vcl) comparison() (values, error) {
	negations := 0
	for v.take("!") {
		negations++
	}
	left, err := v.concatenation()
	if err != nil {
		return nil, err
	}
	if negations > 0 {
		holds, err := left.truth()
		return values{booleanOf(holds == (negations%2 == 0))}, err
	}
	for _, operator := range []string{"==", "!=", "<=", ">=", "<", ">", "~", "!~"} {
		if !v.take(operator) {
			continue
		}
		if operator == "~" || operator == "!~" {
			return v.matches(left, operator == "~")
		}
		right, err := v.concatenation()
		if err != nil {
			return nil, err
		}
		holds, err := compare(left, right, operator)
		return values{booleanOf(holds)}, err
	}
	return left, nil
}

// concatenation evaluates values next to each other, with or without plus signs.
func (v *vcl) concatenation() (values, error) {
	found, err := v.operand()
	if err != nil {
		return nil, err
	}
	for {
		plus := v.take("+")
		if !plus && (len(v.tokens) == 0 || v.tokens[0].kind == operatorToken) {
			return found, nil
		}
		next, err := v.operand()
		if err != nil {
			return nil, err
		}
		found = append(found, next...)
	}
}

func (v *vcl) operand() (values, error) {
	if len(v.tokens) == 0 {
		return nil, errors.New("a value is missing at its end")
	}
	first := v.tokens[0]
	v.tokens = v.tokens[1:]
	switch {
	case first.is("("):
		found, err := v.inside()
		if err == nil && !v.take(")") {
			err = errors.New("a ( is not closed")
		}
		return found, err
	case first.is("-") && len(v.tokens) > 0 && v.tokens[0].kind == numberToken:
		number, err := literalNumber("-" + v.tokens[0].text)
		v.tokens = v.tokens[1:]
		return values{number}, err
	case first.kind == operatorToken:
		return nil, fmt.Errorf("a value is missing before %s", first.text)
	case first.kind == numberToken:
		number, err := literalNumber(first.text)
		return values{number}, err
	case first.kind == stringToken:
		text, err := literalText(first.text)
		if err == nil {
			err = v.spend(len(text) + 1)
		}
		return values{textOf(text)}, err
	case first.text == "true", first.text == "false":
		return values{booleanOf(first.text == "true")}, nil
	case v.take("("):
		result, err := v.call(first.text)
		return values{result}, err
	}
	found, err := v.variableOf(first.text)
	return values{found}, err
}

// call evaluates a call. Its opening parenthesis has already been taken.
func (v *vcl) call(name string) (value, error) {
	known, ok := calls[name]
	if !ok {
		return value{}, fmt.Errorf("the function %s can't be evaluated here", shorten(name))
	}
	var arguments []values
	for !v.take(")") {
		if len(arguments) > 0 && !v.take(",") {
			return value{}, fmt.Errorf("the call of %s is not closed", shorten(name))
		}
		argument, err := v.inside()
		if err != nil {
			return value{}, err
		}
		arguments = append(arguments, argument)
	}
	if len(arguments) != known.arguments {
		return value{}, fmt.Errorf("%s can't be called with %d arguments", name, len(arguments))
	}
	result, err := known.run(v.printer, arguments)
	if err != nil {
		return value{}, err
	}
	return result, v.spend(len(result.text) + 1)
}

// one gives the values as a single one. Strings next to each other become one
// string.
func (v values) one() (value, error) {
	if len(v) == 1 {
		return v[0], nil
	}
	var text strings.Builder
	for _, each := range v {
		if each.kind == notSet {
			return value{}, errors.New("a value that is not set is next to another inside the expression, " +
				"and what VCL makes of that is not documented")
		}
		text.WriteString(each.String())
	}
	return textOf(text.String()), nil
}

func (v values) truth() (bool, error) {
	single, err := v.one()
	if err != nil {
		return false, err
	}
	holds, ok := single.truth()
	if !ok {
		return false, errors.New("a number or a time is used as a condition; compare it")
	}
	return holds, nil
}

// compare compares numbers by their size, and everything else as text.
func compare(left, right values, operator string) (bool, error) {
	one, err := left.one()
	if err != nil {
		return false, err
	}
	other, err := right.one()
	if err != nil {
		return false, err
	}
	a, numeric := one.number()
	b, both := other.number()
	numeric = numeric && both
	switch {
	case operator == "==" && numeric:
		return a == b, nil
	case operator == "!=" && numeric:
		return a != b, nil
	// A value that is not set is equal to nothing, not even to an empty one.
	case operator == "==":
		return one.kind != notSet && other.kind != notSet && one.String() == other.String(), nil
	case operator == "!=":
		return one.kind == notSet || other.kind == notSet || one.String() != other.String(), nil
	case !numeric:
		return false, fmt.Errorf("%s compares numbers, and one of these is not a number", operator)
	}
	return operator[0] == '<' && a < b || operator[0] == '>' && a > b || len(operator) == 2 && a == b, nil
}

// seconds are the lengths of the units of an RTIME.
var seconds = map[string]float64{"": 1, "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "y": 31536000}

// literalNumber parses a number, with a unit if it is an RTIME.
func literalNumber(text string) (value, error) {
	if number, err := strconv.ParseInt(text, 10, 64); err == nil {
		return integerOf(number), nil
	}
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz")
	unit, known := seconds[text[len(digits):]]
	number, err := strconv.ParseFloat(digits, 64)
	if err != nil || !known || strings.ContainsAny(digits, "xXpP_") {
		return value{}, fmt.Errorf("%s is not a number", shorten(text))
	}
	return decimalOf(number * unit), nil
}

// literalText parses a string. Only quoted ones have percent escapes.
func literalText(text string) (string, error) {
	if strings.HasPrefix(text, "{") {
		return stringValue(text), nil
	}
	text = text[1 : len(text)-1]
	var read strings.Builder
	for {
		before, after, found := strings.Cut(text, "%")
		read.WriteString(before)
		if !found {
			return read.String(), nil
		}
		if len(after) < 2 {
			return "", errPercent
		}
		code, err := strconv.ParseUint(after[:2], 16, 8)
		if err != nil || code == 0 {
			return "", errPercent
		}
		read.WriteByte(byte(code))
		text = after[2:]
	}
}

var errPercent = errors.New(`in a quoted string of VCL, a percent sign begins an escape such as %22; ` +
	`a text with percent signs is written {"…"}, with a backslash before each brace`)
