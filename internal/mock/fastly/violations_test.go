package fastly_test

import (
	"context"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestViolations checks which calls are violations.
func TestViolations(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, path, body string
		want               []string
	}{
		"none":           {"POST", heroku, "name=h&token=t", nil},
		"leaked keys":    {"POST", heroku, "name=h&ServiceID=1&ServiceVersion=2&Name=3", nil},
		"an unknown key": {"POST", heroku, "name=h&topic=t", []string{`unknown body key "topic" with POST ` + heroku}},
		"a clone with a key": {
			"PUT", draft + "/clone", "comment=x", []string{`unknown body key "comment" with PUT ` + draft + "/clone"},
		},
		"a locked version": {
			"POST", "/service/vcl/version/1/logging/heroku", "name=h",
			[]string{"write to a locked version: POST /service/vcl/version/1/logging/heroku"},
		},
		"an unknown path":   {"GET", draft + "/loging", "", []string{"unknown path: GET " + draft + "/loging"}},
		"a trailing slash":  {"GET", "/service/vcl/", "", []string{"unknown path: GET /service/vcl/"}},
		"an unknown method": {"PATCH", draft, "", []string{"unknown method: PATCH " + draft}},
		"JSON with POST":    {"POST", heroku, `{"name":"h"}`, []string{"JSON body with POST " + heroku}},
		"a format on Compute": {
			"POST", edge + "/logging/heroku", "name=h&format=x",
			[]string{`VCL-only key "format" on a Compute service with POST ` + edge + "/logging/heroku"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newDemo(t, fastly.Options{})
			a.call(test.method, test.path, test.body)
			if got := a.server.Violations(); !slices.Equal(got, test.want) {
				t.Errorf("%q, not %q", got, test.want)
			}
			a.server.ForgetViolations()
			if got := a.server.Violations(); len(got) != 0 {
				t.Errorf("%q are left", got)
			}
		})
	}
}

// TestOverlap checks that overlapping writes to one service are violations, but not
// if a caller was cancelled.
func TestOverlap(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first, second string
		givenUp       bool
		want          int
	}{
		"one service":            {first: draft + "/lock", second: heroku, want: 1},
		"two services":           {first: edge + "/lock", second: heroku},
		"a caller that gave up":  {first: draft + "/lock", second: heroku, givenUp: true},
		"one write, then a read": {first: draft + "/lock"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newDemo(t, fastly.Options{})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var nested atomic.Bool
			a.server.SetHooks(func(*http.Request) {
				switch {
				case nested.Swap(true):
					return
				case test.givenUp:
					cancel()
				case test.second == "":
					a.call("GET", heroku, "")
					return
				}
				a.call("POST", test.second, "name=h")
			}, nil)
			if _, err := a.try(ctx, "PUT", test.first, ""); err != nil && !test.givenUp {
				t.Fatal(err)
			}
			if got := a.server.Violations(); len(got) != test.want {
				t.Errorf("violations: %q", got)
			}
		})
	}
}

// TestLostUpdates checks that with LoseUpdates, the later of two overlapping writes
// to a version is lost.
func TestLostUpdates(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		loses bool
		first string
		want  int
	}{
		"one version":   {loses: true, first: draft + "/lock", want: 0},
		"two services":  {loses: true, first: edge + "/lock", want: 1},
		"not asked for": {first: draft + "/lock", want: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newDemo(t, fastly.Options{LoseUpdates: test.loses})
			nested := false
			a.server.SetHooks(func(*http.Request) {
				if nested {
					return
				}
				nested = true
				if r := a.call("POST", heroku, "name=h"); r.status != http.StatusOK {
					t.Errorf("%+v", r)
				}
			}, nil)
			a.call("PUT", test.first, "")
			rows, err := a.server.Rows("vcl", 2, "heroku")
			if err != nil || len(rows) != test.want {
				t.Errorf("%v, %v", rows, err)
			}
		})
	}
}
