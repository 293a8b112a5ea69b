package transport_test

import (
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// TestParseURL checks that only addresses to which secrets may be sent are accepted,
// and that they are normalized.
func TestParseURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://api.example.com":          "https://api.example.com",
		" https://api.example.com/v1// \n": "https://api.example.com/v1",
		"https://api.example.com:8443/":    "https://api.example.com:8443",
		"HTTPS://api.example.com":          "https://api.example.com",
		"http://localhost:1":               "http://localhost:1",
		"http://LOCALHOST":                 "http://LOCALHOST",
		"http://127.0.0.1":                 "http://127.0.0.1",
		"http://127.9.9.9":                 "http://127.9.9.9",
		"http://[::1]:1":                   "http://[::1]:1",
	} {
		if address, err := transport.ParseURL(raw); err != nil || address.String() != want {
			t.Errorf("%q: %v, %v", raw, address, err)
		}
	}
	for raw, says := range map[string]string{
		"":                                   "not an absolute URL",
		"api.example.com":                    "not an absolute URL",
		"/v1":                                "not an absolute URL",
		"https://":                           "not an absolute URL",
		"ftp://127.0.0.1":                    "not an absolute URL",
		"https://me:marked@%zz":              "not a URL",
		"https://me:marked@api.example.com":  "credentials",
		"https://api.example.com?key=marked": "query or fragment",
		"https://api.example.com/#marked":    "query or fragment",
		"http://api.example.com":             "not a loopback address",
		"http://127.0.0.1.example.com":       "not a loopback address",
		"http://localhost.":                  "not a loopback address",
		"http://10.0.0.1":                    "not a loopback address",
		"http://0.0.0.0":                     "not a loopback address",
		"http://2130706433":                  "not a loopback address",
	} {
		address, err := transport.ParseURL(raw)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "marked") {
			t.Errorf("%q: %v, %v", raw, address, err)
		}
	}
}

// TestPath checks that every segment stays one segment.
func TestPath(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		segments []string
		want     string
	}{
		{[]string{"service", "a"}, "/service/a"},
		{[]string{"a/b", "c"}, "/a%2Fb/c"},
		{[]string{"a?b#c", "%2F", "a b", "..."}, "/a%3Fb%23c/%252F/a%20b/..."},
	} {
		if got, err := transport.Path(test.segments...); err != nil || got != test.want {
			t.Errorf("%q: %q, %v", test.segments, got, err)
		}
	}
	for _, name := range []string{"", ".", ".."} {
		if got, err := transport.Path("service", name); err == nil || !strings.Contains(err.Error(), `"`+name+`"`) {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
}

// TestHasCredentials checks which texts may be addresses with credentials.
func TestHasCredentials(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"https://me:secret@logs.example.com": true, "https://secret@logs.example.com": true,
		"https://me:sec/ret@logs.example.com": true, "me:secret@logs.example.com": true, "syslog://me:s@x": true,
		"https://logs.example.com": false, "logs.example.com:9092": false, "me@example.com": false, "": false,
		"a.example.com:1,me:secret@b.example.com": true,
	} {
		if got := transport.HasCredentials(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
