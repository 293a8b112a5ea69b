package fastly_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

const (
	service = "SERVICE0000000000000001"
	token   = "a-fastly-token"
)

// draft is where the tests write: version 2, a clone of the live version 1.
var draft = fastly.Place{Service: service, Version: 2, Kind: "kinesis"}

// newMock makes a mock with a live version 1 that has an endpoint "there", and a
// draft that is its clone.
func newMock(t *testing.T) *mock.Server {
	t.Helper()
	server := mock.New(mock.Options{})
	rows := func() []mock.Row {
		return []mock.Row{{
			"name": "there", "topic": "old", "placement": "none",
			"iam_role": "arn:aws:iam::123456789012:role/logs", "created_at": "2020-01-02T03:04:05Z",
		}}
	}
	err := server.Load(mock.Seed{Fastly: mock.Account{Tokens: []string{token}, Services: []mock.Service{{
		ID: service, Name: "demo", Type: "vcl", Versions: []mock.Version{
			{
				Number: 1, Active: true, Kinesis: rows(),
				Conditions: []mock.Row{{"name": "errors", "type": "RESPONSE", "statement": "true"}},
			},
			{Number: 2, Kinesis: rows()},
		},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// newClient makes a client of a handler, or of Config.Base if the handler is nil.
func newClient(t *testing.T, handler http.Handler, config fastly.Config) *fastly.Client {
	t.Helper()
	if config.Token == "" {
		config.Token = token
	}
	config.Kinds = []fastly.Kind{kinesis()}
	if handler != nil {
		config.Base = control.Transport(handler)
	}
	client, err := fastly.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// kinesis is a kind of endpoint, two fields of which are secrets.
func kinesis() fastly.Kind {
	return fastly.Kind{Name: "kinesis", Fields: map[string]fastly.Form{
		"name": {}, "topic": {}, "region": {}, "iam_role": {}, "format": {}, "response_condition": {},
		"placement": {Null: true}, "format_version": {Type: fastly.NumberType},
		"access_key": {Secret: true}, "secret_key": {Secret: true},
	}}
}

// operation is one method of the client.
type operation struct {
	call func(context.Context, *fastly.Client) error
	// method and path are those of the HTTP request.
	method, path string
	// repeated says that the client retries the call.
	repeated bool
}

const wireDraft = "/service/" + service + "/version/2"

// operations gives all operations, by name.
func operations() map[string]operation {
	created := fastly.Fields{
		"name": "new", "topic": "a-topic", "secret_key": "a-secret-key", "access_key": "an-access-key",
	}
	return map[string]operation{
		"service": {
			func(ctx context.Context, c *fastly.Client) error { _, err := c.Service(ctx, service); return err },
			"GET", "/service/" + service, true,
		},
		"version": {
			func(ctx context.Context, c *fastly.Client) error { _, err := c.Version(ctx, service, 2); return err },
			"GET", wireDraft, true,
		},
		"clone": {func(ctx context.Context, c *fastly.Client) error {
			_, err := c.CloneVersion(ctx, service, 2)
			return err
		}, "PUT", wireDraft + "/clone", false},
		"validate": {func(ctx context.Context, c *fastly.Client) error {
			_, _, err := c.ValidateVersion(ctx, service, 2)
			return err
		}, "GET", wireDraft + "/validate", true},
		"activate": {
			func(ctx context.Context, c *fastly.Client) error { return c.ActivateVersion(ctx, service, 2) },
			"PUT", wireDraft + "/activate", false,
		},
		"conditions": {
			func(ctx context.Context, c *fastly.Client) error { _, err := c.Conditions(ctx, service, 2); return err },
			"GET", wireDraft + "/condition", true,
		},
		"endpoints": {
			func(ctx context.Context, c *fastly.Client) error { _, err := c.Endpoints(ctx, draft); return err },
			"GET", wireDraft + "/logging/kinesis", true,
		},
		"endpoint": {func(ctx context.Context, c *fastly.Client) error {
			_, err := c.Endpoint(ctx, draft, "there")
			return err
		}, "GET", wireDraft + "/logging/kinesis/there", true},
		"create": {func(ctx context.Context, c *fastly.Client) error {
			_, err := c.CreateEndpoint(ctx, draft, 1, created)
			return err
		}, "POST", wireDraft + "/logging/kinesis", false},
		"update": {func(ctx context.Context, c *fastly.Client) error {
			_, err := c.UpdateEndpoint(ctx, draft, "there",
				fastly.Fields{"secret_key": "a-secret-key", "access_key": "an-access-key", "iam_role": ""})
			return err
		}, "PUT", wireDraft + "/logging/kinesis/there", true},
		"delete": {
			func(ctx context.Context, c *fastly.Client) error { return c.DeleteEndpoint(ctx, draft, "there") },
			"DELETE", wireDraft + "/logging/kinesis/there", true,
		},
	}
}

// TestOperations checks that each operation makes one call, as documented.
func TestOperations(t *testing.T) {
	t.Parallel()
	for name, operation := range operations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newMock(t)
			if err := operation.call(t.Context(), newClient(t, server, fastly.Config{})); err != nil {
				t.Fatal(err)
			}
			calls := server.Calls()
			if len(calls) != 1 || calls[0].Method != operation.method || calls[0].Path != operation.path {
				t.Errorf("calls: %+v", calls)
			}
			if violations := server.Violations(); len(violations) > 0 {
				t.Errorf("violations: %q", violations)
			}
		})
	}
}

// TestValues checks what the operations read and write.
func TestValues(t *testing.T) {
	t.Parallel()
	server := newMock(t)
	client := newClient(t, server, fastly.Config{})
	ctx := t.Context()

	seen, err := client.Service(ctx, service)
	live, ok := seen.Live()
	latest, _ := seen.Latest()
	if err != nil || !ok || live.Number != 1 || !live.Locked || latest.Number != 2 || latest.Locked ||
		seen.Name != "demo" || seen.Compute() || latest.UpdatedAt.IsZero() {
		t.Errorf("%+v, %v", seen, err)
	}
	conditions, err := client.Conditions(ctx, service, 1)
	if err != nil || len(conditions) != 1 || conditions[0] != (fastly.Condition{Name: "errors", Type: "RESPONSE"}) {
		t.Errorf("%+v, %v", conditions, err)
	}
	made, err := client.CreateEndpoint(ctx, draft, 1, fastly.Fields{
		"name": "new", "topic": "a-topic", "response_condition": "", "placement": nil, "format_version": int64(1),
	})
	if err != nil || made.Name() != "new" || made["format_version"] != "1" || made["version"] != "2" {
		t.Errorf("%v, %v", made, err)
	}
	if _, ok := made["placement"]; ok {
		t.Error("a null is a value")
	}
	changed, err := client.UpdateEndpoint(ctx, draft, "there",
		fastly.Fields{"name": "renamed", "placement": nil, "topic": "new"})
	if err != nil || changed.Name() != "renamed" || changed["topic"] != "new" || changed["placement"] != "" ||
		changed["updated_at"] != "" {
		t.Errorf("%v, %v", changed, err)
	}
	if err := client.DeleteEndpoint(ctx, draft, "renamed"); err != nil {
		t.Error(err)
	}
	list, err := client.Endpoints(ctx, draft)
	if err != nil || len(list) != 1 || list[0].Name() != "new" {
		t.Errorf("%v, %v", list, err)
	}
	number, err := client.CloneVersion(ctx, service, 1)
	if err != nil || number != 3 {
		t.Errorf("%d, %v", number, err)
	}
	if err := server.Invalidate(service, 3, "Syntax error"); err != nil {
		t.Fatal(err)
	}
	if valid, reason, err := client.ValidateVersion(ctx, service, 3); valid || reason != "Syntax error" || err != nil {
		t.Errorf("%v, %q, %v", valid, reason, err)
	}
	if valid, _, err := client.ValidateVersion(ctx, service, 2); !valid || err != nil {
		t.Errorf("%v, %v", valid, err)
	}
	if err := client.ActivateVersion(ctx, service, 2); err != nil || server.Live(service) != 2 {
		t.Errorf("version %d is live, %v", server.Live(service), err)
	}
}

// TestNames writes and reads endpoints with special characters in their names.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a/b", "with space", "Ünïcödé ☃", "a%2Fb", "a+b:c", "?#;&=", "...", "a\\b"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newMock(t)
			client := newClient(t, server, fastly.Config{})
			// The API decodes a path twice, so an endpoint with a percent sign in its
			// name can be created and then not be found.
			reachable := !strings.Contains(name, "%")
			if _, err := client.CreateEndpoint(t.Context(), draft, 1, fastly.Fields{"name": name, "topic": "t"}); err != nil {
				t.Fatal(err)
			}
			read, err := client.Endpoint(t.Context(), draft, name)
			if reachable && (err != nil || read.Name() != name) {
				t.Errorf("%v, %v", read, err)
			}
			if err := client.DeleteEndpoint(t.Context(), draft, name); reachable != (err == nil) {
				t.Error(err)
			}
			if rows, err := server.Rows(service, 2, "kinesis"); err != nil || reachable && len(rows) != 1 || len(rows) == 0 {
				t.Errorf("%v, %v", rows, err)
			}
		})
	}
	for _, name := range []string{"", ".", ".."} {
		server := newMock(t)
		if err := newClient(t, server, fastly.Config{}).DeleteEndpoint(t.Context(), draft, name); err == nil {
			t.Errorf("%q can be deleted", name)
		}
		if calls := server.Calls(); len(calls) > 0 {
			t.Errorf("%q made calls: %v", name, calls)
		}
	}
}

