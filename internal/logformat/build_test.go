package logformat

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		value, want string
	}{
		"status":          {"%>s", `%>s`},
		"size":            {"%B", `%B`},
		"size or dash":    {"%b", `"%b"`},
		"dash":            {"%l", `"%l"`},
		"client address":  {"%h", `"%{json.escape(req.http.Fastly-Client-IP)}V"`},
		"server address":  {"%A", `"%A"`},
		"header":          {"%{User-Agent}i", `"%{json.escape(req.http.User-Agent)}V"`},
		"response header": {"%{Content-Type}o", `"%{json.escape(resp.http.Content-Type)}V"`},
		"cookie":          {"%{sid}C", `"%{json.escape(req.http.Cookie:sid)}V"`},
		"method":          {"%m", `"%{json.escape(req.method)}V"`},
		"query":           {"%q", `"%{json.escape(regsub(req.url, "^[^?]*", ""))}V"`},
		"request line":    {"%r", `"%{json.escape(req.method)}V %{json.escape(req.url)}V %{json.escape(req.proto)}V"`},
		"time":            {"%t", `"%t"`},
		"formatted time":  {"%{begin:%Y-%m-%dT%H:%M:%S%z}t", `"%{begin:%Y-%m-%dT%H:%M:%S%z}t"`},
		"port":            {"%{local}p", `%{local}p`},
		"percent sign":    {"%%", `"%%"`},
		"several directives": {
			"%m %U%q",
			`"%{json.escape(req.method)}V %{json.escape(req.url.path)}V%{json.escape(regsub(req.url, "^[^?]*", ""))}V"`,
		},
		"text between directives":    {`%s "{%%}" %B`, `"%s \"\u007b%%\u007d\" %B"`},
		"VCL as a directive":         {"%{req.url}V", `"%{json.escape(req.url)}V"`},
		"escaped VCL as a directive": {"%{json.escape(req.url)}V", `"%{json.escape(req.url)}V"`},
		"number in VCL":              {"%{resp.status}V", `%{resp.status}V`},

		"header variable":      {"req.http.User-Agent", `"%{json.escape(req.http.User-Agent)}V"`},
		"string variable":      {"client.geo.city", `"%{json.escape(client.geo.city)}V"`},
		"unknown variable":     {"req.brand_new", `"%{json.escape(req.brand_new)}V"`},
		"number variable":      {"resp.body_bytes_written", `%{resp.body_bytes_written}V`},
		"duration":             {"time.elapsed.usec", `%{time.elapsed.usec}V`},
		"fraction of a second": {"time.start.msec_frac", `"%{time.start.msec_frac}V"`},
		"TCP information":      {"client.socket.tcpi_rtt", `%{client.socket.tcpi_rtt}V`},
		"boolean variable":     {"req.is_ipv6", `%{if(req.is_ipv6, "true", "false")}V`},
		"bot category": {
			"fastly.bot.category.is_research", `%{if(fastly.bot.category.is_research, "true", "false")}V`,
		},
		"now":          {"now", `"%{json.escape(now)}V"`},
		"space around": {"  req.url\n", `"%{json.escape(req.url)}V"`},
		"json.escape":  {"json.escape(req.url)", `"%{json.escape(req.url)}V"`},
		"condition": {
			"fastly.ff.visits_this_service == 0", `%{if(fastly.ff.visits_this_service == 0, "true", "false")}V`,
		},
		"negated condition":     {"!req.http.Cookie", `%{if(!req.http.Cookie, "true", "false")}V`},
		"condition in brackets": {"(req.is_ssl && req.is_ipv6)", `%{if((req.is_ssl && req.is_ipv6), "true", "false")}V`},
		"choice of booleans":    {`if(req.is_ssl, "true", "false")`, `%{if(req.is_ssl, "true", "false")}V`},
		"choice of numbers":     {`if(req.is_ssl, "443", "80")`, `%{if(req.is_ssl, "443", "80")}V`},
		"choice of texts":       {`if(req.is_ssl, "on", "off")`, `"%{json.escape(if(req.is_ssl, "on", "off"))}V"`},
		"length":                {"std.strlen(req.url)", `%{std.strlen(req.url)}V`},
		"decimal":               {"std.itoa(resp.status)", `%{std.itoa(resp.status)}V`},
		"hexadecimal":           {"std.itoa(resp.status, 16)", `"%{json.escape(std.itoa(resp.status, 16))}V"`},
		"table entry":           {"table.contains(t, req.url)", `%{if(table.contains(t, req.url), "true", "false")}V`},
		"long string":           {`strftime({"%Y"}, time.start)`, `"%{json.escape(strftime(\{"%Y"\}, time.start))}V"`},
		"escaped long string":   {`strftime(\{"%Y"\}, time.start)`, `"%{json.escape(strftime(\{"%Y"\}, time.start))}V"`},
		"heredoc":               {`regsub(req.url, {x"a"}b"x}, "")`, `"%{json.escape(regsub(req.url, \{x"a"\}b"x\}, ""))}V"`},
		"concatenation":         {`req.http.host + req.url`, `"%{json.escape(req.http.host)}V%{json.escape(req.url)}V"`},
		"concatenation by space": {
			`server.datacenter "-" resp.status`,
			`"%{json.escape(server.datacenter)}V%{json.escape("-")}V%{resp.status}V"`,
		},
		"concatenated calls": {
			`regsub(req.url, "a", "b") if(req.is_ssl, "true", "false")`,
			`"%{json.escape(regsub(req.url, "a", "b"))}V%{if(req.is_ssl, "true", "false")}V"`,
		},

		"constant number":  {"42", `42`},
		"constant decimal": {"-1.5e3", `-1.5e3`},
		"constant boolean": {"true", `true`},

		"text":               {"text:production", `"production"`},
		"text of everything": {"text: \"\\\n%{x}V %> \u2028\x01", `" \"\\\n%%\u007bx\u007dV %%> \u2028\u0001"`},
		"empty text":         {"text:", `""`},
		"text of an escape":  {`text:\u003e`, `"\\u003e"`},
		"text with a colon":  {"text:a:b", `"a:b"`},

		"number as string":       {"string:resp.status", `"%{resp.status}V"`},
		"directive as string":    {"string:%>s", `"%>s"`},
		"constant as string":     {"string:42", `"42"`},
		"boolean as string":      {"string:req.is_ipv6", `"%{if(req.is_ipv6, "true", "false")}V"`},
		"choice as string":       {`string:if(req.is_ssl, "1", "0")`, `"%{if(req.is_ssl, "1", "0")}V"`},
		"unknown name as string": {"string:my_variable", `"%{json.escape(my_variable)}V"`},
		"space behind a prefix":  {" string: req.url", `"%{json.escape(req.url)}V"`},

		"number as number":  {"number:resp.status", `%{resp.status}V`},
		"boolean as number": {"number:req.is_ipv6", `%{req.is_ipv6}V`},
		"epoch as number":   {"number:%{begin:%s}t", `%{begin:%s}t`},
		"constant number:":  {"number:7", `7`},
		"header as number": {
			"number:req.http.Content-Length",
			`%{if(req.http.Content-Length ~ "[^-.0-9]|.....................", "null", ` +
				`if(req.http.Content-Length ~ "^-?(0|[1-9][0-9]*)([.][0-9]+)?$", req.http.Content-Length, "null"))}V`,
		},
		"header directive as number": {
			"number:%{N}i",
			`%{if(req.http.N ~ "[^-.0-9]|.....................", "null", ` +
				`if(req.http.N ~ "^-?(0|[1-9][0-9]*)([.][0-9]+)?$", req.http.N, "null"))}V`,
		},

		"header as boolean":    {"boolean:req.http.X-Debug", `%{if(req.http.X-Debug, "true", "false")}V`},
		"condition as boolean": {"boolean:resp.status == 200", `%{if(resp.status == 200, "true", "false")}V`},
		"choice as boolean":    {`boolean:if(req.is_ssl, "true", "false")`, `%{if(req.is_ssl, "true", "false")}V`},
		"constant boolean:":    {"boolean:false", `false`},

		"JSON":            {`json:{"ip":"%A","port":%p,"tags":["a",null]}`, `{"ip":"%A","port":%p,"tags":["a",null]}`},
		"JSON expression": {`json:%{if(req.http.A, "1", "null")}V`, `%{if(req.http.A, "1", "null")}V`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := JSON(map[string]any{"k": test.value})
			if err != nil {
				t.Fatalf("JSON(%q): %v", test.value, err)
			}
			if want := `{"k":` + test.want + `}`; got != want {
				t.Errorf("JSON(%q)\n got %s\nwant %s", test.value, got, want)
			}
			if findings := Check(got, Options{JSON: true}); len(findings) > 0 {
				t.Errorf("the format has findings: %+v", findings)
			}
		})
	}
}

