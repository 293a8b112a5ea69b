package transport

import (
	"encoding/json"
	"html"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
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
// it was sent: the given values, also as a form, a path, JSON or HTML writes
// them, and whatever has the shape of a secret.
func Redact(text string, secrets ...string) string {
	var forms []string
	for _, secret := range secrets {
		if len(secret) >= shortest {
			forms = append(forms, written(secret)...)
		}
	}
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	for _, form := range forms {
		text = strings.ReplaceAll(text, form, Redacted)
	}
	for _, shape := range shapes {
		text = shape.pattern.ReplaceAllString(text, shape.with)
	}
	return text
}

// written gives the forms in which a value can come back.
func written(value string) []string {
	forms := []string{value, url.QueryEscape(value), url.PathEscape(value), html.EscapeString(value)}
	// A text can always be written as JSON.
	escaped, _ := json.Marshal(value)
	quoted := string(escaped[1 : len(escaped)-1])
	forms = append(forms, quoted, strings.ReplaceAll(quoted, "/", `\/`))
	for _, form := range forms {
		// Some write the digits of an escape small.
		forms = append(forms, escapes.ReplaceAllStringFunc(form, strings.ToLower))
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// escapes are those of a form or a path.
var escapes = regexp.MustCompile(`%[0-9A-F]{2}`)

// secrets are values that must not be told. It is safe for concurrent use.
type secrets struct {
	mu     sync.RWMutex
	values map[string]bool
}

func (s *secrets) add(values []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.values == nil {
		s.values = map[string]bool{}
	}
	for _, value := range values {
		s.values[value] = true
	}
}

func (s *secrets) all() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Collect(maps.Keys(s.values))
}

// Excerpt is the beginning of a text, on one line, and no more than the given
// number of characters. What is cut has to be redacted before: half a secret is
// not known again.
func Excerpt(text string, longest int) string {
	line := strings.Join(strings.Fields(text), " ")
	if runes := []rune(line); len(runes) > longest {
		line = string(runes[:longest]) + "…"
	}
	return line
}
