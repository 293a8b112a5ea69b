package logplex

import (
	"bytes"
	"compress/gzip"
	"crypto/subtle"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// largestInput limits a decompressed body, in bytes.
const largestInput = 64 << 20

// The words of the answers to POST /logs (Logplex's source).
const (
	wordsMismatch  = "Message count mismatch"
	wordsMalformed = "Malformed log messages"
	wordsBad       = "Bad request"
	wordsForbidden = "Credential not permitted to write to any channel."
)

// serveInput serves POST /logs. The order of the checks is that of Logplex's
// source.
func (s *Server) serveInput(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/healthcheck":
		say(w, http.StatusOK, "OK")
		return
	case r.URL.EscapedPath() != "/logs":
		say(w, http.StatusNotFound, "")
		return
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		say(w, http.StatusMethodNotAllowed, "")
		return
	}
	token, status := s.authorize(r)
	if status != http.StatusOK {
		w.Header().Set("WWW-Authenticate", "Basic realm=Logplex")
		if status == http.StatusForbidden {
			say(w, status, wordsForbidden)
			return
		}
		say(w, status, "")
		return
	}
	switch r.Header.Get("Content-Type") {
	case "application/logplex-1", "application/x-logplex-1":
	default:
		say(w, http.StatusUnsupportedMediaType, "")
		return
	}
	frames, words := readInput(r, s.frameLimit())
	if words != "" {
		w.Header().Set("WWW-Authenticate", "Basic realm=Logplex")
		say(w, http.StatusBadRequest, words)
		return
	}
	s.take(r.Context(), token, frames)
	w.WriteHeader(http.StatusNoContent)
}

// say answers in plain text.
func say(w http.ResponseWriter, status int, words string) {
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(status)
	// The writer holds the answer in memory, so the write can't fail.
	_, _ = io.WriteString(w, words)
}

// authorize gives the token of a call: the password of the user "token". A call
// with another user has credentials; none of the mock's credentials may write.
func (s *Server) authorize(r *http.Request) (Token, int) {
	user, password, ok := r.BasicAuth()
	if !ok {
		return Token{}, http.StatusUnauthorized
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if user != "token" || !strings.HasPrefix(password, "t.") {
		for _, known := range s.credentials {
			if same(known, user+":"+password) {
				return Token{}, http.StatusForbidden
			}
		}
		return Token{}, http.StatusUnauthorized
	}
	if s.tokens == nil {
		return Token{Token: password}, http.StatusOK
	}
	for _, known := range s.tokens {
		if same(known.Token, password) {
			return known, http.StatusOK
		}
	}
	return Token{}, http.StatusUnauthorized
}

// same compares secrets in constant time.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// frameLimit gives the largest size of a frame, in bytes.
func (s *Server) frameLimit() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.largestFrame
}

// readInput reads the frames of a body, or gives the words of the refusal.
func readInput(r *http.Request, largest int) (frames [][]byte, words string) {
	body, err := readBody(r)
	if err != nil {
		return nil, wordsBad
	}
	frames, ok := splitFrames(body, largest)
	if !ok {
		return nil, wordsMalformed
	}
	if values := r.Header.Values("Logplex-Msg-Count"); len(values) > 0 {
		if count, err := strconv.Atoi(values[0]); err != nil || count != len(frames) {
			return nil, wordsMismatch
		}
	}
	return frames, ""
}

// readBody reads a body that may be compressed by gzip (documented).
func readBody(r *http.Request) ([]byte, error) {
	if !strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") {
		return io.ReadAll(r.Body)
	}
	unzipped, err := gzip.NewReader(r.Body)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(unzipped, largestInput))
}

// defaultLargestFrame limits a frame, in bytes. A body with a larger count is
// malformed (Logplex's source).
const defaultLargestFrame = 10240

// splitFrames splits a body into frames: the length in bytes, a space, and that
// many bytes. An incomplete frame at the end of the body is dropped silently,
// unless the message count shows it (Logplex's source). A line without a length is
// malformed.
func splitFrames(body []byte, largest int) (frames [][]byte, ok bool) {
	for len(body) > 0 {
		digits := 0
		for digits < len(body) && '0' <= body[digits] && body[digits] <= '9' {
			digits++
		}
		switch {
		case digits == 0 || body[0] == '0':
			return frames, unfinishedLine(body)
		case digits == len(body):
			return frames, true
		case body[digits] != ' ':
			return frames, unfinishedLine(body)
		}
		length, err := strconv.Atoi(string(body[:digits]))
		if err != nil || length > largest {
			return frames, unfinishedLine(body)
		}
		rest := body[digits+1:]
		if len(rest) < length {
			return frames, true
		}
		frames = append(frames, rest[:length])
		body = rest[length:]
	}
	return frames, true
}

// unfinishedLine says whether a text that is not a frame lacks an end of line, too.
// Logplex then waits for the rest and does not report an error.
func unfinishedLine(body []byte) bool { return !bytes.ContainsRune(body, '\n') }
