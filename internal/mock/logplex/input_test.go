package logplex_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/logplex"
)

// basic gives an Authorization header.
func basic(text string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(text))
}

// TestInput checks the answers, and the messages to the drain.
func TestInput(t *testing.T) {
	t.Parallel()
	good := frame(syslog("hello"))
	for name, test := range map[string]struct {
		body    string
		headers []string
		status  int
		words   string
		sent    string
	}{
		"one line": {body: good, status: 204, sent: out("hello\n")},
		"the old type": {
			body: good, headers: []string{"Content-Type", "application/x-logplex-1"}, status: 204, sent: out("hello\n"),
		},
		"two lines": {
			body: good + frame(syslog("you")), headers: []string{"Logplex-Msg-Count", "2"},
			status: 204, sent: out("hello\n") + out("you\n"),
		},
		"letters":       {body: frame(syslog(`"grüße" 世界`)), status: 204, sent: out("\"grüße\" 世界\n")},
		"an empty line": {body: frame(syslog("")), status: 204, sent: out("\n")},
		"structured data": {
			body: frame(`<45>1 t h a p m [x@1 a="b"][y@1] text`), status: 204, sent: frame("<45>1 t host a p - text"),
		},
		"the token in it": {
			body: frame("<190>1 t h " + token + " web.1 - - x\n"), status: 204, sent: frame("<190>1 t host app web.1 - x\n"),
		},
		"no body":            {status: 204},
		"no syslog":          {body: frame("hello"), status: 204},
		"no structured data": {body: frame("<190>1 t h a p - text"), status: 204},
		"a broken-off frame": {body: good + "100 <190>", status: 204, sent: out("hello\n")},
		"a broken-off count": {body: good + "10", status: 204, sent: out("hello\n")},
		"no token":           {body: good, headers: []string{"Authorization", ""}, status: 401},
		"another scheme":     {body: good, headers: []string{"Authorization", "Bearer " + token}, status: 401},
		"an unknown token":   {body: good, headers: []string{"Authorization", basic("token:t.other")}, status: 401},
		"the drain's token":  {body: good, headers: []string{"Authorization", basic("token:" + drainToken)}, status: 401},
		"another user":       {body: good, headers: []string{"Authorization", basic("other:" + token)}, status: 401},
		"a credential": {
			body: good, headers: []string{"Authorization", basic("somebody:secret")}, status: 403,
			words: "Credential not permitted to write to any channel.",
		},
		"its wrong password": {body: good, headers: []string{"Authorization", basic("somebody:other")}, status: 401},
		"JSON":               {body: good, headers: []string{"Content-Type", "application/json"}, status: 415},
		"no type":            {body: good, headers: []string{"Content-Type", ""}, status: 415},
		"a count too high": {
			body: good, headers: []string{"Logplex-Msg-Count", "2"}, status: 400, words: "Message count mismatch",
		},
		"a count too low": {
			body: good + good, headers: []string{"Logplex-Msg-Count", "1"}, status: 400, words: "Message count mismatch",
		},
		"no number": {
			body: good, headers: []string{"Logplex-Msg-Count", "one"}, status: 400, words: "Message count mismatch",
		},
		"broken off, counted": {
			body: good + "9 x", headers: []string{"Logplex-Msg-Count", "2"}, status: 400, words: "Message count mismatch",
		},
		"characters counted": {body: "5 grüße" + "\n", status: 400, words: "Malformed log messages"},
		"a line":             {body: "hello\n", status: 400, words: "Malformed log messages"},
		"a zero":             {body: "0 \n", status: 400, words: "Malformed log messages"},
		"no space":           {body: "5hello\n", status: 400, words: "Malformed log messages"},
		"10,240 bytes": {
			body: frame("<1>1 t h a p - - " + strings.Repeat("x", 10240-17)), status: 204,
			sent: frame("<1>1 t host a p - "+strings.Repeat("x", 10000)) + frame("<1>1 t host a p - "+strings.Repeat("x", 223)),
		},
		"10,241 bytes": {body: frame(strings.Repeat("x", 10240) + "\n"), status: 400, words: "Malformed log messages"},
		"a huge count": {body: "99999999999999999999999999 x\n", status: 400, words: "Malformed log messages"},
		"zipped": {
			body: zip(t, good), headers: []string{"Content-Encoding", "gzip"}, status: 204, sent: out("hello\n"),
		},
		"not zipped": {body: good, headers: []string{"Content-Encoding", "gzip"}, status: 400, words: "Bad request"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			r.load(`{"logplex": {"tokens": ["` + token + `"], "credentials": ["somebody:secret"]}}`)
			status, words, header := r.post(test.body, test.headers...)
			if status != test.status || words != test.words && test.words != "" {
				t.Errorf("answered with %d %q, want %d %q", status, words, test.status, test.words)
			}
			if challenge := header.Get("WWW-Authenticate"); (status == 401) && challenge != "Basic realm=Logplex" {
				t.Errorf("the challenge is %q", challenge)
			}
			sent := ""
			for _, call := range r.to.calls {
				sent += call.body
			}
			if sent != test.sent {
				t.Errorf("sent on: %q, want %q", sent, test.sent)
			}
		})
	}
}

