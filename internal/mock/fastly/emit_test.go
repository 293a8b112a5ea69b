package fastly_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestEmit lets endpoints post lines, over a network.
func TestEmit(t *testing.T) {
	t.Parallel()
	received := make(chan string, 10)
	sink := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		user, password, _ := r.BasicAuth()
		if err != nil || user != "token" || password != "t.1" ||
			r.Header.Get("Content-Type") != "application/logplex-1" || r.Header.Get("Logplex-Msg-Count") != "2" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		received <- string(body)
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(sink.Close)

	a := newAPI(t, fastly.Options{})
	a.load(`[{"id": "s", "versions": [{"active": true, "heroku": [
	  {"name": "good one", "url": "` + sink.URL + `/logs", "token": "t.1"},
	  {"name": "wrong", "url": "` + sink.URL + `/logs", "token": "t.2"},
	  {"name": "nowhere", "url": "http://127.0.0.1:1/"},
	  {"name": "elsewhere", "url": "https://192.0.2.1/"}]},
	  {"heroku": [{"name": "draft", "url": "` + sink.URL + `", "token": "t.1"}]}]}]`)
	mock := httptest.NewServer(a.server)
	t.Cleanup(mock.Close)
	emit := func(body string) reply {
		t.Helper()
		r, err := send(t.Context(), mock.Client(), mock.URL+"/_mock/emit", http.MethodPost, body)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}

	results := emit(`{"service_id": "s", "lines": ["first", "zweite – Zeile"]}`).list(t)
	want := map[any]any{"good one": 204.0, "wrong": 401.0, "nowhere": 0.0, "elsewhere": 0.0}
	if len(results) != 4 {
		t.Fatalf("%v", results)
	}
	for _, result := range results {
		if got := want[result["name"]]; got != result["status"] {
			t.Errorf("%v, not %v", result, got)
		}
		if reason := fmt.Sprint(result["error"]); result["name"] == "elsewhere" &&
			!strings.Contains(reason, "outside of this machine") {
			t.Errorf("a host that is not here: %s", reason)
		}
	}
	const frames = "68 <190>1 2026-07-23T19:29:32.000000+00:00 fastly s good_one - - first\n" +
		"79 <190>1 2026-07-23T19:29:32.000000+00:00 fastly s good_one - - zweite – Zeile\n"
	if got := <-received; got != frames {
		t.Errorf("%q, not %q", got, frames)
	}
	if r := emit(`{"service_id": "none", "lines": []}`); r.status != 404 {
		t.Errorf("an unknown service: %d %s", r.status, r.text)
	}
	if r := emit(`nonsense`); r.status != 400 {
		t.Errorf("nonsense: %d %s", r.status, r.text)
	}
	if err := a.server.Deactivate("s", 1); err != nil {
		t.Fatal(err)
	}
	if r := emit(`{"service_id": "s", "lines": ["x"]}`); strings.TrimSpace(r.text) != "[]" {
		t.Errorf("nothing is live, but %s", r.text)
	}
	for _, call := range a.server.Calls() {
		t.Errorf("a control call was recorded: %v", call)
	}
}
