package logformat

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

type tokenKind int

const (
	nameToken tokenKind = iota
	stringToken
	numberToken
	operatorToken
)

type token struct {
	kind tokenKind
	text string
}

func (t token) is(operator string) bool {
	return t.kind == operatorToken && t.text == operator
}

// tokenize splits a VCL expression, whose braces have no backslashes. With an
// error, it returns the tokens before the mistake.
func tokenize(expression string) ([]token, error) {
	var tokens []token
	for position := 0; position < len(expression); {
		rest := expression[position:]
		character := rest[0]
		length := 1
		kind := operatorToken
		switch {
		case character == ' ' || character == '\t' || character == '\n' || character == '\r':
			position++
			continue
		case isLetter(character) || character == '_':
			kind = nameToken
			for length < len(rest) && isNameCharacter(rest[length]) {
				length++
			}
		case isDigit(character):
			kind = numberToken
			for length < len(rest) && isNameCharacter(rest[length]) {
				length++
			}
		case character == '"':
			kind = stringToken
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				return tokens, errors.New(`a string is not closed; its last " is missing`)
			}
			length = end + 2
		case character == '{':
			end, err := longStringEnd(rest)
			if err != nil {
				return tokens, err
			}
			kind, length = stringToken, end
		case character == '#' || strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "/*"):
			return tokens, errors.New("a comment would hide what follows it")
		case hasAnyPrefix(rest, "==", "!=", "!~", "<=", ">=", "&&", "||"):
			length = 2
		case strings.IndexByte("(),+!~<>-", character) < 0:
			unexpected, _ := utf8.DecodeRuneInString(rest)
			return tokens, fmt.Errorf("%q is not part of a VCL expression", unexpected)
		}
		tokens = append(tokens, token{kind: kind, text: rest[:length]})
		position += length
	}
	return tokens, nil
}

func isNameCharacter(character byte) bool {
	return isLetter(character) || isDigit(character) || strings.IndexByte("_-.:", character) >= 0
}

// longStringEnd returns the length of the long string {"…"} or {word"…"word} with
// which the text begins.
func longStringEnd(text string) (int, error) {
	quote := 1
	for quote < len(text) && (isLetter(text[quote]) || isDigit(text[quote]) || text[quote] == '_') {
		quote++
	}
	if quote == len(text) || text[quote] != '"' {
		return 0, errors.New("braces only enclose long strings, as in {\"…\"}")
	}
	closing := `"` + text[1:quote] + "}"
	end := strings.Index(text[quote+1:], closing)
	if end < 0 {
		return 0, fmt.Errorf("a long string is not closed; its %s is missing", closing)
	}
	return quote + 1 + end + len(closing), nil
}

// checkParentheses returns an error if a parenthesis has no counterpart.
func checkParentheses(tokens []token) error {
	depth := 0
	for _, each := range tokens {
		switch {
		case each.is("("):
			depth++
		case each.is(")"):
			depth--
			if depth < 0 {
				return errors.New("a ) has no (")
			}
		}
	}
	if depth > 0 {
		return errors.New("a ( is not closed")
	}
	return nil
}

// isCondition reports whether the tokens compare or combine values outside the
// arguments of calls. Such an expression is a BOOL.
func isCondition(tokens []token) bool {
	var calls []bool
	inCall := 0
	for index, each := range tokens {
		if each.kind != operatorToken {
			continue
		}
		switch each.text {
		case "(":
			isCall := index > 0 && tokens[index-1].kind == nameToken
			calls = append(calls, isCall)
			if isCall {
				inCall++
			}
		case ")":
			if len(calls) > 0 {
				if calls[len(calls)-1] {
					inCall--
				}
				calls = calls[:len(calls)-1]
			}
		case "==", "!=", "~", "!~", "<", ">", "<=", ">=", "&&", "||", "!":
			if inCall == 0 {
				return true
			}
		}
	}
	return false
}

// operands splits a concatenation, which VCL writes with or without plus signs,
// into strings, variables and calls. It returns nothing for other expressions.
func operands(tokens []token) [][]token {
	var found [][]token
	for position := 0; position < len(tokens); {
		if tokens[position].is("+") && len(found) > 0 && position+1 < len(tokens) && !tokens[position+1].is("+") {
			position++
			continue
		}
		end := position + 1
		switch tokens[position].kind {
		case stringToken:
		case nameToken:
			if end < len(tokens) && tokens[end].is("(") {
				end = callEnd(tokens, end)
				if end < 0 {
					return nil
				}
			}
		default:
			return nil
		}
		found = append(found, tokens[position:end])
		position = end
	}
	return found
}

// callEnd returns the index after the parenthesis that closes the one at open.
func callEnd(tokens []token, open int) int {
	depth := 0
	for index := open; index < len(tokens); index++ {
		switch {
		case tokens[index].is("("):
			depth++
		case tokens[index].is(")"):
			depth--
			if depth == 0 {
				return index + 1
			}
		}
	}
	return -1
}

