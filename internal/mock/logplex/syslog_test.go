package logplex_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/logplex"
)

// listener is a syslog server of a test, with TLS or without.
type listener struct {
	address  string
	received chan string
}

// certificate makes a certificate that no machine trusts.
func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	return server.TLS.Certificates[0]
}

// listen opens a syslog server that reports everything that each connection sends.
func listen(t *testing.T, config *tls.Config) *listener {
	t.Helper()
	var listening net.ListenConfig
	opened, err := listening.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{address: opened.Addr().String(), received: make(chan string, 10)}
	if config != nil {
		opened = tls.NewListener(opened, config)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			connection, err := opened.Accept()
			if err != nil {
				return
			}
			text, err := io.ReadAll(connection)
			if err == nil {
				l.received <- string(text)
			}
			_ = connection.Close()
		}
	}()
	t.Cleanup(func() {
		_ = opened.Close()
		<-done
	})
	return l
}

// quiet gives a logger that discards the errors of clients that do not trust a
// server.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// plain makes a mock with one drain, over a real network.
func plain(url string) *logplex.Server {
	return logplex.New(logplex.Options{Drains: func() []logplex.Drain {
		return []logplex.Drain{{AppName: "demo", ID: "drain", Token: drainToken, URL: url}}
	}})
}

// deliver emits lines and gives the only delivery.
func deliver(t *testing.T, server *logplex.Server, lines ...string) logplex.Delivery {
	t.Helper()
	deliveries, err := server.Emit(t.Context(), logplex.Source{}, lines)
	if err != nil || len(deliveries) != 1 {
		t.Fatalf("%+v %v", deliveries, err)
	}
	return deliveries[0]
}

// TestSyslog delivers frames over a real connection, with TLS and without. A syslog
// drain ignores users, paths and queries.
func TestSyslog(t *testing.T) {
	t.Parallel()
	for scheme, config := range map[string]*tls.Config{
		"syslog": nil, "syslog+tls": {Certificates: []tls.Certificate{certificate(t)}},
	} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			to := listen(t, config)
			drain := logplex.Drain{
				AppName: "demo", ID: "drain", Token: drainToken, URL: scheme + "://user:secret@" + to.address + "/path?key=secret",
			}
			r := start(t, drain)
			r.post(frame(syslog("grüße")) + frame(strings.TrimSuffix(syslog("no newline"), "\n")) + frame(syslog("")))
			const head = "<190>1 2026-07-23T19:29:32.000001+00:00 " + drainToken + " service edge - - "
			want := frame(head+"grüße\n") + frame(head+"no newline\n") + frame(head+"\n")
			if got := <-to.received; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			deliveries := r.server.Deliveries()
			if len(deliveries) != 1 || !reflect.DeepEqual(deliveries[0], logplex.Delivery{
				Drain: "drain", App: "demo", Messages: 3, Statuses: []int{}, Delivered: true,
			}) || len(r.to.calls) != 0 {
				t.Errorf("the deliveries are %+v, the calls %+v", deliveries, r.to.calls)
			}
			if state := r.server.State().Logplex.Drains[0]; state.Delivered != 3 || state.Dropped != 0 {
				t.Errorf("the state is %+v", state)
			}
		})
	}
}