// TestOtherPaths checks calls that are not POST /logs.
func TestOtherPaths(t *testing.T) {
	t.Parallel()
	r := start(t)
	for call, want := range map[string]int{
		"GET /logs": 405, "POST /logs/": 404, "POST /": 404, "GET /healthcheck": 200,
	} {
		method, path, _ := strings.Cut(call, " ")
		if status, words, _ := r.call(method, path, ""); status != want {
			t.Errorf("%s: %d %s", call, status, words)
		}
	}
}

// TestIgnored counts messages that can't be parsed.
func TestIgnored(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.post(frame("hello") + frame(syslog("x")) + frame("you"))
	if state := r.server.State().Logplex; state.Ignored != 2 || len(state.Drains) != 1 || state.Drains[0].Delivered != 1 {
		t.Errorf("the state is %+v", state)
	}
}

// TestLargestFrame accepts longer frames.
func TestLargestFrame(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.load(`{"logplex": {"largest_frame": 40000}}`)
	if status, words, _ := r.post(frame(syslog(strings.Repeat("x", 30000)))); status != 204 {
		t.Errorf("%d %s", status, words)
	}
	if state := r.server.State().Logplex; state.Drains[0].Delivered != 3 || state.LargestFrame != 40000 {
		t.Errorf("the state is %+v", state)
	}
}

// TestTokens delivers lines to the app of a token, or to all apps.
func TestTokens(t *testing.T) {
	t.Parallel()
	r := start(t,
		logplex.Drain{AppID: "1", AppName: "one", ID: "a", URL: "https://a.example/"},
		logplex.Drain{AppID: "2", AppName: "two", ID: "b", URL: "https://b.example/"})
	r.load(`{"logplex": {"tokens": [
		"t.all", {"token": "t.one", "app": "one"}, {"token": "t.two", "app": "2", "name": "mine"}]}}`)
	for token, want := range map[string][]string{
		"t.all": {"https://a.example/", "https://b.example/"}, "t.one": {"https://a.example/"},
		"t.two": {"https://b.example/"},
	} {
		r.to.calls = nil
		if status, _, _ := r.post(frame(syslog("x")), "Authorization", basic("token:"+token)); status != 204 {
			t.Errorf("%s: %d", token, status)
		}
		var got []string
		for _, call := range r.to.calls {
			got = append(got, call.url)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s goes to %v", token, got)
		}
	}
	r.server.SetTokens()
	if status, _, _ := r.post(frame(syslog("x")), "Authorization", basic("token:t.all")); status != 401 {
		t.Errorf("an expired token: %d", status)
	}
}

// TestState checks that a state can be used as a seed, and invalid seeds.
func TestState(t *testing.T) {
	t.Parallel()
	r := start(t)
	const seed = `{"logplex": {"tokens": ["t.all", {"token": "t.one", "app": "one"}], "credentials": ["a:b"]}}`
	r.load(seed)
	_, got, _ := r.call("GET", "/_mock/state", "")
	var shown, given any
	if err := errors.Join(json.Unmarshal([]byte(got), &shown), json.Unmarshal([]byte(seed), &given)); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(shown, given) {
		t.Errorf("the state is %s", got)
	}
	for _, bad := range []string{
		`logplex`, `{"logplex": {"token": []}}`, `{"logplex": {"tokens": ["d.1"]}}`, `{"logplex": {"credentials": ["a"]}}`,
		`{"logplex": {"largest_frame": -1}}`, `{"logplex": {"tokens": [{"token": "t.1", "apps": []}]}}`,
	} {
		read, err := logplex.ReadSeed(strings.NewReader(bad))
		if err == nil {
			err = r.server.Load(read)
		}
		if !errors.Is(err, logplex.ErrSeed) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestControls checks that faults apply and that calls are recorded.
func TestControls(t *testing.T) {
	t.Parallel()
	r := start(t)
	if err := r.server.SetFaults(control.Fault{Path: "/logs", Status: 503}); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := r.post(frame(syslog("x"))); status != 503 {
		t.Errorf("a fault is answered with %d", status)
	}
	r.server.ClearFaults()
	r.post(frame(syslog("x")))
	if calls := r.server.Calls(); len(calls) != 2 || calls[0].Status != 503 || calls[1].Status != 204 ||
		len(r.to.calls) != 1 {
		t.Errorf("the calls are %+v", calls)
	}
	r.server.ForgetCalls()
	if calls := r.server.Calls(); len(calls) != 0 {
		t.Errorf("the calls are %+v", calls)
	}
}