// reply answers every call in the same way.
func reply(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Fastly-RateLimit-Remaining", fmt.Sprint(time.Now().UnixNano()%1000))
		w.Header().Set("Fastly-RateLimit-Reset", "2000000000")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// TestErrors checks how failures are classified, that the same failure has the same
// text, and that the text contains no secret, even if the answer does.
func TestErrors(t *testing.T) {
	t.Parallel()
	predicates := map[string]func(error) bool{
		"not found": fastly.IsNotFound, "duplicate": fastly.IsDuplicate, "locked": fastly.IsLocked,
		"limited": fastly.IsRateLimited, "unauthorized": fastly.IsUnauthorized, "ambiguous": fastly.IsAmbiguous,
	}
	echo := `a-fastly-token a-secret-key an-access-key https://me:password@example.com`
	for name, test := range map[string]struct {
		status int
		body   string
		is     string
		text   string
	}{
		"404": {
			404, `{"msg":"Record not found","detail":"` + echo + `"}`, "not found", "Fastly answered 404: Record not found: ",
		},
		"409": {
			409, `{"msg":"Duplicate record","detail":"` + echo + `"}`, "duplicate", "Fastly answered 409: Duplicate record: ",
		},
		"422":            {422, `{"msg":"Version locked"}`, "locked", "Fastly answered 422: Version locked ("},
		"422 of a value": {422, `{"msg":"Unusable period"}`, "", "Fastly answered 422: Unusable period ("},
		"429":            {429, `{"msg":"You have exceeded your hourly rate limit."}`, "limited", "Fastly answered 429: "},
		"401": {
			401, `{"msg":"Provided credentials are missing or invalid"}`, "unauthorized", "Fastly answered 401: Provided",
		},
		"403":          {403, `{"msg":"` + echo + `"}`, "unauthorized", "Fastly answered 403: "},
		"400":          {400, `{"msg":"Bad request","detail":"` + echo + `"}`, "", "Fastly answered 400: Bad request: "},
		"400 msg only": {400, `{"msg":"'iam_role' can't be used"}`, "", "Fastly answered 400: 'iam_role' can't be used ("},
		"500":          {500, `{"msg":"` + echo + `"}`, "ambiguous", "Fastly answered 500: "},
		"502 HTML": {
			502, "<html>\n<body>" + echo + strings.Repeat("x", 5000) + "</body></html>",
			"ambiguous", "Fastly answered 502: Bad Gateway: <html> <body>",
		},
		"503 empty": {503, "", "ambiguous", "Fastly answered 503: Service Unavailable ("},
		"503 edge": {
			503, ` { "errors" : [{ "title" : "Unknown Error Occurred" , "detail" : "` + echo + `" }] } `,
			"ambiguous", "Fastly answered 503: ",
		},
		"truncated": {500, `{"msg":"a-secret-k`, "ambiguous", "Fastly answered 500: "},
		"200, not JSON": {
			200, "<html>" + echo + "</html>", "ambiguous",
			"no usable answer from Fastly: the answer is not the JSON that the API documents (",
		},
		"200, no object": {200, `"` + echo + `"`, "ambiguous", "no usable answer from Fastly: "},
		"200, empty":     {200, "", "ambiguous", "no usable answer from Fastly: "},
		"200, nothing":   {200, "null", "ambiguous", "no usable answer from Fastly: "},
		"200, no fields": {200, "{}", "ambiguous", "no usable answer from Fastly: "},
		"200, cut": {
			200, `{"id":"a","name":"a","number":2,"active":true,"status":"ok"`, "ambiguous", "no usable answer from Fastly: ",
		},
		"200, two": {
			200, `{"id":"a","name":"a","number":2,"active":true,"status":"ok"}{}`, "ambiguous", "no usable answer from Fastly: ",
		},
	} {
		for operationName, operation := range operations() {
			t.Run(name+"/"+operationName, func(t *testing.T) {
				t.Parallel()
				client := newClient(t, reply(test.status, test.body),
					fastly.Config{Repeat: fastly.Repeat{Tries: 2, First: 1, Longest: 1}})
				err := operation.call(t.Context(), client)
				if err == nil {
					t.Fatal("no error")
				}
				for predicate, holds := range predicates {
					if holds(err) != (predicate == test.is) {
						t.Errorf("%s: %v, for %v", predicate, holds(err), err)
					}
				}
				if !strings.HasPrefix(err.Error(), test.text) {
					t.Errorf("%q does not begin with %q", err, test.text)
				}
				if len(err.Error()) > 700 || strings.Contains(err.Error(), "\n") {
					t.Errorf("more than one line: %q", err)
				}
				for _, secret := range []string{token, "password"} {
					if strings.Contains(err.Error(), secret) {
						t.Errorf("%q contains %q", err, secret)
					}
				}
				if operationName == "create" || operationName == "update" {
					if strings.Contains(err.Error(), "a-secret-key") {
						t.Errorf("%q contains the secret of the call", err)
					}
				}
				if again := operation.call(t.Context(), client); again == nil || again.Error() != err.Error() {
					t.Errorf("%q, then %q", err, again)
				}
			})
		}
	}
}

// TestSecretsOfOtherCalls checks that secrets that another call has sent or read are
// redacted in any encoding: the reason for which a version is refused may repeat them.
func TestSecretsOfOtherCalls(t *testing.T) {
	t.Parallel()
	const secret = "wJalr/K7+MD&EN\"G"
	for name, learn := range map[string]func(ctx context.Context, c *fastly.Client) error{
		"sent by a create": func(ctx context.Context, c *fastly.Client) error {
			_, err := c.CreateEndpoint(ctx, draft, 1, fastly.Fields{"name": "n", "secret_key": secret})
			return err
		},
		"sent by an update": func(ctx context.Context, c *fastly.Client) error {
			_, err := c.UpdateEndpoint(ctx, draft, "n", fastly.Fields{"secret_key": secret})
			return err
		},
		"read in a list": func(ctx context.Context, c *fastly.Client) error {
			_, err := c.Endpoints(ctx, draft)
			return err
		},
		"read alone": func(ctx context.Context, c *fastly.Client) error {
			_, err := c.Endpoint(ctx, draft, "n")
			return err
		},
		"of the caller's": func(_ context.Context, c *fastly.Client) error {
			c.Hide(secret)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			written := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret)}
			body := "{}"
			client := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				text, err := json.Marshal(map[string]string{"status": "error", "msg": "a b " + body})
				switch {
				case strings.HasSuffix(r.URL.Path, "/logging/kinesis") && r.Method == http.MethodGet:
					text, err = json.Marshal([]map[string]string{{"name": "n", "secret_key": secret}})
				case strings.Contains(r.URL.Path, "/logging/kinesis"):
					text, err = json.Marshal(map[string]string{"name": "n", "secret_key": secret})
				case r.Method == http.MethodPut:
					w.WriteHeader(http.StatusBadRequest)
				}
				if err != nil {
					t.Error(err)
				}
				_, _ = w.Write(text)
			}), fastly.Config{})
			if err := learn(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			for _, form := range written {
				body = form
				_, reason, err := client.ValidateVersion(t.Context(), service, 2)
				if err != nil || !strings.HasPrefix(reason, "a b (redacted)") {
					t.Errorf("%q, %v", reason, err)
				}
				err = client.ActivateVersion(t.Context(), service, 2)
				if err == nil || !strings.Contains(err.Error(), "a b (redacted)") {
					t.Errorf("%v", err)
				}
			}
		})
	}
}

