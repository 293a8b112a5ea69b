package fastly_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

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

// TestReplies checks status and body of single calls, each after other calls that
// must succeed.
func TestReplies(t *testing.T) {
	t.Parallel()
	const noSyslog = `{"msg":"Record not found","detail":"Couldn't find syslog '{ deleted =\u003e 0000-00-00 00:00:00, ` +
		`name =\u003e %s, service =\u003e vcl, version =\u003e 2 }'"}`
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
		"no placement on a Compute service": {
			before: []string{"POST " + edge + "/logging/heroku name=h"},
			method: "PUT", path: edge + "/logging/heroku/h", body: `{"placement":null}`, status: 400,
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
		"a POST to a live version": {
			method: "POST", path: "/service/vcl/version/1/logging/heroku", body: "name=h", status: 422, reply: locked,
		},
		"a PUT in a live version": {
			method: "PUT", path: "/service/vcl/version/1/logging/heroku/h", body: "name=h", status: 422, reply: locked,
		},
		"a DELETE in a live one": {
			method: "DELETE", path: "/service/vcl/version/1/condition/errors", status: 422, reply: locked,
		},
		"settings of a live one": {method: "PUT", path: "/service/vcl/version/1/settings", status: 422, reply: locked},
		"a service that is unknown": {
			method: "GET", path: "/service/none", status: 404,
			reply: `{"msg":"Record not found","detail":"Cannot find 'service'"}`,
		},
		"a version that is unknown": {
			method: "GET", path: "/service/vcl/version/9/logging/heroku", status: 404,
			reply: `{"msg":"Record not found","detail":"Couldn't find Version '{ deleted =\u003e 0000-00-00 00:00:00, ` +
				`number =\u003e 9, service =\u003e vcl }'"}`,
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
		"a product": {
			method: "GET", path: "/enabled-products/fanout/services/vcl", status: 404, reply: `{"msg":"Not found"}`,
		},
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
			if got, want := r.header.Get("Status"),
				fmt.Sprintf("%d %s", test.status, http.StatusText(test.status)); got != want {
				t.Errorf("the literal header Status is %q, not %q", got, want)
			}
		})
	}
}
