package logformat

import (
	"fmt"
	"strings"
)

// Kind says what a [Part] of a format is.
type Kind int

const (
	// Literal is text that is printed as it stands.
	Literal Kind = iota
	// Percent is "%%", which prints one percent sign.
	Percent
	// Directive is a percent sign and a letter, such as "%h" or
	// "%{User-Agent}i". Whether the letter is known is for [Check] to say.
	Directive
	// Expression is "%{…}V": the value of a VCL expression.
	Expression
	// Time is "%t" or "%{…}t": a time, in the given strftime format.
	Time
	// Broken is what cannot be read: a percent sign with nothing behind it, or
	// "%{" without its end. The error of [Parse] says which.
	Broken
)

// String names the kind for people.
func (k Kind) String() string {
	switch k {
	case Literal:
		return "literal"
	case Percent:
		return "percent sign"
	case Directive:
		return "directive"
	case Expression:
		return "VCL expression"
	case Time:
		return "time"
	case Broken:
		return "broken"
	}
	return fmt.Sprintf("Kind(%d)", int(k))
}

// Part is one piece of a format. The texts of all parts, one after the other,
// are the format.
type Part struct {
	Kind Kind
	// Offset is where the part starts in the format, in bytes.
	Offset int
	// Text is the part as it is written.
	Text string
	// Modifiers stand between the percent sign and the rest: ">" in "%>s", or
	// Apache's lists of status codes.
	Modifiers string
	// HasArgument tells "%{}t" from "%t".
	HasArgument bool
	// Argument is what stands between the braces, as it is written: in an
	// expression, braces still carry their backslash.
	Argument string
	// Letter is the directive's letter, or "^" and two letters. It is empty
	// when no letter follows.
	Letter string
}

// SyntaxError is a place where a format certainly cannot be read.
type SyntaxError struct {
	// Offset is where the trouble starts in the format, in bytes.
	Offset int
	// Summary is one line, without the format's text.
	Summary string
	// Detail says what to do.
	Detail string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s at byte %d: %s", e.Summary, e.Offset, e.Detail)
}

// Parse reads a version 2 format in time linear to its length. It always
// returns all parts, and with them a [*SyntaxError] for the first place that
// certainly cannot be read: "%{" without an end, or a percent sign at the end.
// An unknown letter is not an error here, because Fastly's list grows.
//
// The end of "%{" is the first "}" without a backslash, as Fastly documents it.
// Braces that nest without backslashes are read as a pair when that alone makes
// sense of them, so that what was meant can be told.
func Parse(format string) ([]Part, error) {
	s := scan(format)
	if len(s.problems) > 0 {
		return s.parts, s.problems[0]
	}
	return s.parts, nil
}

// scanner reads a format. It counts the bytes it looks at, so that a test can
// hold it to linear time without a clock.
type scanner struct {
	format   string
	parts    []Part
	problems []*SyntaxError
	// closing holds, for each opening brace, where its partner is. Most formats
	// never need it.
	closing []int
	steps   int
}

func scan(format string) *scanner {
	s := &scanner{format: format}
	for position := 0; position < len(format); {
		length := strings.IndexByte(format[position:], '%')
		if length < 0 {
			length = len(format) - position
		}
		s.steps += length + 1
		if length > 0 {
			s.parts = append(s.parts, Part{Kind: Literal, Offset: position, Text: format[position : position+length]})
			position += length
			continue
		}
		part := s.directive(position)
		s.parts = append(s.parts, part)
		position += len(part.Text)
	}
	return s
}