// TestSecretAtTheCut checks that no part of a secret is shown where an excerpt of a
// page ends, or where go-fastly stops reading the page.
func TestSecretAtTheCut(t *testing.T) {
	t.Parallel()
	for _, filling := range []string{"x", " "} {
		for before := range 600 {
			page := "<p>" + strings.Repeat(filling, before) + "a-secret-key, " + token + "</p>"
			_, err := newClient(t, reply(400, page), fastly.Config{}).UpdateEndpoint(t.Context(), draft, "there",
				fastly.Fields{"secret_key": "a-secret-key"})
			if err == nil || strings.Contains(err.Error(), "a-s") || strings.Contains(err.Error(), "a-f") {
				t.Fatalf("after %d: %v", before, err)
			}
		}
	}
}

// TestEndpointAnswers reads endpoints with fields of all JSON types that the API uses.
func TestEndpointAnswers(t *testing.T) {
	t.Parallel()
	sent :=
		`{"name":"a\u002fb ☃","format_version":"2","period":3600,"large":1234567890123456,"part":0.5,"gzip":true,"off":false,
		"placement":null,"response_condition":"","created_at":"2020-01-02T03:04:05Z",` +
			`"unknown":{"name":"other"},"list":["name"]}`
	want := fastly.Endpoint{
		"name": "a/b ☃", "format_version": "2", "period": "3600", "large": "1234567890123456", "part": "0.5", "gzip": "1",
		"off": "0", "created_at": "2020-01-02T03:04:05Z",
	}
	one, err := newClient(t, reply(200, sent), fastly.Config{}).Endpoint(t.Context(), draft, "a/b")
	if err != nil || !maps.Equal(one, want) {
		t.Errorf("%v, %v", one, err)
	}
	list, err := newClient(t, reply(200, "["+sent+", "+sent+"]\n"), fastly.Config{}).Endpoints(t.Context(), draft)
	if err != nil || len(list) != 2 || !maps.Equal(list[0], want) || !maps.Equal(list[1], want) {
		t.Errorf("%v, %v", list, err)
	}
	none, err := newClient(t, reply(200, "[]"), fastly.Config{}).Endpoints(t.Context(), draft)
	if err != nil || len(none) != 0 {
		t.Errorf("%v, %v", none, err)
	}
	for _, text := range []string{
		"null", "[null]", "[{}]", `["a"]`, `"a"`, `[` + sent + `, {"name":""}]`, `[` + sent + `,`,
		`[` + sent + `, {"name":"b"`, `[` + sent + `]]`, sent,
	} {
		list, err := newClient(t, reply(200, text), fastly.Config{Repeat: fastly.Repeat{Tries: 1}}).Endpoints(
			t.Context(), draft)
		if !fastly.IsAmbiguous(err) || !strings.Contains(err.Error(), "not the JSON") || list != nil {
			t.Errorf("%s: %v, %v", text, list, err)
		}
	}
}