func TestJSONOrderAndNames(t *testing.T) {
	t.Parallel()
	fields := map[string]any{
		"b": "%>s", "a>&<": "%B", `q"\`: "1", "{%{x}V": "2", "é": "3", "\u2028": "4", `\u003e`: "5",
	}
	const want = `{"\\u003e":5,"a>&<":%B,"b":%>s,"q\"\\":1,"\u007b%%\u007bx\u007dV":2,"é":3,"\u2028":4}`
	for range 20 {
		got, err := JSON(fields)
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	}
}

func TestJSONErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		value, want string
	}{
		"empty":                      {"", "text:"},
		"only a prefix":              {"number: ", "empty"},
		"a word":                     {"production", "text:"},
		"two words":                  {"hello world", "text:"},
		"an address":                 {"https://example.com", "text:"},
		"a dotted name":              {"my.service", "string:"},
		"a number too large":         {"1e999", "text:"},
		"number with zeros":          {"007", "text:"},
		"two lines":                  {"req.url\nreq.url", "control"},
		"dangling":                   {"%h %", "percent sign ends"},
		"not closed":                 {"%{req.url", "not closed"},
		"no letter":                  {"%{req.url} ", "no letter"},
		"unknown":                    {"%z", "%z"},
		"Apache's":                   {"%T", "%T"},
		"Apache's modifier":          {"%<s", "modifier"},
		"the remote user":            {"%u", "%u"},
		"a header VCL cannot name":   {"%{a b}i", "header.get"},
		"a cookie without a name":    {"%{}C", "subfield"},
		"quote in a time":            {`%{"%Y"}t`, "quote"},
		"dash as number":             {"number:%l", "never a number"},
		"size as number":             {"number:%b", "%B"},
		"time as number":             {"number:%t", "time.start.sec"},
		"address as number":          {"number:%A", "never a number"},
		"request line as number":     {"number:%r", "%r"},
		"percent sign as number":     {"number:%%", "string"},
		"two directives as number":   {"number:%B%B", "string"},
		"escaped as number":          {"number:json.escape(req.url)", "string"},
		"condition as number":        {"number:req.url == req.url", "boolean"},
		"concatenation as number":    {"number:req.url req.url", "string"},
		"choice as number":           {`number:if(req.is_ssl, "true", "1")`, "not a number"},
		"true as number":             {"number:true", "not a number"},
		"fraction as number":         {"number:time.start.msec_frac", "leading zeros"},
		"VCL string as number":       {`number:"1"`, "VCL string"},
		"number as boolean":          {"boolean:1", "true or false"},
		"directive as boolean":       {"boolean:%s", "condition"},
		"number variable as boolean": {"boolean:resp.status", "compare"},
		"escaped as boolean":         {"boolean:json.escape(req.url)", "string"},
		"choice as boolean":          {`boolean:if(req.is_ssl, "1", "0")`, "not a boolean"},
		"statement":                  {"req.url; restart", "';'"},
		"comment":                    {"req.url # x", "comment"},
		"string not closed":          {`regsub(req.url, "a`, "not closed"},
		"long string not closed":     {`regsub(req.url, {"a)`, "not closed"},
		"stray brace":                {"req.url }", "'}'"},
		"long string without quotes": {"{a}", "long strings"},
		"( too many":                 {"json.escape(req.url", "( is not closed"},
		") too many":                 {"json.escape(req.url))", ") has no ("},
		"only operators":             {"+", "VCL"},
		"two pluses":                 {"req.url + + req.url", "VCL"},
		"plus at the end":            {"req.url +", "VCL"},
		"no JSON":                    {"json:", "followed by JSON"},
		"two JSON values":            {`json:1,"b":2`, "does not print JSON"},
		"JSON that ends the object":  {`json:1},{"a":2`, "does not print JSON"},
		"JSON with findings":         {`json:"%{User-Agent}i"`, "not escaped"},
		"JSON on two lines":          {"json:[\n]", "control"},
		"not UTF-8":                  {"text:\xff", "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := JSON(map[string]any{"fine": "%>s", "field name": test.value})
			var field *FieldError
			if !errors.As(err, &field) {
				t.Fatalf("JSON(%q) = %s, %v, want a *FieldError", test.value, got, err)
			}
			if field.Name != "field name" || !strings.Contains(err.Error(), `"field name"`) {
				t.Errorf("the error %q does not name the field", err)
			}
			if !strings.Contains(field.Problem, test.want) {
				t.Errorf("the problem is %q, want %q in it", field.Problem, test.want)
			}
			if got != "" {
				t.Errorf("there is a format with the error: %s", got)
			}
		})
	}
}

