package heroku_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
)

const (
	token = "HRKU-marked-secret"
	key   = "feedfacefeedfacefeedfacefeedface"
	drain = "https://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=" + key + "&service=a%20b"
)

// world is a mock in memory and a client of it. The clock is that of a bubble
// of testing/synctest, so that the client's real waits take no time.
type world struct {
	*mock.Server
	client *heroku.Client
	lines  *bytes.Buffer
}

func newWorld(t *testing.T, change func(*mock.Account), options mock.Options) world {
	t.Helper()
	server := mock.New(options)
	seed := mock.DefaultSeed()
	seed.Heroku.Tokens = []string{token}
	if change != nil {
		change(&seed.Heroku)
	}
	if err := server.Load(seed); err != nil {
		t.Fatal(err)
	}
	lines := &bytes.Buffer{}
	client, err := heroku.New(heroku.Config{
		Token:  token,
		Base:   control.Transport(server),
		Logger: slog.New(slog.NewTextHandler(lines, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	return world{Server: server, client: client, lines: lines}
}

// create makes the drain as the resource does.
func (w world) create(ctx context.Context) (heroku.Drain, error) {
	known, err := w.client.Drains(ctx, "demo")
	if err != nil {
		return heroku.Drain{}, err
	}
	return w.client.CreateDrain(ctx, "demo", heroku.NewDrain{
		URL: drain, Known: known,
		Same: func(url string) bool { return url == drain },
	})
}

func (w world) urls(t *testing.T) []string {
	t.Helper()
	drains, err := w.Drains("demo")
	if err != nil {
		t.Fatal(err)
	}
	var urls []string
	for _, drain := range drains {
		urls = append(urls, drain.URL)
	}
	return urls
}

func (w world) count(method string) int {
	count := 0
	for _, call := range w.Calls() {
		if call.Method == method {
			count++
		}
	}
	return count
}

// checkSecrets looks for secrets in the log and in an error.
func (w world) checkSecrets(t *testing.T, err error) {
	t.Helper()
	said := w.lines.String() + fmt.Sprintf("%v %+v", err, err)
	// Fewer characters of the key are in one of some thousand UUIDs of drains.
	for _, secret := range []string{key[:8], token, "dd-api-key=feed"} {
		if strings.Contains(said, secret) {
			t.Errorf("shows %s:\n%s", secret, said)
		}
	}
	for _, call := range w.Calls() {
		if call.Query != "" || strings.Contains(call.Path, "http") || strings.Contains(call.Path, "d.") {
			t.Errorf("a drain is not named by its id: %s?%s", call.Path, call.Query)
		}
	}
}

// TestLifecycle makes, reads, lists and removes a drain.
func TestLifecycle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil, mock.Options{})
		app, err := w.client.App(t.Context(), "demo")
		if err != nil || app != (heroku.App{ID: mock.DefaultAppID, Name: "demo", Generation: "cedar"}) {
			t.Fatalf("%+v, %v", app, err)
		}
		made, err := w.create(t.Context())
		if err != nil || made.URL != drain || !strings.HasPrefix(made.Token, "d.") || made.CreatedAt == "" ||
			made.Addon != nil {
			t.Fatalf("%+v, %v", made, err)
		}
		read, err := w.client.Drain(t.Context(), mock.DefaultAppID, made.ID)
		if err != nil || read != made {
			t.Fatalf("%+v, %v", read, err)
		}
		for range 2 {
			if err := w.client.DeleteDrain(t.Context(), "demo", made.ID); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.client.Drain(t.Context(), "demo", made.ID); !heroku.IsNotFound(err) {
			t.Fatal(err)
		}
		w.checkSecrets(t, nil)
		for _, step := range []string{"app demo added drain " + made.ID, "app demo removed drain " + made.ID} {
			if logged := strings.Count(w.lines.String(), fmt.Sprintf("level=INFO msg=%q", step)); logged != 1 {
				t.Errorf("%q is logged %d times:\n%s", step, logged, w.lines)
			}
		}
	})
}

// TestPages follows Next-Range to the end of a long list.
func TestPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil, mock.Options{})
	const number = 1100
	for i := range number {
		if _, err := w.AddDrain("demo", mock.Drain{
			URL: fmt.Sprintf("https://logs.example/%d", i), Addon: &mock.Addon{Name: "addon"},
		}); err != nil {
			t.Fatal(err)
		}
	}
	drains, err := w.client.Drains(t.Context(), "demo")
	if err != nil || len(drains) != number || drains[0].Addon.Name != "addon" {
		t.Fatalf("%d drains, %v", len(drains), err)
	}
	if calls := len(w.Calls()); calls != 2 {
		t.Errorf("%d calls", calls)
	}
}

// TestNoList checks that no other answer is read as an empty list: then a drain
// that exists would be created again.
func TestNoList(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"null", "{}", "", `[{"id":"a"`, `["a"]`} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, nil, mock.Options{})
			body := control.Text(text)
			if err := w.SetFaults(control.Fault{Status: 200, Body: &body, Times: -1}); err != nil {
				t.Fatal(err)
			}
			drains, err := w.client.Drains(t.Context(), "demo")
			var failed *heroku.Error
			if !errors.As(err, &failed) || !strings.Contains(err.Error(), "not the JSON") || drains != nil {
				t.Errorf("%q: %v, %v", text, drains, err)
			}
		})
	}
}

