package logformat

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// invalidText is what json.escape does with text that is not UTF-8. Fastly does not
// document it, so only tests assume something.
type invalidText int

const (
	refuseInvalid invalidText = iota
	keepInvalid
	dropInvalid
)

// escapeJSON follows the rules in Fastly's reference for json.escape.
func escapeJSON(text string, invalid invalidText) (string, error) {
	if !utf8.ValidString(text) {
		switch invalid {
		case refuseInvalid:
			return "", errors.New("what json.escape makes of text that is not UTF-8 is not documented")
		case dropInvalid:
			return "", nil
		case keepInvalid:
		}
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
	return escaped.String(), nil
}

// escapeC writes a text as cstr_escape does, byte by byte.
func escapeC(text string) string {
	var escaped strings.Builder
	for index := range len(text) {
		switch character := text[index]; {
		case character == '"' || character == '\\':
			escaped.WriteString(`\` + string(character))
		case character >= '\b' && character <= '\r' && character != '\f':
			escaped.WriteString(`\` + string("btnv?r"[character-'\b']))
		case character < ' ' || character >= 0x7F:
			fmt.Fprintf(&escaped, `\x%02x`, character)
		default:
			escaped.WriteByte(character)
		}
	}
	return escaped.String()
}

// encodeURL writes a text as urlencode does.
func encodeURL(text string) string {
	var encoded strings.Builder
	for index := range len(text) {
		character := text[index]
		if isLetter(character) || isDigit(character) || strings.IndexByte("-_.~", character) >= 0 {
			encoded.WriteByte(character)
			continue
		}
		fmt.Fprintf(&encoded, "%%%02X", character)
	}
	return encoded.String()
}
