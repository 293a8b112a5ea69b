package drain_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	datadogmock "github.com/logdrain/terraform-provider-logdrain/internal/mock/datadog"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/logplex"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// whole is the pipe in HCL: a line that a Fastly service logs goes to Logplex,
// and from there through the app's drain to Datadog.
func whole(mocks *acctest.Pipe) string {
	return mocks.Config(fmt.Sprintf(`
resource "logdrain_fastly_heroku" "edge" {
  service_id = %q
  name       = "edge"
  url        = %q
  token      = %q
}
`, acctest.Service, mocks.Listening.LogplexInput(), acctest.LogplexToken) + mocks.Drain(keyed, `
  service    = "my shop"
  env        = "prod"
  host       = "edge-1"
  tags       = { team = "web" }
  attributes = { color = "\"blue\" & green" }`))
}

// emit lets the service log lines, over HTTP as a module's tests would.
func emit(t *testing.T, mocks *acctest.Pipe, lines ...string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"service_id": acctest.Service, "lines": lines})
	if err != nil {
		t.Fatal(err)
	}
	ask(t, http.MethodPost, mocks.Listening.Fastly+"/_mock/emit", string(body), nil)
}

// arrived gives what Datadog got, over HTTP.
func arrived(t *testing.T, mocks *acctest.Pipe) []datadogmock.Log {
	t.Helper()
	var logs []datadogmock.Log
	ask(t, http.MethodGet, mocks.Listening.Datadog+"/_mock/logs", "", &logs)
	return logs
}