// TestVersionAnswers checks that a version has nothing of an earlier, unusable answer.
func TestVersionAnswers(t *testing.T) {
	t.Parallel()
	answers := []string{
		`{"active":true,"locked":true,"staging":true,"comment":"of another"}`,
		`{"number":"2","active":true}`,
		`{"number":2,"active":null,"locked":false,"comment":null,"created_at":"2020-01-02T03:04:05Z",` +
			`"updated_at":"some day","service_id":"a"}`,
	}
	client := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, answers[0])
		answers = answers[1:]
	}), fastly.Config{Repeat: fastly.Repeat{First: 1, Longest: 1}})
	version, err := client.Version(t.Context(), service, 2)
	if want := (fastly.Version{Number: 2, CreatedAt: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)}); err != nil ||
		version != want {
		t.Errorf("%+v, %v", version, err)
	}
}

// TestNoLines checks that no secret is logged, at any level.
func TestNoLines(t *testing.T) {
	t.Parallel()
	for name, operation := range operations() {
		var logged strings.Builder
		client := newClient(t, reply(500, "a-secret-key"), fastly.Config{
			Repeat: fastly.Repeat{Tries: 1},
			Logger: slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug - 8})),
		})
		_ = operation.call(t.Context(), client)
		if text := logged.String(); strings.Contains(text, token) || strings.Contains(text, "a-secret-key") ||
			strings.Count(text, "\n") == 0 {
			t.Errorf("%s: %q", name, text)
		}
	}
}

