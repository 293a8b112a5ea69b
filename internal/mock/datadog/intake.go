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

// Limits of the intake (documented). That a megabyte is 2^20 bytes is chosen:
// not documented.
const (
	// largestPayload is the size of a body, before compression.
	largestPayload = 5 << 20
	// largestMessage is where a single log is cut off.
	largestMessage = 1 << 20
	// mostEntries is how long an array of logs can be. That it bounds neither a
	// batch of Logplex's nor lines of plain text is chosen: not documented for
	// them. Logplex fills a batch by bytes and holds up to 1,024 messages, so
	// that more than a thousand short ones are no mistake of a client's.
	mostEntries = 1000
)

// errTooLarge is what is wrong with a body that is longer than allowed.
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

// readBody reads a body that may be compressed (documented: gzip and deflate),
// and no more of it than is needed to see that it is too large.
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

// inflate undoes deflate, which is meant with the header of zlib and often sent
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

// readLogs reads a body by its content type. That a body without one is JSON,
// and that another type is a bad request, is chosen: not documented.
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

// readText reads plain text, one log for each line that is not empty. Whether
// lines are logs of their own is chosen: not documented.
func readText(body []byte) []Log {
	var logs []Log
	for line := range strings.Lines(string(body)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			logs = append(logs, Log{Message: line})
		}
	}
	return logs
}
