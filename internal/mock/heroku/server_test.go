package heroku_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
)

// TestRateLimit uses up the calls of an account, and waits for new ones.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	a := start(t, "")
	if got := a.call("GET", drains, "").header.Get("RateLimit-Remaining"); got != "4499" {
		t.Errorf("%s calls remain", got)
	}
	a.server.SetRateRemaining(1)
	if got := a.call("GET", drains, ""); got.status != http.StatusOK || got.header.Get("RateLimit-Remaining") != "0" {
		t.Errorf("the last call: %d %v", got.status, got.header)
	}
	spent := a.call("GET", drains, "")
	spent.refused(t, 429, "rate_limit", "Your account reached the API rate limit")
	if spent.header.Get("RateLimit-Remaining") != "0" || spent.header.Get("Retry-After") != "" ||
		!strings.Contains(spent.text, "#rate-limits") {
		t.Errorf("a spent limit: %v %s", spent.header, spent.text)
	}
	a.clock.move(time.Minute)
	if got := a.call("GET", drains, ""); got.status != http.StatusOK || got.header.Get("RateLimit-Remaining") != "74" {
		t.Errorf("a minute later: %d %v", got.status, got.header)
	}
}

// TestFaults checks that faults have the API's own words.
func TestFaults(t *testing.T) {
	t.Parallel()
	a := start(t, "")
	if err := a.server.SetFaults(
		control.Fault{Method: "GET", Status: 429}, control.Fault{Method: "GET", Status: 503, Skip: 1},
		control.Fault{Method: "POST", Drop: control.DropAfter},
	); err != nil {
		t.Fatal(err)
	}
	limited := a.call("GET", drains, "")
	limited.refused(t, 429, "rate_limit", "rate limit")
	if limited.header.Get("RateLimit-Remaining") != "0" {
		t.Errorf("the headers are %v", limited.header)
	}
	a.call("GET", drains, "").refused(t, 503, "service_unavailable", "")

	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://api.test"+drains,
		strings.NewReader(`{"url":"https://lost.example/"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer any")
	r.Header.Set("Accept", "application/vnd.heroku+json; version=3")
	r.Header.Set("Content-Type", "application/json")
	if response, err := a.client.Do(r); err == nil {
		response.Body.Close()
		t.Error("the answer is not lost")
	}
	if made, err := a.server.Drains("demo"); err != nil || len(made) != 1 {
		t.Errorf("the effect is lost: %v %v", made, err)
	}
}

// TestCalls checks that calls are recorded, except those of control paths.
func TestCalls(t *testing.T) {
	t.Parallel()
	a := start(t, "")
	a.add("https://logs.example/?dd-api-key=secret")
	a.call("GET", drains+"/"+"https:%2F%2Flogs.example%2F%3Fdd-api-key=secret", "")
	a.call("GET", "/_mock/state", "")
	calls := a.server.Calls()
	if len(calls) != 2 || calls[0].Method != http.MethodPost || calls[0].Status != 201 || calls[1].Status != 200 ||
		strings.Contains(calls[1].Path, "secret") {
		t.Errorf("the calls are %+v", calls)
	}
}

// TestState checks that a state can be used as a seed.
func TestState(t *testing.T) {
	t.Parallel()
	const seed = `{"heroku": {"tokens": ["heroku-token"], "rate_limit": 100, "choices": {"duplicate_status": 409},
		"apps": [{
			"id": "11111111-1111-4111-8111-111111111111", "name": "demo", "generation": "cedar", "log_channel_after": 2,
			"drains": [{
				"id": "22222222-2222-4222-8222-222222222222", "url": "https://a.example/",
				"token": "d.33333333-3333-4333-8333-333333333333", "addon": {"id": "4", "name": "logger"},
				"created_at": "2018-12-04T00:59:46Z", "updated_at": "2018-12-04T00:59:47Z"}]}]}}`
	a := start(t, seed)
	got := a.call("GET", "/_mock/state", "")
	var shown, given any
	got.into(t, &shown)
	if err := json.Unmarshal([]byte(seed), &given); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(shown, given) {
		t.Errorf("the state is %s", got.text)
	}
}

// TestSeedErrors checks that invalid seeds are refused.
func TestSeedErrors(t *testing.T) {
	t.Parallel()
	for name, seed := range map[string]string{
		"no JSON":        `heroku`,
		"a misspelt key": `{"heroku": {"token": []}}`,
		"no name":        `{"heroku": {"apps": [{"id": "1"}]}}`,
		"two of a name":  `{"heroku": {"apps": [{"name": "a"}, {"name": "a"}]}}`,
		"a generation":   `{"heroku": {"apps": [{"name": "a", "generation": "oak"}]}}`,
		"a negative":     `{"heroku": {"apps": [{"name": "a", "log_channel_after": -1}]}}`,
		"no url":         `{"heroku": {"apps": [{"name": "a", "drains": [{}]}]}}`,
		"two drains": `{"heroku": {"apps": [{"name": "a", "drains": [
			{"id": "1", "url": "u"}, {"id": "1", "url": "v"}]}]}}`,
		"a choice of 200": `{"heroku": {"choices": {"duplicate_status": 200}, "apps": []}}`,
	} {
		server := heroku.New(heroku.Options{})
		read, err := heroku.ReadSeed(strings.NewReader(seed))
		if err == nil {
			err = server.Load(read)
		}
		if !errors.Is(err, heroku.ErrSeed) {
			t.Errorf("%s: %v", name, err)
		}
		if len(server.State().Heroku.Apps) != 1 {
			t.Errorf("%s replaced what there was", name)
		}
	}
	read, err := heroku.ReadSeed(strings.NewReader(`{"fastly": {}}`))
	if err != nil || len(read.Heroku.Apps) != 1 || read.Heroku.Apps[0].Name != "demo" {
		t.Errorf("without a part of Heroku's: %+v %v", read, err)
	}
}

// TestForeign makes changes of another client.
func TestForeign(t *testing.T) {
	t.Parallel()
	server := heroku.New(heroku.Options{})
	added, err := server.AddDrain("demo", heroku.Drain{URL: "https://a.example/"})
	if err != nil || len(added.ID) != 36 || !strings.HasPrefix(added.Token, "d.") {
		t.Fatalf("%+v %v", added, err)
	}
	if all := server.AllDrains(); len(all) != 1 || all[0].AppName != "demo" || all[0].AppID != heroku.DefaultAppID ||
		all[0].URL != added.URL {
		t.Errorf("all drains are %+v", all)
	}
	if err := server.RemoveDrain("demo", added.ID); err != nil {
		t.Error(err)
	}
	if err := server.RemoveDrain("demo", added.ID); err == nil {
		t.Error("a drain is removed twice")
	}
	_, noDrains := server.Drains("other")
	_, noAdd := server.AddDrain("other", heroku.Drain{})
	for _, err := range []error{noDrains, noAdd, server.RemoveDrain("other", "x"), server.SetLogChannelAfter("other", 1)} {
		if err == nil {
			t.Error("an app that does not exist is changed")
		}
	}
	if err := server.SetChoices(heroku.Choices{FirStatus: 1}); err == nil {
		t.Error("a status of 1 is taken")
	}

	a := start(t, "")
	a.server.SetTokens("other")
	a.call("GET", drains, "").refused(t, 401, "unauthorized", "")
	a.server.SetTokens()
	a.call("GET", drains, "", "Authorization", "Bearer other").refused(t, 401, "unauthorized", "")
}