// TestRepeats checks that exactly the safe calls are retried, after failures that
// a retry can fix.
func TestRepeats(t *testing.T) {
	t.Parallel()
	page := control.Text("<html></html>")
	for fault, test := range map[string]struct {
		fault  control.Fault
		repeat bool
	}{
		"500":         {control.Fault{Status: 500}, true},
		"503":         {control.Fault{Status: 503}, true},
		"502 HTML":    {control.Fault{Status: 502, Body: &page}, true},
		"cut before":  {control.Fault{Drop: control.DropBefore}, true},
		"too slow":    {control.Fault{Delay: control.Duration(time.Hour)}, true},
		"429":         {control.Fault{Status: 429}, false},
		"403":         {control.Fault{Status: 403}, false},
		"422":         {control.Fault{Status: 422}, false},
		"bad request": {control.Fault{Status: 400}, false},
	} {
		for name, operation := range operations() {
			t.Run(fault+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					server := newMock(t)
					broken := test.fault
					broken.Times = -1
					broken.Method, broken.Path = operation.method, operation.path
					if err := server.SetFaults(broken); err != nil {
						t.Fatal(err)
					}
					start := time.Now()
					err := operation.call(t.Context(), newClient(t, server, fastly.Config{}))
					// A read finds an endpoint that was created before the timeout.
					if settled := name == "create" && fault == "too slow"; settled != (err == nil) {
						t.Fatal(err)
					}
					tried := 0
					for _, call := range server.Calls() {
						if call.Method == operation.method && call.Path == operation.path {
							tried++
						}
					}
					want := 1
					// A create is retried after a read that found nothing.
					if test.repeat && (operation.repeated || name == "create" && fault != "too slow") {
						want = 4
					}
					if tried != want {
						t.Errorf("%d tries, not %d: %v", tried, want, err)
					}
					// The pauses are 0.5 s, 1 s and 2 s, each at least half as long with jitter.
					if waited := time.Since(start); want == 4 && waited < 1750*time.Millisecond {
						t.Errorf("four tries in %s", waited)
					}
				})
			})
		}
	}
}

