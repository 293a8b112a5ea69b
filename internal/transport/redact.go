package transport

import (
	"regexp"
	"sort"
	"strings"
)

// Redacted stands wherever a secret stood.
const Redacted = "(redacted)"

// shortest is the length below which a value is not looked for: a secret of a
// character or two would blank out half of every sentence.
const shortest = 4

// shapes are secrets that are known by their look: Heroku's tokens, the key in
// a Datadog intake URL, credentials in any URL.
var shapes = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`(?i)(dd-api-key=)[^&\s"'<>]+`), "${1}" + Redacted},
	{regexp.MustCompile(`HRKU-[A-Za-z0-9_-]+`), Redacted},
	{regexp.MustCompile(`(://)[^/\s@"']+@`), "${1}" + Redacted + "@"},
}

// Redact takes secrets out of a text that an API sent, which may repeat what
// it was sent: the given values, and whatever has the shape of a secret.
func Redact(text string, secrets ...string) string {
	longestFirst := append([]string(nil), secrets...)
	sort.Slice(longestFirst, func(i, j int) bool { return len(longestFirst[i]) > len(longestFirst[j]) })
	for _, secret := range longestFirst {
		if len(secret) >= shortest {
			text = strings.ReplaceAll(text, secret, Redacted)
		}
	}
	for _, shape := range shapes {
		text = shape.pattern.ReplaceAllString(text, shape.with)
	}
	return text
}