// TestSyslogLoss loses lines while nobody listens, and reports the loss in a frame
// that ends in a newline, unlike that of an HTTPS drain.
func TestSyslogLoss(t *testing.T) {
	t.Parallel()
	to := listen(t, nil)
	works := false
	server := logplex.New(logplex.Options{
		Drains: func() []logplex.Drain {
			return []logplex.Drain{{ID: "drain", Token: drainToken, URL: "syslog://" + to.address}}
		},
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			if !works {
				return nil, errors.New("refused")
			}
			var dialer net.Dialer
			return dialer.DialContext(ctx, network, address)
		},
		Now: func() time.Time { return time.Date(2026, 7, 23, 19, 29, 32, 123456789, time.UTC) },
	})
	if lost := deliver(t, server, "a", "b"); lost.Delivered || lost.Error != "refused" || lost.Messages != 2 {
		t.Errorf("the delivery is %+v", lost)
	}
	works = true
	if told := deliver(t, server, "c"); !told.Delivered || told.Messages != 2 {
		t.Errorf("the delivery is %+v", told)
	}
	want := frame("<172>1 2026-07-23T19:29:32+00:00 "+drainToken+" heroku logplex - - "+
		"Error L10 (output buffer overflow): 2 messages dropped since 2026-07-23T19:29:32+00:00.\n") +
		frame("<190>1 2026-07-23T19:29:32.123456+00:00 "+drainToken+" app web.1 - - c\n")
	if got := <-to.received; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if state := server.State().Logplex.Drains[0]; state.Delivered != 1 || state.Dropped != 2 || state.Unreported != 0 {
		t.Errorf("the state is %+v", state)
	}
}

// TestSyslogTarget checks which address is dialled.
func TestSyslogTarget(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"syslog://logs.example":             "logs.example:601",
		"syslog://logs.example:514":         "logs.example:514",
		"syslog+tls://logs.example":         "logs.example:6514",
		"syslog+tls://logs.example:":        "logs.example:6514",
		"SYSLOG+TLS://logs.example:12345":   "logs.example:12345",
		"syslog+tls://[::1]":                "[::1]:6514",
		"syslog+tls://[::1]:7":              "[::1]:7",
		"syslog://u:p@logs.example:7/a?b#c": "logs.example:7",
		"syslog://logs.example:7/a b":       "logs.example:7",
		"udpsyslog://logs.example":          "",
		"syslog+udp://logs.example":         "",
		"https://logs.example":              "",
		"logs.example":                      "",
	} {
		dialled := ""
		server := logplex.New(logplex.Options{
			Client: &http.Client{Transport: &destination{}},
			Drains: func() []logplex.Drain { return []logplex.Drain{{ID: "drain", URL: url}} },
			Dial: func(_ context.Context, _, address string) (net.Conn, error) {
				dialled = address
				return nil, errors.New("refused")
			},
		})
		deliveries, err := server.Emit(t.Context(), logplex.Source{}, []string{"x"})
		if err != nil || dialled != want {
			t.Errorf("%s: dialled %q, want %q (%v)", url, dialled, want, err)
		}
		if cut := strings.Contains(url, " "); want != "" && deliveries[0].Cut != cut {
			t.Errorf("%s: %+v", url, deliveries)
		}
	}
}

// TestElsewhere checks that by default, only this machine is called.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"syslog+tls://logs.example.com:6514", "syslog://192.0.2.1:514", "https://logs.example.com/", "http://192.0.2.1/",
	} {
		got := deliver(t, plain(url), "x")
		if got.Delivered || !strings.Contains(got.Error, "outside of this machine") {
			t.Errorf("%s: %+v", url, got)
		}
	}
}

// TestCertificates checks that any certificate is accepted, except with
// RefuseCertificates.
func TestCertificates(t *testing.T) {
	t.Parallel()
	bodies := make(chan string, 10)
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Header.Get("Logplex-Drain-Token") != drainToken || r.URL.RawQuery != "key=k" {
			body = nil
		}
		bodies <- string(body)
	}))
	web.Config.ErrorLog = quiet()
	web.StartTLS()
	t.Cleanup(web.Close)
	to := listen(t, &tls.Config{Certificates: []tls.Certificate{certificate(t)}})
	for url, arrived := range map[string]chan string{
		web.URL + "/in?key=k": bodies, "syslog+tls://" + to.address: to.received,
	} {
		server := plain(url)
		if got := deliver(t, server, "a line"); !got.Delivered {
			t.Errorf("%s: %+v", url, got)
			continue
		}
		if text := <-arrived; !strings.Contains(text, "a line\n") {
			t.Errorf("%s: %q arrived", url, text)
		}
		seed := logplex.Seed{Logplex: logplex.Account{RefuseCertificates: true}}
		if err := server.Load(seed); err != nil {
			t.Fatal(err)
		}
		if !server.State().Logplex.RefuseCertificates {
			t.Error("the state does not tell")
		}
		if got := deliver(t, server, "lost"); got.Delivered || !strings.Contains(got.Error, "certificate") ||
			len(arrived) != 0 {
			t.Errorf("%s: %+v", url, got)
		}
	}
}