// TestRepeatSucceeds checks that a retry can succeed.
func TestRepeatSucceeds(t *testing.T) {
	t.Parallel()
	for name, operation := range operations() {
		for _, drop := range []string{control.DropBefore, control.DropAfter} {
			t.Run(name+"/"+drop, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					server := newMock(t)
					if err := server.SetFaults(control.Fault{Drop: drop}); err != nil {
						t.Fatal(err)
					}
					err := operation.call(t.Context(), newClient(t, server, fastly.Config{}))
					if safe := operation.repeated || name == "create"; safe != (err == nil) {
						t.Error(err)
					}
				})
			})
		}
	}
}

// TestLostCreate checks that a read decides about a create whose answer was lost.
func TestLostCreate(t *testing.T) {
	t.Parallel()
	fields := func(name, topic string) fastly.Fields {
		return fastly.Fields{"name": name, "topic": topic, "iam_role": "arn:aws:iam::123456789012:role/logs"}
	}
	same := fastly.Fields{
		"name": "there", "topic": "old", "iam_role": "arn:aws:iam::123456789012:role/logs", "placement": "none",
	}
	lost := control.Fault{Method: "POST", Drop: control.DropAfter}
	never := control.Fault{Method: "POST", Drop: control.DropBefore}
	for name, test := range map[string]struct {
		fault  control.Fault
		base   int
		fields fastly.Fields
		before func(*mock.Server) error
		ours   bool
	}{
		"made":                            {lost, 1, fields("new", "new"), nil, true},
		"made, without a base":            {lost, 0, fields("new", "new"), nil, true},
		"not made":                        {never, 1, fields("new", "new"), nil, true},
		"not made, without a base":        {never, 0, fields("new", "new"), nil, true},
		"somebody else's":                 {never, 1, fields("there", "new"), nil, false},
		"somebody else's, without a base": {never, 0, fields("there", "new"), nil, false},
		"somebody else's, just the same":  {never, 1, same, nil, false},
		"another of this draft": {never, 1, fields("sibling", "new"), func(s *mock.Server) error {
			return s.Add(service, 2, "kinesis", mock.Row{"name": "sibling", "topic": "other"})
		}, false},
		"made after another was renamed": {
			lost, 1, fields("there", "new"),
			func(s *mock.Server) error { return s.Remove(service, 2, "kinesis", "there") }, true,
		},
		"the same after another was renamed": {
			lost, 1, same, func(s *mock.Server) error { return s.Remove(service, 2, "kinesis", "there") }, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newMock(t)
				if test.before != nil {
					if err := test.before(server); err != nil {
						t.Fatal(err)
					}
				}
				if err := server.SetFaults(test.fault); err != nil {
					t.Fatal(err)
				}
				made, err := newClient(t, server, fastly.Config{}).CreateEndpoint(t.Context(), draft, test.base, test.fields)
				if test.ours && (err != nil || made["topic"] != test.fields["topic"]) {
					t.Errorf("%v, %v", made, err)
				}
				if !test.ours && !fastly.IsDuplicate(err) {
					t.Errorf("%v, %v", made, err)
				}
				rows, _ := server.Rows(service, 2, "kinesis")
				names := map[any]bool{}
				for _, row := range rows {
					names[row["name"]] = true
				}
				if len(names) != len(rows) {
					t.Errorf("%v", rows)
				}
			})
		})
	}
}

// TestLateEffect uses a create whose first try takes effect after the read that did
// not find the endpoint.
func TestLateEffect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newMock(t)
		if err := server.SetFaults(control.Fault{Method: "POST", Drop: control.DropBefore}); err != nil {
			t.Fatal(err)
		}
		fields := fastly.Fields{"name": "new", "topic": "new"}
		var posts int
		server.SetHooks(func(r *http.Request) {
			if r.Method == http.MethodPost {
				if posts++; posts == 2 {
					if err := server.Add(service, 2, "kinesis", mock.Row{"name": "new", "topic": "new"}); err != nil {
						t.Error(err)
					}
				}
			}
		}, nil)
		made, err := newClient(t, server, fastly.Config{}).CreateEndpoint(t.Context(), draft, 1, fields)
		if err != nil || made.Name() != "new" {
			t.Errorf("%v, %v", made, err)
		}
	})
}