func ask(t *testing.T, method, url, body string, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v %s", response.Status, err, text)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// TestPipe applies both resources together, and checks that each line that is
// logged at the edge arrives at Datadog, complete, with everything that is
// configured.
func TestPipe(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(whole(mocks))
	workspace.Apply()
	workspace.Run("plan", "-detailed-exitcode")

	lines := []string{
		`GET /cart 200 "Mozilla/5.0 (X11)" {"a": 'b'} \ <&>`,
		"Grüße, 世界 🙂",
		strings.Repeat("x", 10001),
		"",
		"last",
	}
	emit(t, mocks, lines...)
	logs := arrived(t, mocks)
	var messages []string
	for _, log := range logs {
		messages = append(messages, log.Message)
		if log.Service != "my shop" || log.Host != "edge-1" || log.Source != "heroku" {
			t.Errorf("service %q, host %q, source %q", log.Service, log.Host, log.Source)
		}
		for _, tag := range []string{"env:prod", "team:web"} {
			if !slices.Contains(log.Tags, tag) {
				t.Errorf("no %s in %q", tag, log.Tags)
			}
		}
		if want := map[string]any{"color": `"blue" & green`}; !reflect.DeepEqual(log.Attributes, want) {
			t.Errorf("attributes %v", log.Attributes)
		}
	}
	// Logplex splits a line after 10,000 bytes; nothing of it is lost. The rest
	// arrives line by line, in the order of the edge.
	if got, want := strings.Join(messages, ""), strings.Join(lines, ""); got != want {
		t.Errorf("%d bytes arrived of %d", len(got), len(want))
	}
	for _, line := range []string{lines[0], lines[1], lines[3], lines[4]} {
		if !slices.Contains(messages, line) {
			t.Errorf("%q did not arrive in %.200q", line, messages)
		}
	}

	// A key that rotates loses no line.
	workspace.Write(strings.ReplaceAll(whole(mocks), acctest.DatadogKey, acctest.OtherDatadogKey))
	mocks.Datadog.ForgetLogs()
	mocks.Heroku.SetHooks(nil, func(r *http.Request) {
		if r.Method == http.MethodPost || r.Method == http.MethodDelete {
			if _, err := mocks.Fastly.Emit(t.Context(), acctest.Service, []string{"during " + r.Method}); err != nil {
				t.Error(err)
			}
		}
	})
	workspace.Apply()
	var during []string
	for _, log := range arrived(t, mocks) {
		during = append(during, log.Message)
	}
	// Between the two calls both drains are there, and the line comes twice.
	if want := []string{"during POST", "during POST", "during DELETE"}; !slices.Equal(during, want) {
		t.Errorf("arrived: %q", during)
	}
}

// TestLoss makes the mistakes that lose lines. The provider refuses those that it
// can see. Those made outside of Terraform lose lines, which arrive again after the
// next apply if the drain is to blame.
func TestLoss(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		// change does the mistake in HCL, says is the refusal.
		change func(string) string
		says   string
		// past does it past the provider, with the drain that is there.
		past func(t *testing.T, mocks *acctest.Pipe, drain mock.Drain)
	}{
		"wrong key": {
			change: func(config string) string {
				return strings.ReplaceAll(config, acctest.DatadogKey, "00000000000000000000000000000000")
			},
			says: "Datadog does not accept the API key",
			past: func(_ *testing.T, mocks *acctest.Pipe, _ mock.Drain) { mocks.Datadog.SetAPIKeys("another") },
		},
		"trailing slash": {
			change: func(config string) string { return strings.ReplaceAll(config, "/api/v2/logs\"", "/api/v2/logs/\"") },
			says:   "ends in a slash",
			past:   rewrite(func(url string) string { return strings.Replace(url, "/logs?", "/logs/?", 1) }),
		},
		"unencoded space": {
			change: func(config string) string { return strings.ReplaceAll(config, "/api/v2/logs\"", "/api/my logs\"") },
			says:   "white space",
			// The key comes after the space, where the older guides had it first.
			past: rewrite(func(url string) string {
				address, query, _ := strings.Cut(url, "?")
				key, rest, _ := strings.Cut(query, "&")
				return address + "?" + strings.Replace(rest, "my%20shop", "my shop", 1) + "&" + key
			}),
		},
		"expired token": {
			past: func(_ *testing.T, mocks *acctest.Pipe, _ mock.Drain) {
				mocks.Logplex.SetTokens(logplex.Token{Token: "t.other"})
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			workspace := acctest.NewWorkspace(t)
			if test.change != nil {
				workspace.Write(test.change(whole(mocks)))
				out, err := workspace.Try(t.Context(), "apply", "-auto-approve", "-input=false")
				if err == nil || !strings.Contains(unwrap(out), test.says) || len(mocks.DrainURLs(t, acctest.App)) != 0 {
					t.Fatalf("not refused: %v\n%s", err, out)
				}
			}
			workspace.Write(whole(mocks))
			workspace.Apply()
			emit(t, mocks, "before")
			all, err := mocks.Heroku.Drains(acctest.App)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			test.past(t, mocks, all[0])
			emit(t, mocks, "lost")
			var messages []string
			for _, log := range arrived(t, mocks) {
				messages = append(messages, log.Message)
			}
			if !slices.Equal(messages, []string{"before"}) {
				t.Errorf("arrived: %q", messages)
			}
			if name == "expired token" {
				return
			}
			dropped := 0
			for _, drain := range mocks.Logplex.State().Logplex.Drains {
				dropped += drain.Dropped
			}
			if dropped != 1 {
				t.Errorf("%d lines were dropped", dropped)
			}
			if name == "wrong key" {
				return
			}
			// The drain was replaced by somebody else: the next apply mends it.
			workspace.Apply()
			emit(t, mocks, "after")
			if logs := arrived(t, mocks); logs[len(logs)-1].Message != "after" {
				t.Errorf("arrived last: %q", logs[len(logs)-1].Message)
			}
		})
	}
}

// rewrite replaces a drain by one with another URL.
func rewrite(change func(string) string) func(*testing.T, *acctest.Pipe, mock.Drain) {
	return func(t *testing.T, mocks *acctest.Pipe, drain mock.Drain) {
		t.Helper()
		if err := mocks.Heroku.RemoveDrain(acctest.App, drain.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{URL: change(drain.URL)}); err != nil {
			t.Fatal(err)
		}
	}
}
