package logformat

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		format string
		want   []Part
	}{
		"empty": {format: ""},
		"literal": {
			format: "plain text",
			want:   []Part{{Kind: Literal, Text: "plain text"}},
		},
		"letters and literals": {
			format: `"%r" %>s`,
			want: []Part{
				{Kind: Literal, Text: `"`},
				{Kind: Directive, Offset: 1, Text: "%r", Letter: "r"},
				{Kind: Literal, Offset: 3, Text: `" `},
				{Kind: Directive, Offset: 5, Text: "%>s", Modifiers: ">", Letter: "s"},
			},
		},
		"percent sign": {
			format: "100%%",
			want:   []Part{{Kind: Literal, Text: "100"}, {Kind: Percent, Offset: 3, Text: "%%"}},
		},
		"header": {
			format: "%{User-Agent}i",
			want:   []Part{{Kind: Directive, Text: "%{User-Agent}i", HasArgument: true, Argument: "User-Agent", Letter: "i"}},
		},
		"status list": {
			format: "%!200,304{Referer}i",
			want: []Part{{
				Kind: Directive, Text: "%!200,304{Referer}i", Modifiers: "!200,304",
				HasArgument: true, Argument: "Referer", Letter: "i",
			}},
		},
		"trailer": {
			format: "%{X}^ti!",
			want: []Part{
				{Kind: Directive, Text: "%{X}^ti", HasArgument: true, Argument: "X", Letter: "^ti"},
				{Kind: Literal, Offset: 7, Text: "!"},
			},
		},
		"times": {
			format: "%t%{begin:%Y-%m-%d}t",
			want: []Part{
				{Kind: Time, Text: "%t", Letter: "t"},
				{Kind: Time, Offset: 2, Text: "%{begin:%Y-%m-%d}t", HasArgument: true, Argument: "begin:%Y-%m-%d", Letter: "t"},
			},
		},
		"VCL with escaped braces": {
			format: `%{strftime(\{"%Y"\}, time.start)}V`,
			want: []Part{{
				Kind: Expression, Text: `%{strftime(\{"%Y"\}, time.start)}V`, HasArgument: true,
				Argument: `strftime(\{"%Y"\}, time.start)`, Letter: "V",
			}},
		},
		"VCL with braces that only make sense nested": {
			format: `{"a":"%{strftime({"%Y"}, time.start)}V"}`,
			want: []Part{
				{Kind: Literal, Text: `{"a":"`},
				{
					Kind: Expression, Offset: 6, Text: `%{strftime({"%Y"}, time.start)}V`,
					HasArgument: true, Argument: `strftime({"%Y"}, time.start)`, Letter: "V",
				},
				{Kind: Literal, Offset: 38, Text: `"}`},
			},
		},
		"the first brace with a letter ends VCL": {
			format: `%{a{b}Vc}V`,
			want: []Part{
				{Kind: Expression, Text: `%{a{b}V`, HasArgument: true, Argument: `a{b`, Letter: "V"},
				{Kind: Literal, Offset: 7, Text: `c}V`},
			},
		},
		"letter without the argument it needs is still a directive": {
			format: "%V",
			want:   []Part{{Kind: Directive, Text: "%V", Letter: "V"}},
		},
		"no letter": {
			format: "5% off",
			want: []Part{
				{Kind: Literal, Text: "5"}, {Kind: Directive, Offset: 1, Text: "%"}, {Kind: Literal, Offset: 2, Text: " off"},
			},
		},
		"a character that is no ASCII letter": {
			format: "%é",
			want:   []Part{{Kind: Directive, Text: "%"}, {Kind: Literal, Offset: 1, Text: "é"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse(test.format)
			if err != nil {
				t.Fatalf("Parse(%q): %v", test.format, err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("Parse(%q)\n got %+v\nwant %+v", test.format, got, test.want)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		format string
		offset int
		// broken is the text of the part that cannot be read.
		broken string
	}{
		"percent sign at the end":           {format: "%h %", offset: 3, broken: "%"},
		"braces never closed":               {format: "x %{req.url", offset: 2, broken: "%{req.url"},
		"only escaped braces":               {format: `%{a\}V`, offset: 0, broken: `%{a\}V`},
		"nothing behind the braces":         {format: "%h %{req.url}", offset: 3, broken: "%{req.url}"},
		"the brace of the object is no end": {format: `{"a":"%{req.url"}`, offset: 6, broken: `%{req.url"}`},
		"the next directive starts too soon": {
			format: `{"a":"%{req.url","b":"%{req.http.A}V"}`, offset: 6, broken: `%{req.url","b":"`,
		},
		"only the first trouble is the error":  {format: `%{%{%{`, offset: 0, broken: "%{"},
		"doubled and dangling percent signs":   {format: "%%%", offset: 2, broken: "%"},
		"modifiers do not close what is open":  {format: "%>{", offset: 0, broken: "%>{"},
		"a backslash at the end escapes no }":  {format: `%{a\`, offset: 0, broken: `%{a\`},
		"an expression with an unclosed brace": {format: `%{if(a, {"x", b)V`, offset: 0, broken: `%{if(a, {"x", b)V`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts, err := Parse(test.format)
			var syntax *SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("Parse(%q) has the error %v, want a *SyntaxError", test.format, err)
			}
			if syntax.Offset != test.offset {
				t.Errorf("offset %d, want %d", syntax.Offset, test.offset)
			}
			if syntax.Summary == "" || syntax.Detail == "" || !strings.Contains(err.Error(), syntax.Summary) {
				t.Errorf("the error %q does not say what to do", err)
			}
			found := false
			for _, part := range parts {
				found = found || part.Kind == Broken && part.Text == test.broken && part.Offset == test.offset
			}
			if !found {
				t.Errorf("no broken part %q at %d in %+v", test.broken, test.offset, parts)
			}
			if joined := join(parts); joined != test.format {
				t.Errorf("the parts give %q, want %q", joined, test.format)
			}
		})
	}
}

func join(parts []Part) string {
	var text strings.Builder
	for _, part := range parts {
		text.WriteString(part.Text)
	}
	return text.String()
}

func TestKindString(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for kind := Literal; kind <= Broken+1; kind++ {
		if name := kind.String(); name == "" || seen[name] {
			t.Errorf("kind %d has the name %q", int(kind), name)
		} else {
			seen[name] = true
		}
	}
}

// Hostile formats, for each of which some version of the parser once took quadratic
// time.
var hostileUnits = []string{
	"%", "%%", "%{", "%{}", "%{}V", "{", "}", `\{`, `\`, "%{{", "%{{}", "%{{}}", "%{{} ", "%{%{}V}V", `%{a{"}"}`, "%1",
	"%h", "a", "%{ {\"x\"} }V", "%{}{", `%\u003es`,
}

func TestParseIsLinear(t *testing.T) {
	t.Parallel()
	for _, unit := range hostileUnits {
		for _, frame := range [][2]string{{"", ""}, {"%{", ""}, {"", "}"}, {"", "}V"}, {"{", "}V"}, {"%{", "}V"}} {
			format := frame[0] + strings.Repeat(unit, 20_000) + frame[1]
			read := scan(format)
			if limit := 4*len(format) + 16; read.steps > limit {
				t.Errorf("%q between %q: %d steps for %d bytes, want at most %d", unit, frame, read.steps, len(format), limit)
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	unit := `{"status":%>s,"agent":"%{json.escape(req.http.User-Agent)}V",` +
		`"time":"%{strftime(\{"%Y"\}, time.start)}V","raw":"%{strftime({"%Y"}, now)}V"},`
	for _, size := range []struct {
		name  string
		count int
	}{{"140B", 1}, {"14KB", 100}, {"1.4MB", 10_000}} {
		format := strings.Repeat(unit, size.count)
		b.Run(size.name, func(b *testing.B) {
			b.SetBytes(int64(len(format)))
			for b.Loop() {
				if _, err := Parse(format); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	unit := `"agent":"%{json.escape(req.http.User-Agent)}V","referer":"%{Referer}i","bytes":%B,`
	for _, size := range []struct {
		name  string
		count int
	}{{"80B", 1}, {"8KB", 100}, {"800KB", 10_000}} {
		format := "{" + strings.Repeat(unit, size.count) + `"end":1}`
		b.Run(size.name, func(b *testing.B) {
			b.SetBytes(int64(len(format)))
			for b.Loop() {
				if len(Check(format, Options{JSON: true})) == 0 {
					b.Fatal("no findings")
				}
			}
		})
	}
}
