package logplex

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// message is one syslog message on its way through.
type message struct {
	priority int
	time     string
	source   string
	process  string
	text     []byte
}

// syslog is a message as the input understands it: RFC 5424 with structured
// data, of which priority, time, application name, process and text are kept
// (Logplex's source).
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
		// It is kept in eight bits.
		priority: priority & 0xff,
		time:     string(parts[2]),
		source:   string(parts[3]),
		process:  string(parts[4]),
		text:     parts[5],
	}, true
}

// take hands what was taken in to the drains. A message that is not understood
// has been accepted all the same and goes nowhere (Logplex's source).
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

// longestText is how long a line can be; longer ones are cut into pieces
// without regard to characters. This is documented of the lines of dynos; that
// those which are sent in are cut, too, is chosen: not documented.
const longestText = 10000

// split cuts a message whose text is too long. Each piece is a message of its
// own; only the last one keeps the newline (documented: "without extra trailing
// newlines").
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

// frame writes a message as drains get it: syslog without structured data, not
// even a "-", from a host that is always "host", after its length in bytes
// (Logplex's source).
func (m message) frame() []byte {
	line := append(fmt.Appendf(nil, "<%d>1 %s host %s %s - ", m.priority, m.time, m.source, m.process), m.text...)
	return append(fmt.Appendf(nil, "%d ", len(line)), line...)
}

// lossLayout is how Logplex itself writes a time, in UTC.
const lossLayout = "2006-01-02T15:04:05+00:00"

// lossMessage tells a drain what it has lost: local5, warning, and without a
// newline (Logplex's source).
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
