package fastly_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestVersionLife clones, activates, stages and rolls back versions.
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
		t.Errorf("the reply to a clone has its source's comment and time, but this one %v and %v",
			reply["comment"], reply["created_at"])
	}
	stored := a.expect(200, "GET", "/service/vcl/version/3", "").object(t)
	if stored["comment"] != "" || stored["created_at"] != "2026-07-23T19:30:32Z" {
		t.Errorf("a clone has no comment and the present time, but this one %q and %v",
			stored["comment"], stored["created_at"])
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
	if got := fmt.Sprint(service["environments"]); !strings.Contains(got, "name:staging") ||
		strings.Contains(got, "service_id:vcl") {
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

// TestInvalid checks a version that is invalid by its seed.
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

// TestSettling checks how a fresh clone behaves.
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
