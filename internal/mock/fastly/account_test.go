package fastly_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

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

// TestTokens checks which tokens are accepted.
func TestTokens(t *testing.T) {
	t.Parallel()
	a := newAPI(t, fastly.Options{})
	if err := a.server.Load(fastly.Seed{Fastly: fastly.Account{Tokens: []string{"good", "token"}}}); err != nil {
		t.Fatal(err)
	}
	for token, status := range map[string]int{"good": 200, "token": 200, "bad": 401, "": 401} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://mock.test/service",
			strings.NewReader("name=x"))
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

// TestFaultWords checks the answer of a fault with a status and no body: it has the
// words and headers of the API or the edge. A write counts towards the rate limit.
func TestFaultWords(t *testing.T) {
	t.Parallel()
	const rateLimited = `{"msg":"You have exceeded your hourly rate limit. ` +
		`Please contact support@fastly.com if you think this is a mistake."}`
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
		{"GET", 429, rateLimited, "fastly istio-envoy", "", 0},
		{"PUT", 429, rateLimited, "fastly istio-envoy", "0", 1},
		{
			"GET", 503, ` { "errors" : [{ "title" : "Unknown Error Occurred" , "detail" : "Something went wrong - ` +
				`please try again or contact support@fastly.com if it persists" }] } `,
			"fastly Varnish", "", 0,
		},
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

// TestLatency checks the medians of -latency real.
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
