package fastly_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestForeignWriter makes changes of another writer, without a call.
func TestForeignWriter(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{Settle: time.Hour})
	live, err := a.server.Publish("vcl", func(version int) error {
		if err := a.server.AddEndpoint("vcl", version, "heroku", fastly.Row{
			"name": "h", "token": "t", "format_version": 1,
		}); err != nil {
			return err
		}
		if err := a.server.Add("vcl", version, "condition", fastly.Row{"name": "c", "type": "RESPONSE"}); err != nil {
			return err
		}
		return a.server.Change("vcl", version, "heroku", "h",
			fastly.Row{"name": "i", "placement": "none", "response_condition": "c"})
	})
	if err != nil || live != 3 || a.server.Live("vcl") != 3 || a.server.Newest("vcl") != 3 {
		t.Fatalf("version %d, %v", live, err)
	}
	rows, err := a.server.LiveRows("vcl", "heroku")
	if err != nil || len(rows) != 1 || rows[0]["name"] != "i" || rows[0]["format_version"] != "1" ||
		rows[0]["version"] != "3" {
		t.Errorf("%v, %v", rows, err)
	}
	if got := a.server.Calls(); len(got) != 0 {
		t.Errorf("%d calls were recorded", len(got))
	}
	a.expect(200, "GET", "/service/vcl/version/3/logging/heroku/i", "")

	for name, err := range map[string]error{
		"422":                   a.server.Remove("vcl", 3, "heroku", "i"),
		"Duplicate condition":   a.server.Add("vcl", 2, "condition", fastly.Row{"name": "errors", "type": "RESPONSE"}),
		"Couldn't find syslog":  a.server.Change("vcl", 2, "kinesis", "none", nil),
		"Couldn't find Vers":    a.server.Activate("vcl", 9),
		"Cannot find 'serv":     a.server.Lock("none", 1),
		`unknown kind "pigeon"`: a.server.Add("vcl", 2, "pigeon", nil),
	} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("the error is %v, not %s", err, name)
		}
	}
	if err := a.server.Remove("vcl", 2, "condition", "errors"); err != nil {
		t.Error(err)
	}
	if err := a.server.Deactivate("vcl", 3); err != nil || a.server.Live("vcl") != 0 {
		t.Errorf("version %d is live, %v", a.server.Live("vcl"), err)
	}
	if err := a.server.DeleteService("vcl"); err != nil {
		t.Error(err)
	}
	a.expect(404, "GET", "/service/vcl", "")
}

// TestForeignWriterBetweenSteps makes a change of another writer right before a
// call.
func TestForeignWriterBetweenSteps(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	a.server.SetHooks(func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/activate") {
			if _, err := a.server.Publish("vcl", func(int) error { return nil }); err != nil {
				t.Error(err)
			}
		}
	}, nil)
	a.expect(200, "PUT", draft+"/activate", "")
	if got := a.expect(200, "GET", "/service/vcl/version/3", "").object(t); got["locked"] != true ||
		got["active"] != false {
		t.Errorf("the foreign version is %v", got)
	}
}
