package transport_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

const token = "a-marked-token"

// base is a function that makes calls.
type base func(*http.Request) (*http.Response, error)

func (b base) RoundTrip(request *http.Request) (*http.Response, error) { return b(request) }

// reply makes a response.
func reply(status int, body string, header ...string) *http.Response {
	response := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
	for index := 0; index < len(header); index += 2 {
		response.Header.Set(header[index], header[index+1])
	}
	return response
}

// call makes a call like the packages that use this one: the token is in a header
// that net/http does not treat as secret.
func call(t *testing.T, client *transport.Client, method, address string) (transport.Answer, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader("body="+token))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Api-Token", token)
	return client.Do(request)
}

// TestRedirects checks that redirects within one host are followed, but no more than
// two in a row, and that all others are refused.
func TestRedirects(t *testing.T) {
	t.Parallel()
	const home = "https://api.example.com/start"
	for name, test := range map[string]struct {
		location string
		calls    int
		says     string
	}{
		"same host":    {"/end", 2, ""},
		"same address": {"https://api.example.com/end", 2, ""},
		"another host": {
			"https://elsewhere.example/end", 1, "api.example.com answered with a redirect to elsewhere.example, and",
		},
		"a host below":     {"https://logs.api.example.com/end", 1, "redirect refused"},
		"another port":     {"https://api.example.com:8443/end", 1, "redirect refused"},
		"another scheme":   {"http://api.example.com/end", 1, "redirect refused"},
		"this machine":     {"http://127.0.0.1/end", 1, "redirect refused"},
		"with credentials": {"https://me:marked@elsewhere.example/?marked", 1, "redirect refused"},
		"in a circle":      {"/start", 3, "api.example.com redirected 3 times"},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			t.Run(name+"/"+method, func(t *testing.T) {
				t.Parallel()
				var reached []string
				client := transport.New(transport.Config{
					Largest: 100,
					Base: base(func(request *http.Request) (*http.Response, error) {
						reached = append(reached, request.URL.Scheme+"://"+request.URL.Host)
						if request.URL.Path == "/end" {
							return reply(200, "arrived"), nil
						}
						return reply(http.StatusTemporaryRedirect, "", "Location", test.location), nil
					}),
				})
				answer, err := call(t, client, method, home)
				if slices.ContainsFunc(reached, func(host string) bool { return host != "https://api.example.com" }) {
					t.Errorf("reached %q", reached)
				}
				if len(reached) != test.calls {
					t.Errorf("%d calls", len(reached))
				}
				if test.says == "" {
					if err != nil || string(answer.Body) != "arrived" {
						t.Errorf("%+v, %v", answer, err)
					}
					return
				}
				if err == nil || !transport.Refused(err) || !strings.Contains(err.Error(), test.says) ||
					strings.Contains(err.Error(), "marked") {
					t.Errorf("error %v", err)
				}
			})
		}
	}
}

// TestRedirectedWrite checks that redirects are refused that would turn a write into a
// read, whose success would prove nothing.
func TestRedirectedWrite(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
			calls := 0
			client := transport.New(transport.Config{Largest: 100, Base: base(func(*http.Request) (*http.Response, error) {
				calls++
				return reply(status, "", "Location", "/end"), nil
			})})
			_, err := call(t, client, method, "https://api.example.com/start")
			if calls != 1 || !transport.Refused(err) ||
				!strings.Contains(err.Error(), "answered a "+method+" with a redirect that asks for a GET") {
				t.Errorf("%s, %d: %d calls, %v", method, status, calls, err)
			}
		}
	}
}

// TestPlainHTTP checks that no call sends a secret unencrypted, also if nobody has
// checked the address before.
func TestPlainHTTP(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{
		"https://api.example.com": true, "http://127.0.0.1:1": true, "http://[::1]": true, "http://localhost": true,
		"http://api.example.com": false, "http://10.0.0.1": false, "http://localhost.example.com": false,
	} {
		reached := false
		client := transport.New(transport.Config{Base: base(func(*http.Request) (*http.Response, error) {
			reached = true
			return reply(200, ""), nil
		})})
		if _, err := call(t, client, http.MethodGet, address); (err == nil) != ok || reached != ok {
			t.Errorf("%s: reached %v, %v", address, reached, err)
		}
	}
}

