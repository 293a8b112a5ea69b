package logformat

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// DirectiveError says why a directive of a format can't be evaluated.
type DirectiveError struct {
	// Offset is where the directive starts in the format, in bytes.
	Offset int
	// Directive is the directive as it is written.
	Directive string
	// Problem says what is wrong with it and what to do.
	Problem string
}

func (e *DirectiveError) Error() string {
	return fmt.Sprintf("%s at byte %d: %s", shorten(e.Directive), e.Offset, e.Problem)
}

// Sample gives the line that a version 2 format prints for a made-up request. It
// depends only on its arguments, so it always gives the same line for them.
//
// The request has what differs from the default one: a GET of /products?page=2 on
// www.example.com by 192.0.2.10, answered with 200 and 5,120 bytes at
// 2026-01-02T03:04:05.678Z. Its keys are method, url, host, status, client_ip,
// bytes, time (in RFC 3339), req.http.NAME, resp.http.NAME, and variables of VCL.
// Other variables follow from these, or are 0, false or not set, depending on their
// type in Fastly's reference; a variable whose type is not known must be set.
//
// A line break in the format is one in the line. A directive that Fastly does not
// document, and VCL that is not known here, is a [*DirectiveError]; a format that
// can't be parsed, a [*SyntaxError]; a request that can't be used, a
// [*RequestError].
//
// The work is linear to the length of the format, except for the values, whose work
// is limited: a format that multiplies long values is refused.
func Sample(format string, request map[string]string) (string, error) {
	made, err := newEnvironment(request)
	if err != nil {
		return "", err
	}
	printing := &printer{environment: made}
	line, err := printing.line(format)
	if err != nil {
		return "", err
	}
	// Otherwise, a mistyped name would not be noticed.
	for _, name := range slices.Sorted(maps.Keys(made.given)) {
		if variableOutput(name) == printsUnknown && !printing.read[name] {
			return "", &RequestError{made.given[name], "it is not a variable of VCL that is known here, " +
				"and the format does not print it"}
		}
	}
	if !utf8.ValidString(line) {
		return "", errors.New("the line is not UTF-8")
	}
	return line, nil
}

// workLimit is the most work for one line, in bytes of values and steps of regular
// expressions. A line of ordinary length takes some thousands.
const workLimit = 1 << 24

// printer prints one line. It counts its work, so that it can stop in time, and so
// that a test can check that the work is linear, without a clock.
type printer struct {
	environment
	// read are the variables that were read.
	read map[string]bool
	work int
}

// spend counts work, and refuses too much of it.
func (p *printer) spend(work int) error {
	if work < 0 || work > workLimit-p.work {
		return errors.New("the line needs too much work: the format repeats long values too often")
	}
	p.work += work
	return nil
}

func (p *printer) line(format string) (string, error) {
	p.read = map[string]bool{}
	parts, err := Parse(format)
	if err != nil {
		return "", err
	}
	var line strings.Builder
	for _, part := range parts {
		text, err := p.part(part)
		if err == nil {
			err = p.spend(len(text))
		}
		if err != nil {
			return "", &DirectiveError{Offset: part.Offset, Directive: part.Text, Problem: err.Error()}
		}
		line.WriteString(text)
	}
	return line.String(), nil
}

func (p *printer) part(part Part) (string, error) {
	switch part.Kind {
	case Literal:
		return part.Text, nil
	case Percent:
		return "%", nil
	case Expression:
		return p.expression(part.Argument)
	case Directive, Time, Broken:
	}
	known, ok := lookUp(part)
	switch {
	case !ok, known.origin == apacheOnly:
		return "", errors.New("what this directive prints is not documented by Fastly")
	case part.Modifiers != "" && (part.Modifiers != ">" || part.Letter != "s"):
		return "", fmt.Errorf("the modifier %q is not documented by Fastly", shorten(part.Modifiers))
	case part.Kind == Time:
		return p.time(part)
	case part.Letter == "q":
		query, err := p.variableOf("req.url.qs")
		if strings.Contains(p.text("req.url"), "?") {
			return "?" + query.text, err
		}
		return "", err
	case known.expression != "":
		read, err := p.variableOf(known.expression + part.Argument)
		return read.printed(), err
	}
	return p.directive(part, known)
}

// directive prints directives that are not a VCL expression.
func (p *printer) directive(part Part, known directive) (string, error) {
	switch part.Letter {
	case "b":
		if sent := p.text("resp.body_bytes_written"); sent != "0" {
			return sent, nil
		}
		return "-", nil
	case "k":
		return "0", nil
	case "p":
		if part.HasArgument && p.variables["req.is_ssl"].boolean {
			return "443", nil
		}
		return "80", nil
	case "r":
		return p.text("req.method") + " " + p.text("req.url") + " " + p.text("req.proto"), nil
	case "u":
		if p.variables["req.http.authorization"].kind != notSet {
			return "", errors.New("what this prints for a request with credentials is not documented")
		}
		return "-", nil
	}
	if known.output == printsDash {
		return "-", nil
	}
	name, ok := map[string]string{
		"A": "server.ip", "B": "resp.body_bytes_written", "D": "time.elapsed.usec", "I": "req.bytes_read",
		"O": "resp.bytes_written", "s": "resp.status",
	}[part.Letter]
	if !ok {
		return "", errors.New("this directive can't be evaluated here")
	}
	read, err := p.variableOf(name)
	return read.printed(), err
}

// time prints %t in Common Log Format, and %{…}t in the given format.
func (p *printer) time(part Part) (string, error) {
	if !part.HasArgument {
		return strftime("[%d/%b/%Y:%H:%M:%S %z]", p.start())
	}
	format, moment := part.Argument, p.start()
	if rest, found := strings.CutPrefix(format, "end:"); found {
		format, moment = rest, p.end()
	}
	format = strings.TrimPrefix(format, "begin:")
	if !strings.Contains(format, "%") {
		return "", errors.New("a time format without a conversion such as %Y is not documented by Fastly; use a variable " +
			"such as time.start.msec")
	}
	return strftime(format, moment)
}

func (p *printer) variableOf(name string) (value, error) {
	name = lowerHeader(name)
	p.read[name] = true
	// Printing a part of a value reads the whole value.
	whole, _, _ := strings.Cut(name, ":")
	if strings.HasPrefix(name, "req.url.") {
		whole = "req.url"
	}
	if err := p.spend(len(name) + len(p.text(whole)) + 1); err != nil {
		return value{}, err
	}
	return p.variable(name)
}

// expression prints the value of VCL, with or without backslashes before its
// braces. For each value of a concatenation, the line shows whether it is set.
func (p *printer) expression(argument string) (string, error) {
	tokens, err := tokenize(braceUnescaper.Replace(argument))
	if err != nil {
		return "", err
	}
	if len(tokens) == 0 {
		return "", errors.New("there is no VCL between the braces")
	}
	reader := &vcl{printer: p, tokens: tokens}
	values, err := reader.either()
	if err != nil {
		return "", err
	}
	if len(reader.tokens) > 0 {
		return "", fmt.Errorf("%s is not expected there", shorten(reader.tokens[0].text))
	}
	var text strings.Builder
	for _, each := range values {
		text.WriteString(each.printed())
	}
	return text.String(), nil
}
