package logformat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// form is the JSON type that a value's prefix asks for.
type form int

const (
	natural form = iota
	asString
	asNumber
	asBoolean
)

func renderValue(value string) (string, error) {
	value = strings.TrimLeftFunc(value, unicode.IsSpace)
	wanted := natural
	prefix, rest, found := strings.Cut(value, ":")
	if found {
		switch prefix {
		case "text":
			return quote(rest), nil
		case "json":
			return renderFragment(strings.TrimSpace(rest))
		case "string":
			wanted, value = asString, rest
		case "number":
			wanted, value = asNumber, rest
		case "boolean":
			wanted, value = asBoolean, rest
		}
	}
	value = strings.TrimSpace(value)
	switch {
	case value == "":
		return "", errors.New("the value is empty; write text: with nothing after it for an empty text")
	case strings.ContainsFunc(value, unicode.IsControl):
		return "", errors.New("the value contains line breaks or other control characters, and a log line is one line")
	case value[0] == '%':
		return renderTemplate(value, wanted)
	case isJSONNumber(value), value == "true", value == "false":
		return renderConstant(value, wanted)
	}
	return renderExpression(value, wanted)
}

func renderConstant(value string, wanted form) (string, error) {
	numeric := isJSONNumber(value)
	switch {
	case wanted == asString:
		return quote(value), nil
	case wanted == asNumber && !numeric:
		return "", fmt.Errorf("%s is not a number", value)
	case wanted == asBoolean && numeric:
		return "", errors.New("a number is not a boolean; write true or false, or a comparison")
	}
	return value, nil
}

func renderFragment(fragment string) (string, error) {
	if strings.ContainsFunc(fragment, unicode.IsControl) {
		return "", errors.New("the JSON contains line breaks or other control characters, and a log line is one line")
	}
	if fragment == "" {
		return "", errors.New("json: must be followed by JSON")
	}
	// The fragment is checked on its own, so that it can't close the object and
	// begin another.
	if findings := Check(fragment, Options{JSON: true}); len(findings) > 0 {
		return "", fmt.Errorf("%s: %s", findings[0].Summary, findings[0].Detail)
	}
	return fragment, nil
}

// renderTemplate renders a value that starts with a directive.
func renderTemplate(template string, wanted form) (string, error) {
	parts, err := Parse(template)
	var syntax *SyntaxError
	if errors.As(err, &syntax) {
		return "", fmt.Errorf("%s: %s", syntax.Summary, syntax.Detail)
	}
	if len(parts) == 1 {
		return renderDirective(parts[0], wanted)
	}
	if wanted == asNumber || wanted == asBoolean {
		return "", errors.New("several directives, or a directive with text around it, are a string; " +
			"give one directive or one VCL expression")
	}
	var text strings.Builder
	for _, part := range parts {
		if part.Kind == Literal {
			text.WriteString(unquoted(quote(part.Text)))
			continue
		}
		rendered, err := renderDirective(part, asString)
		if err != nil {
			return "", err
		}
		text.WriteString(unquoted(rendered))
	}
	return `"` + text.String() + `"`, nil
}

