package logplex_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/logplex"
)

const (
	token      = "t.11111111-1111-4111-8111-111111111111"
	drainToken = "d.22222222-2222-4222-8222-222222222222"
)

// call is a call to a drain's destination.
type call struct {
	url    string
	header http.Header
	body   string
}

// destination is the destination of drains. It answers with the given statuses in
// turn, where 0 is an error, and then with 200.
type destination struct {
	mutex    sync.Mutex
	statuses []int
	calls    []call
}

// errBroken is the error for a status of 0.
var errBroken = fmt.Errorf("broken off")

// RoundTrip answers one call.
func (d *destination) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.calls = append(d.calls, call{url: r.URL.String(), header: r.Header, body: string(body)})
	status := http.StatusOK
	if len(d.statuses) > 0 {
		status, d.statuses = d.statuses[0], d.statuses[1:]
	}
	if status == 0 {
		return nil, errBroken
	}
	return &http.Response{
		StatusCode: status, Body: http.NoBody, Request: r, Header: http.Header{"Location": {"/elsewhere"}},
	}, nil
}

// rig is the mock with one drain, without a network.
type rig struct {
	t      *testing.T
	server *logplex.Server
	to     *destination
	client *http.Client
}

// start makes a rig with the given drains, or with one default drain.
func start(t *testing.T, drains ...logplex.Drain) *rig {
	t.Helper()
	if drains == nil {
		drains = []logplex.Drain{
			{AppID: "1", AppName: "demo", ID: "drain", Token: drainToken, URL: "https://logs.example/in?dd-api-key=k"},
		}
	}
	to := &destination{}
	frames := 0
	server := logplex.New(logplex.Options{
		Drains: func() []logplex.Drain { return drains },
		Client: &http.Client{Transport: to},
		Now:    func() time.Time { return time.Date(2026, 7, 23, 19, 29, 32, 123456789, time.UTC) },
		NewFrameID: func() string {
			frames++
			return fmt.Sprintf("%032X", frames)
		},
	})
	return &rig{t: t, server: server, to: to, client: &http.Client{Transport: control.Transport(server)}}
}

// load loads a seed.
func (r *rig) load(seed string) {
	r.t.Helper()
	read, err := logplex.ReadSeed(strings.NewReader(seed))
	if err == nil {
		err = r.server.Load(read)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// post sends a body to POST /logs with valid headers. The given headers replace
// them; an empty value removes a header.
func (r *rig) post(body string, headers ...string) (int, string, http.Header) {
	r.t.Helper()
	return r.call("POST", "/logs", body, headers...)
}

// call makes a call.
func (r *rig) call(method, path, body string, headers ...string) (int, string, http.Header) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, "http://logplex.test"+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	request.SetBasicAuth("token", token)
	request.Header.Set("Content-Type", "application/logplex-1")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			request.Header.Del(headers[i])
		}
	}
	response, err := r.client.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return response.StatusCode, string(text), response.Header
}

// frame frames a message.
func frame(message string) string { return fmt.Sprintf("%d %s", len(message), message) }

// syslog gives a message as clients send it.
func syslog(text string) string {
	return "<190>1 2026-07-23T19:29:32.000001+00:00 fastly service edge - - " + text + "\n"
}

// out gives the same message as drains get it.
func out(text string) string {
	return frame("<190>1 2026-07-23T19:29:32.000001+00:00 host service edge - " + text)
}

// zip compresses a text.
func zip(t *testing.T, text string) string {
	t.Helper()
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	if _, err := writer.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return zipped.String()
}
