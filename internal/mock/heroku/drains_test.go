package heroku_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
)

const intake = "https://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=0123"

// TestRefusals checks the refusals of single calls.
func TestRefusals(t *testing.T) {
	t.Parallel()
	const seed = `{"heroku": {"tokens": ["heroku-token"], "choices": %s, "apps": [
		{"id": "11111111-1111-4111-8111-111111111111", "name": "demo", "drains": [
			{"id": "22222222-2222-4222-8222-222222222222", "url": "https://taken.example/"},
			{"url": "syslog+tls://taken.example:6514"},
			{"id": "33333333-3333-4333-8333-333333333333", "url": "https://addon.example/", "addon": {"name": "logger"}}]},
		{"id": "44444444-4444-4444-8444-444444444444", "name": "forest", "generation": "fir"},
		{"name": "fresh", "log_channel_after": 1},
		{"name": "full", "drains": [{"url": "https://1/"}, {"url": "https://2/"}, {"url": "https://3/"},
			{"url": "https://4/"}, {"url": "https://5/"}, {"url": "https://6/", "addon": {"name": "logger"}}]}]}}`
	post := func(url string) string { return fmt.Sprintf(`{"url":%q}`, url) }
	for name, test := range map[string]struct {
		choices            string
		method, path, body string
		headers            []string
		status             int
		id, message        string
	}{
		"no token":       {headers: []string{"Authorization", ""}, status: 401, id: "unauthorized"},
		"another token":  {headers: []string{"Authorization", "Bearer other"}, status: 401, id: "unauthorized"},
		"another scheme": {headers: []string{"Authorization", "Basic heroku-token"}, status: 401, id: "unauthorized"},
		"an empty token": {headers: []string{"Authorization", "Bearer "}, status: 401, id: "unauthorized"},
		"no Accept":      {headers: []string{"Accept", ""}, status: 406, id: "not_acceptable"},
		"plain JSON":     {headers: []string{"Accept", "application/json"}, status: 406, id: "not_acceptable"},
		"an old version": {
			headers: []string{"Accept", "application/vnd.heroku+json; version=2"}, status: 406, id: "not_acceptable",
		},
		"no app":          {path: "/apps/other/log-drains", status: 404, id: "not_found", message: "Couldn't find that app."},
		"no drain":        {path: drains + "/other", status: 404, id: "not_found"},
		"delete no drain": {method: "DELETE", path: drains + "/other", status: 404, id: "not_found"},
		"a raw URL":       {path: drains + "/https://taken.example/", status: 404, id: "not_found"},
		"another path":    {path: "/account", status: 404, id: "not_found"},
		"an add-on's":     {path: "/addons/addon/log-drains", status: 404, id: "not_found"},
		"a space's":       {path: "/spaces/space/log-drain", status: 404, id: "not_found"},
		"change an app":   {method: "PATCH", path: "/apps/demo", body: "{}", status: 404, id: "not_found"},
		"change a drain": {
			method: "PATCH", path: drains + "/22222222-2222-4222-8222-222222222222",
			body: post("https://new/"), status: 404, id: "not_found",
		},
		"replace a drain": {
			method: "PUT", path: drains + "/22222222-2222-4222-8222-222222222222",
			body: post("https://new/"), status: 404, id: "not_found",
		},
		"no JSON": {method: "POST", body: "url=https://new/", status: 400, id: "bad_request"},
		"a form": {
			method: "POST", body: post("https://new/"),
			headers: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 400, id: "bad_request",
		},
		"no URL": {method: "POST", body: "{}", status: 422, id: "invalid_params"},
		"a taken URL": {
			method: "POST", body: post("https://taken.example/"), status: 422, id: "invalid_params", message: "Already exists",
		},
		"a taken URL, 409": {
			choices: `{"duplicate_status": 409}`, method: "POST", body: post("https://taken.example/"),
			status: 409, id: "conflict", message: "Already exists",
		},
		"a sixth drain": {
			method: "POST", path: "/apps/full/log-drains", body: post("https://new/"), status: 422, id: "invalid_params",
			message: "You have already added the maximum number of drains allowed",
		},
		"no log channel": {
			method: "POST", path: "/apps/fresh/log-drains", body: post("https://new/"), status: 422, id: "invalid_params",
			message: "App hasn't yet been assigned a log channel. Please try again momentarily.",
		},
		"no channel, 503": {
			choices: `{"no_channel_status": 503}`, method: "POST", path: "/apps/fresh/log-drains", body: post("https://new/"),
			status: 503, id: "service_unavailable", message: "log channel",
		},
		"fir": {
			method: "POST", path: "/apps/forest/log-drains", body: post("https://new/"),
			status: 422, id: "invalid_params", message: "fir",
		},
		"an add-on's drain": {
			method: "DELETE", path: drains + "/33333333-3333-4333-8333-333333333333",
			status: 403, id: "forbidden", message: "add-on",
		},
		"no scheme": {
			method: "POST", body: post("new.example"), status: 422,
			id: "invalid_params", message: "Invalid drain destination: new.example",
		},
		"another scheme URL": {
			method: "POST", body: post("ftp://new.example/"), status: 422, id: "invalid_params",
			message: "Invalid drain destination: ftp://",
		},
		"UDP": {
			method: "POST", body: post("udpsyslog://new.example:514"), status: 422, id: "invalid_params",
			message: "Invalid drain destination: udpsyslog://",
		},
		"syslog without a port that is one": {
			method: "POST", body: post("syslog+tls://new.example:0"), status: 422, id: "invalid_params",
			message: "Invalid drain destination: syslog+tls://",
		},
		"syslog with too high a port": {
			method: "POST", body: post("syslog://new.example:65536"), status: 422, id: "invalid_params",
			message: "Invalid drain destination: syslog://",
		},
		"syslog without a host": {
			method: "POST", body: post("syslog+tls://:6514"), status: 422, id: "invalid_params",
			message: "Invalid drain destination: syslog+tls://",
		},
		"a taken syslog URL": {
			method: "POST", body: post("syslog+tls://taken.example:6514"), status: 422, id: "invalid_params",
			message: "Already exists",
		},
		"no host": {
			method: "POST", body: post("https:///logs?dd-api-key=secret"),
			status: 422, id: "invalid_params", message: "Invalid drain destination: https:///logs?dd-api-key=secret",
		},
		"a refused host": {
			choices: `{"refuse_hosts": ["bad.example"]}`, method: "POST",
			body:   post("https://user:pass@BAD.example:8443/logs?dd-api-key=secret"),
			status: 422, id: "invalid_params", message: "dd-api-key=secret",
		},
		"an illegal URL": {
			choices: `{"refuse_illegal_urls": true}`, method: "POST", body: post("https://new.example/?service=a b"),
			status: 422, id: "invalid_params", message: "Invalid drain destination",
		},
		"a bad range": {headers: []string{"Range", "name ..; max=1"}, status: 416, id: "requested_range_not_satisfiable"},
		"a range too long": {
			headers: []string{"Range", "id ..; max=1001"}, status: 416, id: "requested_range_not_satisfiable",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.choices == "" {
				test.choices = "{}"
			}
			if test.method == "" {
				test.method = "GET"
			}
			if test.path == "" {
				test.path = drains
			}
			a := start(t, fmt.Sprintf(seed, test.choices))
			before := a.server.AllDrains()
			got := a.call(test.method, test.path, test.body, test.headers...)
			got.refused(t, test.status, test.id, test.message)
			if got.header.Get("Request-Id") == "" || got.header.Get("Content-Type") != "application/json" {
				t.Errorf("the headers are %v", got.header)
			}
			if after := a.server.AllDrains(); len(after) != len(before) {
				t.Errorf("a refused call left %v", after)
			}
		})
	}
}

