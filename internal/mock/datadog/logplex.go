package datadog

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// errFrame is the error for a body that is not a sequence of frames.
var errFrame = errors.New("the body is not framed by octet counting")

// nextFrame splits the first frame off a body: a number of bytes without leading
// zeros, one space, and that many bytes.
func nextFrame(body []byte) (frame, rest []byte, err error) {
	digits, _, found := bytes.Cut(body[:min(len(body), longestCount+1)], []byte(" "))
	if !found || len(digits) == 0 || digits[0] == '0' {
		return nil, nil, errFrame
	}
	length := 0
	for _, digit := range digits {
		if digit < '0' || digit > '9' {
			return nil, nil, errFrame
		}
		length = length*10 + int(digit-'0')
	}
	rest = body[len(digits)+1:]
	if length > len(rest) {
		return nil, nil, fmt.Errorf("%w: %d bytes announced, %d left", errFrame, length, len(rest))
	}
	return rest[:length], rest[length:], nil
}

// longestCount limits the digits of a count. A larger count would not fit into a
// payload.
const longestCount = 7

// readFrames splits a body into frames.
func readFrames(body []byte) ([][]byte, error) {
	var frames [][]byte
	for len(body) > 0 {
		frame, rest, err := nextFrame(body)
		if err != nil {
			return nil, err
		}
		frames = append(frames, frame)
		body = rest
	}
	return frames, nil
}

// readLogplex reads a batch of Logplex. A wrong message count, or a message that is
// not syslog, is a bad request (chosen: not documented).
func readLogplex(header http.Header, body []byte) ([]Log, error) {
	frames, err := readFrames(body)
	if err != nil {
		return nil, err
	}
	if text := header.Get("Logplex-Msg-Count"); text != "" {
		if count, err := strconv.Atoi(text); err != nil || count != len(frames) {
			return nil, fmt.Errorf("the header announces %q messages, there are %d", text, len(frames))
		}
	}
	logs := make([]Log, 0, len(frames))
	for _, frame := range frames {
		log, err := parseSyslog(frame)
		if err != nil {
			return nil, err
		}
		log.FrameID = header.Get("Logplex-Frame-Id")
		logs = append(logs, log)
	}
	return logs, nil
}

// errSyslog is the error for a message that is not syslog as Logplex writes it.
var errSyslog = errors.New("a message is not syslog as Logplex writes it")

// drainToken matches the token in the place of the process, as in an old form of
// Logplex's messages.
var drainToken = regexp.MustCompile(`^d\.[0-9A-Fa-f-]{36}$`)

// priorityText matches the first word of a message.
var priorityText = regexp.MustCompile(`^<([0-9]{1,3})>1$`)

// severities are the names of the last three bits of a priority.
var severities = [...]string{"emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"}

// parseSyslog reads a message: six words, each followed by a space, and the text.
// That is syslog (RFC 5424) without structured data, so the text must not be parsed
// as structured data. The text may be empty. One newline at its end is removed.
func parseSyslog(frame []byte) (Log, error) {
	line := strings.TrimSuffix(string(frame), "\n")
	words := strings.SplitN(line, " ", 7)
	if len(words) < 6 {
		return Log{}, errSyslog
	}
	parts := priorityText.FindStringSubmatch(words[0])
	if parts == nil {
		return Log{}, errSyslog
	}
	priority, err := strconv.Atoi(parts[1])
	if err != nil || priority > 255 {
		return Log{}, errSyslog
	}
	log := Log{
		Priority: priority, Status: severities[priority%8],
		Timestamp: words[1], Hostname: words[2], AppName: words[3], ProcID: words[4], MsgID: words[5],
	}
	if drainToken.MatchString(log.ProcID) {
		// The old form: "heroku web.3 d.<uuid> -", without a host.
		log.Hostname, log.AppName, log.ProcID = "host", words[2], words[3]
	}
	if len(words) == 7 {
		log.Message = words[6]
	}
	return log, nil
}
