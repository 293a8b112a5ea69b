package control

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

// Transport calls a handler without a network. Each request is served in the
// goroutine of its caller, so that tests can run thousands of simulations in one
// process, and inside a bubble of testing/synctest.
//
// A cut connection is an error that wraps [syscall.ECONNRESET]; a truncated body
// ends in [io.ErrUnexpectedEOF]. If the context of a request ends while it is
// served, the error is the context's, even if the request took effect.
func Transport(handler http.Handler) http.RoundTripper {
	return transport{handler}
}

type transport struct{ handler http.Handler }

// RoundTrip serves one request.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body := []byte{}
	if r.Body != nil {
		var err error
		body, err = io.ReadAll(r.Body)
		err = errors.Join(err, r.Body.Close())
		if err != nil {
			return nil, err
		}
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}

	served := r.Clone(r.Context())
	served.Body = io.NopCloser(bytes.NewReader(body))
	served.ContentLength = int64(len(body))
	served.RequestURI = r.URL.RequestURI()
	served.RemoteAddr = "127.0.0.1:1"
	if served.Host == "" {
		served.Host = r.URL.Host
	}

	w := &memoryWriter{header: http.Header{}}
	if err := serve(t.handler, w, served); err != nil {
		return nil, err
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if w.broken {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	return w.response(r), nil
}

// serve calls the handler. If the handler aborts, the connection is cut.
func serve(handler http.Handler, w *memoryWriter, r *http.Request) (err error) {
	defer func() {
		switch caught := recover(); caught {
		case nil:
		case http.ErrAbortHandler:
			w.broken = true
		default:
			err = fmt.Errorf("the handler panicked: %v", caught)
		}
	}()
	handler.ServeHTTP(w, r)
	return nil
}

// memoryWriter keeps an answer in memory.
type memoryWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
	broken bool
}

// Header is the answer's header.
func (w *memoryWriter) Header() http.Header { return w.header }

// WriteHeader keeps the first status.
func (w *memoryWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write adds to the body.
func (w *memoryWriter) Write(text []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(text)
}

// cut cuts the connection.
func (w *memoryWriter) cut() { w.broken = true }

// response makes the answer that a client sees.
func (w *memoryWriter) response(r *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	if w.header.Get("Date") == "" {
		w.header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	length := int64(w.body.Len())
	var body io.Reader = bytes.NewReader(w.body.Bytes())
	if declared, err := strconv.ParseInt(w.header.Get("Content-Length"), 10, 64); err == nil && declared > length {
		length = declared
		body = io.MultiReader(body, brokenOff{})
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.header,
		Body:          io.NopCloser(body),
		ContentLength: length,
		Request:       r,
	}
}

// brokenOff is the end of a truncated body.
type brokenOff struct{}

// Read fails as net/http does when a connection ends too early.
func (brokenOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
