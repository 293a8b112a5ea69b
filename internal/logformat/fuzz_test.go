package logformat

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func addFormats(f *testing.F, add func(format string)) {
	f.Helper()
	for _, format := range []string{
		"", "%", "%%", "%{", "%{}", `%h %l %u %t "%r" %>s %b`, `{"a":"%{strftime(\{"%Y"\}, time.start)}V","s":%\u003es}`,
		`{"a":"%{strftime({"%Y"}, time.start)}V"}`, `%{a{b}Vc}V`, `{"a":"%{req.url","b":"%{req.url}V"}`,
		`%!200,304{Referer}i %{X}^ti`, `{"a":%{if(a, {"x"}, b)}V}`, `%%{req.url}V`, "{\"a\":\n%B}", "\xff%\xff",
	} {
		add(format)
	}
	for _, unit := range hostileUnits {
		add(strings.Repeat(unit, 9))
	}
}

func FuzzParse(f *testing.F) {
	addFormats(f, func(format string) { f.Add(format) })
	f.Fuzz(func(t *testing.T, format string) {
		parts, err := Parse(format)
		if joined := join(parts); joined != format {
			t.Fatalf("the parts give %q, want %q", joined, format)
		}
		offset, broken := 0, false
		for _, part := range parts {
			if part.Text == "" || part.Offset != offset {
				t.Fatalf("part %+v, want it at %d and not empty", part, offset)
			}
			offset += len(part.Text)
			broken = broken || part.Kind == Broken
		}
		var syntax *SyntaxError
		if broken != (err != nil) || err != nil && (!errors.As(err, &syntax) || syntax.Offset >= len(format)) {
			t.Fatalf("broken is %v, the error %v", broken, err)
		}
		if steps := scan(format).steps; steps > 4*len(format)+16 {
			t.Fatalf("%d steps for %d bytes", steps, len(format))
		}
		if len(Describe(format)) > len(parts) {
			t.Fatal("more descriptions than parts")
		}
	})
}

func FuzzCheck(f *testing.F) {
	addFormats(f, func(format string) {
		f.Add(format, true)
		f.Add(format, false)
	})
	f.Fuzz(func(t *testing.T, format string, onlyJSON bool) {
		_, err := Parse(format)
		failed, last := false, 0
		for _, finding := range Check(format, Options{JSON: onlyJSON}) {
			if finding.Summary == "" || finding.Detail == "" || finding.Offset < last || finding.Offset > len(format) {
				t.Fatalf("the finding %+v after offset %d in %d bytes", finding, last, len(format))
			}
			last = finding.Offset
			if finding.Severity == Error {
				failed = true
			}
		}
		lower := strings.ToLower(format)
		left := strings.Contains(lower, `\u003e`) || strings.Contains(lower, `\u003c`) || strings.Contains(lower, `\u0026`)
		if err != nil && !failed || failed && err == nil && !left {
			t.Fatalf("an error is reported: %v; the parser says %v, jsonencode's escapes: %v", failed, err, left)
		}
	})
}