// TestLostRename checks that a rename whose answer was lost succeeds, but not if the
// endpoint under the new name is somebody else's.
func TestLostRename(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  control.Fault
		before func(*mock.Server) error
		ok     bool
	}{
		"made":     {control.Fault{Method: "PUT", Drop: control.DropAfter}, nil, true},
		"not made": {control.Fault{Method: "PUT", Drop: control.DropBefore}, nil, true},
		"gone, and the new name is another's": {
			control.Fault{Method: "PUT", Drop: control.DropBefore},
			func(s *mock.Server) error {
				return errors.Join(s.Remove(service, 2, "kinesis", "there"),
					s.Add(service, 2, "kinesis", mock.Row{"name": "renamed", "topic": "other"}))
			},
			false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newMock(t)
				if test.before != nil {
					if err := test.before(server); err != nil {
						t.Fatal(err)
					}
				}
				if err := server.SetFaults(test.fault); err != nil {
					t.Fatal(err)
				}
				read, err := newClient(t, server, fastly.Config{}).UpdateEndpoint(t.Context(), draft, "there",
					fastly.Fields{"name": "renamed", "topic": "new"})
				if test.ok && (err != nil || read.Name() != "renamed" || read["updated_at"] != "") {
					t.Errorf("%v, %v", read, err)
				}
				if !test.ok && !fastly.IsNotFound(err) {
					t.Errorf("%v, %v", read, err)
				}
			})
		})
	}
}

// TestLostDelete checks that a delete whose answer was lost succeeds, but not if the
// version itself is not found.
func TestLostDelete(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newMock(t)
		client := newClient(t, server, fastly.Config{})
		if err := client.DeleteEndpoint(t.Context(), draft, "gone"); !fastly.IsNotFound(err) {
			t.Errorf("%v", err)
		}
		if err := server.SetFaults(control.Fault{Method: "DELETE", Drop: control.DropAfter}); err != nil {
			t.Fatal(err)
		}
		if err := client.DeleteEndpoint(t.Context(), draft, "there"); err != nil {
			t.Error(err)
		}
		if err := server.SetFaults(control.Fault{Method: "DELETE", Drop: control.DropBefore}); err != nil {
			t.Fatal(err)
		}
		invisible := draft
		invisible.Version = 9
		if err := client.DeleteEndpoint(t.Context(), invisible, "there"); !fastly.IsNotFound(err) {
			t.Errorf("%v", err)
		}
	})
}

// TestCancelledWait checks that a wait between two tries ends with the context.
func TestCancelledWait(t *testing.T) {
	t.Parallel()
	for name, operation := range operations() {
		if !operation.repeated && name != "create" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newMock(t)
				if err := server.SetFaults(control.Fault{Method: operation.method, Status: 503, Times: -1}); err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
				defer cancel()
				start := time.Now()
				err := operation.call(ctx, newClient(t, server, fastly.Config{}))
				if !errors.Is(err, context.DeadlineExceeded) || !fastly.IsAmbiguous(err) ||
					time.Since(start) != 200*time.Millisecond {
					t.Errorf("%v after %s", err, time.Since(start))
				}
			})
		})
	}
}

// TestUnsent checks that every call that could not be sent is retried, and that its
// error does not say that it may have taken effect, unless an earlier try may have.
func TestUnsent(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for name, operation := range operations() {
		for failures, test := range map[string]struct {
			before []error
			sent   bool
			unsure bool
		}{
			"three times": {before: []error{refused, refused, refused}, sent: true},
			"always":      {before: slices.Repeat([]error{refused}, 9)},
			"later":       {before: append([]error{io.ErrUnexpectedEOF}, slices.Repeat([]error{refused}, 9)...), unsure: true},
		} {
			t.Run(name+"/"+failures, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					server := newMock(t)
					tries := 0
					client := newClient(t, nil, fastly.Config{Base: roundTripper(func(r *http.Request) (*http.Response, error) {
						if r.Method != operation.method || tries >= len(test.before) {
							return control.Transport(server).RoundTrip(r)
						}
						tries++
						return nil, test.before[tries-1]
					})})
					err := operation.call(t.Context(), client)
					if (err == nil) != test.sent || fastly.IsUnsure(err) != test.unsure {
						t.Errorf("unsure %v: %v", fastly.IsUnsure(err), err)
					}
				})
			})
		}
	}
}

