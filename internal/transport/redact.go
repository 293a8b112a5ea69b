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

// Redacted replaces a secret.
const Redacted = "(redacted)"

// shortest is the length of the shortest values that are redacted. To redact a
// secret of one or two characters would make most texts unreadable.
const shortest = 4

// shapes match secrets by their form: Heroku's tokens, the key in a Datadog intake
// URL, credentials in any URL.
var shapes = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`(?i)(dd-api-key=)[^&\s"'<>]+`), "${1}" + Redacted},
	{regexp.MustCompile(`HRKU-[A-Za-z0-9_-]+`), Redacted},
	{regexp.MustCompile(`(://)[^/\s@"']+@`), "${1}" + Redacted + "@"},
}

// Redact replaces secrets in a text from an API, which may repeat what it was sent.
// It replaces the given values, also as they are encoded in a form, a path, JSON or
// HTML, and everything that has the form of a secret.
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

// written returns a value in all encodings in which an API may repeat it.
func written(value string) []string {
	forms := []string{value, url.QueryEscape(value), url.PathEscape(value), html.EscapeString(value)}
	// A text can always be written as JSON.
	escaped, _ := json.Marshal(value)
	quoted := string(escaped[1 : len(escaped)-1])
	forms = append(forms, quoted, strings.ReplaceAll(quoted, "/", `\/`))
	for _, form := range forms {
		// Some APIs write the hexadecimal digits of an escape in lowercase.
		forms = append(forms, escapes.ReplaceAllStringFunc(form, strings.ToLower))
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// escapes matches the escapes in a form or a path.
var escapes = regexp.MustCompile(`%[0-9A-F]{2}`)

// secrets is a set of values to redact. It is safe for concurrent use.
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

// Excerpt returns the beginning of a text, on one line, with at most the given number
// of characters. Redact the text first: [Redact] does not find half a secret.
func Excerpt(text string, longest int) string {
	line := strings.Join(strings.Fields(text), " ")
	if runes := []rune(line); len(runes) > longest {
		line = string(runes[:longest]) + "…"
	}
	return line
}
