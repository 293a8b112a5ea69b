package logformat

import "fmt"

// Description says what one part of a format prints.
type Description struct {
	// Offset is where the part starts in the format, in bytes.
	Offset int
	// Directive is the part as it is written.
	Directive string
	// Meaning is what it prints, in words.
	Meaning string
}

// Describe says what every directive of a version 2 format prints, in the order of
// the format. Literal text is omitted. It has no errors: a directive that can't be
// parsed, or that is not documented, is described as such.
func Describe(format string) []Description {
	var descriptions []Description
	for _, part := range scan(format).parts {
		if part.Kind == Literal {
			continue
		}
		descriptions = append(descriptions, Description{Offset: part.Offset, Directive: part.Text, Meaning: meaning(part)})
	}
	return descriptions
}

func meaning(part Part) string {
	switch part.Kind {
	case Percent:
		return "a percent sign"
	case Broken:
		return "nothing: the directive is not complete"
	case Expression:
		kind, _ := printed(part)
		return "the value of a VCL expression" + outputNote(kind)
	case Time:
		if part.HasArgument {
			return fmt.Sprintf("a time of the request, in the strftime format %s", part.Argument)
		}
	case Literal, Directive:
	}
	known, ok := lookUp(part)
	switch {
	case !ok:
		return "unknown: Fastly does not document it"
	case part.HasArgument:
		return fmt.Sprintf("%s: %s", known.meaning, part.Argument)
	}
	return known.meaning
}

func outputNote(kind output) string {
	switch kind {
	case printsNumber:
		return ", a number"
	case printsBoolean:
		return ", printed as 1 or 0"
	case printsConstant:
		return ", one of two constants"
	case printsEscaped:
		return ", escaped for JSON"
	case printsPadded:
		return ", digits with leading zeros"
	case printsUnknown, printsText, printsNumberOrDash, printsDash:
	}
	return ""
}
