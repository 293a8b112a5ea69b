package logplex

import (
	"bytes"
	"fmt"
	"testing"
)

// FuzzSplitFrames checks that splitting a body never panics, and that the frames
// are consecutive in the body, each after its count and with exactly that many
// bytes.
func FuzzSplitFrames(f *testing.F) {
	for _, body := range []string{
		"", "5 hello", "5 hello3 you", "5 hell", "5", "05 hello", "x\n", "1 \n", "10241 x\n", "99999999999999999999 ",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		frames, _ := splitFrames(body, defaultLargestFrame)
		rest := body
		for _, frame := range frames {
			if len(frame) > defaultLargestFrame {
				t.Fatalf("a frame has %d bytes", len(frame))
			}
			counted := fmt.Appendf(nil, "%d %s", len(frame), frame)
			if !bytes.HasPrefix(rest, counted) {
				t.Fatalf("%q does not begin with %q", rest, counted)
			}
			rest = rest[len(counted):]
			if parsed, ok := parseMessage(frame); ok {
				for _, piece := range parsed.split() {
					if len(piece.text) > longestText+1 {
						t.Fatalf("a piece has %d bytes", len(piece.text))
					}
				}
			}
		}
	})
}

// FuzzParseTarget checks that the result is the legal beginning of a URL.
func FuzzParseTarget(f *testing.F) {
	for _, text := range []string{
		"https://a/b?c=d#e", "http://u:p@[::1]:8/?%", "x", "://", "https://a?b c", "https://%zz/", "https://ä",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		result := parseTarget(text)
		again := parseTarget(result.url())
		if result.scheme != "" && again.url() != result.url() {
			t.Fatalf("%q becomes %q, and that %q", text, result.url(), again.url())
		}
	})
}