func renderDirective(part Part, wanted form) (string, error) {
	if part.Kind == Percent {
		if wanted == asNumber || wanted == asBoolean {
			return "", errors.New("%% prints a percent sign, which is a string")
		}
		return `"%%"`, nil
	}
	shown := shorten(part.Text)
	known, ok := lookUp(part)
	if !ok || known.origin == apacheOnly {
		return "", fmt.Errorf("%s is not a directive that Fastly documents; use a VCL expression", shown)
	}
	if part.Modifiers != "" && (part.Modifiers != ">" || part.Letter != "s") {
		return "", fmt.Errorf("the modifier of %s is not one that Fastly documents", shown)
	}
	if part.Kind == Expression {
		return renderExpression(part.Argument, wanted)
	}
	if wanted == asBoolean {
		return "", fmt.Errorf("%s is not a boolean; use a VCL condition, such as resp.status == 200", shown)
	}
	numeric := known.output == printsNumber
	switch {
	case numeric && wanted != asString:
		return part.Text, nil
	case numeric:
		return `"` + part.Text + `"`, nil
	case wanted == asNumber && isEpoch(part):
		return part.Text, nil
	case wanted == asNumber && known.output == printsNumberOrDash:
		return "", fmt.Errorf("%s prints - for zero; use %%B", shown)
	case wanted == asNumber && part.Kind == Time:
		return "", fmt.Errorf("%s is a string; for a number use time.start.sec, time.start.msec or %%{%%s}t", shown)
	case known.output == printsDash, known.output == printsNumberOrDash, part.Letter == "A":
		if wanted == asNumber {
			return "", fmt.Errorf("%s is never a number", shown)
		}
		return `"` + part.Text + `"`, nil
	case part.Kind == Time:
		if strings.ContainsAny(part.Argument, `"\`) {
			return "", fmt.Errorf("the time format of %s has a quote or a backslash in it, which JSON would need escaped", shown)
		}
		return `"` + part.Text + `"`, nil
	case part.Letter == "r" && wanted != asNumber:
		return `"%{json.escape(req.method)}V %{json.escape(req.url)}V %{json.escape(req.proto)}V"`, nil
	case known.expression == "":
		return "", fmt.Errorf("%s has no VCL expression that json.escape could be applied to; use a VCL expression", shown)
	}
	if part.HasArgument && !isHeaderName(part.Argument) {
		return "", fmt.Errorf("the name in %s cannot be written as a VCL variable; "+
			"use a function, such as header.get or subfield", shown)
	}
	return renderExpression(known.expression+part.Argument, wanted)
}

// isHeaderName reports whether VCL can use this as the name of a header or cookie.
func isHeaderName(name string) bool {
	for index := range len(name) {
		character := name[index]
		if !isLetter(character) && !isDigit(character) && character != '-' && character != '_' {
			return false
		}
	}
	return name != ""
}

// renderExpression renders VCL, with or without backslashes before its braces.
func renderExpression(expression string, wanted form) (string, error) {
	expression = strings.TrimSpace(braceUnescaper.Replace(expression))
	tokens, err := tokenize(expression)
	if err != nil {
		return "", fmt.Errorf("this is neither a directive nor VCL: %w; constant text is written text:…", err)
	}
	if err := checkParentheses(tokens); err != nil {
		return "", fmt.Errorf("this is neither a directive nor VCL: %w; constant text is written text:…", err)
	}
	if isCondition(tokens) {
		if wanted == asNumber {
			return "", errors.New("a condition is a boolean, not a number")
		}
		return renderHole(expression, printsBoolean, wanted)
	}
	found := operands(tokens)
	if len(found) == 0 {
		return "", errors.New("this is neither a directive nor a VCL expression; constant text is written text:…")
	}
	if wanted == natural {
		for _, operand := range found {
			if len(operand) == 1 && operand[0].kind == nameToken && !isVariable(operand[0].text) {
				return "", fmt.Errorf("%q is not a VCL variable that is known here; "+
					"constant text is written text:…, a VCL variable string:…",
					shorten(operand[0].text))
			}
		}
	}
	if len(found) == 1 {
		if found[0][0].kind == stringToken && (wanted == asNumber || wanted == asBoolean) {
			return "", errors.New("a VCL string is a string; constants are written as they are: 42, true")
		}
		kind := operandOutput(found[0])
		if kind == printsConstant {
			return renderChoice(expression, found[0], wanted)
		}
		return renderHole(expression, kind, wanted)
	}
	if wanted == asNumber || wanted == asBoolean {
		return "", errors.New("several values next to each other are a string")
	}
	// Each value gets its own json.escape, because that is documented as a function
	// of one string.
	var text strings.Builder
	for _, operand := range found {
		rendered, err := renderExpression(written(operand), asString)
		if err != nil {
			return "", err
		}
		text.WriteString(unquoted(rendered))
	}
	return `"` + text.String() + `"`, nil
}

// renderChoice renders if(condition, "…", "…") whose strings are JSON constants.
func renderChoice(expression string, operand []token, wanted form) (string, error) {
	hole := expressionHole(expression)
	constants := choices(operand)
	for _, constant := range constants {
		switch {
		case wanted == asNumber && !isJSONNumber(constant) && constant != "null":
			return "", fmt.Errorf("%q is not a number", shorten(constant))
		case wanted == asBoolean && constant != "true" && constant != "false":
			return "", fmt.Errorf("%q is not a boolean", shorten(constant))
		}
	}
	if wanted == asString {
		return `"` + hole + `"`, nil
	}
	return hole, nil
}

// numberLength is the longest number that is accepted from a request.
const numberLength = 20

// renderHole renders an expression that prints the given kind of output.
func renderHole(expression string, kind output, wanted form) (string, error) {
	switch kind {
	case printsNumber:
		switch wanted {
		case asString:
			return `"` + expressionHole(expression) + `"`, nil
		case asBoolean:
			return "", errors.New("a number is not a boolean; compare it, as in resp.status == 200")
		case natural, asNumber:
		}
		return expressionHole(expression), nil
	case printsBoolean:
		// VCL prints a BOOL as 1 or 0.
		if wanted == asNumber {
			return expressionHole(expression), nil
		}
		hole := expressionHole(fmt.Sprintf(`if(%s, "true", "false")`, expression))
		if wanted == asString {
			return `"` + hole + `"`, nil
		}
		return hole, nil
	case printsEscaped:
		if wanted == asNumber || wanted == asBoolean {
			return "", errors.New("the result of json.escape is a string")
		}
		return `"` + expressionHole(expression) + `"`, nil
	case printsPadded:
		if wanted == asNumber || wanted == asBoolean {
			return "", errors.New("the value has leading zeros and is a string")
		}
		return `"` + expressionHole(expression) + `"`, nil
	case printsUnknown, printsText, printsNumberOrDash, printsDash, printsConstant:
	}
	switch wanted {
	case asNumber:
		// The first pattern rejects the line break that "$" accepts, and numbers
		// that are too long for most JSON parsers. Neither pattern needs braces or
		// backslashes, which would have to be escaped in the format.
		return expressionHole(fmt.Sprintf(
			`if(%[1]s ~ "[^-.0-9]|%[2]s", "null", if(%[1]s ~ "^-?(0|[1-9][0-9]*)([.][0-9]+)?$", %[1]s, "null"))`,
			expression, strings.Repeat(".", numberLength+1))), nil
	case asBoolean:
		return expressionHole(fmt.Sprintf(`if(%s, "true", "false")`, expression)), nil
	case natural, asString:
	}
	return `"` + expressionHole(fmt.Sprintf("json.escape(%s)", expression)) + `"`, nil
}

func expressionHole(expression string) string {
	return "%{" + braceEscaper.Replace(expression) + "}V"
}

// written joins tokens to text again.
func written(tokens []token) string {
	var text strings.Builder
	for index, each := range tokens {
		// A space, where two words would become one.
		if index > 0 && each.kind != operatorToken && tokens[index-1].kind != operatorToken ||
			index > 0 && tokens[index-1].is(",") {
			text.WriteByte(' ')
		}
		text.WriteString(each.text)
	}
	return text.String()
}

// quote writes text as a JSON string in a format. Braces are escaped, so that no
// text can look like the beginning or end of a directive.
func quote(text string) string {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	// Encoding a string into memory does not fail.
	_ = encoder.Encode(text)
	return textEscaper.Replace(strings.TrimSuffix(buffer.String(), "\n"))
}

var textEscaper = strings.NewReplacer("%", "%%", "{", `\u007b`, "}", `\u007d`)

// unquoted returns the text between the quotes of a JSON string.
func unquoted(text string) string {
	return text[1 : len(text)-1]
}
