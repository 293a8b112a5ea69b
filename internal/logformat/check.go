package logformat

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Severity says how certain a [Finding] is.
type Severity int

const (
	// Warning is for what is probably a mistake.
	Warning Severity = iota
	// Error is for what certainly does not work.
	Error
)

// String names the severity.
func (s Severity) String() string {
	if s == Error {
		return "error"
	}
	return "warning"
}

// Finding is a problem of a format.
type Finding struct {
	Severity Severity
	// Summary is one line that names the problem.
	Summary string
	// Detail says where it is, why it matters and what to do.
	Detail string
	// Offset is where it is in the format, in bytes.
	Offset int
	// Encoded says that the text comes from Terraform's jsonencode, which Terraform
	// also writes when it generates configuration for a format that is JSON.
	Encoded bool
}

// Options say where the log lines go.
type Options struct {
	// JSON is set if the destination accepts only JSON, as Kinesis does.
	JSON bool
}

// Check checks a version 2 format, in time linear to its length. It has no Go
// error: the findings are in the order of their offsets. Findings of severity
// [Error] are certain: a "%{" without its end, a percent sign at the end of the
// format, and the \u003e, \u003c and \u0026 that Terraform's jsonencode writes
// instead of >, < and &. Everything else is a [Warning], such as a directive that
// is not documented, text from the request that could end a JSON string, and, with
// [Options.JSON], a format that would not print JSON.
//
// An empty format has no findings: it prints empty lines, but it also stands for
// Fastly's default.
func Check(format string, options Options) []Finding {
	if strings.TrimSpace(format) == "" {
		return nil
	}
	read := scan(format)
	report := &reporter{seen: map[string]bool{}}
	for _, problem := range read.problems {
		report.add(Error, problem.Offset, problem.Summary, problem.Detail)
	}
	checkEscapes(format, report)
	for index, part := range read.parts {
		// checkEscapes has already reported this escape of jsonencode's.
		if part.Text == "%" && leftBehind(format[part.Offset+1:]) != nil {
			continue
		}
		checkDirective(part, report)
		checkDoubled(read.parts, index, report)
	}
	if options.JSON || looksLikeJSON(format) {
		checkJSON(read, options, report)
	}
	slices.SortStableFunc(report.findings, func(one, other Finding) int { return one.Offset - other.Offset })
	return report.findings
}

// reporter collects findings. A warning with the same text is reported only once,
// such as that of a directive that is used thirty times.
type reporter struct {
	findings []Finding
	seen     map[string]bool
	// failed is set once there is an error, which may be the cause of other
	// findings.
	failed bool
}

func (r *reporter) add(severity Severity, offset int, summary, detail string) {
	key := summary + "\x00" + detail
	if severity == Warning && r.seen[key] {
		return
	}
	r.seen[key] = true
	r.failed = r.failed || severity == Error
	r.findings = append(r.findings, Finding{
		Severity: severity,
		Offset:   offset,
		Summary:  summary,
		Detail:   detail,
	})
}

// looksLikeJSON reports whether a format is meant to print a JSON object. A format
// that begins with "[" is more often one of Apache's.
func looksLikeJSON(format string) bool {
	return strings.HasPrefix(strings.TrimSpace(format), "{")
}

// escape is how jsonencode writes a character.
type escape struct{ code, character string }

// beginsLikeJSON reports whether a format begins as an object, a list or a
// string does.
func beginsLikeJSON(format string) bool {
	return hasAnyPrefix(strings.TrimSpace(format), "{", "[", `"`)
}

var escapes = [...]escape{
	{`\u003e`, ">"},
	{`\u003c`, "<"},
	{`\u0026`, "&"},
}

