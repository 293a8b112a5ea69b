package logformat

import (
	"fmt"
	"strings"
)

// Kind says what a [Part] of a format is.
type Kind int

const (
	// Literal is text that is printed as it is.
	Literal Kind = iota
	// Percent is "%%", which prints one percent sign.
	Percent
	// Directive is a percent sign and a letter, such as "%h" or "%{User-Agent}i".
	// The letter may be unknown, which [Check] reports.
	Directive
	// Expression is "%{…}V": the value of a VCL expression.
	Expression
	// Time is "%t" or "%{…}t": a time, in the given strftime format.
	Time
	// Broken is a directive that can't be parsed: a percent sign at the end, or
	// "%{" without its end. The error of [Parse] says which.
	Broken
)

// String names the kind.
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
	// Modifiers are between the percent sign and the rest: ">" in "%>s", or
	// Apache's lists of status codes.
	Modifiers string
	// HasArgument distinguishes "%{}t" from "%t".
	HasArgument bool
	// Argument is the text between the braces, as it is written: in an expression,
	// braces still have their backslashes.
	Argument string
	// Letter is the directive's letter, or "^" and two letters. It is empty if no
	// letter follows.
	Letter string
}

// SyntaxError is a part of a format that certainly can't be parsed.
type SyntaxError struct {
	// Offset is where the problem begins in the format, in bytes.
	Offset int
	// Summary is one line, without the format's text.
	Summary string
	// Detail says what to do.
	Detail string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s at byte %d: %s", e.Summary, e.Offset, e.Detail)
}

// Parse parses a version 2 format in time linear to its length. It always returns
// all parts, and with them a [*SyntaxError] for the first that certainly can't be
// parsed: "%{" without an end, or a percent sign at the end. An unknown letter is
// not an error here, because Fastly adds directives.
//
// The end of "%{" is the first "}" without a backslash, as Fastly documents it.
// Only if that leaves a directive without a letter or an end, braces without
// backslashes are matched as pairs, so that a finding can name the whole directive.
func Parse(format string) ([]Part, error) {
	s := scan(format)
	if len(s.problems) > 0 {
		return s.parts, s.problems[0]
	}
	return s.parts, nil
}

// scanner parses a format. It counts the bytes that it reads, so that a test can
// check that the time is linear, without a clock.
type scanner struct {
	format   string
	parts    []Part
	problems []*SyntaxError
	// closing has, for each opening brace, the position of its counterpart. It is
	// made when it is needed, which is rare.
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

// directive parses the directive that begins at the given percent sign.
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
				"The format ends after %{…}, or the closing brace of %{ is missing and this one belongs to something else. "+
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

// letter returns the letter of a directive at the position, or "" if there is none.
// Apache's directives for trailers have three characters.
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

// argumentEnd returns the position of the brace that closes the one at open. If
// there is none, it returns the position where parsing can continue, and false.
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
			// Another directive begins before this one has ended. Parsing continues
			// there and no further, which also keeps the time for "%{%{%{…" linear.
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

// partner returns the position of the counterpart of a brace when braces nest, or
// -1.
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
