package fastly_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// Paths of the demo's draft.
const (
	draft   = "/service/vcl/version/2"
	heroku  = draft + "/logging/heroku"
	kinesis = draft + "/logging/kinesis"
	edge    = "/service/compute/version/2"
)

const role = "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FS3Access"

// TestReplies checks status and body of single calls, each after some others
// that have to succeed.
func TestReplies(t *testing.T) {
	t.Parallel()
	const noSyslog = `{"msg":"Record not found","detail":"Couldn't find syslog '{ deleted =\u003e 0000-00-00 00:00:00, name =\u003e %s, service =\u003e vcl, version =\u003e 2 }'"}`
	const locked = `{"msg":"Version locked","detail":"Version '1' for service 'vcl' is locked"}`
	for name, test := range map[string]struct {
		before             []string
		method, path, body string
		status             int
		reply              string
	}{
		"an endpoint that does not exist": {
			method: "GET", path: heroku + "/none", status: 404, reply: fmt.Sprintf(noSyslog, "none"),
		},
		"an endpoint of another type": {
			before: []string{"POST " + kinesis + " name=k&topic=t"},
			method: "GET", path: heroku + "/k", status: 404, reply: fmt.Sprintf(noSyslog, "k"),
		},
		"a delete": {
			before: []string{"POST " + heroku + " name=h"},
			method: "DELETE", path: heroku + "/h", status: 200, reply: `{"status":"ok"}`,
		},
		"a second delete": {
			before: []string{"POST " + heroku + " name=h", "DELETE " + heroku + "/h "},
			method: "DELETE", path: heroku + "/h", status: 404, reply: fmt.Sprintf(noSyslog, "h"),
		},
		"the old name after a rename": {
			before: []string{"POST " + heroku + " name=h", "PUT " + heroku + "/h name=i"},
			method: "GET", path: heroku + "/h", status: 404, reply: fmt.Sprintf(noSyslog, "h"),
		},
		"a name taken": {
			before: []string{"POST " + heroku + " name=h"},
			method: "POST", path: heroku, body: "name=h", status: 409,
			reply: `{"msg":"Duplicate record","detail":"Duplicate logging_syslog: 'h'"}`,
		},
		"a name taken by another type": {
			before: []string{"POST " + draft + "/logging/s3 name=h&bucket_name=b"},
			method: "POST", path: heroku, body: "name=h", status: 409,
			reply: `{"msg":"Duplicate record","detail":"Duplicate logging_syslog: 'h'"}`,
		},
		"a rename onto a name taken": {
			before: []string{"POST " + heroku + " name=h", "POST " + kinesis + " name=k&topic=t"},
			method: "PUT", path: heroku + "/h", body: "name=k", status: 409,
			reply: `{"msg":"Duplicate record","detail":"Duplicate logging_syslog: 'k'"}`,
		},
		"a name taken, looked at before a bad role": {
			before: []string{"POST " + heroku + " name=h"},
			method: "POST", path: kinesis, body: "name=h&topic=t&iam_role=badarn", status: 409,
			reply: `{"msg":"Duplicate record","detail":"Duplicate logging_syslog: 'h'"}`,
		},
		"a role and keys, looked at before a name taken": {
			before: []string{"POST " + heroku + " name=h"},
			method: "POST", path: kinesis, body: "name=h&topic=t&iam_role=badarn&access_key=a", status: 400,
			reply: `{"msg":"'iam_role' can't be used when 'access_key' or 'secret_key' are provided"}`,
		},
		"a role added to keys": {
			before: []string{"POST " + kinesis + " name=k&topic=t&access_key=a&secret_key=s"},
			method: "PUT", path: kinesis + "/k", body: "iam_role=" + role, status: 400,
			reply: `{"msg":"'iam_role' can't be used when 'access_key' or 'secret_key' are provided"}`,
		},
		"a bad role": {
			method: "POST", path: kinesis, body: "name=k&topic=t&iam_role=badarn", status: 400,
			reply: `{"msg":"Bad request","detail":"invalid IAM Role ARN badarn: ARNs must have six colon-separated components"}`,
		},
		"a bad role for an endpoint that does not exist": {
			method: "PUT", path: kinesis + "/k", body: "iam_role=badarn", status: 404, reply: fmt.Sprintf(noSyslog, "k"),
		},
		"a bad region": {
			method: "POST", path: kinesis, body: "name=k&topic=t&region=abc", status: 400,
			reply: `{"msg":"Bad request","detail":"unrecognized region abc"}`,
		},
		"no topic": {
			method: "POST", path: kinesis, body: "name=k", status: 400,
			reply: `{"msg":"Bad request","detail":"No value for required field 'topic'"}`,
		},
		"no name": {
			method: "POST", path: heroku, status: 400,
			reply: `{"msg":"Bad request","detail":"No value for required field 'name'"}`,
		},
		"an unknown condition": {
			method: "POST", path: heroku, body: "name=h&response_condition=x", status: 400,
			reply: `{"msg":"Bad request","detail":"No condition named 'x'"}`,
		},
		"an empty condition with POST": {
			method: "POST", path: heroku, body: "name=h&response_condition=", status: 400,
			reply: `{"msg":"Bad request","detail":"No condition named ''"}`,
		},
		"a condition of another type": {
			method: "POST", path: heroku, body: "name=h&response_condition=requests", status: 400,
			reply: `{"msg":"Bad request","detail":"Condition 'requests' is not a response condition"}`,
		},
		"an empty placement with POST": {
			method: "POST", path: heroku, body: "name=h&placement=", status: 400,
			reply: `{"msg":"Placement must be one of: none, waf_debug"}`,
		},
		"a placement on a Compute service": {
			method: "POST", path: edge + "/logging/heroku", body: "name=h&placement=waf_debug", status: 400,
			reply: `{"msg":"Placement must be one of: none"}`,
		},
		"a bad format version": {
			method: "POST", path: heroku, body: "name=h&format_version=3", status: 400,
			reply: `{"msg":"Format version must be one of: 1, 2"}`,
		},
		"a bad processing region": {
			method: "POST", path: heroku, body: "name=h&log_processing_region=mars", status: 400,
			reply: `{"msg":"Log processing region must be one of: none, us, eu"}`,
		},
		"a format that is too long": {
			method: "POST", path: heroku, body: "name=h&format=" + strings.Repeat("x", 12289), status: 400,
			reply: `{"msg":"Bad request","detail":"The format is longer than 12288 characters"}`,
		},
		"JSON with POST": {
			method: "POST", path: heroku, body: `{"name":"h"}`, status: 400,
			reply: `{"msg":"Bad request","detail":"A POST takes a form"}`,
		},
		"a POST to a live version":  {method: "POST", path: "/service/vcl/version/1/logging/heroku", body: "name=h", status: 422, reply: locked},
		"a PUT in a live version":   {method: "PUT", path: "/service/vcl/version/1/logging/heroku/h", body: "name=h", status: 422, reply: locked},
		"a DELETE in a live one":    {method: "DELETE", path: "/service/vcl/version/1/condition/errors", status: 422, reply: locked},
		"settings of a live one":    {method: "PUT", path: "/service/vcl/version/1/settings", status: 422, reply: locked},
		"a service that is unknown": {method: "GET", path: "/service/none", status: 404, reply: `{"msg":"Record not found","detail":"Cannot find 'service'"}`},
		"a version that is unknown": {
			method: "GET", path: "/service/vcl/version/9/logging/heroku", status: 404,
			reply: `{"msg":"Record not found","detail":"Couldn't find Version '{ deleted =\u003e 0000-00-00 00:00:00, number =\u003e 9, service =\u003e vcl }'"}`,
		},
		"a path that is unknown": {method: "GET", path: "/nowhere", status: 404, reply: `{"msg":"Not found"}`},
		"http3":                  {method: "GET", path: draft + "/http3", status: 404, reply: `{"msg":"Not found"}`},
		"a type of service that is unknown": {
			method: "POST", path: "/service", body: "name=x&type=exe", status: 400,
			reply: `{"msg":"Type must be one of: vcl, wasm"}`,
		},
		"deleting a live service": {
			method: "DELETE", path: "/service/vcl", status: 400,
			reply: `{"msg":"Bad request","detail":"Cannot delete service with active version"}`,
		},
		"deleting a service again": {
			before: []string{"PUT /service/vcl/version/1/deactivate ", "DELETE /service/vcl "},
			method: "DELETE", path: "/service/vcl", status: 400,
			reply: `{"msg":"Bad request","detail":"Service 'vcl' is deleted"}`,
		},
		"a condition's duplicate": {
			method: "POST", path: draft + "/condition", body: "name=errors&type=CACHE", status: 409,
			reply: `{"msg":"Duplicate record","detail":"Duplicate condition: 'errors'"}`,
		},
		"a condition's bad type": {
			method: "POST", path: draft + "/condition", body: "name=x&type=OTHER", status: 400,
			reply: `{"msg":"Type must be one of: REQUEST, CACHE, RESPONSE, PREFETCH"}`,
		},
		"a condition without a type": {
			method: "POST", path: draft + "/condition", body: "name=x", status: 400,
			reply: `{"msg":"Bad request","detail":"No value for required field 'type'"}`,
		},
		"a Compute version without a package": {
			before: []string{"POST /service/compute/version "},
			method: "PUT", path: "/service/compute/version/3/activate", status: 400,
			reply: `{"msg":"Bad request","detail":"ERROR: Wasm service has no package"}`,
		},
		"a validation that fails": {
			before: []string{"POST " + heroku + " name=h&format=" + url.QueryEscape("%{x")},
			method: "PUT", path: draft + "/activate", status: 400,
			reply: `{"msg":"Bad request","detail":"Syntax error: Unterminated %{ in the format of logging endpoint 'h'"}`,
		},
		"a validation that passes": {method: "GET", path: draft + "/validate", status: 200, reply: `{"status":"ok"}`},
		"no endpoints":             {method: "GET", path: heroku, status: 200, reply: `[]`},
		"another logging type":     {method: "GET", path: draft + "/logging/splunk", status: 200, reply: `[]`},
		"another block type":       {method: "GET", path: draft + "/request_settings", status: 200, reply: `[]`},
		"a package":                {method: "GET", path: draft + "/package", status: 404, reply: `{"msg":"Not found"}`},
		"a product":                {method: "GET", path: "/enabled-products/fanout/services/vcl", status: 404, reply: `{"msg":"Not found"}`},
		"staging before production": {
			before: []string{"PUT /service/vcl/version/1/deactivate "},
			method: "PUT", path: draft + "/activate/staging", status: 400,
			reply: `{"msg":"Bad request","detail":"A version must be active in production before one can be staged"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newDemo(t, fastly.Options{})
			for _, call := range test.before {
				parts := strings.SplitN(call, " ", 3)
				a.expect(200, parts[0], parts[1], parts[2])
			}
			r := a.expect(test.status, test.method, test.path, test.body)
			if r.text != test.reply {
				t.Errorf("%s\nnot\n%s", r.text, test.reply)
			}
			if got := r.header.Get("Content-Type"); got != "application/json" {
				t.Errorf("Content-Type is %q", got)
			}
			if got, want := r.header.Get("Status"), fmt.Sprintf("%d %s", test.status, http.StatusText(test.status)); got != want {
				t.Errorf("the literal header Status is %q, not %q", got, want)
			}
		})
	}
}

// TestFields sets, changes and clears the fields of an endpoint.
func TestFields(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		path, create string
		change       string
		want         map[string]any
	}{
		"defaults of Heroku": {heroku, "name=n", "", map[string]any{
			"format_version": "2", "placement": nil, "response_condition": "",
			"log_processing_region": "none", "token": nil, "url": nil, "version": "2", "service_id": "vcl", "deleted_at": nil,
		}},
		"defaults of Kinesis": {kinesis, "name=n&topic=t", "", map[string]any{
			"format_version": "2", "placement": nil, "response_condition": "", "log_processing_region": "none", "topic": "t",
			"region": "us-east-1", "access_key": nil, "secret_key": nil, "iam_role": nil, "version": "2",
		}},
		"a form clears a condition": {heroku, "name=n&response_condition=errors", "response_condition=", map[string]any{"response_condition": ""}},
		"null clears a condition": {
			heroku, "name=n&response_condition=errors", `{"response_condition":null}`, map[string]any{"response_condition": ""},
		},
		"null clears a placement":         {heroku, "name=n&placement=none", `{"placement":null}`, map[string]any{"placement": nil}},
		"a form can't clear a placement":  {heroku, "name=n&placement=none", "placement=", map[string]any{"placement": ""}},
		"JSON changes":                    {heroku, "name=n", `{"log_processing_region":"eu","token":"new"}`, map[string]any{"log_processing_region": "eu", "token": "new"}},
		"a number in JSON":                {heroku, "name=n", `{"format_version":1}`, map[string]any{"format_version": "1"}},
		"keys to role":                    {kinesis, "name=n&topic=t&access_key=a&secret_key=s", "access_key=&secret_key=&iam_role=" + role, map[string]any{"access_key": "", "secret_key": "", "iam_role": "arn:aws:iam::123456789012:role/S3Access"}},
		"role to keys":                    {kinesis, "name=n&topic=t&iam_role=" + role, "access_key=a&secret_key=s&iam_role=", map[string]any{"access_key": "a", "secret_key": "s", "iam_role": ""}},
		"null clears keys":                {kinesis, "name=n&topic=t&access_key=a&secret_key=s", `{"access_key":null,"secret_key":null}`, map[string]any{"access_key": nil, "secret_key": nil}},
		"an omitted field stays":          {heroku, "name=n&token=t&url=u", "token=s", map[string]any{"token": "s", "url": "u"}},
		"a null leads back to a default":  {kinesis, "name=n&topic=t&region=eu-west-1", `{"region":null}`, map[string]any{"region": "us-east-1"}},
		"an empty PUT changes nothing":    {heroku, "name=n&token=t", "", map[string]any{"token": "t", "name": "n"}},
		"a Compute service's placement":   {edge + "/logging/heroku", "name=n&placement=none", "", map[string]any{"placement": "none", "version": "2"}},
		"a condition's default priority":  {draft + "/condition", "name=n&type=CACHE", "", map[string]any{"priority": "100", "comment": "", "version": "2"}},
		"a condition's type stays":        {draft + "/condition", "name=n&type=CACHE", "type=REQUEST&priority=5", map[string]any{"type": "CACHE", "priority": "5"}},
		"a backend's empty text is null":  {draft + "/backend", "name=n&address=192.0.2.7&override_host=x", "override_host=&port=443", map[string]any{"override_host": nil, "port": 443.0, "ipv4": "192.0.2.7", "hostname": nil, "version": 2.0}},
		"a block type keeps what it gets": {draft + "/gzip", "name=n&extensions=css", "content_types=text", map[string]any{"extensions": "css", "content_types": "text", "version": "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newDemo(t, fastly.Options{})
			a.expect(200, "POST", test.path, test.create)
			reply := a.expect(200, "PUT", test.path+"/n", test.change).object(t)
			for what, shown := range map[string]map[string]any{
				"PUT":  reply,
				"GET":  a.expect(200, "GET", test.path+"/n", "").object(t),
				"list": a.expect(200, "GET", test.path, "").list(t)[0],
			} {
				if test.path == draft+"/condition" && what == "list" {
					continue // The demo has conditions of its own.
				}
				for key, want := range test.want {
					if got, found := shown[key]; !found || !reflect.DeepEqual(got, want) {
						t.Errorf("%s: %s is %#v, not %#v", what, key, got, want)
					}
				}
			}
		})
	}
}

// TestDefaultFormats checks what a format is that is not sent (second-hand:
// acceptance tests of a provider that is written for the live API), and that it
// can go live.
func TestDefaultFormats(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	for path, fields := range map[string]string{heroku: "name=h", kinesis: "name=k&topic=t"} {
		format := fmt.Sprint(a.expect(200, "POST", path, fields).object(t)["format"])
		if !strings.HasPrefix(format, "{\n  \"timestamp\":\"%{strftime(\\{") || !strings.HasSuffix(format, "}\n") {
			t.Errorf("the default format is %q", format)
		}
	}
	a.expect(200, "PUT", draft+"/activate", "")
}

// TestAllDefaultFormats activates a version with an endpoint of each type whose
// format is not sent.
func TestAllDefaultFormats(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	for kind, fields := range smallest() {
		a.expect(200, "POST", draft+"/logging/"+kind, form(kind, fields))
	}
	a.expect(200, "PUT", draft+"/activate", "")
}

// TestNames checks how names travel in paths.
func TestNames(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	for _, name := range []string{"a/b", "a b", "a+b", "ü:ö", "a?b#c", "50%"} {
		a.expect(200, "POST", heroku, "name="+url.QueryEscape(name))
		r := a.expect(200, "GET", heroku+"/"+url.PathEscape(name), "")
		if got := r.object(t)["name"]; got != name {
			t.Errorf("%q is shown as %q", name, got)
		}
	}
	if got := a.expect(200, "GET", heroku+"/a%252Fb", "").object(t)["name"]; got != "a/b" {
		t.Errorf("a path is unescaped twice, but this was %q", got)
	}
}

// TestEscaping checks that bodies are exactly what json.Marshal makes.
func TestEscaping(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	r := a.expect(200, "POST", heroku, "name=h&token="+url.QueryEscape(`<a href="/">&`))
	if !strings.Contains(r.text, `"token":"\u003ca href=\"/\"\u003e\u0026"`) || strings.HasSuffix(r.text, "\n") {
		t.Errorf("%s", r.text)
	}
}

// TestKeyOrder checks that keys come in random order, and in the same one when
// the randomness is the same.
func TestKeyOrder(t *testing.T) {
	t.Parallel()
	orders := func(seed uint64) []string {
		a := newDemo(t, fastly.Options{Random: rand.NewPCG(seed, 0)})
		var texts []string
		for range 3 {
			texts = append(texts, a.expect(200, "GET", "/service/vcl", "").text)
		}
		return texts
	}
	first := orders(1)
	if first[0] == first[1] && first[1] == first[2] {
		t.Error("three replies have the same order of keys")
	}
	again := orders(1)
	for i := range first {
		one, two := objectKeys(t, first[i]), objectKeys(t, again[i])
		if !slices.Equal(one, two) {
			t.Errorf("with the same randomness the orders are %v and %v", one, two)
		}
	}
}

// TestStaleReplies checks that the reply to a PUT is older than what is stored.
func TestStaleReplies(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	const first, second, third = "2026-07-23T19:29:32Z", "2026-07-23T19:29:42Z", "2026-07-23T19:29:52Z"
	a.expect(200, "POST", heroku, "name=h")
	a.clock.move(10 * time.Second)
	for _, step := range []struct{ shown, stored string }{{first, second}, {second, third}} {
		if got := a.expect(200, "PUT", heroku+"/h", "token=x").object(t); got["updated_at"] != step.shown || got["created_at"] != first {
			t.Errorf("PUT shows %v, not %s", got["updated_at"], step.shown)
		}
		if got := a.expect(200, "GET", heroku+"/h", "").object(t); got["updated_at"] != step.stored {
			t.Errorf("GET shows %v, not %s", got["updated_at"], step.stored)
		}
		a.clock.move(10 * time.Second)
	}
}

// TestVersionLife follows versions through clone, activation, staging and
// rollback.
func TestVersionLife(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	flags := func(object map[string]any) string {
		return fmt.Sprintf("%v %v %v %v", object["number"], object["active"], object["locked"], object["staging"])
	}
	check := func(object map[string]any, want string) {
		t.Helper()
		if got := flags(object); got != want {
			t.Errorf("number, active, locked and staging are %s, not %s", got, want)
		}
	}
	a.expect(200, "PUT", "/service/vcl/version/1", "comment=live")
	a.clock.move(time.Minute)

	reply := a.expect(200, "PUT", "/service/vcl/version/1/clone", "").object(t)
	check(reply, "3 false false false")
	if reply["comment"] != "live" || reply["created_at"] != "2026-07-23T19:29:32Z" {
		t.Errorf("the reply to a clone has its source's comment and time, but this one %v and %v", reply["comment"], reply["created_at"])
	}
	stored := a.expect(200, "GET", "/service/vcl/version/3", "").object(t)
	if stored["comment"] != "" || stored["created_at"] != "2026-07-23T19:30:32Z" {
		t.Errorf("a clone has no comment and the present time, but this one %q and %v", stored["comment"], stored["created_at"])
	}

	reply = a.expect(200, "PUT", "/service/vcl/version/3/activate", "").object(t)
	check(reply, "3 true true false")
	if message := fmt.Sprint(reply["msg"]); !strings.HasPrefix(message, "Warning: No default director found\n") {
		t.Errorf("msg is %v", message)
	}
	if got := fmt.Sprint(reply["environments"]); got != "[]" {
		t.Errorf("the reply to an activation shows environments %s", got)
	}
	stored = a.expect(200, "GET", "/service/vcl/version/3", "").object(t)
	if got := fmt.Sprint(stored["environments"]); got != "[map[active_version:3 name:production service_id:vcl]]" {
		t.Errorf("the live version shows environments %s", got)
	}
	check(a.expect(200, "GET", "/service/vcl/version/1", "").object(t), "1 false true false")

	check(a.expect(200, "PUT", draft+"/activate/staging", "").object(t), "2 false false true")
	a.expect(200, "POST", heroku, "name=staged")
	service := a.expect(200, "GET", "/service/vcl", "").object(t)
	if got := fmt.Sprint(service["environments"]); !strings.Contains(got, "name:staging") || strings.Contains(got, "service_id:vcl") {
		t.Errorf("the service shows environments %s", got)
	}
	check(a.expect(200, "PUT", draft+"/deactivate/staging", "").object(t), "2 false false false")

	reply = a.expect(200, "PUT", "/service/vcl/version/3/deactivate", "").object(t)
	check(reply, "3 false true false")
	if _, found := reply["msg"]; found {
		t.Error("the reply to a deactivation has no msg")
	}
	check(a.expect(200, "PUT", "/service/vcl/version/1/activate", "").object(t), "1 true true false")
	check(a.expect(200, "PUT", "/service/vcl/version/1/activate", "").object(t), "1 true true false")
	a.expect(200, "PUT", "/service/vcl/version/1", "comment=still+possible")
	check(a.expect(200, "PUT", draft+"/lock", "").object(t), "2 false true false")
	if got := a.expect(200, "POST", "/service/vcl/version", "").text; got != `{"service_id":"vcl","number":4}` {
		t.Errorf("a new version is shown as %s", got)
	}
	if got := a.server.Live("vcl"); got != 1 {
		t.Errorf("version %d is live", got)
	}
}

// TestCloneIsACopy checks that a clone shares nothing with its source.
func TestCloneIsACopy(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	a.expect(200, "POST", heroku, "name=h&token=old")
	a.expect(200, "PUT", draft+"/settings", "general.default_ttl=7")
	a.expect(200, "PUT", draft+"/clone", "")
	a.expect(200, "PUT", "/service/vcl/version/3/logging/heroku/h", "token=new")
	a.expect(200, "DELETE", "/service/vcl/version/3/condition/errors", "")
	copied := a.expect(200, "GET", "/service/vcl/version/3/logging/heroku/h", "").object(t)
	if copied["token"] != "new" || copied["version"] != "3" {
		t.Errorf("the copy is %v", copied)
	}
	if got := a.expect(200, "GET", heroku+"/h", "").object(t)["token"]; got != "old" {
		t.Errorf("the source's token became %v", got)
	}
	a.expect(200, "GET", draft+"/condition/errors", "")
	if got := a.expect(200, "GET", "/service/vcl/version/3/settings", "").object(t)["general.default_ttl"]; got != 7.0 {
		t.Errorf("the copy's setting is %v", got)
	}
}

// TestInvalid checks a version that its seed calls invalid.
func TestInvalid(t *testing.T) {
	t.Parallel()
	a := newAPI(t, fastly.Options{})
	a.load(`[{"id": "s", "versions": [{"active": true}, {"invalid": "Version has no associated domains"}]}]`)
	got := a.expect(200, "GET", "/service/s/version/2/validate", "").object(t)
	if got["status"] != "error" || got["msg"] != "Version has no associated domains" {
		t.Errorf("the verdict is %v", got)
	}
	a.expect(200, "PUT", "/service/s/version/2/clone", "")
	a.expect(400, "PUT", "/service/s/version/3/activate", "")
	if got := a.server.Live("s"); got != 1 {
		t.Errorf("version %d is live", got)
	}
	if err := a.server.Invalidate("s", 3, ""); err != nil {
		t.Fatal(err)
	}
	a.expect(200, "PUT", "/service/s/version/3/activate", "")
}

// TestServices creates, finds, details and deletes a service.
func TestServices(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	created := a.expect(200, "POST", "/service", "name=new&comment=c&type=wasm").object(t)
	id := fmt.Sprint(created["id"])
	if len(id) != 22 {
		t.Errorf("the id is %q", id)
	}
	if got := a.expect(200, "GET", "/service/search?name=new", "").object(t)["id"]; got != id {
		t.Errorf("the search finds %v", got)
	}
	a.expect(404, "GET", "/service/search?name=ne", "")
	a.expect(200, "PUT", "/service/"+id, "name=renamed")

	details := a.expect(200, "GET", "/service/"+id+"/details", "").object(t)
	if details["name"] != "renamed" || details["active_version"] != nil {
		t.Errorf("the details are %v", details)
	}
	version, isObject := details["version"].(map[string]any)
	if !isObject || len(version) != 15 {
		t.Errorf("a Compute version's details have 12 keys and 3 lists: %v", version)
	}
	details = a.expect(200, "GET", "/service/vcl/details?version=1", "").object(t)
	version, isObject = details["version"].(map[string]any)
	if !isObject || len(version) != 28 || version["number"] != 1.0 {
		t.Errorf("a VCL version's details have 12 keys, 15 lists and the settings: %v", version)
	}

	list := a.expect(200, "GET", "/service", "").list(t)
	if len(list) != 3 || list[0]["version"] != 1.0 {
		t.Errorf("the list is %v", list)
	}
	if got := a.expect(200, "DELETE", "/service/"+id, "").text; got != `{"status":"ok"}` {
		t.Errorf("a deletion says %s", got)
	}
	a.expect(404, "GET", "/service/"+id, "")
	if got := a.expect(200, "GET", "/service/"+id+"/details", "").object(t)["deleted_at"]; got == nil {
		t.Error("the details of a deleted service say when it was deleted")
	}
	if got := a.expect(200, "GET", "/service", "").list(t); len(got) != 2 {
		t.Errorf("%d services are left", len(got))
	}
}

// TestTokens checks who is let in.
func TestTokens(t *testing.T) {
	t.Parallel()
	a := newAPI(t, fastly.Options{})
	if err := a.server.Load(fastly.Seed{Fastly: fastly.Account{Tokens: []string{"good", "token"}}}); err != nil {
		t.Fatal(err)
	}
	for token, status := range map[string]int{"good": 200, "token": 200, "bad": 401, "": 401} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://mock.test/service", strings.NewReader("name=x"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Fastly-Key", token)
		response, err := a.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != status {
			t.Errorf("token %q: status %d, not %d", token, response.StatusCode, status)
		}
		if status != 401 {
			continue
		}
		for key, want := range map[string]string{
			"Server": "Varnish", "Content-Length": "53", "Retry-After": "0", "Status": "", "Cache-Control": "",
			"Fastly-RateLimit-Remaining": "",
		} {
			if got := response.Header.Get(key); got != want {
				t.Errorf("token %q: %s is %q, not %q", token, key, got, want)
			}
		}
	}
	self := a.expect(200, "GET", "/tokens/self", "").object(t)
	if len(self) != 14 || self["scope"] != "global" {
		t.Errorf("the token's facts are %v", self)
	}
	if got := a.expect(204, "DELETE", "/tokens/self", ""); got.text != "" || got.header.Get("Content-Type") != "" {
		t.Errorf("a token's deletion says %q", got.text)
	}
	a.expect(401, "GET", "/tokens/self", "")
}

// TestRateLimit checks the count of writes.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	a := newAPI(t, fastly.Options{})
	seed := fastly.DefaultSeed()
	seed.Fastly.RateLimit = 3
	if err := a.server.Load(seed); err != nil {
		t.Fatal(err)
	}
	const clone = "/service/" + fastly.DefaultServiceID + "/version/1/clone"
	left := func(r reply) string {
		if got := r.header.Get("Fastly-RateLimit-Reset"); got != "1784836800" && got != "1784840400" {
			t.Errorf("the reset is at %s, not on the hour", got)
		}
		return r.header.Get("Fastly-RateLimit-Remaining")
	}
	if got := left(a.expect(200, "PUT", clone, "")); got != "2" {
		t.Errorf("after one of three writes %s are left", got)
	}
	if r := a.expect(200, "GET", "/service", ""); r.header.Get("Fastly-RateLimit-Remaining") != "" {
		t.Error("a read says how many writes are left")
	}
	if got := left(a.expect(404, "DELETE", "/service/none", "")); got != "1" {
		t.Errorf("a failed write costs one too, but %s are left", got)
	}
	if got := left(a.expect(200, "PUT", clone, "")); got != "0" {
		t.Errorf("after the last write %s are left", got)
	}
	versions := a.server.Newest(fastly.DefaultServiceID)
	r := a.expect(429, "PUT", clone, "")
	if got := left(r); got != "0" || !strings.Contains(r.text, "You have exceeded your hourly rate limit") {
		t.Errorf("%s are left, and the reply is %s", got, r.text)
	}
	if got := a.server.Newest(fastly.DefaultServiceID); got != versions {
		t.Error("a write over the limit took effect")
	}
	a.expect(200, "GET", "/service", "")
	a.clock.move(31 * time.Minute)
	if got := left(a.expect(200, "PUT", clone, "")); got != "2" {
		t.Errorf("after the hour %s are left", got)
	}
	a.server.SetRateRemaining(1)
	if got := left(a.expect(200, "PUT", clone, "")); got != "0" {
		t.Errorf("%s are left", got)
	}
}

// TestFaultWords checks what a fault answers that names a status and no body:
// the words and headers of whoever answers so. A write costs one all the same.
func TestFaultWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		method string
		status int
		text   string
		server string
		// left is the header, and cost what the call has cost.
		left string
		cost int
	}{
		{"GET", 401, `{"msg":"Provided credentials are missing or invalid"}`, "Varnish", "", 0},
		{"GET", 429, `{"msg":"You have exceeded your hourly rate limit. Please contact support@fastly.com if you think this is a mistake."}`, "fastly istio-envoy", "", 0},
		{"PUT", 429, `{"msg":"You have exceeded your hourly rate limit. Please contact support@fastly.com if you think this is a mistake."}`, "fastly istio-envoy", "0", 1},
		{"GET", 503, ` { "errors" : [{ "title" : "Unknown Error Occurred" , "detail" : "Something went wrong - please try again or contact support@fastly.com if it persists" }] } `, "fastly Varnish", "", 0},
		{"PUT", 500, "", "", "", 1},
	} {
		t.Run(fmt.Sprint(test.method, test.status), func(t *testing.T) {
			t.Parallel()
			a := newDemo(t, fastly.Options{})
			if err := a.server.SetFaults(control.Fault{Status: test.status}); err != nil {
				t.Fatal(err)
			}
			a.server.SetRateRemaining(10)
			r := a.expect(test.status, test.method, draft+"/clone", "")
			if r.text != test.text || r.header.Get("Server") != test.server {
				t.Errorf("%q from %q", r.text, r.header.Get("Server"))
			}
			if got := r.header.Get("Fastly-RateLimit-Remaining"); got != test.left {
				t.Errorf("says that %q writes are left", got)
			}
			r = a.expect(200, "PUT", draft+"/clone", "")
			if got, want := r.header.Get("Fastly-RateLimit-Remaining"), fmt.Sprint(9-test.cost); got != want {
				t.Errorf("%s writes are left, not %s", got, want)
			}
		})
	}
}

// TestSettling checks what a fresh clone is like.
func TestSettling(t *testing.T) {
	t.Parallel()
	t.Run("invisible", func(t *testing.T) {
		t.Parallel()
		a := newDemo(t, fastly.Options{Settle: 5 * time.Second})
		reply := a.expect(200, "PUT", draft+"/clone", "").object(t)
		if reply["number"] != 3.0 {
			t.Errorf("the clone is number %v", reply["number"])
		}
		a.clock.move(4 * time.Second)
		a.expect(404, "GET", "/service/vcl/version/3", "")
		a.expect(404, "GET", "/service/vcl/version/3/logging/heroku", "")
		a.expect(404, "POST", "/service/vcl/version/3/logging/heroku", "name=h")
		a.expect(404, "PUT", "/service/vcl/version/3/activate", "")
		if got := a.expect(200, "GET", "/service/vcl/version", "").list(t); len(got) != 2 {
			t.Errorf("%d versions are listed", len(got))
		}
		if got := a.expect(200, "PUT", draft+"/clone", "").object(t)["number"]; got != 4.0 {
			t.Errorf("the next clone is number %v", got)
		}
		a.clock.move(time.Second)
		a.expect(200, "POST", "/service/vcl/version/3/logging/heroku", "name=h")
		if got := a.expect(200, "GET", "/service/vcl/version", "").list(t); len(got) != 3 {
			t.Errorf("%d versions are listed", len(got))
		}
	})
	t.Run("unwritable", func(t *testing.T) {
		t.Parallel()
		a := newDemo(t, fastly.Options{Settle: 5 * time.Second, Settling: fastly.Unwritable})
		a.expect(200, "PUT", draft+"/clone", "")
		a.expect(200, "GET", "/service/vcl/version/3/logging/heroku", "")
		a.expect(422, "POST", "/service/vcl/version/3/logging/heroku", "name=h")
		a.expect(422, "PUT", "/service/vcl/version/3/activate", "")
		a.clock.move(5 * time.Second)
		a.expect(200, "POST", "/service/vcl/version/3/logging/heroku", "name=h")
	})
}

// TestLatency checks the medians that -latency real stands for.
func TestLatency(t *testing.T) {
	t.Parallel()
	for call, want := range map[string]int{
		"POST " + heroku: 493, "PUT " + heroku + "/h": 528, "DELETE " + heroku + "/h": 212, "GET " + heroku: 172,
		"PUT " + draft + "/clone": 268, "PUT " + draft + "/activate": 1142, "GET /service/vcl/details": 364,
	} {
		method, path, _ := strings.Cut(call, " ")
		r, err := http.NewRequestWithContext(t.Context(), method, "http://mock.test"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := fastly.RealLatency(r); got != time.Duration(want)*time.Millisecond {
			t.Errorf("%s takes %v, not %d ms", call, got, want)
		}
	}
}