// TestLife creates a drain, finds it in each way, and removes it.
func TestLife(t *testing.T) {
	t.Parallel()
	a := start(t, "")
	made := a.add(intake)
	if !regexp.MustCompile(`^d\.[0-9a-f-]{36}$`).MatchString(made.Token) || len(made.ID) != 36 || made.URL != intake ||
		made.CreatedAt != "2026-07-23T19:29:32Z" || made.UpdatedAt == "" || made.Addon != nil || made.App == nil ||
		made.App.Name != "demo" {
		t.Errorf("the drain is %+v", made)
	}
	for _, app := range []string{"demo", heroku.DefaultAppID} {
		for _, name := range []string{made.ID, made.Token, url.PathEscape(intake)} {
			got := a.call("GET", "/apps/"+app+"/log-drains/"+name, "")
			var found drain
			got.into(t, &found)
			if got.status != http.StatusOK || found.ID != made.ID {
				t.Errorf("%s: %d %s", name, got.status, got.text)
			}
		}
	}
	var all []drain
	listed := a.call("GET", drains+"?extended=true", "")
	listed.into(t, &all)
	if listed.status != http.StatusOK || len(all) != 1 || all[0].Extended == nil || all[0].Extended.DrainID == 0 {
		t.Errorf("the list is %d %s", listed.status, listed.text)
	}
	gone := a.call("DELETE", drains+"/"+made.ID, "")
	var last drain
	gone.into(t, &last)
	if gone.status != http.StatusOK || last.ID != made.ID || last.URL != intake {
		t.Errorf("the delete says %d %s", gone.status, gone.text)
	}
	a.call("GET", drains+"/"+made.ID, "").refused(t, 404, "not_found", "")
	if empty := a.call("GET", drains, ""); strings.TrimSpace(empty.text) != "[]" {
		t.Errorf("the list is %s", empty.text)
	}
}

// TestSchemes checks that URLs of each scheme are stored unchanged.
func TestSchemes(t *testing.T) {
	t.Parallel()
	for _, destination := range []string{
		"https://user:secret@logs.example:8443/in?key=secret", "http://logs.example/", "HTTPS://logs.example",
		"syslog+tls://logs.example:6514", "syslog+tls://logs.example", "syslog://logs.example:514",
		"syslog://[2001:db8::1]:514", "SYSLOG://logs.example:65535/path",
	} {
		a := start(t, "")
		made := a.add(destination)
		var found drain
		a.call("GET", drains+"/"+made.ID, "").into(t, &found)
		if made.URL != destination || found.URL != destination || !strings.HasPrefix(found.Token, "d.") {
			t.Errorf("%s became %+v", destination, found)
		}
	}
}