// TestRefusals checks how the client reads Heroku's errors.
func TestRefusals(t *testing.T) {
	t.Parallel()
	body := func(text string) *control.Text { value := control.Text(text); return &value }
	fault := func(status int, text *control.Text) []control.Fault {
		return []control.Fault{{Method: "POST", Path: "/apps/demo/log-drains", Times: -1, Status: status, Body: text}}
	}
	for name, test := range map[string]struct {
		change func(*mock.Account)
		faults []control.Fault
		is     func(error) bool
		says   string
		posts  int
	}{
		"unauthorized": {
			change: func(a *mock.Account) { a.Tokens = []string{"other"} },
			is:     heroku.IsUnauthorized, says: "401 unauthorized", posts: 0,
		},
		"forbidden": {faults: fault(403, nil), is: heroku.IsForbidden, says: "403 forbidden", posts: 1},
		"no app": {
			change: func(a *mock.Account) { a.Apps[0].Name = "other" },
			is:     heroku.IsNotFound, says: "Couldn't find that app", posts: 0,
		},
		"five": {change: func(a *mock.Account) {
			for _, name := range []string{"a", "b", "c", "d", "e"} {
				a.Apps[0].Drains = append(a.Apps[0].Drains, mock.Drain{URL: "https://" + name + ".example/"})
			}
		}, is: heroku.IsTooMany, says: "maximum number of drains", posts: 1},
		"duplicate": {
			change: func(a *mock.Account) { a.Apps[0].Drains = []mock.Drain{{URL: drain}} },
			is:     heroku.IsDuplicate, says: "422", posts: 1,
		},
		"conflict": {change: func(a *mock.Account) {
			a.Apps[0].Drains, a.Choices.DuplicateStatus = []mock.Drain{{URL: drain}}, 409
		}, is: heroku.IsDuplicate, says: "409", posts: 1},
		"echo of the URL": {
			change: func(a *mock.Account) { a.Choices.RefuseHosts = []string{"http-intake.logs.datadoghq.com"} },
			says:   "Invalid drain destination: (redacted)", posts: 1,
		},
		"echo of the key": {
			faults: fault(400, body("<html>"+key+" "+token+" "+strings.Repeat("x", 400)+"</html>")), says: "400", posts: 1,
		},
		"key at the cut": {faults: fault(400, body(strings.Repeat("x", 290)+key)), says: "400", posts: 1},
		"limit":          {faults: fault(429, nil), is: heroku.IsRateLimited, says: "429 rate_limit", posts: 0},
		"no channel": {
			change: func(a *mock.Account) { a.Apps[0].LogChannelAfter = 1000 },
			is:     heroku.IsNoChannel, says: "log channel", posts: 0,
		},
		"fir":  {change: func(a *mock.Account) { a.Apps[0].Generation = mock.Fir }, says: "fir generation", posts: 1},
		"down": {faults: fault(503, nil), says: "503", posts: 4},
		"always cut": {
			faults: []control.Fault{{Method: "POST", Times: -1, Drop: control.DropBefore}}, says: "connection reset", posts: 4,
		},
		"no JSON": {faults: fault(200, body("hello")), says: "not the JSON", posts: 4},
		"redirect": {
			faults: []control.Fault{
				{Method: "POST", Times: -1, Status: 307, Headers: map[string]string{"Location": "https://elsewhere.example/"}},
			},
			says: "redirect refused", posts: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, test.change, mock.Options{})
				if err := w.SetFaults(test.faults...); err != nil {
					t.Fatal(err)
				}
				before := len(w.State().Heroku.Apps[0].Drains)
				start := time.Now()
				_, err := w.create(t.Context())
				var failed *heroku.Error
				if !errors.As(err, &failed) || !strings.Contains(err.Error(), test.says) || test.is != nil && !test.is(err) {
					t.Fatalf("%v", err)
				}
				if waited := time.Since(start); waited > 3*time.Minute {
					t.Errorf("waited for %v", waited)
				}
				if posts := w.count(http.MethodPost); test.posts != 0 && posts != test.posts {
					t.Errorf("%d POSTs", posts)
				}
				if after := len(w.State().Heroku.Apps[0].Drains); after != before {
					t.Errorf("%d drains", after)
				}
				w.checkSecrets(t, err)
			})
		})
	}
}

// TestPatience waits for conditions that pass: a new app without a log channel, and
// the rate limit.
func TestPatience(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*mock.Account){
		"log channel": func(a *mock.Account) { a.Apps[0].LogChannelAfter = 5 },
		"other status": func(a *mock.Account) {
			a.Apps[0].LogChannelAfter, a.Choices.NoChannelStatus = 5, 404
		},
		"rate limit": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, change, mock.Options{})
				if name == "rate limit" {
					if err := w.SetFaults(control.Fault{Status: 429, Times: 4}); err != nil {
						t.Fatal(err)
					}
				}
				start := time.Now()
				if _, err := w.create(t.Context()); err != nil {
					t.Fatal(err)
				}
				if waited := time.Since(start); waited < 5*time.Second || waited > 2*time.Minute {
					t.Errorf("waited for %v", waited)
				}
				if urls := w.urls(t); len(urls) != 1 {
					t.Errorf("drains: %q", urls)
				}
			})
		})
	}
}

