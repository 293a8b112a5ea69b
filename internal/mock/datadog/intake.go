package datadog

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// Limits of the intake (documented). A megabyte is 2^20 bytes (chosen: not
// documented).
const (
	// largestPayload limits the uncompressed body, in bytes.
	largestPayload = 5 << 20
	// largestMessage limits a log, in bytes. Longer ones are truncated.
	largestMessage = 1 << 20
	// mostEntries limits the entries of an array of logs. It does not limit a batch
	// of Logplex or lines of plain text (chosen: not documented for them). Logplex
	// limits a batch by bytes and holds up to 1,024 messages, so a batch with more
	// than a thousand messages is not a client's mistake.
	mostEntries = 1000
)

// errTooLarge is the error for a body that is too large.
var errTooLarge = errors.New("the payload is larger than 5 MB")

// serveIntake serves POST /api/v2/logs.
func (s *Server) serveIntake(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		refuse(w, http.StatusMethodNotAllowed, "")
		return
	}
	options := readOptions(r.URL.RawQuery)
	key := options.key
	if key == "" {
		key = r.Header.Get("DD-API-KEY")
	}
	switch {
	case key == "":
		refuse(w, http.StatusUnauthorized, "No API key was given.")
		return
	case !s.knows(key):
		refuse(w, http.StatusForbidden, "The API key is not valid.")
		return
	}
	body, err := readBody(r)
	if err == nil && len(body) > largestPayload {
		err = errTooLarge
	}
	var logs []Log
	if err == nil {
		logs, err = readLogs(r.Header, body)
	}
	switch {
	case errors.Is(err, errTooLarge):
		refuse(w, http.StatusRequestEntityTooLarge, err.Error())
		return
	case err != nil:
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	s.keep(logs, options)
	reply(w, http.StatusAccepted, struct{}{})
}

// readBody reads a body that may be compressed (documented: gzip and deflate). It
// stops when the body is too large.
func readBody(r *http.Request) ([]byte, error) {
	var from io.Reader
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
		from = r.Body
	case "gzip":
		unzipped, err := gzip.NewReader(r.Body)
		if err != nil {
			return nil, fmt.Errorf("the body is not compressed by gzip: %w", err)
		}
		from = unzipped
	case "deflate":
		inflated, err := inflate(r.Body)
		if err != nil {
			return nil, fmt.Errorf("the body is not compressed by deflate: %w", err)
		}
		from = inflated
	default:
		return nil, errors.New("the content encoding is not supported")
	}
	body, err := io.ReadAll(io.LimitReader(from, largestPayload+1))
	if err != nil {
		return nil, fmt.Errorf("the body cannot be read: %w", err)
	}
	return body, nil
}

// inflate decompresses deflate, with the zlib header or, as some clients send it,
// without.
func inflate(body io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(body)
	start, err := buffered.Peek(2)
	if err != nil {
		return nil, err
	}
	if start[0]&0x0f == 8 && (int(start[0])<<8|int(start[1]))%31 == 0 {
		return zlib.NewReader(buffered)
	}
	return flate.NewReader(buffered), nil
}

// readLogs reads a body by its content type. A body without one is JSON, and
// another type is a bad request (chosen: not documented).
func readLogs(header http.Header, body []byte) ([]Log, error) {
	kind := "application/json"
	if text := header.Get("Content-Type"); text != "" {
		parsed, _, err := mime.ParseMediaType(text)
		if err != nil {
			return nil, errors.New("the content type cannot be read")
		}
		kind = parsed
	}
	switch kind {
	case "application/logplex-1":
		return readLogplex(header, body)
	case "application/json":
		return readJSON(body)
	case "text/plain":
		return readText(body), nil
	}
	return nil, errors.New("the content type is not supported")
}

// readText reads plain text. Each line that is not empty is a log (chosen: not
// documented).
func readText(body []byte) []Log {
	var logs []Log
	for line := range strings.Lines(string(body)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			logs = append(logs, Log{Message: line})
		}
	}
	return logs
}
