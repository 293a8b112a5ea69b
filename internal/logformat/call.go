package logformat

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"
)

// call is a function of VCL that can be evaluated.
type call struct {
	arguments int
	run       func(p *printer, arguments []values) (value, error)
}

// calls are the functions of VCL whose behaviour Fastly's reference defines well
// enough.
var calls = map[string]call{
	"if":                 {3, choose},
	"json.escape":        {1, func(p *printer, given []values) (value, error) { return p.escape(given) }},
	"cstr_escape":        {1, ofText(escapeC)},
	"urlencode":          {1, ofText(encodeURL)},
	"std.tolower":        {1, ofText(func(text string) string { return mapASCII(text, 'A', 'Z', 'a'-'A') })},
	"std.toupper":        {1, ofText(func(text string) string { return mapASCII(text, 'a', 'z', 'A'-'a') })},
	"digest.hash_sha256": {1, ofText(hashed)},
	"std.strlen":         {1, length},
	"std.atoi":           {1, leadingInteger},
	"std.itoa":           {1, decimalText},
	"std.prefixof":       {2, ofTexts(func(text, part string) bool { return strings.HasPrefix(text, part) })},
	"std.suffixof":       {2, ofTexts(func(text, part string) bool { return strings.HasSuffix(text, part) })},
	"strftime":           {2, formatTime},
	"regsub":             {3, func(p *printer, given []values) (value, error) { return p.replace(given, 1) }},
	"regsuball":          {3, func(p *printer, given []values) (value, error) { return p.replace(given, -1) }},
}

func choose(_ *printer, given []values) (value, error) {
	holds, err := given[0].truth()
	if err != nil {
		return value{}, err
	}
	one, err := given[1].one()
	if err != nil {
		return value{}, err
	}
	other, err := given[2].one()
	if holds || err != nil {
		return one, err
	}
	return other, nil
}

func (p *printer) escape(given []values) (value, error) {
	argument, err := given[0].one()
	if err != nil {
		return value{}, err
	}
	escaped, err := escapeJSON(argument.String(), p.invalid)
	return textOf(escaped), err
}

func ofText(change func(string) string) func(*printer, []values) (value, error) {
	return func(_ *printer, given []values) (value, error) {
		argument, err := given[0].one()
		return textOf(change(argument.String())), err
	}
}

func ofTexts(holds func(text, part string) bool) func(*printer, []values) (value, error) {
	return func(_ *printer, given []values) (value, error) {
		text, err := given[0].one()
		if err != nil {
			return value{}, err
		}
		part, err := given[1].one()
		return booleanOf(holds(text.String(), part.String())), err
	}
}