// checkEscapes finds the escapes that Terraform's jsonencode writes.
func checkEscapes(format string, report *reporter) {
	reported := map[string]bool{}
	for position := 0; position < len(format); position++ {
		if format[position] != '\\' {
			continue
		}
		// A backslash that is itself escaped does not escape what follows.
		if position+1 < len(format) && format[position+1] == '\\' {
			position++
			continue
		}
		left := leftBehind(format[position:])
		if left == nil || reported[left.code] {
			continue
		}
		reported[left.code] = true
		report.add(Error, position, "The format contains "+left.code,
			fmt.Sprintf("Terraform's jsonencode writes %s as %s, and Fastly uses a format as it is, "+
				"so that %%>s is no longer a directive. "+
				"Build the format with this provider's function json_log_format, write it as a heredoc, "+
				"or put the character back: replace(jsonencode(…), %q, %q).", left.character, left.code, left.code, left.character))
		report.findings[len(report.findings)-1].Encoded = true
	}
}

// leftBehind returns the escape with which the text begins, or nil.
func leftBehind(text string) *escape {
	if len(text) < len(escapes[0].code) {
		return nil
	}
	for index := range escapes {
		if strings.EqualFold(text[:len(escapes[index].code)], escapes[index].code) && text[1] == 'u' {
			return &escapes[index]
		}
	}
	return nil
}

func checkDirective(part Part, report *reporter) {
	switch part.Kind {
	case Literal, Percent, Broken:
		return
	case Directive, Expression, Time:
	}
	shown := shorten(part.Text)
	known, ok := lookUp(part)
	switch {
	case part.Letter == "" && part.HasArgument:
		report.add(Warning, part.Offset, "A directive has no letter",
			fmt.Sprintf("No letter follows the braces of %s. "+
				"Add the directive's letter, as in %%{User-Agent}i or %%{req.url}V; "+
				"a brace inside a VCL expression is written \\{ or \\}.", shown))
		return
	case part.Letter == "":
		report.add(Warning, part.Offset, "A percent sign is not a directive",
			fmt.Sprintf("No letter follows %s. Write %%%% to print a percent sign.", shown))
		return
	case !ok:
		report.add(Warning, part.Offset, "Unknown directive", unknownDetail(part))
	case known.origin == apacheOnly:
		report.add(Warning, part.Offset, "This directive may print nothing",
			fmt.Sprintf("%s is a directive of Apache (%s) that Fastly's documentation does not list. "+
				"Test it before you rely on it, or use a VCL variable: %%{…}V.", shown, known.meaning))
	}
	switch {
	case part.Modifiers == "", part.Modifiers == ">" && part.Letter == "s":
	default:
		report.add(Warning, part.Offset, "This modifier may do nothing",
			fmt.Sprintf("%s has the modifier %q, which Apache knows and Fastly's documentation does not list. "+
				"The only one in Fastly's samples is the one of %%>s.", shown, shorten(part.Modifiers)))
	}
	if part.Kind == Expression && strings.ContainsAny(braceEscapesRemoved.Replace(part.Argument), "{}") {
		report.add(Warning, part.Offset, "A brace in a VCL expression has no backslash",
			fmt.Sprintf("Fastly ends %s at the first } without a backslash. "+
				"Write \\{ and \\}, as in %%{strftime(\\{\"%%Y-%%m-%%d\"\\}, time.start)}V.", shown))
	}
}

var braceEscapesRemoved = strings.NewReplacer(`\{`, ``, `\}`, ``)

func unknownDetail(part Part) string {
	shown := shorten(part.Text)
	other := part
	other.HasArgument = !part.HasArgument
	if _, ok := lookUp(other); ok && part.HasArgument {
		return fmt.Sprintf("%s is not in Fastly's documentation; %%%s has no argument.", shown, part.Letter)
	} else if ok {
		return fmt.Sprintf("%s is not in Fastly's documentation; it needs an argument, as in %%{…}%s.", shown, part.Letter)
	}
	return fmt.Sprintf("%s is not in Fastly's documentation. "+
		"Write %%%% to print a percent sign, or use a VCL variable: %%{…}V.", shown)
}

// checkDoubled finds "%%{", which is correct in Terraform's strings, but not in a
// file that is read without change.
func checkDoubled(parts []Part, index int, report *reporter) {
	if parts[index].Kind != Percent || index+1 == len(parts) {
		return
	}
	next := parts[index+1]
	if next.Kind == Literal && strings.HasPrefix(next.Text, "{") {
		report.add(Warning, parts[index].Offset, "%%{ prints %{ instead of a value",
			"In Terraform's quoted strings and heredocs, %%{ is how %{ is written. "+
				"This format still has both percent signs when it reaches Fastly, which happens with text from file() "+
				"or from a variable. Write a single percent sign there.")
	}
}

