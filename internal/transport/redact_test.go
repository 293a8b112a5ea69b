package transport_test

import (
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// TestRedact checks that values and forms of secrets are replaced, and nothing else.
func TestRedact(t *testing.T) {
	t.Parallel()
	client := transport.New(transport.Config{Token: token})
	for text, want := range map[string]string{
		"nothing secret":                             "nothing secret",
		"a secret-value and secret-value":            "a (redacted) and (redacted)",
		"secret-value-and-more":                      "(redacted)",
		"abc is too short to be looked for":          "abc is too short to be looked for",
		token + " is the client's":                   "(redacted) is the client's",
		"HRKU-AAbb_09-x.":                            "(redacted).",
		"https://x.example/?dd-api-key=f00&env=prod": "https://x.example/?dd-api-key=(redacted)&env=prod",
		`<a href="?DD-API-KEY=f00">`:                 `<a href="?DD-API-KEY=(redacted)">`,
		"proxy http://me:word@x.example/a@b":         "proxy http://(redacted)@x.example/a@b",
		"https://x.example/me@home":                  "https://x.example/me@home",
	} {
		if got := client.Redact(text, "", "abc", "secret-value", "secret-value-and-more"); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	if got := transport.Redact(token); got != token {
		t.Errorf("%q", got)
	}
	// The caller may use the slice for other calls at the same time.
	secrets := append(make([]string, 0, 2), "a-secret")
	client.Redact("", secrets...)
	if beyond := secrets[:2][1]; beyond != "" {
		t.Errorf("%q is written into the caller's slice", beyond)
	}
}

// TestRedactForms checks that a secret is found in every encoding.
func TestRedactForms(t *testing.T) {
	t.Parallel()
	const secret = `a/b+c "d" <é>`
	for name, written := range map[string]string{
		"as it is":             secret,
		"in a form":            "a%2Fb%2Bc+%22d%22+%3C%C3%A9%3E",
		"in a path":            "a%2Fb+c%20%22d%22%20%3C%C3%A9%3E",
		"in lowercase":         "a%2fb%2bc+%22d%22+%3c%c3%a9%3e",
		"in JSON":              `a/b+c \"d\" \u003cé\u003e`,
		"in JSON with slashes": `a\/b+c \"d\" \u003cé\u003e`,
		"in HTML":              "a/b+c &#34;d&#34; &lt;é&gt;",
	} {
		if got := transport.Redact("before "+written+" after", secret); got != "before (redacted) after" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestHide checks that a client redacts a secret after Hide.
func TestHide(t *testing.T) {
	t.Parallel()
	client := transport.New(transport.Config{})
	if got := client.Redact("one two"); got != "one two" {
		t.Error(got)
	}
	client.Hide("one two", "four")
	if got := client.Redact("one two three four five", "five"); got != "(redacted) three (redacted) (redacted)" {
		t.Error(got)
	}
}

// TestExcerpt checks that an excerpt is one line and is cut between characters.
func TestExcerpt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                   "",
		" \n ":               "",
		"hello":              "hello",
		" <p>\r\n\thi</p>\n": "<p> hi</…",
		"ÄÖÜäöüß1":           "ÄÖÜäöüß1",
		"ÄÖÜäöüß12":          "ÄÖÜäöüß1…",
	} {
		if got := transport.Excerpt(text, 8); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}
