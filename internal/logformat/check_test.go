package logformat

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	const (
		unescaped  = leakSummary
		unquoted   = "A value that may not be JSON is not quoted"
		notJSON    = "The format does not print JSON"
		unknown    = "Unknown directive"
		apache     = "This directive may print nothing"
		modifier   = "This modifier may do nothing"
		braces     = "A brace in a VCL expression has no backslash"
		noLetter   = "A directive has no letter"
		notClosed  = "A %{ is not closed"
		dangling   = "A percent sign ends the format"
		doubled    = "%%{ prints %{ instead of a value"
		percent    = "A percent sign is not a directive"
		jsonencode = `The format contains \u003e`
	)
	type finding struct {
		severity Severity
		summary  string
		offset   int
	}
	for name, test := range map[string]struct {
		format string
		json   bool
		want   []finding
	}{
		"nothing":           {format: ""},
		"nothing for JSON":  {format: " \n", json: true},
		"common log format": {format: `%h %l %u %t "%r" %>s %b`},
		"every documented directive": {
			format: `%% %a %A %B %b %D %f %h %H %I %k %l %m %O %p %P %q %r ` +
				`%{X}C %{X}i %{X}o %{X}e %{X}n %{local}p %{x}P %{begin:%Y}t %{req.url}V`,
		},
		"every directive in samples": {format: `%s %>s %t %u %U %v`},
		"common log format as JSON":  {format: `%h %l %u %t "%r" %>s %b`, json: true, want: []finding{{Warning, notJSON, 3}}},
		"dangling percent sign":      {format: "%h %", want: []finding{{Error, dangling, 3}}},
		"unbalanced braces":          {format: "%{req.url", want: []finding{{Error, notClosed, 0}}},
		"two unbalanced braces":      {format: "%{a %{b", want: []finding{{Error, notClosed, 0}, {Error, notClosed, 4}}},
		"letter missing at the end":  {format: "%{a}", want: []finding{{Error, noLetter, 0}}},
		"letter missing":             {format: "%{a} b", want: []finding{{Warning, noLetter, 0}}},
		"jsonencode":                 {format: `{"s":"%\u003es"}`, json: true, want: []finding{{Error, jsonencode, 7}}},
		"jsonencode, other characters": {
			format: `\u003C \u0026 \u003c`,
			want:   []finding{{Error, `The format contains \u003c`, 0}, {Error, `The format contains \u0026`, 7}},
		},
		"an escaped backslash":       {format: `{"s":"\\u003e"}`, json: true},
		"jsonencode, outside quotes": {format: `{"s":%\u003es}`, json: true, want: []finding{{Error, jsonencode, 6}}},
		"a line break in a string":   {format: "{\"a\":\"b\r\nc\"}", json: true},
		"other escapes":              {format: `{"s":"\u00e9"}`, json: true},
		"unknown letter":             {format: "%z", want: []finding{{Warning, unknown, 0}}},
		"unknown once":               {format: "%z %z", want: []finding{{Warning, unknown, 0}}},
		"argument missing":           {format: "%i", want: []finding{{Warning, unknown, 0}}},
		"argument too many":          {format: "%{x}h", want: []finding{{Warning, unknown, 0}}},
		"Apache's directives": {format: "%R %T %V %X %{X}^ti %{X}^to", want: []finding{
			{Warning, apache, 0}, {Warning, apache, 3}, {Warning, apache, 6},
			{Warning, apache, 9}, {Warning, apache, 12}, {Warning, apache, 20},
		}},
		"Apache's modifiers":       {format: "%<s %200B", want: []finding{{Warning, modifier, 0}, {Warning, modifier, 4}}},
		"a percent sign":           {format: "5% of", want: []finding{{Warning, percent, 1}}},
		"doubled":                  {format: "%%{req.url}V", want: []finding{{Warning, doubled, 0}}},
		"percent sign and percent": {format: "%% {"},
		"raw braces":               {format: `%{strftime({"%Y"}, now)}V`, want: []finding{{Warning, braces, 0}}},
		"escaped braces":           {format: `%{strftime(\{"%Y"\}, now)}V`},

		"a header in JSON":         {format: `{"a":"%{User-Agent}i"}`, want: []finding{{Warning, unescaped, 6}}},
		"a cookie in JSON":         {format: `{"a":"%{sid}C"}`, json: true, want: []finding{{Warning, unescaped, 6}}},
		"the request line in JSON": {format: `{"a":"%r"}`, json: true, want: []finding{{Warning, unescaped, 6}}},
		"the URL in JSON": {
			format: `{"a":"%U%q"}`, json: true, want: []finding{{Warning, unescaped, 6}, {Warning, unescaped, 8}},
		},
		"a header variable":      {format: `{"a":"%{req.http.Referer}V"}`, want: []finding{{Warning, unescaped, 6}}},
		"the URL variable":       {format: `{"a":"%{req.url}V"}`, want: []finding{{Warning, unescaped, 6}}},
		"a part of the URL":      {format: `{"a":"%{req.url.qs}V"}`, want: []finding{{Warning, unescaped, 6}}},
		"the server name of TLS": {format: `{"a":"%{tls.client.servername}V"}`, want: []finding{{Warning, unescaped, 6}}},
		"header.get":             {format: `{"a":"%{header.get(req, "X")}V"}`, want: []finding{{Warning, unescaped, 6}}},
		"cstr_escape":            {format: `{"a":"%{cstr_escape(req.url)}V"}`, want: []finding{{Warning, unescaped, 6}}},
		"cstr_escape inside":     {format: `{"a":"%{json.escape(cstr_escape(req.url))}V"}`},
		"json.escape":            {format: `{"a":"%{json.escape(req.url)}V"}`, json: true},
		"json.escape, nested":    {format: `{"a":"%{json.escape(regsub(req.url, "a", "b"))}V"}`, json: true},
		"json.escape around one half": {
			format: `{"a":"%{json.escape(req.url) req.http.A}V"}`, want: []finding{{Warning, unescaped, 6}},
		},
		"regsub":      {format: `{"a":"%{regsub(req.url, "a", "b")}V"}`, want: []finding{{Warning, unescaped, 6}}},
		"a condition": {format: `{"a":"%{if(req.http.A, "a", "b")}V"}`, json: true},
		"a nested condition": {
			format: `{"a":"%{if(std.strlen(req.http.A) == 1, "a", if(req.url ~ "x", "b", "c"))}V"}`, json: true,
		},
		"a condition's branch": {
			format: `{"a":"%{if(req.http.A, req.http.A, "b")}V"}`, want: []finding{{Warning, unescaped, 6}},
		},
		"a digest": {format: `{"a":"%{digest.hash_sha256(req.url)}V"}`, json: true},
		"decoding undoes a digest": {
			format: `{"a":"%{digest.base64_decode(req.http.A)}V"}`, want: []finding{{Warning, unescaped, 6}},
		},
		"a variable's name in a string": {
			format: `{"a":"%{table.lookup(t, "req.url")}V"}`, json: true,
		},
		"a table": {format: `{"a":"%{table.lookup(t, req.http.A)}V"}`, json: true},
		"a table's default": {
			format: `{"a":"%{table.lookup(t, req.http.A, req.http.A)}V"}`, want: []finding{{Warning, unescaped, 6}},
		},
		"a table's escaped default": {
			format: `{"a":"%{table.lookup(t, req.http.A, json.escape(req.http.A))}V"}`, json: true,
		},
		"json.escape around a table's default": {
			format: `{"a":"%{json.escape(table.lookup(t, "a", req.http.A))}V"}`, json: true,
		},
		"what cannot be read is read as far as possible": {
			format: `{"a":"%{regsub(req.url, 'a')}V"}`, want: []finding{{Warning, unescaped, 6}},
		},
		"method and protocol": {format: `{"a":"%m %H %{req.method}V"}`, json: true},
		"a header, not JSON":  {format: `"%{User-Agent}i"`},
		"outside quotes":      {format: `{"a":%{User-Agent}i}`, want: []finding{{Warning, unescaped, 5}}},

		"text without quotes": {format: `{"a":%h}`, json: true, want: []finding{{Warning, unquoted, 5}}},
		"text variable without quotes": {
			format: `{"a":%{client.geo.city}V}`, json: true, want: []finding{{Warning, unquoted, 5}},
		},
		"escaped text without quotes": {
			format: `{"a":%{json.escape(req.url)}V}`, json: true, want: []finding{{Warning, unquoted, 5}},
		},
		"size or dash":   {format: `{"a":%b}`, json: true, want: []finding{{Warning, unquoted, 5}}},
		"dash":           {format: `{"a":%l}`, json: true, want: []finding{{Warning, unquoted, 5}}},
		"dash in quotes": {format: `{"a":"%l","b":"%b"}`, json: true},
		"leading zeros": {
			format: `{"a":%{time.start.msec_frac}V}`, json: true, want: []finding{{Warning, unquoted, 5}},
		},
		"zeros behind the point":      {format: `{"a":%{time.start.sec}V.%{time.start.msec_frac}V}`, json: true},
		"numbers":                     {format: `{"a":%>s,"b":%B,"c":%{resp.status}V,"d":-%D,"e":%{begin:%s}t}`, json: true},
		"booleans":                    {format: `{"a":%{if(req.is_ssl, "true", "false")}V,"b":%{req.is_ipv6}V}`, json: true},
		"a time without quotes":       {format: `{"a":%t}`, json: true, want: []finding{{Warning, unquoted, 5}}},
		"text without quotes, Heroku": {format: `{"a":%h}`, want: []finding{{Warning, unescaped, 5}}},
		"dash without quotes, Heroku": {format: `{"a":%b}`},

		"Fastly's own sample": {format: `{
    "timestamp": "%{strftime(\{"%Y-%m-%dT%H:%M:%S%z"\}, time.start)}V",
    "geo_country": "%{client.geo.country_name}V",
    "url": "%{json.escape(req.url)}V",
    "request_method": "%{json.escape(req.method)}V",
    "response_state": "%{json.escape(fastly_info.state)}V",
    "response_status": %{resp.status}V,
    "response_reason": %{if(resp.response, "%22"+json.escape(resp.response)+"%22", "null")}V,
    "response_body_size": %{resp.body_bytes_written}V,
    "fastly_is_edge": %{if(fastly.ff.visits_this_service == 0, "true", "false")}V
  }`, json: true},
		"a comma missing":            {format: `{"a":1 "b":2}`, json: true, want: []finding{{Warning, notJSON, 7}}},
		"a comma too many":           {format: `{"a":%B,}`, json: true, want: []finding{{Warning, notJSON, 8}}},
		"an object not closed":       {format: `{"a":%B`, json: true, want: []finding{{Warning, notJSON, 7}}},
		"a name without quotes":      {format: `{a:%B}`, json: true, want: []finding{{Warning, notJSON, 1}}},
		"not JSON where it need not": {format: `{"a":1 "b":2}`},
		"an expression may print nothing": {
			format: `{%{if(req.is_ssl, "%22tls%22:1,", var.x)}V"a":1}`, json: true,
		},
		"a backslash before a directive": {format: `{"a":"\%B"}`, json: true, want: []finding{{Warning, notJSON, 7}}},
		"a list":                         {format: `[%B,"%A"]`, json: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []finding
			for _, each := range Check(test.format, Options{JSON: test.json}) {
				got = append(got, finding{each.Severity, each.Summary, each.Offset})
				if each.Detail == "" {
					t.Errorf("%q has no detail", each.Summary)
				}
			}
			for index := range max(len(got), len(test.want)) {
				if index >= len(got) || index >= len(test.want) || got[index] != test.want[index] {
					t.Fatalf("Check(%q)\n got %v\nwant %v", test.format, got, test.want)
				}
			}
		})
	}
}

func TestCheckSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		format, want string
	}{
		"header":          {`{"a":"%{User-Agent}i"}`, "%{json.escape(req.http.User-Agent)}V"},
		"cookie":          {`{"a":"%{sid}C"}`, "%{json.escape(req.http.Cookie:sid)}V"},
		"request line":    {`{"a":"%r"}`, "%{json.escape(req.method)}V %{json.escape(req.url)}V %{json.escape(req.proto)}V"},
		"variable":        {`{"a":"%{req.url}V"}`, "%{json.escape(req.url)}V"},
		"cstr_escape":     {`{"a":"%{cstr_escape(req.url)}V"}`, "Use json.escape."},
		"no VCL for it":   {`{"a":"%u"}`, "a VCL variable in %{json.escape(…)}V"},
		"jsonencode":      {`%\u003es`, `replace(jsonencode(…), "\\u003e", ">")`},
		"size":            {`{"a":%b}`, "Write %B"},
		"quotes":          {`{"a":%A}`, `Write "%A"`},
		"structure":       {`{"a":1 "b":2}`, `at byte 7, before "\"b\":2}"`},
		"structure's end": {`{"a":1`, "at its end"},
		"no argument":     {"%{x}h", "has no argument"},
		"an argument":     {"%i", "%{…}i"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			findings := Check(test.format, Options{JSON: true})
			if len(findings) == 0 || !strings.Contains(findings[0].Detail, test.want) {
				t.Errorf("Check(%q) = %+v, want a detail with %q", test.format, findings, test.want)
			}
		})
	}
}

func TestCheckKeepsMessagesShort(t *testing.T) {
	t.Parallel()
	for _, format := range []string{
		`{"a":"%{req.http.` + strings.Repeat("é", 10_000) + `}i"}`,
		"%" + strings.Repeat("1", 10_000) + "B",
		`{"a" ` + strings.Repeat("é", 10_000),
	} {
		findings := Check(format, Options{JSON: true})
		if len(findings) == 0 {
			t.Errorf("Check has no findings for %s", shorten(format))
		}
		for _, finding := range findings {
			if len(finding.Summary)+len(finding.Detail) > 1000 {
				t.Errorf("%q has a detail of %d bytes", finding.Summary, len(finding.Detail))
			}
			if !utf8.ValidString(finding.Detail) {
				t.Errorf("the detail %q is cut inside a character", finding.Detail)
			}
		}
	}
}

func TestSeverityString(t *testing.T) {
	t.Parallel()
	if Error.String() != "error" || Warning.String() != "warning" {
		t.Errorf("the severities are called %s and %s", Error, Warning)
	}
}
