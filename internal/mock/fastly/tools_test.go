package fastly_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// These tests check what official tools need from the API. Each names its source: a
// recording of go-fastly, or second-hand, the source or the tests of a tool.

// TestHTTP3 switches HTTP/3 on and off (recorded: http3). The official provider
// switches it off on every new service (second-hand).
func TestHTTP3(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	if got := a.expect(200, "DELETE", draft+"/http3", "").text; got != `{"status":"ok"}` {
		t.Errorf("switching off what is off says %s", got)
	}
	check(t, "POST", a.expect(200, "POST", draft+"/http3", "feature_revision=1").object(t), map[string]any{
		"feature_revision": 1.0, "feature_update_available": false, "service_id": "vcl", "version": 2.0,
	})
	a.expect(200, "PUT", draft+"/clone", "")
	check(t, "a clone", a.expect(200, "GET", "/service/vcl/version/3/http3", "").object(t), map[string]any{"version": 3.0})
	a.expect(200, "DELETE", draft+"/http3", "")
	if got := a.expect(404, "GET", draft+"/http3", "").text; got != `{"msg":"Not found"}` {
		t.Errorf("what is off says %s", got)
	}
	a.expect(422, "POST", "/service/vcl/version/1/http3", "")
}

// TestDomainsOfService checks that a deleted service has no domains (recorded in
// 2022 and 2025).
func TestDomainsOfService(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	a.expect(200, "PUT", "/service/vcl/version/1/deactivate", "")
	a.expect(200, "DELETE", "/service/vcl", "")
	if got := a.expect(200, "GET", "/service/vcl/domain", "").text; got != "[]" {
		t.Errorf("a deleted service has domains %s", got)
	}
	a.expect(404, "GET", "/service/none/domain", "")
}

// TestDetailsFilters asks for the version that is live or staged (recorded:
// services/details_with_filters of newer versions of go-fastly). If there is none,
// the reply has the newest.
func TestDetailsFilters(t *testing.T) {
	t.Parallel()
	const active, staged = "filter%5Bversions.active%5D=true", "filter%5Bversions.staged%5D=true"
	a := newDemo(t, fastly.Options{})
	number := func(query string) any {
		t.Helper()
		details := a.expect(200, "GET", "/service/vcl/details?"+query, "").object(t)
		version, ok := details["version"].(map[string]any)
		if !ok {
			t.Fatalf("the version is %v", details["version"])
		}
		return version["number"]
	}
	for query, want := range map[string]float64{"": 2, "version=1": 1, active: 1, staged: 2, active + "&" + staged: 2} {
		if got := number(query); got != want {
			t.Errorf("%q finds version %v, not %v", query, got, want)
		}
	}
	a.expect(200, "PUT", draft+"/clone", "")
	a.expect(200, "PUT", draft+"/activate/staging", "")
	a.expect(200, "PUT", "/service/vcl/version/1/deactivate", "")
	for query, want := range map[string]float64{active: 3, staged: 2, active + "&" + staged: 3} {
		if got := number(query); got != want {
			t.Errorf("%q finds version %v, not %v", query, got, want)
		}
	}
}

// TestWarning activates and stages a version without backends (recorded), and one
// with a backend (second-hand: null).
func TestWarning(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	for _, action := range []string{"/activate/staging", "/activate"} {
		message := fmt.Sprint(a.expect(200, "PUT", draft+action, "").object(t)["msg"])
		if !strings.HasPrefix(message, "Warning: No default director found\nat: (") {
			t.Errorf("%s says %q", action, message)
		}
	}
	a.expect(200, "PUT", draft+"/clone", "")
	a.expect(200, "POST", "/service/vcl/version/3/backend", "name=b&address=192.0.2.1")
	if got := a.expect(200, "PUT", "/service/vcl/version/3/activate", "").object(t)["msg"]; got != nil {
		t.Errorf("a version with a backend says %v", got)
	}
}

// TestStagingIPs lists domains with the address of the staging network (recorded
// in domains of newer versions of go-fastly).
func TestStagingIPs(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	a.expect(200, "POST", draft+"/domain", "name=example.com")
	shown := a.expect(200, "GET", draft+"/domain?include=staging_ips", "").list(t)[0]
	check(t, "the domain", shown, map[string]any{"staging_ip": "192.0.2.250"})
	if _, found := a.expect(200, "GET", draft+"/domain", "").list(t)[0]["staging_ip"]; found {
		t.Error("an address is shown that nobody asked for")
	}
}

