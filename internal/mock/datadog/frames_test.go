package datadog

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"testing"
)

// FuzzReadFrames checks that splitting a body never panics, and that the frames
// with their counts are exactly the body.
func FuzzReadFrames(f *testing.F) {
	for _, body := range []string{
		"", "5 hello", "5 hello3 you", "5 hell", "5", "05 hello", "0 ", "7 grüße", "99999999999999999999 ", " ", "1\n2",
		"58 <190>1 2026-07-23T19:29:32.123456+00:00 host app web.2 - \n",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		frames, err := readFrames(body)
		if err != nil {
			if !errors.Is(err, errFrame) {
				t.Fatal(err)
			}
			return
		}
		var again []byte
		for _, frame := range frames {
			again = fmt.Appendf(again, "%d %s", len(frame), frame)
		}
		if !bytes.Equal(again, body) {
			t.Fatalf("%q was taken apart to %q", body, again)
		}
		if _, err := readLogplex(http.Header{}, body); err != nil && !errors.Is(err, errSyslog) {
			t.Fatal(err)
		}
	})
}

// FuzzNextFrame checks that a frame does not depend on the bytes after it.
func FuzzNextFrame(f *testing.F) {
	f.Add([]byte("5 hello"), []byte("3 you"))
	f.Fuzz(func(t *testing.T, text, more []byte) {
		body := append(fmt.Appendf(nil, "%d ", len(text)), text...)
		frame, rest, err := nextFrame(append(body, more...))
		if len(text) == 0 {
			return
		}
		if err != nil || !bytes.Equal(frame, text) || !bytes.Equal(rest, more) {
			t.Fatalf("%q %q %v", frame, rest, err)
		}
	})
}
