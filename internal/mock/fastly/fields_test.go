package fastly_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestFields sets, changes and clears the fields of endpoints.
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
		"a form clears a condition": {
			heroku, "name=n&response_condition=errors", "response_condition=", map[string]any{"response_condition": ""},
		},
		"null clears a condition": {
			heroku, "name=n&response_condition=errors", `{"response_condition":null}`, map[string]any{"response_condition": ""},
		},
		"null clears a placement": {
			heroku, "name=n&placement=none", `{"placement":null}`, map[string]any{"placement": nil},
		},
		"a form can't clear a placement": {heroku, "name=n&placement=none", "placement=", map[string]any{"placement": ""}},
		"JSON changes": {
			heroku, "name=n", `{"log_processing_region":"eu","token":"new"}`,
			map[string]any{"log_processing_region": "eu", "token": "new"},
		},
		"a number in JSON": {heroku, "name=n", `{"format_version":1}`, map[string]any{"format_version": "1"}},
		"keys to role": {
			kinesis, "name=n&topic=t&access_key=a&secret_key=s", "access_key=&secret_key=&iam_role=" + role,
			map[string]any{"access_key": "", "secret_key": "", "iam_role": "arn:aws:iam::123456789012:role/S3Access"},
		},
		"role to keys": {
			kinesis, "name=n&topic=t&iam_role=" + role, "access_key=a&secret_key=s&iam_role=",
			map[string]any{"access_key": "a", "secret_key": "s", "iam_role": ""},
		},
		"null clears keys": {
			kinesis, "name=n&topic=t&access_key=a&secret_key=s", `{"access_key":null,"secret_key":null}`,
			map[string]any{"access_key": nil, "secret_key": nil},
		},
		"an omitted field stays": {heroku, "name=n&token=t&url=u", "token=s", map[string]any{"token": "s", "url": "u"}},
		"a null leads back to a default": {
			kinesis, "name=n&topic=t&region=eu-west-1", `{"region":null}`, map[string]any{"region": "us-east-1"},
		},
		"an empty PUT changes nothing": {heroku, "name=n&token=t", "", map[string]any{"token": "t", "name": "n"}},
		"a Compute service's default": {
			edge + "/logging/s3", "name=n&bucket_name=b", "", map[string]any{"placement": "none"},
		},
		"another placement there": {
			edge + "/logging/heroku", "name=n&placement=waf_debug", "", map[string]any{"placement": "none"},
		},
		"a Compute service's placement": {
			edge + "/logging/heroku", "name=n&placement=none", "", map[string]any{"placement": "none", "version": "2"},
		},
		"a condition's default priority": {
			draft + "/condition", "name=n&type=CACHE", "", map[string]any{"priority": "100", "comment": "", "version": "2"},
		},
		"a condition's type stays": {
			draft + "/condition", "name=n&type=CACHE", "type=REQUEST&priority=5",
			map[string]any{"type": "CACHE", "priority": "5"},
		},
		"a backend's empty text is null": {
			draft + "/backend", "name=n&address=192.0.2.7&override_host=x", "override_host=&port=443",
			map[string]any{"override_host": nil, "port": 443.0, "ipv4": "192.0.2.7", "hostname": nil, "version": 2.0},
		},
		"a block type keeps what it gets": {
			draft + "/gzip", "name=n&extensions=css", "content_types=text",
			map[string]any{"extensions": "css", "content_types": "text", "version": "2"},
		},
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
					continue // The demo has other conditions.
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

// TestDefaultFormats checks the default of format (second-hand: acceptance tests of
// another provider for the live API), and that a version with it can be activated.
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

// TestAllDefaultFormats activates a version with an endpoint of each type with the
// default format.
func TestAllDefaultFormats(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	for kind, fields := range smallest() {
		a.expect(200, "POST", draft+"/logging/"+kind, form(kind, fields))
	}
	a.expect(200, "PUT", draft+"/activate", "")
}

// TestNames checks escaped names in paths.
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

// TestEscaping checks that bodies are equal to the output of json.Marshal.
func TestEscaping(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	r := a.expect(200, "POST", heroku, "name=h&token="+url.QueryEscape(`<a href="/">&`))
	if !strings.Contains(r.text, `"token":"\u003ca href=\"/\"\u003e\u0026"`) || strings.HasSuffix(r.text, "\n") {
		t.Errorf("%s", r.text)
	}
}

// TestKeyOrder checks that keys have a random order, and the same order with the
// same random source.
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

// TestStaleReplies checks that the reply to a PUT has the previous updated_at.
func TestStaleReplies(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	const first, second, third = "2026-07-23T19:29:32Z", "2026-07-23T19:29:42Z", "2026-07-23T19:29:52Z"
	a.expect(200, "POST", heroku, "name=h")
	a.clock.move(10 * time.Second)
	for _, step := range []struct{ shown, stored string }{{first, second}, {second, third}} {
		if got := a.expect(200, "PUT", heroku+"/h", "token=x").object(t); got["updated_at"] != step.shown ||
			got["created_at"] != first {
			t.Errorf("PUT shows %v, not %s", got["updated_at"], step.shown)
		}
		if got := a.expect(200, "GET", heroku+"/h", "").object(t); got["updated_at"] != step.stored {
			t.Errorf("GET shows %v, not %s", got["updated_at"], step.stored)
		}
		a.clock.move(10 * time.Second)
	}
}