// TestUntrusted checks that nothing is sent to a server with an untrusted certificate.
func TestUntrusted(t *testing.T) {
	t.Parallel()
	var reached atomic.Bool
	server := httptest.NewUnstartedServer(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	defer server.Close()
	_, err := call(t, transport.New(transport.Config{}), http.MethodGet, server.URL)
	if err == nil || reached.Load() {
		t.Fatalf("reached %v, %v", reached.Load(), err)
	}
	if known := transport.Explain(err); !known.Final || !known.Unsent {
		t.Errorf("%+v", known)
	}
}

// TestLines checks that each call is logged in one line, without secrets.
func TestLines(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		base base
		line string
	}{
		"answered": {
			func(*http.Request) (*http.Response, error) {
				return reply(404, "marked", "Set-Cookie", "marked"), nil
			},
			`^level=DEBUG msg="Example answered" method=PUT path=/a%2Fb duration=\S+ status=404\n$`,
		},
		"not answered": {
			func(*http.Request) (*http.Response, error) {
				return nil, errors.New("malformed answer: " + token + " HRKU-marked")
			},
			`^level=DEBUG msg="Example did not answer" method=PUT path=/a%2Fb duration=\S+ ` +
				`error="malformed answer: \(redacted\) \(redacted\)"\n$`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lines bytes.Buffer
			client := transport.New(transport.Config{
				API: "Example", Token: token, Base: test.base,
				Logger: slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{
					Level: slog.LevelDebug,
					ReplaceAttr: func(_ []string, attribute slog.Attr) slog.Attr {
						if attribute.Key == slog.TimeKey {
							return slog.Attr{}
						}
						return attribute
					},
				})),
			})
			_, _ = call(t, client, http.MethodPut, "https://me:marked@api.example.com/a%2Fb?key=marked#marked")
			if line := lines.String(); !regexp.MustCompile(test.line).MatchString(line) || strings.Contains(line, "marked") {
				t.Errorf("%q", line)
			}
		})
	}
}

// TestUserAgent checks that the user agent is sent, and that the caller's request is
// not changed.
func TestUserAgent(t *testing.T) {
	t.Parallel()
	sent := ""
	client := transport.New(transport.Config{
		UserAgent: "an-agent",
		Base: base(func(request *http.Request) (*http.Response, error) {
			sent = request.UserAgent()
			return reply(200, ""), nil
		}),
	})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.example.com", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Do(request); err != nil || sent != "an-agent" || request.UserAgent() != "" {
		t.Errorf("sent %q, left %q, %v", sent, request.UserAgent(), err)
	}
}

// stalled is a body that never arrives.
type stalled struct{ context.Context }

func (s stalled) Read([]byte) (int, error) { <-s.Done(); return 0, s.Err() }
func (s stalled) Close() error             { return nil }

// TestTimeout checks that the timeout ends a call before and in the middle of its
// answer.
func TestTimeout(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ set, want time.Duration }{{0, 30 * time.Second}, {time.Second, time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			for name, stuck := range map[string]base{
				"before the answer": func(request *http.Request) (*http.Response, error) {
					<-request.Context().Done()
					return nil, request.Context().Err()
				},
				"in the middle of the answer": func(request *http.Request) (*http.Response, error) {
					response := reply(200, "")
					response.Body = stalled{request.Context()}
					return response, nil
				},
			} {
				start := time.Now()
				answer, err := call(t, transport.New(transport.Config{Timeout: test.set, Largest: 1, Base: stuck}), http.MethodGet,
					"https://api.example.com")
				err = errors.Join(err, answer.Broken)
				if waited := time.Since(start); err == nil || waited != test.want {
					t.Fatalf("%s: %v after %s", name, err, waited)
				}
				if known := transport.Explain(err); known.Reason != "no answer in time" || known.Final || known.Unsent {
					t.Errorf("%s: %+v", name, known)
				}
			}
		})
	}
}