// checkJSON finds what keeps a format from printing JSON, or lets a client add to
// it.
func checkJSON(read *scanner, options Options, report *reporter) {
	// Two outlines, because an expression of unknown type may print a value, or
	// nothing, or a piece of the structure.
	document := outline{end: len(read.format)}
	sparse := outline{end: len(read.format)}
	var notes []func()
	for _, part := range read.parts {
		switch part.Kind {
		case Literal:
			document.literal(part.Offset, part.Text)
			sparse.literal(part.Offset, part.Text)
			continue
		case Percent:
			document.literal(part.Offset, "%")
			sparse.literal(part.Offset, "%")
			continue
		case Directive, Expression, Time, Broken:
		}
		kind, leak := printed(part)
		if document.inString {
			notes = append(notes, func() { checkInside(part, leak, report) })
		} else {
			afterPoint := document.endsInPoint()
			notes = append(notes, func() { checkOutside(part, kind, leak, afterPoint, options, report) })
		}
		document.hole(part.Offset, false)
		sparse.hole(part.Offset, kind == printsUnknown)
	}
	offset, valid := document.check()
	if !valid {
		_, valid = sparse.check()
	}
	// A format that was never meant to be JSON gets one finding, not one for every
	// directive.
	if valid || beginsLikeJSON(read.format) {
		for _, note := range notes {
			note()
		}
	}
	if valid || !options.JSON || report.failed {
		return
	}
	where := "at its end"
	if offset < len(read.format) {
		where = fmt.Sprintf("at byte %d, before %q", offset, shorten(read.format[offset:]))
	}
	report.add(Warning, offset, "The format does not print JSON",
		fmt.Sprintf("Every line must be one JSON value, and this stops being JSON %s. "+
			"Quote names and text, separate members by commas, and close every brace; "+
			"the function json_log_format builds such formats.", where))
}

// printed says what a part prints, and which of the client's texts it prints
// without escaping.
func printed(part Part) (output, exposure) {
	if part.Kind == Expression {
		// If the expression has a mistake, the tokens before it are still checked.
		tokens, err := tokenize(braceUnescaper.Replace(part.Argument))
		leak := exposed(tokens)
		if err != nil {
			return printsUnknown, leak
		}
		return expressionOutput(tokens), leak
	}
	known, ok := lookUp(part)
	if !ok {
		return printsUnknown, exposure{}
	}
	switch {
	case isEpoch(part):
		return printsNumber, exposure{}
	case part.Kind == Time && strings.HasSuffix(part.Argument, "sec"),
		part.Kind == Time && strings.HasSuffix(part.Argument, "sec_frac"):
		// Apache prints numbers for these names; for Fastly, they are not
		// documented.
		return printsUnknown, exposure{}
	}
	if known.requestControlled {
		return known.output, exposure{name: shorten(part.Text)}
	}
	return known.output, exposure{}
}

const leakSummary = "Text from the request is not escaped for JSON"

func checkInside(part Part, leak exposure, report *reporter) {
	if leak.name == "" {
		return
	}
	if leak.wrapped {
		report.add(Warning, part.Offset, leakSummary,
			fmt.Sprintf("%s passes %s through cstr_escape, whose \\x escapes are not JSON: "+
				"a client can make lines that are not. Use json.escape.",
				shorten(part.Text), leak.name))
		return
	}
	report.add(Warning, part.Offset, leakSummary,
		fmt.Sprintf("A client chooses this text, and a quote or a backslash in it breaks the line or adds members to it. "+
			"Instead of %s write %s.",
			shorten(part.Text), escapedForm(part)))
}