func mapASCII(text string, first, last byte, by int) string {
	changed := []byte(text)
	for index, character := range changed {
		if character >= first && character <= last {
			changed[index] = byte(int(character) + by)
		}
	}
	return string(changed)
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func length(_ *printer, given []values) (value, error) {
	argument, err := given[0].one()
	return integerOf(int64(len(argument.String()))), err
}

// leadingInteger reads the integer that a text begins with, or 0.
func leadingInteger(_ *printer, given []values) (value, error) {
	argument, err := given[0].one()
	if err != nil {
		return value{}, err
	}
	text := strings.TrimLeft(argument.String(), " \t")
	unsigned := strings.TrimPrefix(text, "-")
	digits := leadingDigits(unsigned)
	number, err := strconv.ParseInt(text[:len(text)-len(unsigned)]+digits, 10, 64)
	if digits == "" {
		return integerOf(0), nil
	}
	return integerOf(number), err
}

func decimalText(_ *printer, given []values) (value, error) {
	argument, err := given[0].one()
	if err == nil && argument.kind != integerValue {
		err = errors.New("std.itoa needs an integer")
	}
	return textOf(argument.String()), err
}

func formatTime(_ *printer, given []values) (value, error) {
	format, err := given[0].one()
	if err != nil {
		return value{}, err
	}
	moment, err := given[1].one()
	if err == nil && moment.kind != timeValue {
		err = errors.New("strftime needs a time, such as time.start")
	}
	if err != nil {
		return value{}, err
	}
	text, err := strftime(format.String(), moment.time)
	return textOf(text), err
}

// matches evaluates the right side of ~ and !~.
func (v *vcl) matches(left values, wanted bool) (values, error) {
	text, err := left.one()
	if err != nil {
		return nil, err
	}
	if len(v.tokens) == 0 || v.tokens[0].kind != stringToken {
		return nil, errors.New("only a string with a regular expression can follow ~ here")
	}
	right, err := v.operand()
	if err != nil {
		return nil, err
	}
	// It is matched twice: the second time without the line break at the end.
	pattern, err := v.pattern(right, text.String(), 2)
	if err != nil {
		return nil, err
	}
	// PCRE's "$" also matches before a line break at the end.
	subject := bytesAsText(text.String())
	found := pattern.MatchString(subject) || pattern.MatchString(strings.TrimSuffix(subject, "\n"))
	return values{booleanOf(found == wanted)}, nil
}

// pattern compiles a regular expression, and counts the work of matching the text
// the given number of times. VCL matches bytes, and Go characters, so each byte is
// turned into a character.
func (p *printer) pattern(given values, text string, looks int) (*regexp.Regexp, error) {
	written, err := given.one()
	if err != nil {
		return nil, err
	}
	unusable := errors.New("this regular expression can't be evaluated here")
	parsed, err := syntax.Parse(bytesAsText(written.String()), syntax.Perl)
	if err != nil {
		return nil, unusable
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, unusable
	}
	if len(text) > workLimit || looks > workLimit {
		return nil, p.spend(-1)
	}
	if err := p.spend(len(program.Inst) * (len(text) + 1) * looks); err != nil {
		return nil, err
	}
	compiled, err := regexp.Compile(bytesAsText(written.String()))
	if err != nil {
		return nil, unusable
	}
	return compiled, nil
}

// replace replaces the first matches of a regular expression in a text.
func (p *printer) replace(given []values, most int) (value, error) {
	text, err := given[0].one()
	if err != nil {
		return value{}, err
	}
	replacement, err := given[2].one()
	if err != nil {
		return value{}, err
	}
	// Finding all matches needs a search for each, and each search may read the
	// whole text.
	looks := 1
	if most < 0 {
		looks = len(text.String()) + 1
	}
	pattern, err := p.pattern(given[1], text.String(), looks)
	if err != nil {
		return value{}, err
	}
	if strings.HasSuffix(text.String(), "\n") && strings.Contains(pattern.String(), "$") {
		return value{}, errors.New("a text that ends in a line break can't be matched with $ here")
	}
	subject, template := bytesAsText(text.String()), bytesAsText(replacement.String())
	var changed strings.Builder
	behind := 0
	for _, place := range pattern.FindAllStringSubmatchIndex(subject, most) {
		changed.WriteString(subject[behind:place[0]])
		if err := p.expand(&changed, template, subject, place); err != nil {
			return value{}, err
		}
		behind = place[1]
	}
	changed.WriteString(subject[behind:])
	return textOf(textAsBytes(changed.String())), nil
}

// expand writes a replacement, in which \1 stands for the first group. It counts
// the work of each piece before it writes it, because groups and matches can
// multiply long texts.
func (p *printer) expand(text *strings.Builder, template, subject string, place []int) error {
	for {
		before, after, found := strings.Cut(template, `\`)
		if err := p.spend(len(before) + 1); err != nil {
			return err
		}
		text.WriteString(before)
		if !found {
			return nil
		}
		if after == "" || !isDigit(after[0]) || 2*int(after[0]-'0') >= len(place) {
			return errors.New(`a backslash in a replacement must be followed by the number of a group`)
		}
		if group := 2 * int(after[0]-'0'); place[group] >= 0 {
			if err := p.spend(place[group+1] - place[group]); err != nil {
				return err
			}
			text.WriteString(subject[place[group]:place[group+1]])
		}
		template = after[1:]
	}
}

func bytesAsText(text string) string {
	var characters strings.Builder
	for index := range len(text) {
		characters.WriteRune(rune(text[index]))
	}
	return characters.String()
}

func textAsBytes(characters string) string {
	text := make([]byte, 0, utf8.RuneCountInString(characters))
	for _, character := range characters {
		text = append(text, byte(character))
	}
	return string(text)
}