// TestConnections checks that calls that run at the same time keep their connections
// for the next calls.
func TestConnections(t *testing.T) {
	t.Parallel()
	const concurrent = 12
	var connections sync.Map
	var arrived sync.WaitGroup
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		connections.Store(request.RemoteAddr, true)
		arrived.Done()
		arrived.Wait()
	}))
	defer server.Close()
	client := transport.New(transport.Config{Largest: 1})
	for range 3 {
		arrived.Add(concurrent)
		var done sync.WaitGroup
		for range concurrent {
			done.Go(func() {
				if _, err := call(t, client, http.MethodGet, server.URL); err != nil {
					t.Error(err)
				}
			})
		}
		done.Wait()
	}
	opened := 0
	connections.Range(func(any, any) bool { opened++; return true })
	if opened > concurrent {
		t.Errorf("%d connections", opened)
	}
}

// TestAnswer reads answers of any status, also broken ones.
func TestAnswer(t *testing.T) {
	t.Parallel()
	cut := errors.New("cut")
	for name, test := range map[string]struct {
		status int
		body   io.Reader
		want   string
		ok     bool
		broken error
	}{
		"success":    {200, strings.NewReader("hello"), "hello", true, nil},
		"no content": {204, strings.NewReader(""), "", true, nil},
		"highest":    {299, strings.NewReader("hello"), "hello", true, nil},
		"no success": {300, strings.NewReader("hello"), "hello", false, nil},
		"failure":    {503, strings.NewReader("hello"), "hello", false, nil},
		"too long":   {200, strings.NewReader("hello, hello, hello"), "hello, hel", true, nil},
		"broken":     {200, io.MultiReader(strings.NewReader("hel"), &failing{cut}), "hel", true, cut},
		"both":       {500, io.MultiReader(strings.NewReader("hel"), &failing{cut}), "hel", false, cut},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := transport.New(transport.Config{Largest: 10, Base: base(func(*http.Request) (*http.Response, error) {
				response := reply(test.status, "", "Request-Id", "one")
				response.Body = io.NopCloser(test.body)
				return response, nil
			})})
			answer, err := call(t, client, http.MethodGet, "https://api.example.com")
			if err != nil || answer.Status != test.status || answer.OK() != test.ok || string(answer.Body) != test.want ||
				answer.Header.Get("Request-Id") != "one" {
				t.Errorf("%+v, %v", answer, err)
			}
			if !errors.Is(answer.Broken, test.broken) {
				t.Errorf("broken by %v", answer.Broken)
			}
		})
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

// TestNoAnswer checks that the error says why, without the address.
func TestNoAnswer(t *testing.T) {
	t.Parallel()
	lost := errors.New("lost")
	client := transport.New(transport.Config{Base: base(func(*http.Request) (*http.Response, error) { return nil, lost })})
	if _, err := call(t, client, http.MethodGet, "https://api.example.com/?key=marked"); !errors.Is(err, lost) ||
		err.Error() != "lost" {
		t.Errorf("%v", err)
	}
}

// TestDecode checks that only the expected JSON is accepted, and that no value of an
// earlier answer is kept.
func TestDecode(t *testing.T) {
	t.Parallel()
	type row struct {
		Name string `json:"name"`
		Size int    `json:"size"`
	}
	rows := []row{{"old", 1}, {"older", 2}}
	for _, text := range []string{
		"", "null", " null\n", `{}`, `"text"`, `[{"name":"a"}`,
		`[{"name":"a"}] []`, `[{"name":1}]`, `[{"size":"1"}]`, "<html>",
	} {
		if err := (transport.Answer{Body: []byte(text)}).Decode(&rows); !errors.Is(err, transport.ErrBadAnswer) {
			t.Errorf("%q: %v", text, err)
		}
	}
	rows = []row{{"old", 1}, {"older", 2}}
	if err := (transport.Answer{
		Body: []byte(`[{"name":"new","size":null,"more":{}},{}]` + "\n"),
	}).Decode(&rows); err != nil || !slices.Equal(rows, []row{{"new", 0}, {"", 0}}) {
		t.Errorf("%+v, %v", rows, err)
	}
}