// escapedForm gives a directive or an expression with json.escape.
func escapedForm(part Part) string {
	expression := ""
	switch known, _ := lookUp(part); {
	case part.Kind == Expression:
		expression = part.Argument
	case part.Letter == "r":
		return "%{json.escape(req.method)}V %{json.escape(req.url)}V %{json.escape(req.proto)}V"
	case known.expression != "":
		expression = known.expression + part.Argument
	}
	if expression == "" {
		return "a VCL variable in %{json.escape(…)}V"
	}
	return fmt.Sprintf("%%{json.escape(%s)}V", shorten(expression))
}

func checkOutside(part Part, kind output, leak exposure, afterPoint bool, options Options, report *reporter) {
	if !options.JSON {
		if leak.name != "" && kind == printsText {
			checkInside(part, leak, report)
		}
		return
	}
	const summary = "A value that may not be JSON is not quoted"
	shown := shorten(part.Text)
	switch kind {
	case printsText:
		advice := "\"" + shown + "\""
		if known, _ := lookUp(part); part.Kind == Expression || leak.name != "" && known.expression != "" {
			advice = "\"" + escapedForm(part) + "\""
		}
		report.add(Warning, part.Offset, summary,
			fmt.Sprintf("%s prints text, and text in JSON needs quotes. Write %s.", shown, advice))
	case printsEscaped:
		report.add(Warning, part.Offset, summary,
			fmt.Sprintf("json.escape does not add quotes. Write \"%s\".", shown))
	case printsNumberOrDash:
		report.add(Warning, part.Offset, summary,
			fmt.Sprintf("%s prints - instead of 0, which is not JSON. Write %%B, or put it in quotes.", shown))
	case printsDash:
		report.add(Warning, part.Offset, summary,
			fmt.Sprintf("Fastly always prints - for %s, which is not JSON. Remove it, or put it in quotes.", shown))
	case printsPadded:
		if !afterPoint {
			report.add(Warning, part.Offset, summary,
				fmt.Sprintf("%s prints leading zeros, which JSON's numbers do not have. Put it in quotes.", shown))
		}
	case printsUnknown, printsNumber, printsBoolean, printsConstant:
	}
}

// outline is the JSON that a format prints, with a placeholder for each directive.
type outline struct {
	text     []byte
	inString bool
	escaped  bool
	// pieces say from which offsets of the format the text comes.
	pieces []struct{ position, offset int }
	// end is the length of the format.
	end int
}

func (o *outline) mark(offset int) {
	o.pieces = append(o.pieces, struct{ position, offset int }{len(o.text), offset})
}

func (o *outline) literal(offset int, text string) {
	o.mark(offset)
	for index := range len(text) {
		character := text[index]
		switch {
		case character == '\n' || character == '\r':
			// Formats often have several lines, and print one.
			character = ' '
		case !o.inString:
			o.inString = character == '"'
		case o.escaped:
			o.escaped = false
		case character == '\\':
			o.escaped = true
		case character == '"':
			o.inString = false
		}
		o.text = append(o.text, character)
	}
}

func (o *outline) hole(offset int, empty bool) {
	o.mark(offset)
	switch {
	case o.inString:
		o.escaped = false
		o.text = append(o.text, 'x')
	case !empty:
		// A digit, because it can be next to other digits, a sign and a point.
		o.text = append(o.text, '1')
	}
}

func (o *outline) endsInPoint() bool {
	return len(o.text) > 0 && o.text[len(o.text)-1] == '.'
}

// check returns the offset in the format where the text stops being JSON.
func (o *outline) check() (int, bool) {
	var value json.RawMessage
	err := json.Unmarshal(o.text, &value)
	if err == nil {
		return 0, true
	}
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) || strings.HasPrefix(syntax.Error(), "unexpected end") {
		return o.end, false
	}
	position := max(int(syntax.Offset)-1, 0)
	offset := 0
	for _, piece := range o.pieces {
		if piece.position > position {
			break
		}
		offset = piece.offset + position - piece.position
	}
	return offset, false
}

// shorten shortens a text for a message. It cuts between characters.
func shorten(text string) string {
	const limit = 60
	if len(text) <= limit {
		return text
	}
	end := limit
	for end > 0 && text[end]&0xC0 == 0x80 {
		end--
	}
	return text[:end] + "…"
}
