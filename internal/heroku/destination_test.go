package heroku_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// TestCheckDestination accepts URLs that Logplex uses completely. For any other it
// says why, without a part of the URL.
func TestCheckDestination(t *testing.T) {
	t.Parallel()
	for raw, says := range map[string]string{
		"https://logs.example.com/in?key=a%2Fb&x=(y)": "",
		"https://user:pa%40ss@logs.example.com:8443":  "",
		"https://:token@logs.example.com/in":          "",
		"syslog+tls://logs.example.com:6514":          "",
		"syslog://logs.example.com":                   "",
		"syslog+tls://logs.example.com:6514#x":        "",
		"http://127.0.0.1:8080/in":                    "",
		"http://[::1]:8080/in":                        "",
		"":                                            "empty",
		"https://marked.example\n":                    "newline",
		"marked.example:514":                          "scheme",
		"ftp://marked.example":                        "its scheme must be https, syslog+tls or syslog",
		"HTTPS://marked.example":                      "in lowercase",
		"http://marked.example":                       "plain http",
		"https://":                                    "no host",
		"https://marked@":                             "no host",
		"https://marked.example/a b":                  "character 3 of its path",
		"https://marked.example/?a=b\"c":              "character 4 of its query",
		"https://marked.example/?a=%zz":               "character 3 of its query",
		"https://marked.example/?a=é<":                "character 3 of its query",
		"https://me:ma@rked@host.example/":            "character 6 of its user name or password",
		"https://marked.example:0/":                   "its port",
		"https://marked.example:65536/":               "its port",
		"https://marked.example/?key=a#b":             "%23",
		"https://mar ked.example/":                    "character 4 of its host",
	} {
		err := heroku.CheckDestination(raw)
		switch {
		case (err == nil) != (says == ""):
			t.Errorf("%q: %v", raw, err)
		case err != nil && (!strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "mar")):
			t.Errorf("%q: %v, not %s", raw, err, says)
		}
	}
}

// TestCanonical compares URLs that lead to the same place, and URLs that do not.
func TestCanonical(t *testing.T) {
	t.Parallel()
	canonical := func(raw string) string {
		read, err := heroku.ParseDestination(raw)
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		return read.Canonical()
	}
	for _, same := range [][2]string{
		{"https://Logs.Example.com:443/in?a=b%3Ac%2cd", "HTTPS://logs.example.com/in?a=b:c,d"},
		{"https://h.example", "https://h.example/"},
		{"https://h.example?", "https://h.example/"},
		{"https://h.example/?a=%e2%82%ac", "https://h.example/?a=%E2%82%AC"},
		{"https://h.example/%7Ea", "https://h.example/~a"},
		{"syslog://h.example", "syslog://h.example:514"},
		{"syslog+tls://h.example:6514/", "syslog+tls://h.example:6514"},
		{"https://h.example/#x", "https://h.example/"},
	} {
		if one, other := canonical(same[0]), canonical(same[1]); one != other {
			t.Errorf("%q and %q", one, other)
		}
	}
	for _, apart := range [][2]string{
		{"https://h.example/a", "https://h.example/A"},
		{"https://h.example/?a=b%26c", "https://h.example/?a=b&c"},
		{"https://h.example/?a=%2B", "https://h.example/?a=+"},
		{"https://h.example/a%2Fb", "https://h.example/a/b"},
		{"https://a@h.example/", "https://A@h.example/"},
		{"https://h.example:8443/", "https://h.example/"},
		{"syslog+tls://h.example", "syslog://h.example"},
		{"syslog+tls://h.example", "syslog+tls://h.example#x"},
	} {
		if canonical(apart[0]) == canonical(apart[1]) {
			t.Errorf("%q is taken for %q", apart[0], apart[1])
		}
	}
}

// TestRedacted shows where a URL leads, and no secret.
func TestRedacted(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://user:marked@logs.example.com/in?key=marked": "https://(redacted)@logs.example.com/in?key=(redacted)",
		"https://:marked@h.example/v1/ingest/logs":           "https://(redacted)@h.example/v1/ingest/logs",
		"https://h.example/receiver/v1/http/marked-MARKED-0123456789==/x": "https://h.example/receiver/v1/http/" +
			"(redacted)/x",
		"https://h.example/?marked":                    "https://h.example/?(redacted)",
		"https://h.example/?a=marked&a=&marked":        "https://h.example/?a=(redacted)&a=(redacted)&(redacted)",
		"https://h.example?marked-marked-marked-a=b":   "https://h.example?(redacted)",
		"syslog+tls://logs2.papertrailapp.com:1111":    "syslog+tls://logs2.papertrailapp.com:1111",
		"syslog+tls://logs2.papertrailapp.com#marked":  "syslog+tls://logs2.papertrailapp.com#(redacted)",
		"https://[::1]:8443/in?x=marked":               "https://[::1]:8443/in?x=(redacted)",
		"https://h.example/?a=mar?ked&url=https://x/y": "https://h.example/?a=(redacted)&url=(redacted)",
	} {
		read, err := heroku.ParseDestination(raw)
		if err != nil || read.Redacted() != want {
			t.Errorf("%q: %q, not %q, %v", raw, read.Redacted(), want, err)
		}
	}
	secrets := heroku.SecretsOf("https://us%65r:p%40ss@h.example/in/0123456789abcdefghij?key=a%20b&c")
	for _, want := range []string{
		"us%65r", "user", "p%40ss", "p@ss", "0123456789abcdefghij", "a%20b", "a b", "c",
		"https://us%65r:p%40ss@h.example/in/0123456789abcdefghij?key=a%20b&c",
	} {
		if !slices.Contains(secrets, want) {
			t.Errorf("no %q in %q", want, secrets)
		}
	}
	if slices.Contains(secrets, "in") || slices.Contains(secrets, "key") || heroku.SecretsOf("") != nil ||
		!slices.Equal(heroku.SecretsOf("bare"), []string{"bare"}) {
		t.Errorf("%q", secrets)
	}
}