func FuzzJSON(f *testing.F) {
	for _, value := range []string{
		"%>s", "%b", "%h", "%{User-Agent}i", "%m %U%q", "req.http.User-Agent", "client.geo.city", "resp.body_bytes_written",
		"req.is_ipv6", "text:a{b}%",
		"number:req.http.X", "boolean:req.http.X", "string:resp.status", `json:{"a":"%A"}`, `strftime({"%Y"}, time.start)`,
		"resp.status == 200",
		`if(req.is_ssl, "true", "false")`, `req.url "x" + req.http.X`, "42", "true", `regsub(req.url, "a", "b")`,
		"std.strlen(req.url)", "%{begin:%Y}t",
	} {
		f.Add("name", value, `","admin":true,"x":"`)
	}
	f.Add(`{%{"\`, "req.url", "\xff\n\\")
	f.Fuzz(func(t *testing.T, name, value, text string) {
		format, err := JSON(map[string]any{name: value})
		if err != nil {
			var field *FieldError
			if !errors.As(err, &field) || field.Name != name || format != "" {
				t.Fatalf("JSON = %q, %v", format, err)
			}
			return
		}
		if findings := Check(format, Options{JSON: true}); len(findings) > 0 {
			t.Fatalf("%s has findings: %+v", format, findings)
		}
		if strings.ContainsAny(format, "\r\n") || !utf8.ValidString(format) {
			t.Fatalf("%q is not one line of UTF-8", format)
		}
		// Expressions in json: are the author's promise.
		if strings.HasPrefix(strings.TrimSpace(value), "json:") {
			return
		}
		environment := request(text)
		environment.invalid = keepInvalid
		for _, each := range tokensOf(format) {
			if _, set := environment.variables[each]; set || strings.HasPrefix(each, "req.http.") {
				continue
			}
			switch variableOutput(each) {
			case printsNumber:
				environment.variables[each] = integerOf(7)
			case printsBoolean:
				environment.variables[each] = booleanOf(true)
			case printsUnknown, printsText, printsNumberOrDash, printsDash, printsPadded, printsConstant, printsEscaped:
				environment.variables[each] = textOf(text)
			}
		}
		line, err := evaluate(format, environment)
		if err != nil {
			return
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatalf("%s prints %s: %v", format, line, err)
		}
		if _, ok := got[name]; !ok || len(got) != 1 {
			t.Fatalf("%s prints the members %v, want %q", format, got, name)
		}
		if strings.ContainsAny(line, "\r\n") {
			t.Fatalf("%s prints several lines: %q", format, line)
		}
	})
}

func FuzzSample(f *testing.F) {
	for _, format := range []string{
		`%h %l %u %t "%r" %>s %b`, "%{%FT%TZ}t %{end:%s}t", `%{if(req.url ~ "^a(b)?$", "%22", {"x"})}V`,
		`%{regsuball(req.url, "(a|b)", "\1\1")}V`,
		"%{json.escape(req.http.Cookie:a)}V %{std.strlen(cstr_escape(req.url))}V",
		`%{resp.status >= 400 && !req.is_ssl || time.elapsed < 1.5s}V`,
		`%{strftime(\{"%Y"\}, time.start) + -1 "a"}V`, "%{a}C",
		"%{x}o%q%f%D%I%O%p%{x}p%%", "%{var.x}V",
	} {
		f.Add(format, "req.http.Cookie", `a="; b`)
		f.Add(format, "var.x", "\xff\n%")
	}
	addFormats(f, func(format string) { f.Add(format, "url", "/?a") })
	f.Fuzz(func(t *testing.T, format, key, text string) {
		request := map[string]string{key: text}
		line, err := Sample(format, request)
		if again, _ := Sample(format, request); again != line {
			t.Fatalf("%q, then %q", line, again)
		}
		if err == nil {
			if !utf8.ValidString(line) {
				t.Fatalf("%q is not UTF-8", line)
			}
			return
		}
		var directive *DirectiveError
		var syntax *SyntaxError
		var made *RequestError
		switch {
		case line != "":
			t.Fatalf("%q, and %v", line, err)
		case errors.As(err, &directive):
			if !strings.HasPrefix(format[directive.Offset:], directive.Directive) || directive.Problem == "" {
				t.Fatalf("%+v is not in %q", directive, format)
			}
		case errors.As(err, &made):
			if made.Key != key || made.Problem == "" {
				t.Fatalf("%+v", made)
			}
		case errors.As(err, &syntax), err.Error() == "the line is not UTF-8":
		default:
			t.Fatal(err)
		}
	})
}

// tokensOf returns the variables that a format uses.
func tokensOf(format string) []string {
	parts, _ := Parse(format)
	var names []string
	for _, part := range parts {
		if part.Kind == Expression {
			names = append(names, vclNames.FindAllString(part.Argument, -1)...)
		}
	}
	return names
}