func TestJSONNamesEveryBadField(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 10_000)
	_, err := JSON(map[string]any{"b": "%", "a": long, "": "%s", "\xff": "%s", "ok": "%s"})
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[0], `field ""`) || !strings.HasPrefix(lines[1], `field "a"`) ||
		!strings.HasPrefix(lines[2], `field "b"`) {
		t.Errorf("the errors are %q", lines)
	}
	if len(err.Error()) > 1500 {
		t.Errorf("the error has %d bytes", len(err.Error()))
	}
	if _, err := JSON(nil); err == nil {
		t.Error("no error without fields")
	}
}

// hostile are texts that break formats that are written by hand.
var hostile = []string{
	"", "plain", `"`, `\`, `\"`, `","admin":true,"x":"`, `{"a":1}`, "\n", "a\r\nb", "\t\b\f", "\x01\x1f\x7f", "%",
	"%{User-Agent}i", "%22", `\u003e`, `\u0022`,
	"é", "日本語", "😁", "\u2028\u2029", "\ufeff", "\ufffd", "</script>&", "(null)", "-", "0", "1", "007", "1e5", "1\n", "NaN",
	"-0.5", "1.", "--1", "12x", "true", "'", "`", "1e999", "12345678901234567890", "-12345678901234567890", "0.5\n",
	strings.Repeat("9", 400), strings.Repeat(`\`, 1001), strings.Repeat(`"`, 100),
}

// broken are texts that are not UTF-8.
var broken = []string{"\xff", "a\xc3", "\xc0\x80", "\xed\xa0\x80", "\"\xf0\x28", "\\\xfe"}

func TestJSONPrintsJSON(t *testing.T) {
	t.Parallel()
	// What each field prints when every text of the request is the given one.
	fields := map[string]struct {
		value string
		want  func(text string) any
	}{
		"status":           {"%>s", func(string) any { return 200.0 }},
		"size or dash":     {"%b", func(string) any { return "-" }},
		"micro":            {"time.elapsed.usec", func(string) any { return 1234.0 }},
		"elapsed":          {"time.elapsed", func(string) any { return 0.25 }},
		"fraction":         {"time.start.msec_frac", func(string) any { return "007" }},
		"latitude":         {"client.geo.latitude", func(string) any { return -33.9 }},
		"ipv6":             {"req.is_ipv6", func(string) any { return true }},
		"tls":              {"req.is_ssl", func(string) any { return false }},
		"tls as string":    {"string:req.is_ssl", func(string) any { return "false" }},
		"edge":             {"fastly.ff.visits_this_service == 0", func(string) any { return true }},
		"agent":            {"%{User-Agent}i", func(text string) any { return text }},
		"agent variable":   {"req.http.User-Agent", func(text string) any { return text }},
		"agent expression": {"%{json.escape(req.http.User-Agent)}V", func(text string) any { return text }},
		"cookie":           {"%{sid}C", func(text string) any { return text }},
		"line":             {"%r", func(text string) any { return text + " " + text + " " + text }},
		"mixed":            {`%m {"%%"} %U`, func(text string) any { return text + ` {"%"} ` + text }},
		"joined":           {`req.url "/" req.http.Host`, func(text string) any { return text + "/" + text }},
		"unset":            {"req.http.Missing", func(string) any { return "" }},
		"unset number":     {"number:req.http.Missing", func(string) any { return nil }},
		"unset boolean":    {"boolean:req.http.Missing", func(string) any { return false }},
		"set boolean":      {"boolean:req.http.X", func(string) any { return true }},
		"length":           {"std.strlen(req.url)", func(text string) any { return float64(len(text)) }},
		"text":             {`text:{"%s"} \ ` + "\n", func(string) any { return `{"%s"} \ ` + "\n" }},
		"constant":         {"42", func(string) any { return 42.0 }},
		"nested": {
			`json:{"port":%p,"list":[true,null]}`,
			func(string) any { return map[string]any{"port": 80.0, "list": []any{true, nil}} },
		},
		`name "\{%s}` + "\n>": {"true", func(string) any { return true }},
		"number": {"number:req.http.Content-Length", func(text string) any {
			var number float64
			if len(text) > 20 || strings.ContainsAny(text, "eE\n") || json.Unmarshal([]byte(text), &number) != nil {
				return nil
			}
			return number
		}},
	}
	values := map[string]any{}
	for name, field := range fields {
		values[name] = field.value
	}
	format, err := JSON(values)
	if err != nil {
		t.Fatal(err)
	}
	if findings := Check(format, Options{JSON: true}); len(findings) > 0 {
		t.Fatalf("the format has findings: %+v", findings)
	}
	for _, text := range hostile {
		line, err := evaluate(format, request(text))
		if err != nil {
			t.Fatalf("evaluating for %q: %v", text, err)
		}
		if strings.ContainsAny(line, "\r\n") {
			t.Errorf("the line for %q is not one line: %q", text, line)
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Errorf("the line for %q is not JSON: %v\n%s", text, err, line)
			continue
		}
		if names, want := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(fields)); !slices.Equal(names, want) {
			t.Errorf("the line for %q has the members %q, want %q", text, names, want)
		}
		for name, field := range fields {
			wanted, _ := json.Marshal(field.want(text))
			gotten, _ := json.Marshal(got[name])
			if string(wanted) != string(gotten) {
				t.Errorf("%s for %q is %s, want %s", name, text, gotten, wanted)
			}
		}
	}
	for _, text := range broken {
		for _, invalid := range []invalidText{keepInvalid, dropInvalid} {
			environment := request(text)
			environment.invalid = invalid
			line, err := evaluate(format, environment)
			if err != nil {
				t.Fatalf("evaluating for %q: %v", text, err)
			}
			var got map[string]any
			if err := json.Unmarshal([]byte(line), &got); err != nil || len(got) != len(fields) {
				t.Errorf("the line for %q is not JSON with %d members: %v\n%s", text, len(fields), err, line)
			}
		}
	}
}

// TestEvaluateShowsTheDanger checks that the evaluator detects lines that are not
// JSON.
func TestEvaluateShowsTheDanger(t *testing.T) {
	t.Parallel()
	for format, text := range map[string]string{
		`{"a":"%{User-Agent}i"}`:          `"`,
		`{"a":"%{req.url}V"}`:             `\`,
		`{"a":%{req.http.X}V}`:            "x",
		`{"a":%b}`:                        "",
		`{"a":%{req.http.Missing}V}`:      "",
		`{"a":%{time.start.msec_frac}V}`:  "",
		`{"a":"%{req.http.User-Agent}V"}`: "\n",
	} {
		line, err := evaluate(format, request(text))
		if err != nil {
			t.Errorf("evaluating %s: %v", format, err)
		}
		if json.Valid([]byte(line)) {
			t.Errorf("%s prints JSON for %q: %s", format, text, line)
		}
		if len(Check(format, Options{JSON: true})) == 0 {
			t.Errorf("Check has no findings for %s", format)
		}
	}
}