// directive reads the directive that starts at the given percent sign.
func (s *scanner) directive(start int) Part {
	part := Part{Kind: Directive, Offset: start}
	position := start + 1
	if position == len(s.format) {
		return s.broken(part, len(s.format), "A percent sign ends the format",
			"Nothing follows the last %. Write %% to print a percent sign, or complete the directive.")
	}
	if s.format[position] == '%' {
		part.Kind, part.Text = Percent, "%%"
		return part
	}
	for position < len(s.format) && strings.IndexByte("<>!,0123456789", s.format[position]) >= 0 {
		position++
		s.steps++
	}
	part.Modifiers = s.format[start+1 : position]
	if position < len(s.format) && s.format[position] == '{' {
		end, complete := s.argumentEnd(position)
		if !complete {
			return s.broken(part, end, "A %{ is not closed",
				"Close the braces and add the directive's letter, as in %{User-Agent}i or %{req.url}V. "+
					"A brace that belongs to a VCL expression is written \\{ or \\}.")
		}
		part.HasArgument, part.Argument = true, s.format[position+1:end]
		position = end + 1
		if position == len(s.format) {
			return s.broken(part, position, "A directive has no letter",
				"The format ends after %{…}, or this is the closing brace of something else and the one of %{ is missing. "+
					"Add the directive's letter, as in %{User-Agent}i or %{req.url}V.")
		}
	}
	part.Letter = s.letter(position)
	part.Text = s.format[start : position+len(part.Letter)]
	switch {
	case part.Letter == "V" && part.HasArgument:
		part.Kind = Expression
	case part.Letter == "t":
		part.Kind = Time
	}
	return part
}

func (s *scanner) broken(part Part, end int, summary, detail string) Part {
	part.Kind, part.Text = Broken, s.format[part.Offset:end]
	s.problems = append(s.problems, &SyntaxError{Offset: part.Offset, Summary: summary, Detail: detail})
	return part
}

// letter returns the letter of a directive that may stand at the position, or
// nothing. Apache's trailer directives have three characters.
func (s *scanner) letter(position int) string {
	if position >= len(s.format) {
		return ""
	}
	if s.format[position] == '^' && position+2 < len(s.format) && isLetter(s.format[position+1]) &&
		isLetter(s.format[position+2]) {
		return s.format[position : position+3]
	}
	if isLetter(s.format[position]) {
		return s.format[position : position+1]
	}
	return ""
}

// argumentEnd returns where the brace that closes the one at open is. Without
// one it returns where reading can go on, and false.
func (s *scanner) argumentEnd(open int) (int, bool) {
	nested := func() int {
		end := s.partner(open)
		if end < 0 || s.letter(end+1) == "" {
			return -1
		}
		return end
	}
	for position := open + 1; position < len(s.format); position++ {
		s.steps++
		switch s.format[position] {
		case '\\':
			if position+1 < len(s.format) && isBrace(s.format[position+1]) {
				position++
			}
		case '%':
			// Another directive starts before this one has ended. Going on from
			// there, and no further, is also what keeps "%{%{%{…" linear.
			if position+1 < len(s.format) && s.format[position+1] == '{' {
				if end := nested(); end >= 0 {
					return end, true
				}
				return position, false
			}
		case '}':
			if s.letter(position+1) == "" {
				if end := nested(); end >= 0 {
					return end, true
				}
			}
			return position, true
		}
	}
	return len(s.format), false
}

// partner returns where the brace opened at the position closes when braces
// nest, or -1.
func (s *scanner) partner(open int) int {
	if s.closing == nil {
		s.closing = make([]int, len(s.format))
		var pending []int
		for position := 0; position < len(s.format); position++ {
			s.steps++
			s.closing[position] = -1
			switch s.format[position] {
			case '\\':
				if position+1 < len(s.format) && isBrace(s.format[position+1]) {
					position++
					s.closing[position] = -1
				}
			case '{':
				pending = append(pending, position)
			case '}':
				if len(pending) > 0 {
					s.closing[pending[len(pending)-1]] = position
					pending = pending[:len(pending)-1]
				}
			}
		}
	}
	return s.closing[open]
}

func isLetter(character byte) bool {
	return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z'
}

func isDigit(character byte) bool {
	return character >= '0' && character <= '9'
}

func isBrace(character byte) bool {
	return character == '{' || character == '}'
}

var (
	braceUnescaper = strings.NewReplacer(`\{`, `{`, `\}`, `}`)
	braceEscaper   = strings.NewReplacer(`{`, `\{`, `}`, `\}`)
)