// expressionOutput says what an expression prints.
func expressionOutput(tokens []token) output {
	if isCondition(tokens) {
		return printsBoolean
	}
	parts := operands(tokens)
	switch len(parts) {
	case 0:
		return printsUnknown
	case 1:
		return operandOutput(parts[0])
	}
	// A concatenation may form a number or a whole JSON string.
	return printsUnknown
}

func operandOutput(operand []token) output {
	first := operand[0]
	switch {
	case first.kind == stringToken:
		return printsText
	case len(operand) == 1:
		return variableOutput(first.text)
	case first.text == "if":
		return choiceOutput(operand)
	case first.text == "std.itoa":
		// The second argument is a base, and only base ten gives JSON numbers.
		if len(arguments(operand)) == 1 {
			return printsNumber
		}
		return printsText
	}
	return functions[first.text]
}

// choiceOutput says what if(condition, one, other) prints.
func choiceOutput(operand []token) output {
	branches := arguments(operand)
	if len(branches) != 3 {
		return printsUnknown
	}
	for _, branch := range branches[1:] {
		if len(branch) != 1 || branch[0].kind != stringToken {
			return printsUnknown
		}
		switch value := stringValue(branch[0].text); value {
		case "true", "false", "null":
		default:
			if !isJSONNumber(value) {
				return printsUnknown
			}
		}
	}
	return printsConstant
}

// choices returns the two strings of an if() whose results are constants.
func choices(tokens []token) [2]string {
	branches := arguments(tokens)
	return [2]string{stringValue(branches[1][0].text), stringValue(branches[2][0].text)}
}

// arguments returns the arguments of a call.
func arguments(call []token) [][]token {
	var found [][]token
	depth, start := 0, 2
	for index := 1; index < len(call); index++ {
		switch {
		case call[index].is("("):
			depth++
		case call[index].is(")"):
			depth--
			if depth == 0 && index > 2 {
				found = append(found, call[start:index])
			}
		case call[index].is(",") && depth == 1:
			found = append(found, call[start:index])
			start = index + 1
		}
	}
	return found
}

// stringValue returns the value of a VCL string. Only quoted strings have percent
// escapes.
func stringValue(text string) string {
	if strings.HasPrefix(text, "{") {
		open := strings.IndexByte(text, '"')
		return text[open+1 : strings.LastIndexByte(text, '"')]
	}
	value := text[1 : len(text)-1]
	if decoded, err := url.PathUnescape(value); err == nil {
		return decoded
	}
	return value
}

// exposure is a text of the client's that an expression prints without json.escape.
type exposure struct {
	// name is the variable that is printed, "" if there is none.
	name string
	// wrapped is true if the text passes only through cstr_escape.
	wrapped bool
}

// exposed returns the first request-controlled variable whose text is printed
// without json.escape.
func exposed(tokens []token) exposure {
	type call struct {
		name     string
		argument int
		harmless bool
	}
	var calls []call
	harmless, escaping := 0, 0
	for index, each := range tokens {
		switch {
		case each.is("("):
			entered := call{}
			if index > 0 && tokens[index-1].kind == nameToken {
				entered.name = tokens[index-1].text
			}
			entered.harmless = harmlessArguments(entered.name) > 0
			if entered.harmless {
				harmless++
			}
			if entered.name == "cstr_escape" {
				escaping++
			}
			calls = append(calls, entered)
		case each.is(")") && len(calls) > 0:
			left := calls[len(calls)-1]
			calls = calls[:len(calls)-1]
			if left.harmless {
				harmless--
			}
			if left.name == "cstr_escape" {
				escaping--
			}
		case each.is(",") && len(calls) > 0:
			current := &calls[len(calls)-1]
			current.argument++
			if current.harmless && current.argument >= harmlessArguments(current.name) {
				current.harmless = false
				harmless--
			}
		case each.kind == nameToken && harmless == 0 && isRequestControlled(each.text):
			return exposure{name: each.text, wrapped: escaping > 0}
		}
	}
	return exposure{}
}

// isJSONNumber reports whether the text is a number in JSON's form that fits into
// 64 bits.
func isJSONNumber(text string) bool {
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return false
	}
	text = strings.TrimPrefix(text, "-")
	whole := leadingDigits(text)
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	text = text[len(whole):]
	if after, found := strings.CutPrefix(text, "."); found {
		fraction := leadingDigits(after)
		if fraction == "" {
			return false
		}
		text = after[len(fraction):]
	}
	if text == "" {
		return true
	}
	if text[0] != 'e' && text[0] != 'E' {
		return false
	}
	text = text[1:]
	if text != "" && (text[0] == '+' || text[0] == '-') {
		text = text[1:]
	}
	return text != "" && leadingDigits(text) == text
}

func leadingDigits(text string) string {
	length := 0
	for length < len(text) && isDigit(text[length]) {
		length++
	}
	return text[:length]
}