// TestBackends checks the fields of backends: on a Compute service, they prefer
// IPv6 (recorded: backends/compute of newer versions of go-fastly), and some texts
// stay empty (second-hand: tests of the official provider).
func TestBackends(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	for path, want := range map[string]bool{draft: false, edge: true} {
		a.expect(200, "POST", path+"/backend", "name=b&address=192.0.2.1&healthcheck=&shield=&override_host=")
		check(t, path, a.expect(200, "GET", path+"/backend/b", "").object(t), map[string]any{
			"prefer_ipv6": want, "healthcheck": "", "shield": "", "override_host": nil,
		})
	}
	a.expect(200, "PUT", edge+"/backend/b", "prefer_ipv6=0")
	check(t, edge, a.expect(200, "GET", edge+"/backend/b", "").object(t), map[string]any{"prefer_ipv6": false})
}

// TestVerify asks for the owner of a token (second-hand: what the CLI's whoami
// reads).
func TestVerify(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	shown := a.expect(200, "GET", "/verify", "").object(t)
	for key, members := range map[string][]string{
		"customer": {"id", "name"}, "user": {"id", "name", "login"}, "services": {"vcl", "compute"},
		"token": {"id", "name", "created_at", "expires_at", "scope"},
	} {
		group, ok := shown[key].(map[string]any)
		if !ok || len(group) != len(members) {
			t.Errorf("%s is %v", key, shown[key])
		}
		for _, member := range members {
			if _, found := group[member]; !found {
				t.Errorf("%s has no %s", key, member)
			}
		}
	}
}

// TestRefusedVersions validates and activates versions that can't be compiled
// (second-hand: tests of the official provider; the words are chosen).
func TestRefusedVersions(t *testing.T) {
	t.Parallel()
	const snippet = "/snippet name=s&type=recv&dynamic=0&content="
	for name, test := range map[string]struct{ post, reason string }{
		"no VCL at all": {
			snippet + "this+is+no+VCL",
			"Syntax error: Unexpected end of text after 'VCL' in snippet 's'",
		},
		"an open block": {
			snippet + "if+(req.url)+%7B+set+req.http.a+%3D+1%3B",
			"Syntax error: Unterminated '{' in snippet 's'",
		},
		"a lonely bracket": {snippet + "set+a+%3D+b)%3B", "Syntax error: Unexpected ')' in snippet 's'"},
		"a statement":      {snippet + `set+req.http.a+%3D+"%7B("%3B`, ""},
		"a comment":        {snippet + "%23vcl", ""},
		"a long string":    {snippet + `synthetic+%7B"<a+href%3D")"%7D%3B`, ""},
		"a dynamic one": {
			"/snippet name=s&type=recv&dynamic=1&content=nonsense",
			"Syntax error: Unexpected end of text after 'nonsense' in snippet 's'",
		},
		"an open directive": {
			"/logging/heroku name=h&format=%25%7Bx",
			"Syntax error: Unterminated %{ in the format of logging endpoint 'h'",
		},
		"an open expression": {
			"/logging/heroku name=h&format=%25%7Bif(a%7DV",
			"Syntax error: Unterminated '(' in the format of logging endpoint 'h'",
		},
		"format version 1": {"/logging/heroku name=h&format_version=1&format=%25%7Bx", ""},
		"an escaped brace": {"/logging/heroku name=h&format=%25%7Bstrftime(%5C%7B%22%25Y%22%5C%7D%2C+now)%7DV", ""},
		"a URL for a host": {
			"/backend name=b&address=https://example.com",
			"ERROR: Backend host `https://example.com` is not a host name or an IP address",
		},
		"a host with spaces": {
			"/backend name=b&address=example+com",
			"ERROR: Backend host `example com` is not a host name or an IP address",
		},
		"a host":     {"/backend name=b&address=origin-1.example.com", ""},
		"an address": {"/backend name=b&address=2001:db8::1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newDemo(t, fastly.Options{})
			path, body, _ := strings.Cut(test.post, " ")
			a.expect(200, "POST", draft+path, body)
			verdict := a.expect(200, "GET", draft+"/validate", "").object(t)
			if test.reason == "" {
				check(t, "validation", verdict, map[string]any{"status": "ok"})
				a.expect(200, "PUT", draft+"/activate", "")
				return
			}
			check(t, "validation", verdict, map[string]any{"status": "error", "msg": test.reason})
			check(t, "activation", a.expect(400, "PUT", draft+"/activate", "").object(t), map[string]any{
				"msg": "Bad request", "detail": test.reason,
			})
		})
	}
	t.Run("Compute", func(t *testing.T) {
		t.Parallel()
		a := newDemo(t, fastly.Options{})
		a.expect(200, "POST", edge+"/backend", "name=b&address=http://a")
		a.expect(400, "PUT", edge+"/activate", "")
	})
}
