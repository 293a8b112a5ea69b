package logplex

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// message is one syslog message.
type message struct {
	priority int
	time     string
	source   string
	process  string
	text     []byte
}

// syslog matches a message of the input: RFC 5424 with structured data. Logplex
// keeps its priority, time, application name, process and text (Logplex's source).
var syslog = regexp.MustCompile(`(?s)^<([0-9]+)>1 (\S+) \S+ (\S+) (\S+) \S+ (?:-|(?:\[(?:[^\]]|\\\])+\])+) (.*)$`)

// parseMessage reads the message in a frame.
func parseMessage(frame []byte) (message, bool) {
	parts := syslog.FindSubmatch(frame)
	if parts == nil {
		return message{}, false
	}
	priority, err := strconv.Atoi(string(parts[1]))
	if err != nil {
		return message{}, false
	}
	return message{
		// Logplex stores the priority in eight bits.
		priority: priority & 0xff,
		time:     string(parts[2]),
		source:   string(parts[3]),
		process:  string(parts[4]),
		text:     parts[5],
	}, true
}

// take delivers messages of the input to the drains. A message that can't be parsed
// is ignored, although the input has accepted it (Logplex's source).
func (s *Server) take(ctx context.Context, token Token, frames [][]byte) []Delivery {
	name := token.Name
	if name == "" {
		name = "app"
	}
	var messages []message
	ignored := 0
	for _, frame := range frames {
		frame = bytes.Replace(frame, []byte(token.Token), []byte(name), 1)
		parsed, ok := parseMessage(frame)
		if !ok {
			ignored++
			continue
		}
		messages = append(messages, parsed)
	}
	s.mutex.Lock()
	s.ignored += ignored
	s.mutex.Unlock()
	return s.deliver(ctx, token.App, messages)
}

// longestText limits a line, in bytes; longer lines are split, even inside a
// character. This is documented for the lines of dynos; for lines of the input, it
// is chosen: not documented.
const longestText = 10000

// split splits a message whose text is too long into several messages. Only the
// last one has the newline (documented: "without extra trailing newlines").
func (m message) split() []message {
	text, end := m.text, []byte(nil)
	if bytes.HasSuffix(text, []byte("\n")) {
		text, end = text[:len(text)-1], []byte("\n")
	}
	if len(text) <= longestText {
		return []message{m}
	}
	var pieces []message
	for len(text) > longestText {
		piece := m
		piece.text = text[:longestText]
		pieces = append(pieces, piece)
		text = text[longestText:]
	}
	last := m
	last.text = append(bytes.Clone(text), end...)
	return append(pieces, last)
}

// frame writes a message in the form for HTTPS drains: its length in bytes, and
// syslog without structured data, not even a "-", with the host name "host"
// (Logplex's source).
func (m message) frame() []byte {
	line := append(fmt.Appendf(nil, "<%d>1 %s host %s %s - ", m.priority, m.time, m.source, m.process), m.text...)
	return append(fmt.Appendf(nil, "%d ", len(line)), line...)
}

// lossLayout is the layout of times in Logplex's own messages, in UTC.
const lossLayout = "2006-01-02T15:04:05+00:00"

// lossMessage makes the message about lost messages: facility local5, severity
// warning, without a newline (Logplex's source).
func lossMessage(count int, since, now time.Time) message {
	return message{
		priority: 172,
		time:     now.UTC().Format(lossLayout),
		source:   "heroku",
		process:  "logplex",
		text: fmt.Appendf(nil, "Error L10 (output buffer overflow): %d messages dropped since %s.",
			count, since.UTC().Format(lossLayout)),
	}
}