// conn is a pipe with errors that a test sets, and with a CloseWrite.
type conn struct {
	net.Conn

	write, end, read error
	closed           bool
}

func (c *conn) Write(text []byte) (int, error) {
	if c.Conn != nil && c.write == nil {
		return c.Conn.Write(text)
	}
	return len(text), c.write
}

func (c *conn) Read(into []byte) (int, error) {
	if c.Conn != nil {
		return c.Conn.Read(into)
	}
	return 0, c.read
}

func (c *conn) CloseWrite() error { return c.end }

func (c *conn) SetReadDeadline(at time.Time) error {
	if c.Conn != nil {
		return c.Conn.SetReadDeadline(at)
	}
	return nil
}

func (c *conn) Close() error {
	c.closed = true
	if c.Conn != nil {
		return c.Conn.Close()
	}
	return nil
}

// dialled makes a mock whose only drain is the other end of a connection.
func dialled(connection *conn) *logplex.Server {
	return logplex.New(logplex.Options{
		Drains: func() []logplex.Drain { return []logplex.Drain{{ID: "drain", URL: "syslog://logs.example"}} },
		Dial:   func(context.Context, string, string) (net.Conn, error) { return connection, nil },
	})
}

// TestSyslogRefused loses lines because the listener has no TLS or closes the
// connection.
func TestSyslogRefused(t *testing.T) {
	t.Parallel()
	web := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(web.Close)
	to := "syslog+tls://" + web.Listener.Addr().String()
	if got := deliver(t, plain(to), "x"); got.Delivered || !strings.HasPrefix(got.Error, "TLS: ") {
		t.Errorf("%+v", got)
	}
	for name, connection := range map[string]*conn{
		"writing": {write: io.ErrClosedPipe}, "the end of writing": {end: io.ErrClosedPipe},
		"a reset": {read: io.ErrClosedPipe},
	} {
		if got := deliver(t, dialled(connection), "x"); got.Delivered || got.Error != io.ErrClosedPipe.Error() {
			t.Errorf("%s: %+v", name, got)
		}
		if !connection.closed {
			t.Errorf("%s: the connection is left open", name)
		}
	}
}

// TestSyslogTimeouts checks the limits for a listener that does not read, and for
// one that does not close the connection.
func TestSyslogTimeouts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		reads     bool
		cancel    time.Duration
		takes     time.Duration
		delivered bool
	}{
		"does not read":           {takes: 4 * time.Second},
		"the caller gives up":     {cancel: time.Second, takes: time.Second},
		"reads and keeps it open": {reads: true, takes: time.Second, delivered: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ours, theirs := net.Pipe()
				defer func() { _ = theirs.Close() }()
				if test.reads {
					go func() { _, _ = io.Copy(io.Discard, theirs) }()
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if test.cancel != 0 {
					defer time.AfterFunc(test.cancel, cancel).Stop()
				}
				began := time.Now()
				deliveries, err := dialled(&conn{Conn: ours}).Emit(ctx, logplex.Source{}, []string{"x"})
				if err != nil || len(deliveries) != 1 || deliveries[0].Delivered != test.delivered {
					t.Errorf("%+v %v", deliveries, err)
				}
				if took := time.Since(began); took != test.takes {
					t.Errorf("it took %s, not %s", took, test.takes)
				}
			})
		})
	}
}
