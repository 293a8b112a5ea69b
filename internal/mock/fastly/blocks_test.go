package fastly_test

import (
	"fmt"
	"net/url"
	"reflect"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// object is one object of a version: the bodies that create and change it, and the
// fields that replies then have, with defaults.
type object struct {
	path, create, change string
	shown                map[string]any
}

// oneOfEach gives an object of each kind, conditions first.
func oneOfEach() []object {
	type shown = map[string]any
	return []object{
		{"condition", "name=c&type=CACHE&statement=true", "priority=5", shown{"priority": "5", "comment": ""}},
		{"domain", "name=example.com", "comment=x", shown{"comment": "x"}},
		{"healthcheck", `name=n&host=a&headers=["B:2","A:1"]`, "path=/x", shown{
			"headers": []any{"A: 1", "B: 2"}, "path": "/x", "method": "HEAD", "expected_response": 200.0, "version": 2.0,
		}},
		{"backend", "name=n&address=192.0.2.1", "port=443&healthcheck=n", shown{"port": 443.0, "healthcheck": "n"}},
		{"director", "name=n", "quorum=30", shown{"quorum": 30.0, "retries": 5.0, "capacity": 100.0, "shield": nil}},
		{"cache_settings", "name=n&ttl=60", "cache_condition=c", shown{"ttl": "60", "cache_condition": "c", "version": "2"}},
		{"gzip", "name=n&content_types=text/html", "extensions=css", shown{
			"extensions": "css", "content_types": "text/html",
		}},
		{"header", "name=n&action=set&type=request&dst=http.a", "src=client.ip", shown{
			"src": "client.ip", "priority": "100", "ignore_if_set": "0", "request_condition": nil,
		}},
		{"request_settings", "name=n&force_ssl=1", "xff=leave", shown{"force_ssl": "1", "xff": "leave", "force_miss": "0"}},
		{"response_object", "name=n&content=a", "status=503", shown{"status": "503", "response": "Ok", "content": "a"}},
		{"snippet", "name=n&type=recv&content=%23vcl", "priority=5", shown{
			"priority": "5", "dynamic": "0", "content": "#vcl",
		}},
		{"vcl", "name=n&content=%23vcl", "content=%23more", shown{"content": "#more", "main": false}},
		{"acl", "name=n", "name=n", shown{"version": "2"}},
		{"dictionary", "name=n", "write_only=1", shown{"write_only": true, "version": 2.0}},
		{"pool", "name=n", "quorum=50", shown{"quorum": "50", "tls_check_cert": "1", "type": "random"}},
	}
}

// TestOneOfEach creates an object of each kind, changes it, finds it in the details
// and the state, clones it, and deletes it.
func TestOneOfEach(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	for _, one := range oneOfEach() {
		a.expect(200, "POST", draft+"/"+one.path, one.create)
	}
	for _, one := range oneOfEach() {
		name := fmt.Sprint(nameOf(t, one.create))
		a.expect(409, "POST", draft+"/"+one.path, one.create)
		a.expect(200, "PUT", draft+"/"+one.path+"/"+name, one.change)
		check(t, one.path, a.expect(200, "GET", draft+"/"+one.path+"/"+name, "").object(t), one.shown)
	}
	a.expect(200, "POST", draft+"/director/n/backend/n", "")
	check(t, "director", a.expect(200, "GET", draft+"/director/n", "").object(t), map[string]any{"backends": []any{"n"}})
	a.expect(200, "PUT", draft+"/vcl/n/main", "")
	a.expect(200, "POST", draft+"/http3", "")
	contain(t, a)

	details := a.expect(200, "GET", "/service/vcl/details?version=2", "").object(t)
	version, ok := details["version"].(map[string]any)
	if !ok {
		t.Fatalf("%v", details)
	}
	for _, list := range []string{
		"acls", "backends", "cache_settings", "conditions", "dictionaries", "directors", "domains", "gzips", "headers",
		"healthchecks", "request_settings", "response_objects", "snippets", "vcls",
	} {
		if rows, ok := version[list].([]any); !ok || len(rows) == 0 {
			t.Errorf("%s are %v in the details", list, version[list])
		}
	}

	a.expect(200, "PUT", draft+"/clone", "")
	state := a.call("GET", "/_mock/state", "").text
	b := load(t, state)
	if again := b.call("GET", "/_mock/state", "").text; again != state {
		t.Errorf("%s\nbecame\n%s", state, again)
	}
	for _, other := range []*api{a, b} {
		for _, path := range []string{"/director", "/vcl", "/healthcheck", "/http3", "/rate-limiters", "/resource"} {
			const copied = "/service/vcl/version/3"
			if got, want := other.expect(200, "GET", copied+path, ""), a.expect(200, "GET", copied+path, ""); !reflect.DeepEqual(
				got.value(t), want.value(t)) {
				t.Errorf("%s is %s, not %s", path, got.text, want.text)
			}
		}
	}
	for _, one := range oneOfEach() {
		path := draft + "/" + one.path + "/" + nameOf(t, one.create)
		a.expect(200, "DELETE", path, "")
		a.expect(404, "GET", path, "")
		a.expect(404, "DELETE", path, "")
		a.expect(200, "GET", "/service/vcl/version/3/"+one.path+"/"+nameOf(t, one.create), "")
	}
	if got := a.server.Violations(); len(got) != 0 {
		t.Errorf("violations: %q", got)
	}
}

// nameOf gives the name in a form.
func nameOf(t *testing.T, form string) string {
	t.Helper()
	fields, err := url.ParseQuery(form)
	if err != nil {
		t.Fatal(err)
	}
	return fields.Get("name")
}

// contain fills the containers, and creates the objects whose paths use an id.
func contain(t *testing.T, a *api) {
	t.Helper()
	id := func(r reply) string { return fmt.Sprint(r.object(t)["id"]) }
	list := id(a.expect(200, "GET", draft+"/acl/n", ""))
	entry := id(a.expect(200, "POST", "/service/vcl/acl/"+list+"/entry", "ip=192.0.2.0&subnet=24&negated=1"))
	check(t, "entry", a.expect(200, "GET", "/service/vcl/acl/"+list+"/entry/"+entry, "").object(t), map[string]any{
		"negated": "1", "subnet": 24.0, "comment": "", "acl_id": list,
	})
	table := id(a.expect(200, "GET", draft+"/dictionary/n", ""))
	items := "/service/vcl/dictionary/" + table
	a.expect(200, "POST", items+"/item", "item_key=k&item_value=v")
	a.expect(409, "POST", items+"/item", "item_key=k&item_value=v")
	a.expect(200, "PUT", items+"/item/k", "item_value=w")
	a.expect(200, "PUT", items+"/item/new", "item_value=x") // Documented: a PUT creates an item that does not exist.
	check(t, "item", a.expect(200, "GET", items+"/item/k", "").object(t), map[string]any{"item_value": "w"})
	info := a.expect(200, "GET", draft+"/dictionary/"+table+"/info", "").object(t)
	check(t, "info", info, map[string]any{"item_count": 2.0})
	a.expect(404, "GET", "/service/vcl/dictionary/none/items", "")

	dynamic := id(a.expect(200, "POST", draft+"/snippet", "name=d&type=recv&dynamic=1&content=%23a"))
	a.expect(200, "PUT", "/service/vcl/snippet/"+dynamic, "content=%23b")
	check(t, "a dynamic snippet", a.expect(200, "GET", draft+"/snippet/d", "").object(t), map[string]any{"content": nil})
	content := a.expect(200, "GET", "/service/vcl/snippet/"+dynamic, "").object(t)
	check(t, "its content", content, map[string]any{"content": "#b"})

	limiter := id(a.expect(200, "POST", draft+"/rate-limiters",
		"name=r&action=response&client_key[]=a&client_key[]=b&response[status]=429&response[content]=no"))
	check(t, "a rate limiter", a.expect(200, "GET", "/rate-limiters/"+limiter, "").object(t), map[string]any{
		"client_key": []any{"a", "b"}, "response": map[string]any{"status": 429.0, "content": "no"}, "logger_type": nil,
	})
	a.expect(200, "PUT", "/rate-limiters/"+limiter, "rps_limit=10")
	link := id(a.expect(200, "POST", draft+"/resource", "name=l&resource_id=store"))
	a.expect(200, "PUT", draft+"/resource/"+link, "name=m")
	check(t, "a link", a.expect(200, "GET", draft+"/resource/"+link, "").object(t), map[string]any{
		"name": "m", "resource_id": "store", "resource_type": "object-store", "href": nil,
	})
}

// TestResourceLinks lists the links of a version that has none (inferred). The
// official provider reads them at each refresh of a Compute service.
func TestResourceLinks(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	if got := a.expect(200, "GET", edge+"/resource", "").text; got != "[]" {
		t.Errorf("%s", got)
	}
}

// TestDirectorBackends links backends and directors (recorded: director_backends,
// directors). Neither has to exist; a link is deleted with its director.
func TestDirectorBackends(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	const path = draft + "/director/d/backend/b"
	a.expect(404, "GET", path, "")
	a.expect(200, "POST", path, "")
	a.expect(200, "GET", path, "")
	a.expect(200, "DELETE", path, "")
	const gone = `{"msg":"Record not found","detail":"Couldn't find DirectorBackend '{ backend =\u003e b, ` +
		`deleted =\u003e 0000-00-00 00:00:00, director =\u003e d, service =\u003e vcl, version =\u003e 2 }'"}`
	if got := a.expect(404, "DELETE", path, "").text; got != gone {
		t.Errorf("%s", got)
	}
	a.expect(422, "POST", "/service/vcl/version/1/director/d/backend/b", "")
	a.expect(200, "POST", draft+"/director", "name=d")
	a.expect(200, "POST", path, "")
	a.expect(200, "DELETE", draft+"/director/d", "")
	a.expect(404, "GET", path, "")
}
