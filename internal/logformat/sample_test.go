package logformat

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestSample(t *testing.T) {
	t.Parallel()
	type request = map[string]string
	for name, test := range map[string]struct {
		format  string
		request request
		want    string
	}{
		"nothing": {"", nil, ""},
		"text":    {"a {b}\n%% é", nil, "a {b}\n% é"},
		"common log format": {
			`%h %l %u %t "%r" %>s %b`, nil,
			`192.0.2.10 - - [02/Jan/2026:03:04:05 +0000] "GET /products?page=2 HTTP/1.1" 200 5120`,
		},
		"all short names": {
			"%m %U%q %v %s %a %B %{%FT%TZ}t",
			request{
				"method": "POST", "url": "/a?b", "host": "a.example", "status": "404", "client_ip": "2001:db8::1", "bytes": "0",
				"time": "2026-05-06T09:08:09+02:00",
			},
			"POST /a?b a.example 404 2001:db8::1 0 2026-05-06T07:08:09Z",
		},
		"no bytes":             {"%b %B %O", request{"bytes": "0"}, "- 0 320"},
		"sizes":                {"%b %B %O %I", request{"bytes": "7"}, "7 7 327 480"},
		"a header":             {`%{X-Id}i`, request{"req.http.x-ID": `"`}, `"`},
		"no header":            {`%{X-Id}i %{X-Id}o %{req.http.X-Id}V`, nil, "(null) (null) (null)"},
		"a header in response": {`%{x-id}o %{resp.http.X-ID}V`, request{"resp.http.X-Id": "7"}, "7 7"},
		"a cookie": {
			`%{b}C %{req.http.Cookie:a}V %{c}C`, request{"req.http.Cookie": "a=1; b=x=y"}, "x=y 1 (null)",
		},
		"a part of a header": {
			`%{req.http.Cache-Control:max-age}V`, request{"req.http.cache-control": "public, max-age=60"}, "60",
		},
		"directives without variables": {"%l %P %{x}P %{x}e %{x}n %k %p %{local}p %A", nil, "- - - - - 0 80 443 192.0.2.80"},
		"without TLS":                  {"%{local}p", request{"req.is_ssl": "false"}, "80"},
		"protocol and path":            {"%H %f", nil, "HTTP/1.1 /products"},
		"no query":                     {"[%q]", request{"url": "/a"}, "[]"},
		"an empty query":               {"[%q]", request{"url": "/a?"}, "[?]"},
		"time taken":                   {"%D", request{"time.elapsed.usec": "17"}, "17"},
		"begin and end": {
			"%{begin:%T}t %{end:%T}t %{%s}t", request{"time.elapsed.usec": "2000000"}, "03:04:05 03:04:07 1767323045",
		},
		"a leap day": {"%{%j %a %A %b %B %e %y %D %R %I %p %z %Z %%}t", request{"time": "2024-02-29T15:00:00Z"},
			"060 Thu Thursday Feb February 29 24 02/29/24 15:00 03 PM +0000 GMT %"},
		"parts of times": {
			"%{time.start.sec}V %{time.start.msec}V %{time.start.usec}V %{time.start.msec_frac}V %{time.end.usec_frac}V", nil,
			"1767323045 1767323045678 1767323045678000 678 690345",
		},
		"durations": {"%{time.elapsed}V %{time.elapsed.msec}V %{time.elapsed.sec}V", nil, "0.012 12 0"},
		"times":     {"%{time.start}V|%{now}V", nil, "Fri, 02 Jan 2026 03:04:05 GMT|Fri, 02 Jan 2026 03:04:05 GMT"},
		"parts of the URL": {
			"%{req.url.path}V %{req.url.qs}V %{req.url.basename}V %{req.url.dirname}V %{req.url.ext}V",
			request{"url": "/a/b.tar.gz?c=/d.e"}, "/a/b.tar.gz c=/d.e b.tar.gz /a gz",
		},
		"a variable": {
			"%{fastly_info.state}V %{client.geo.city}V", request{"fastly_info.state": "MISS"}, "MISS berlin",
		},
		"a variable of no known type": {"%{var.team}V", request{"var.team": "web"}, "web"},
		"types without values":        {"%{obj.hits}V %{req.is_purge}V %{fastly.error}V", nil, "0 0 (null)"},
		"booleans":                    {"%{req.is_ssl}V %{req.is_ipv6}V %{!req.is_ssl}V", nil, "1 0 0"},
		"latitude":                    {"%{client.geo.latitude}V", request{"client.geo.latitude": "-33.9"}, "-33.900"},

		"json.escape": {
			`%{json.escape(req.url)}V`, request{"url": "\"\\/\b\t\n\f\r\x00\x1f\x7f\u2028\u2029é日😁%"},
			`\"\\/\b\t\n\f\r\u0000\u001F\u007F\u2028\u2029é日\uD83D\uDE01%`,
		},
		"json.escape, not set":  {`[%{json.escape(req.http.X)}V]`, nil, "[]"},
		"json.escape, a number": {`%{json.escape(resp.status)}V`, nil, "200"},
		"cstr_escape": {
			`%{cstr_escape(req.url)}V`, request{"url": "\"\\\b\t\n\v\f\ré\x7f"}, `\"\\\b\t\n\v\x0c\r\xc3\xa9\x7f`,
		},
		"urlencode": {`%{urlencode(req.url)}V`, request{"url": "/a b~é+"}, "%2Fa%20b~%C3%A9%2B"},
		"letters":   {`%{std.tolower("aBÉ")}V %{std.toupper("aBé")}V`, nil, "abÉ ABé"},
		"a hash": {
			`%{digest.hash_sha256("abc")}V`, nil, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		},
		"numbers of texts": {
			`%{std.strlen("é")}V %{std.atoi(" -12x")}V %{std.atoi("x")}V %{std.itoa(resp.status)}V`, nil, "2 -12 0 200",
		},
		"beginnings":     {`%{std.prefixof(req.url, "/p")}V %{std.suffixof(req.url, "/p")}V`, nil, "1 0"},
		"strftime":       {`%{strftime(\{"%Y-%m-%dT%H:%M:%S%z"\}, time.start)}V`, nil, "2026-01-02T03:04:05+0000"},
		"regsub":         {`%{regsub(req.url, "[?].*", "")}V`, nil, "/products"},
		"regsub, first":  {`%{regsub("aXbX", "X", "-")}V`, nil, "a-bX"},
		"regsuball":      {`%{regsuball("aXbX", "X", "-")}V`, nil, "a-b-"},
		"regsub, groups": {`%{regsub("key=value", "(\w+)=(\w+)(x)?", "\2:\1\3\0")}V`, nil, "value:keykey=value"},
		"regsub, bytes":  {`%{regsub("é", "^..$", "two")}V %{regsub("aé", "a", "ü")}V`, nil, "two üé"},
		"cache status": {
			`%{regsub(fastly_info.state, "^(HIT-(SYNTH)|(HITPASS|HIT|MISS|PASS|ERROR|PIPE)).*", "\2\3")}V`,
			request{"fastly_info.state": "HIT-CLUSTER"}, "HIT",
		},
		"if":         {`%{if(req.is_ssl, "a", "b")}V%{if(req.http.X, "a", "b")}V%{if(req.http.Host, "a", "b")}V`, nil, "aba"},
		"nested if":  {`%{if(resp.status >= 500, "5", if(resp.status >= 400, "4", "2"))}V`, request{"status": "404"}, "4"},
		"precedence": {`%{if(req.is_ssl || req.is_ssl && req.is_ipv6, "a", "b")}V`, nil, "a"},
		"brackets":   {`%{if((req.is_ssl || req.is_ssl) && req.is_ipv6, "a", "b")}V`, nil, "b"},
		"not":        {`%{if(!(req.url ~ "x"), "a", "b")}V %{if(!!req.is_ssl, "a", "b")}V`, nil, "a a"},
		"numbers": {
			`%{resp.status == 200}V%{resp.status != 200}V%{resp.status < 200}V%{resp.status <= 200}V%{resp.status > -1}V`, nil,
			"10011",
		},
		"durations compared": {`%{time.elapsed > 12ms}V%{time.elapsed > 1s}V%{time.elapsed < 0.5m}V`, nil, "101"},
		"numbers, not texts": {`%{resp.status == "0200"}V%{resp.status == 200.0}V`, nil, "01"},
		"texts": {
			`%{req.method == "GET"}V%{req.method != "GET"}V%{req.http.X == ""}V%{req.http.X != ""}V`, nil, "1001",
		},
		"matches":               {`%{req.url ~ "^/prod"}V%{req.url !~ "^/prod"}V%{req.http.X ~ "."}V`, nil, "100"},
		"end of a line":         {`%{req.url ~ "a$"}V`, request{"url": "a\n"}, "1"},
		"concatenation":         {`%{"a" req.method + "-" resp.status}V`, nil, "aGET-200"},
		"concatenation, unset":  {`%{"a" req.http.X}V`, nil, "a(null)"},
		"concatenation, nested": {`%{json.escape("%22" req.method)}V`, nil, `\"GET`},
		"long strings":          {`%{\{"a"b%41"\}}V%{\{x"c"\}"x\}}V%{"%41"}V`, nil, `a"b%41c"}A`},
		"constants":             {`%{true}V%{if(false, "a", "b")}V`, nil, "1b"},
		"reason":                {`%{resp.response}V`, request{"status": "404"}, "Not Found"},
		"host of TLS":           {`%{tls.client.servername}V`, request{"host": "a.example"}, "a.example"},
		"other names": {
			"%{req.request}V %{req.protocol}V %{req.topurl}V %{client.ip}V %{resp.bytes_written}V %{now.sec}V",
			request{"bytes": "1"},
			"GET https /products?page=2 192.0.2.10 321 1767323045",
		},
		"given, not derived": {"%{req.url.path}V %{req.url}V", request{"req.url.path": "/x"}, "/x /products?page=2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 2 {
				got, err := Sample(test.format, test.request)
				if err != nil {
					t.Fatal(err)
				}
				if got != test.want {
					t.Errorf("\n got %q\nwant %q", got, test.want)
				}
			}
		})
	}
}

func TestSampleErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		format, directive, says string
	}{
		"unknown":             {"a %z", "%z", "not documented by Fastly"},
		"Apache's":            {"%T", "%T", "not documented by Fastly"},
		"modifier":            {"%<s", "%<s", "modifier"},
		"no letter":           {"%{a} b", "%{a}", "not documented by Fastly"},
		"percent sign":        {"5% of", "%", "not documented by Fastly"},
		"a time's unit":       {"%{msec}t", "%{msec}t", "time.start.msec"},
		"a time's conversion": {"%{%Y %Q}t", "%{%Y %Q}t", "%Q"},
		"a time's end":        {"%{%Y%}t", "%{%Y%}t", "ends in a percent"},
		"function":            {"%{table.lookup(a, req.url)}V", "%{table.lookup(a, req.url)}V", "table.lookup can't"},
		"other function":      {`%{nope("a")}V`, `%{nope("a")}V`, "nope can't be evaluated"},
		"variable":            {"%{req.new}V", "%{req.new}V", "req.new is not known here; set it"},
		"no variable":         {"%{production}V", "%{production}V", "not a variable"},
		"a group": {
			`%{if(req.url ~ "(a)", re.group.1, "")}V`, `%{if(req.url ~ "(a)", re.group.1, "")}V`, "re.group.1",
		},
		"the branch not taken":    {`%{if(req.is_ssl, "a", var.b)}V`, `%{if(req.is_ssl, "a", var.b)}V`, "var.b"},
		"nothing":                 {"%{}V", "%{}V", "no VCL"},
		"a value missing":         {"%{req.url ==}V", "%{req.url ==}V", "missing at its end"},
		"a value missing before":  {"%{== req.url}V", "%{== req.url}V", "missing before =="},
		"too much":                {"%{req.url )}V", "%{req.url )}V", ") is not expected"},
		"a parenthesis":           {"%{(req.url}V", "%{(req.url}V", "not closed"},
		"a call":                  {"%{json.escape(req.url}V", "%{json.escape(req.url}V", "not closed"},
		"arguments":               {"%{json.escape()}V", "%{json.escape()}V", "with 0 arguments"},
		"a string":                {`%{"a}V`, `%{"a}V`, "not closed"},
		"an escape":               {`%{"%Y"}V`, `%{"%Y"}V`, "begins an escape"},
		"an escape, cut":          {`%{"5%"}V`, `%{"5%"}V`, "begins an escape"},
		"a comment":               {`%{req.url # a}V`, `%{req.url # a}V`, "comment"},
		"a number as a condition": {`%{if(resp.status, "a", "b")}V`, `%{if(resp.status, "a", "b")}V`, "condition"},
		"texts by size":           {`%{req.url < 3}V`, `%{req.url < 3}V`, "compares numbers"},
		"a list of addresses":     {`%{client.ip ~ internal}V`, `%{client.ip ~ internal}V`, "regular expression"},
		"a regular expression":    {`%{req.url ~ "(?=a)"}V`, `%{req.url ~ "(?=a)"}V`, "regular expression"},
		"a group of none":         {`%{regsub(req.url, "a", "\1")}V`, `%{regsub(req.url, "a", "\1")}V`, "number of a group"},
		"a base":                  {`%{std.itoa(resp.status, 16)}V`, `%{std.itoa(resp.status, 16)}V`, "with 2 arguments"},
		"unset next to another": {
			`%{json.escape("a" req.http.X)}V`, `%{json.escape("a" req.http.X)}V`, "not documented",
		},
		"not UTF-8": {`%{json.escape("%ff")}V`, `%{json.escape("%ff")}V`, "not UTF-8"},
		"a number":  {`%{12q}V`, `%{12q}V`, "12q is not a number"},
		"strftime":  {`%{strftime(\{"%Y"\}, req.url)}V`, `%{strftime(\{"%Y"\}, req.url)}V`, "needs a time"},
		"deep":      {"%{" + strings.Repeat("(", 200) + "}V", "%{" + strings.Repeat("(", 200) + "}V", "deeper than 100"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			line, err := Sample(test.format, nil)
			var directive *DirectiveError
			if !errors.As(err, &directive) || line != "" {
				t.Fatalf("Sample(%q) = %q, %v", test.format, line, err)
			}
			if directive.Directive != test.directive || directive.Offset != strings.Index(test.format, test.directive) ||
				!strings.Contains(directive.Problem, test.says) {
				t.Errorf("blames %q at %d: %s; want %q", directive.Directive, directive.Offset, directive.Problem, test.says)
			}
			if !strings.Contains(err.Error(), shorten(test.directive)) {
				t.Errorf("%q does not name the directive", err)
			}
		})
	}
	var syntax *SyntaxError
	if _, err := Sample("a %{b", nil); !errors.As(err, &syntax) {
		t.Errorf("what can't be read has the error %v", err)
	}
	if _, err := Sample("%u", map[string]string{"req.http.Authorization": "Basic YTpi"}); err == nil {
		t.Error("it knows a user")
	}
	if line, err := Sample(`%{"%ff"}V`, nil); err == nil {
		t.Errorf("a line that is not UTF-8: %q", line)
	}
}

func TestSampleRequestErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		request   map[string]string
		key, says string
	}{
		"unknown":          {map[string]string{"verb": "GET"}, "verb", "bytes, client_ip, host, method, status, time, url"},
		"unknown variable": {map[string]string{"req.is_sll": "true"}, "req.is_sll", "does not print it"},
		"status":           {map[string]string{"status": "OK"}, "status", "not a number"},
		"status, decimal":  {map[string]string{"status": "20.5"}, "status", "whole"},
		"bytes":            {map[string]string{"bytes": "-1"}, "bytes", "not between"},
		"bytes, many":      {map[string]string{"bytes": "9223372036854775807"}, "bytes", "not between"},
		"infinite":         {map[string]string{"client.geo.latitude": "Inf"}, "client.geo.latitude", "not a number"},
		"time":             {map[string]string{"time": "yesterday"}, "time", "2026-01-02T03:04:05Z"},
		"boolean":          {map[string]string{"req.is_ssl": "yes"}, "req.is_ssl", "neither true nor false"},
		"twice":            {map[string]string{"url": "/", "req.url": "/"}, "url", "req.url says the same"},
		"headers twice": {
			map[string]string{"req.http.A": "", "req.http.a": ""}, "req.http.a", "req.http.A says the same",
		},
		"host and header":   {map[string]string{"host": "a", "req.http.Host": "a"}, "req.http.Host", "host says the same"},
		"first of mistakes": {map[string]string{"b": "", "a": ""}, "a", "no such value"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			line, err := Sample("%h", test.request)
			var request *RequestError
			if !errors.As(err, &request) || line != "" || request.Key != test.key ||
				!strings.Contains(request.Problem, test.says) {
				t.Errorf("%q, %v; want %q", line, err, test.says)
			}
		})
	}
}

