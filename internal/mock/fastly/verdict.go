package fastly

import (
	"fmt"
	"net"
	"regexp"
	"strings"
)

// verdict is the reply to a validation. The status is 200 either way
// (second-hand; there is no recording, and a real reply may have more keys).
func (v *version) verdict(sv *service) object {
	if reason := v.reason(sv); reason != "" {
		return object{"status": "error", "msg": reason}
	}
	return object{"status": "ok"}
}

// reason says why a version can't be activated, or gives "". A version is invalid
//   - when its seed or [Server.Invalidate] says so; clones inherit that;
//   - when a backend's address is not a host name or an IP address (second-hand:
//     tests of the official provider; the words are chosen: unknown);
//   - when a Compute service's version has no package (recorded);
//   - when a snippet of a VCL service, or the format of one of its logging
//     endpoints with format_version 2, can't be VCL in a way that is easy to see.
//     That such versions are refused is second-hand for snippets; the words are
//     chosen: unknown, after the style of recorded syntax errors.
//
// A service without domains or backends is fine (recorded), and so is a
// response_condition that no longer exists (chosen: unknown).
func (v *version) reason(sv *service) string {
	if v.invalid != "" {
		return v.invalid
	}
	for _, row := range v.rows["backend"] {
		if address := textOf(row["address"]); !isHost(address) {
			return fmt.Sprintf("ERROR: Backend host `%s` is not a host name or an IP address", address)
		}
	}
	if sv.kind == typeCompute {
		if v.program == nil {
			return "ERROR: Wasm service has no package"
		}
		return ""
	}
	for _, row := range v.rows["snippet"] {
		content := textOf(row["content"])
		if kept := sv.contents["snippet"][textOf(row["id"])]; row["dynamic"] == "1" && len(kept) > 0 {
			content = textOf(kept[0]["content"])
		}
		if fault := vclFault(content); fault != "" {
			return fmt.Sprintf("Syntax error: %s in snippet '%s'", fault, row["name"])
		}
	}
	for _, path := range sortedKeys(v.rows) {
		if kinds[path].group != "logging" {
			continue
		}
		for _, row := range v.rows[path] {
			if row["format_version"] != "2" {
				continue
			}
			if fault := formatFault(textOf(row["format"])); fault != "" {
				return fmt.Sprintf("Syntax error: %s in the format of logging endpoint '%s'", fault, row["name"])
			}
		}
	}
	return ""
}

// hostShape matches host names.
var hostShape = regexp.MustCompile(`^(` + labelShape + `\.)*` + labelShape + `\.?$`)

// labelShape matches the parts between the dots.
const labelShape = `[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?`

// isHost says whether a text can be a host name or an IP address.
func isHost(address string) bool {
	return net.ParseIP(address) != nil || hostShape.MatchString(address)
}

// formatFault describes the error in a format, or gives "". A brace inside %{…} is
// written as \} (second-hand).
func formatFault(format string) string {
	for {
		_, rest, found := strings.Cut(format, "%{")
		if !found {
			return ""
		}
		end := closing(rest)
		if end < 0 {
			return "Unterminated %{"
		}
		expression := strings.NewReplacer(`\{`, "{", `\}`, "}").Replace(rest[:end])
		format = rest[end+1:]
		if strings.HasPrefix(format, "V") {
			if fault := unbalanced(expression); fault != "" {
				return fault
			}
		}
	}
}

// closing gives the index of the brace that ends a directive, or -1.
func closing(text string) int {
	for i := range len(text) {
		if text[i] == '}' && (i == 0 || text[i-1] != '\\') {
			return i
		}
	}
	return -1
}

// vclFault describes the error in VCL, or gives "": a bracket that is not closed,
// or a last statement without an end.
func vclFault(content string) string {
	if fault := unbalanced(content); fault != "" {
		return fault
	}
	code := strings.TrimSpace(bare(content))
	if code == "" || strings.HasSuffix(code, ";") || strings.HasSuffix(code, "}") {
		return ""
	}
	return "Unexpected end of text after '" + lastWord(code) + "'"
}

// lastWord gives the last word of a text.
func lastWord(code string) string {
	words := strings.Fields(code)
	return words[len(words)-1]
}

// literals matches the parts of VCL that are not code: long strings, strings and
// comments.
var literals = regexp.MustCompile(`(?s)\{"(.*?)"\}|\{[A-Za-z]+"(.*?)"[A-Za-z]+\}|"[^"\n]*"|/\*.*?\*/|//[^\n]*|#[^\n]*`)

// bare replaces the literals of VCL with empty strings, and removes comments.
func bare(content string) string {
	return literals.ReplaceAllStringFunc(content, func(literal string) string {
		if literal[0] == '"' || literal[0] == '{' {
			return `""`
		}
		return " "
	})
}

// unbalanced names a bracket that is not closed or not opened, or gives "".
func unbalanced(content string) string {
	var open []rune
	for _, letter := range bare(content) {
		switch letter {
		case '(', '{':
			open = append(open, letter)
		case ')', '}':
			if len(open) == 0 || (open[len(open)-1] == '(') != (letter == ')') {
				return fmt.Sprintf("Unexpected '%c'", letter)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return fmt.Sprintf("Unterminated '%c'", open[len(open)-1])
	}
	return ""
}