// TestApp reads an app and its generation.
func TestApp(t *testing.T) {
	t.Parallel()
	a := start(t, `{"heroku": {"apps": [{"name": "demo"}, {"name": "forest", "generation": "fir"}]}}`)
	for name, generation := range map[string]string{"demo": "cedar", "forest": "fir"} {
		got := a.call("GET", "/apps/"+name, "", "Accept", "text/html, application/vnd.heroku+json; version=3.sdk")
		var app struct {
			ID, Name   string
			Generation struct{ Name string }
		}
		got.into(t, &app)
		if got.status != http.StatusOK || app.Name != name || app.ID == "" || app.Generation.Name != generation {
			t.Errorf("%s is %d %s", name, got.status, got.text)
		}
	}
	if got := a.call("GET", "/apps/forest/log-drains", ""); got.status != http.StatusOK ||
		strings.TrimSpace(got.text) != "[]" {
		t.Errorf("the drains of fir are %d %s", got.status, got.text)
	}
}

// TestAddonDrain reads the drain of an add-on, with and without its URL.
func TestAddonDrain(t *testing.T) {
	t.Parallel()
	a := start(t, `{"heroku": {"apps": [{"name": "demo", "drains": [
		{"url": "https://addon.example/", "addon": {"name": "logger"}}]}]}}`)
	for _, hidden := range []bool{false, true} {
		if err := a.server.SetChoices(heroku.Choices{HideAddonURLs: hidden}); err != nil {
			t.Fatal(err)
		}
		got := a.call("GET", drains, "")
		var all []drain
		got.into(t, &all)
		if len(all) != 1 || all[0].App != nil || all[0].Addon == nil || all[0].Addon.Name != "logger" ||
			all[0].Addon.App.Name != "demo" || strings.Contains(got.text, "url") == hidden {
			t.Errorf("hidden %v: %s", hidden, got.text)
		}
	}
}

// TestLogChannel lets an app get its log channel after some refusals.
func TestLogChannel(t *testing.T) {
	t.Parallel()
	a := start(t, "")
	if err := a.server.SetLogChannelAfter("demo", 2); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		a.call("POST", drains, `{"url":"`+intake+`"}`).refused(t, 422, "invalid_params", "log channel")
	}
	a.add(intake)
}

// TestFiveDrains checks the largest number of drains, and that a removed drain
// makes room.
func TestFiveDrains(t *testing.T) {
	t.Parallel()
	a := start(t, "")
	first := a.add("https://0.example/")
	for i := range 4 {
		a.add(fmt.Sprintf("https://%d.example/", i+1))
	}
	a.call("POST", drains, `{"url":"`+intake+`"}`).refused(t, 422, "invalid_params", "maximum number of drains")
	a.call("DELETE", drains+"/"+first.ID, "")
	a.add(intake)
}

// TestRange reads a list in ranges.
func TestRange(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]string{"ascending": "id ..; max=2", "descending": "id ..; max=2, order=desc"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, "")
			var want, got []string
			for i := range 5 {
				want = append(want, a.add(fmt.Sprintf("https://%d.example/", i)).ID)
			}
			slices.Sort(want)
			if name == "descending" {
				slices.Reverse(want)
			}
			next, statuses := first, []int{}
			for next != "" && len(statuses) < 9 {
				page := a.call("GET", drains, "", "Range", next)
				var part []drain
				page.into(t, &part)
				for _, drain := range part {
					got = append(got, drain.ID)
				}
				statuses = append(statuses, page.status)
				next = page.header.Get("Next-Range")
			}
			if !slices.Equal(got, want) || !slices.Equal(statuses, []int{206, 206, 200}) {
				t.Errorf("got %v %v, want %v", statuses, got, want)
			}
			bounded := a.call("GET", drains, "", "Range", "id "+min(want[1], want[3])+".."+max(want[1], want[3])+"[")
			var part []drain
			bounded.into(t, &part)
			if bounded.status != http.StatusOK || len(part) != 2 {
				t.Errorf("a range with two ends is %d %s", bounded.status, bounded.text)
			}
		})
	}
}

// TestNormalize checks how URLs are normalized.
func TestNormalize(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"blablabla": "syslog://blablabla:514",
		"HTTPS://Logs.Example:443/a?t=env%3Aprod%2Cteam%3Aweb&s=a%20b": "https://logs.example/a?t=env:prod,team:web&s=a%20b",
		"https://logs.example:8443/":                                   "https://logs.example:8443/",
	} {
		a := start(t, "")
		if err := a.server.SetChoices(heroku.Choices{NormalizeURLs: true}); err != nil {
			t.Fatal(err)
		}
		if got := a.add(given).URL; got != want {
			t.Errorf("%s became %s, want %s", given, got, want)
		}
	}
	a := start(t, "")
	if got := a.add("https://logs.example/?service=a b").URL; got != "https://logs.example/?service=a b" {
		t.Errorf("an illegal URL became %s", got)
	}
}