// TestDefaultRequestIsTyped checks the values of the default request against the
// types of VCL.
func TestDefaultRequestIsTyped(t *testing.T) {
	t.Parallel()
	for _, name := range slices.Sorted(maps.Keys(defaultRequest)) {
		if !isVariable(name) || variableOutput(name) == printsUnknown || lowerHeader(name) != name {
			t.Errorf("%s is not a variable of a known type", name)
		}
	}
	if _, err := newEnvironment(nil); err != nil {
		t.Error(err)
	}
}

// TestSampleIsLinear counts the work for growing formats, and for formats that
// multiply long values, which are refused.
func TestSampleIsLinear(t *testing.T) {
	t.Parallel()
	units := append(slices.Clone(hostileUnits), "%h", "%r", "%q", "%{b}C", "%{req.url.ext}V", "%{json.escape(req.url)}V",
		`%{regsub(req.url, "a", "b")}V`, `%{regsuball(req.url, "a", "b")}V`, `%{if(req.url ~ "a", "b", "c")}V`)
	for _, unit := range units {
		work := map[int]int{}
		for _, count := range []int{500, 1_000} {
			made, err := newEnvironment(nil)
			if err != nil {
				t.Fatal(err)
			}
			printing := &printer{environment: made}
			if _, err := printing.line(strings.Repeat(unit, count)); err != nil {
				var directive *DirectiveError
				var syntax *SyntaxError
				if !errors.As(err, &directive) && !errors.As(err, &syntax) {
					t.Errorf("%q: %v", unit, err)
				}
			}
			work[count] = printing.work
		}
		if work[1_000] > 2*work[500]+16 {
			t.Errorf("%q: %d steps for 500, %d for 1,000", unit, work[500], work[1_000])
		}
	}
	for name, test := range map[string]struct {
		unit           string
		repeat, length int
	}{
		"values":              {"%{req.url}V", 400, 100_000},
		"a cookie":            {"%{b}C", 400, 100_000},
		"a part":              {"%{req.url.ext}V", 400, 100_000},
		"escapes":             {"%{" + strings.Repeat("json.escape(", 40) + `"%22"` + strings.Repeat(")", 40) + "}V", 1, 1},
		"groups":              {`%{regsub(req.url, ".*", "` + strings.Repeat(`\0`, 500) + `")}V`, 1, 100_000},
		"matches":             {`%{regsuball(req.url, "a", "b")}V`, 1, 2_000},
		"a large expression":  {`%{req.url ~ "((.?){30}){30}"}V`, 1, 20_000},
		"many expressions":    {`%{req.url ~ "a"}V`, 200, 20_000},
		"many concatenations": {`%{json.escape(` + strings.Repeat("req.url ", 500) + `)}V`, 1, 100_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made, err := newEnvironment(map[string]string{
				"url": strings.Repeat("/a", test.length), "req.http.Cookie": strings.Repeat("a=1;", test.length),
			})
			if err != nil {
				t.Fatal(err)
			}
			printing := &printer{environment: made}
			line, err := printing.line(strings.Repeat(test.unit, test.repeat))
			if err == nil || !strings.Contains(err.Error(), "too much work") || printing.work > workLimit {
				t.Errorf("%d bytes after %d steps, %v", len(line), printing.work, err)
			}
		})
	}
}

func BenchmarkSample(b *testing.B) {
	unit := `"agent":"%{json.escape(req.http.User-Agent)}V",` +
		`"path":"%{json.escape(regsub(req.url, "[?].*", ""))}V","bytes":%B,`
	for _, size := range []struct {
		name  string
		count int
	}{{"115B", 1}, {"11KB", 100}, {"115KB", 1_000}} {
		format := strings.Repeat(unit, size.count)
		b.Run(size.name, func(b *testing.B) {
			b.SetBytes(int64(len(format)))
			for b.Loop() {
				if _, err := Sample(format, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