// TestAnsweredInTheEnd checks that the error has Fastly's answer even if the context
// has ended in the meantime.
func TestAnsweredInTheEnd(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	answered := roundTripper(func(r *http.Request) (*http.Response, error) {
		response, err := control.Transport(reply(404, `{"msg":"Record not found"}`)).RoundTrip(r)
		cancel()
		return response, err
	})
	_, err := newClient(t, nil, fastly.Config{Base: answered}).Service(ctx, service)
	if !fastly.IsNotFound(err) {
		t.Errorf("%v", err)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestRedirects checks that redirects to another host are refused, and that the token
// is not sent there.
func TestRedirects(t *testing.T) {
	t.Parallel()
	var reached atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		var tries atomic.Int64
		home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			tries.Add(1)
			http.Redirect(w, r, other.URL, status)
		}))
		for name, operation := range operations() {
			tries.Store(0)
			err := operation.call(t.Context(), newClient(t, nil, fastly.Config{URL: home.URL}))
			if err == nil || name != "create" && tries.Load() != 1 {
				t.Errorf("%d, %s: %v after %d tries", status, name, err, tries.Load())
			}
		}
		home.Close()
	}
	if reached.Load() > 0 {
		t.Errorf("%d calls were made to the other host", reached.Load())
	}
}

// TestAddresses checks that an address is refused if the token would be sent
// unencrypted.
func TestAddresses(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{
		"": true, "https://api.fastly.com": true, "https://api.fastly.com/": true, "http://127.0.0.1:18080": true,
		"http://localhost:1": true, "http://[::1]:1": true,
		"http://api.fastly.com": false, "http://127.0.0.1.example.com": false, "http://10.0.0.1": false,
		"ftp://127.0.0.1": false, "api.fastly.com": false,
		"https://me:secret@api.fastly.com": false, "https://api.fastly.com?x=secret": false,
		"https://api.fastly.com/#x": false, ":": false,
	} {
		_, err := fastly.New(fastly.Config{Token: token, URL: address})
		if (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "me:") {
			t.Errorf("%q is in %q", address, err)
		}
	}
}

// TestConnections checks that one connection is used again after any answer.
func TestConnections(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		for range 50 {
			_, _ = io.WriteString(w, strings.Repeat("<p>not found</p>", 100))
		}
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := newClient(t, nil, fastly.Config{URL: server.URL})
	for range 20 {
		if _, err := client.Service(t.Context(), service); !fastly.IsNotFound(err) {
			t.Fatal(err)
		}
	}
	if opened.Load() != 1 {
		t.Errorf("%d connections", opened.Load())
	}
}

// TestDebugMode checks that nothing is printed in go-fastly's debug mode. It runs
// itself in another process, because an environment variable sets the mode.
func TestDebugMode(t *testing.T) {
	t.Parallel()
	if os.Getenv("FASTLY_DEBUG_MODE") == "true" {
		server := newMock(t)
		client := newClient(t, server, fastly.Config{})
		for _, operation := range operations() {
			_ = operation.call(t.Context(), client)
		}
		return
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDebugMode$")
	command.Env = append(os.Environ(), "FASTLY_DEBUG_MODE=true")
	out, err := command.CombinedOutput()
	if err != nil ||
		strings.TrimSpace(strings.ReplaceAll(string(out), "PASS", "")) != "" &&
			!strings.HasPrefix(string(out), "PASS\ncoverage") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestWritesLeft checks that the headers of writes are used, and only of writes.
func TestWritesLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newMock(t)
		client := newClient(t, server, fastly.Config{})
		left := func() (int, bool) {
			remaining, reset, known := client.WritesLeft(time.Now())
			if known && !reset.Equal(time.Now().Truncate(time.Hour).Add(time.Hour)) {
				t.Errorf("reset at %s", reset)
			}
			return remaining, known
		}
		if _, err := client.Service(t.Context(), service); err != nil {
			t.Fatal(err)
		}
		if _, known := left(); known {
			t.Error("known after a read")
		}
		for name, operation := range map[string]operation{
			"a success": operations()["delete"], "a failure": operations()["delete"],
		} {
			before, known := left()
			_ = operation.call(t.Context(), client)
			if remaining, _ := left(); known && remaining != before-1 {
				t.Errorf("%s: %d after %d", name, remaining, before)
			}
		}
		time.Sleep(time.Hour)
		if _, known := left(); known {
			t.Error("known beyond the reset")
		}
	})
}