// base makes calls with a function.
type base func(*http.Request) (*http.Response, error)

func (b base) RoundTrip(request *http.Request) (*http.Response, error) { return b(request) }

// TestUnsent repeats a call that did not reach Heroku, even one that creates a
// drain, without listing the drains.
func TestUnsent(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, nil, mock.Options{})
			failures := 0
			client, err := heroku.New(heroku.Config{
				Token: token,
				Base: base(func(request *http.Request) (*http.Response, error) {
					if request.Method == method && failures < 3 {
						failures++
						return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
					}
					return control.Transport(w).RoundTrip(request)
				}),
			})
			if err != nil {
				t.Fatal(err)
			}
			w.client = client
			start := time.Now()
			if made, err := w.create(t.Context()); err != nil || made.URL != drain {
				t.Errorf("%+v, %v", made, err)
			}
			// Half a second, a second, two seconds, each half as long at the least.
			if waited := time.Since(start); failures != 3 || waited < 1750*time.Millisecond {
				t.Errorf("%d failures in %s", failures, waited)
			}
			if gets, posts := w.count(http.MethodGet), w.count(http.MethodPost); gets != 1 || posts != 1 {
				t.Errorf("%d GETs, %d POSTs", gets, posts)
			}
		})
	}
}

// TestLostAnswers makes every call of the creation of a drain fail, one to five
// times, in every way. After an error, the app does not have the drain, unless the
// error says that it may; after success, it has exactly one; and drains of others
// are not changed.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	cut := 3
	ways := map[string]control.Fault{
		"500":       {Status: 500},
		"503":       {Status: 503},
		"429":       {Status: 429},
		"before":    {Drop: control.DropBefore},
		"after":     {Drop: control.DropAfter},
		"truncated": {Truncate: &cut},
		"timeout":   {Delay: control.Duration(time.Minute)},
	}
	injected := 0
	for way, fault := range ways {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			for skip := range 3 {
				for times := 1; times <= 5; times++ {
					injected++
					t.Run(fmt.Sprintf("%s %s skip %d times %d", way, method, skip, times), func(t *testing.T) {
						t.Parallel()
						synctest.Test(t, func(t *testing.T) {
							w := newWorld(t,
								func(a *mock.Account) { a.Apps[0].Drains = []mock.Drain{{URL: "https://other.example/"}} }, mock.Options{})
							fault := fault
							fault.Method, fault.Skip, fault.Times = method, skip, times
							if err := w.SetFaults(fault); err != nil {
								t.Fatal(err)
							}
							made, err := w.create(t.Context())
							drains, listErr := w.Drains("demo")
							if listErr != nil {
								t.Fatal(listErr)
							}
							w.checkSecrets(t, err)
							var unsettled *heroku.UnsettledError
							switch {
							case errors.As(err, &unsettled):
								// It says so, and at most one is there.
								if len(drains) > 2 {
									t.Errorf("%d drains", len(drains))
								}
							case err != nil && len(drains) != 1:
								t.Errorf("%d drains after %v", len(drains), err)
							case err == nil && (len(drains) != 2 || drains[1].ID != made.ID):
								t.Errorf("%d drains, made %s", len(drains), made.ID)
							}
						})
					})
				}
			}
		}
	}
	t.Logf("%d faults", injected)
}

// TestInterrupted ends the context during the POST. The drain that was created is
// found.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		w := newWorld(t, nil, mock.Options{After: func(r *http.Request) {
			if r.Method == http.MethodPost {
				cancel()
			}
		}})
		made, err := w.create(ctx)
		if err != nil || made.URL != drain || len(w.urls(t)) != 1 {
			t.Errorf("%+v, %v", made, err)
		}
		w.checkSecrets(t, err)
	})
}

// TestNames refuses names that would change the path of a call.
func TestNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil, mock.Options{})
	for _, name := range []string{"", ".", ".."} {
		if err := w.client.DeleteDrain(t.Context(), "demo", name); err == nil {
			t.Errorf("%q is deleted", name)
		}
		if _, err := w.client.Drains(t.Context(), name); err == nil {
			t.Errorf("%q is listed", name)
		}
	}
	if calls := w.Calls(); len(calls) != 0 {
		t.Errorf("calls: %v", calls)
	}
}

// TestRefusedPath asks for what can't be part of a path: no call is made, and the
// error does not claim that Heroku answered.
func TestRefusedPath(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil, mock.Options{})
	_, err := w.client.App(t.Context(), "")
	if err == nil || err.Error() != `the name "" can't be part of an API path` || len(w.Calls()) != 0 {
		t.Errorf("%v, calls %v", err, w.Calls())
	}
}
