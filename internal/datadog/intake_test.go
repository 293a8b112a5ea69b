package datadog_test

import (
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
)

const key = "0123456789abcdef0123456789abcdef"

func TestURL(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		intake datadog.Intake
		want   string
	}{
		"all": {
			datadog.Intake{
				Address: datadog.Address("datadoghq.eu"), Key: key, Source: "heroku", Service: "S", Host: "H", Env: "prod",
				Tags: map[string]string{"team": "web", "beta": ""}, Attributes: map[string]string{"z": "1", "a": "2"},
			},
			"https://http-intake.logs.datadoghq.eu/api/v2/logs?dd-api-key=" + key +
				"&ddsource=heroku&ddtags=env%3Aprod%2Cbeta%2Cteam%3Aweb&service=S&host=H&a=2&z=1",
		},
		"least": {
			datadog.Intake{Address: datadog.Address(datadog.DefaultSite), Key: key},
			"https://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=" + key,
		},
		"escapes": {
			datadog.Intake{
				Address: "http://127.0.0.1:1/api/v2/logs", Key: "a&b=c d",
				Service: `a "b" <c> {ü} 100%+#&=?/`, Attributes: map[string]string{"a b": "ö\n"},
			},
			"http://127.0.0.1:1/api/v2/logs?dd-api-key=a%26b%3Dc%20d" +
				"&service=a%20%22b%22%20%3Cc%3E%20%7B%C3%BC%7D%20100%25%2B%23%26%3D%3F%2F&a%20b=%C3%B6%0A",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.intake.URL(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if redacted := test.intake.Redacted(); strings.Contains(redacted, url.QueryEscape(test.intake.Key)) ||
				!strings.Contains(redacted, "dd-api-key=REDACTED") {
				t.Errorf("not redacted: %s", redacted)
			}
		})
	}
}

// TestParse reads every known form of the URL of a drain to Datadog.
func TestParse(t *testing.T) {
	t.Parallel()
	newest := datadog.Intake{
		Address: datadog.Address("datadoghq.com"), Key: key, Source: "heroku", Env: "prod", Service: "shop", Host: "h",
	}
	for name, test := range map[string]struct {
		raw      string
		want     datadog.Intake
		outdated []string
	}{
		"newest":          {newest.URL(), newest, nil},
		"unescaped colon": {strings.Replace(newest.URL(), "%3A", ":", 1), newest, nil},
		"other order": {"https://http-intake.logs.datadoghq.com/api/v2/logs" +
			"?host=h&service=shop&ddtags=env:prod&ddsource=heroku&dd-api-key=" + key, newest, nil},
		"capital host": {strings.Replace(newest.URL(), "https://http-intake", "https://HTTP-Intake", 1), newest, nil},
		"default port": {strings.Replace(newest.URL(), ".com/", ".com:443/", 1), newest, nil},
		"seed": {
			"https://http-intake.logs.datadoghq.com/api/v2/logs/?dd-api-key=" + key +
				"&ddsource=heroku&env=prod&service=shop&host=h",
			newest, []string{"a slash", "env as a parameter"},
		},
		"older guide": {
			"https://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=" + key +
				"&ddsource=heroku&ddtags=env:prod&service=shop&hostname=h",
			newest, []string{"hostname"},
		},
		"unescaped space": {
			strings.Replace(newest.URL(), "shop", "my shop", 1),
			with(newest, func(i *datadog.Intake) { i.Service = "my shop" }), []string{"percent-encoded"},
		},
		"plus": {
			strings.Replace(newest.URL(), "shop", "my+shop", 1),
			with(newest, func(i *datadog.Intake) { i.Service = "my shop" }), nil,
		},
		"bad escape": {
			strings.Replace(newest.URL(), "shop", "100%", 1),
			with(newest, func(i *datadog.Intake) { i.Service = "100%" }), []string{"hexadecimal"},
		},
		"fragment": {newest.URL() + "#x", newest, []string{"fragment"}},
		"twice":    {newest.URL() + "&service=other", newest, []string{"twice"}},
		"two tags": {
			strings.Replace(newest.URL(), "prod", "prod,a:1,a:2", 1),
			with(newest, func(i *datadog.Intake) { i.Tags = map[string]string{"a": "2"} }), []string{"two tags"},
		},
		"two environments": {newest.URL() + "&env=dev", newest, []string{"env as a parameter"}},
		"attribute": {
			newest.URL() + "&color=blue&empty=",
			with(newest, func(i *datadog.Intake) { i.Attributes = map[string]string{"color": "blue", "empty": ""} }), nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := datadog.Parse(test.raw)
			if err != nil {
				t.Fatal(err)
			}
			outdated := got.Outdated
			got.Outdated = nil
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
			if len(outdated) != len(test.outdated) {
				t.Fatalf("outdated: %q", outdated)
			}
			for index, part := range test.outdated {
				if !strings.Contains(outdated[index], part) {
					t.Errorf("outdated: %q", outdated)
				}
			}
			if redacted := datadog.Redact(test.raw); strings.Contains(redacted, key) {
				t.Errorf("not redacted: %s", redacted)
			}
		})
	}
}

func with(intake datadog.Intake, change func(*datadog.Intake)) datadog.Intake {
	change(&intake)
	return intake
}

// TestParseOfOthers refuses URLs that are not those of drains to Datadog, without
// showing them.
func TestParseOfOthers(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		"", "?", "syslog://logs.example.com:514", "https://logs.example/marked-secret",
		"https://logs.example/x?token=marked-secret",
		"https://user:marked-secret@http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=marked-secret",
		"http://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=marked-secret",
		"https://http-intake.logs.datadoghq.com?dd-api-key=marked-secret",
		"https://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=",
		"://marked-secret?dd-api-key=marked-secret", "https://%zz/marked-secret?dd-api-key=marked-secret",
	} {
		if intake, err := datadog.Parse(raw); err == nil {
			t.Errorf("%q is read as %+v", raw, intake)
		} else if strings.Contains(err.Error(), "marked-secret") {
			t.Errorf("shows a secret: %v", err)
		}
	}
}

func TestSites(t *testing.T) {
	t.Parallel()
	if got := len(datadog.Sites()); got != 9 {
		t.Errorf("%d sites", got)
	}
	for _, site := range datadog.Sites() {
		if got, ok := datadog.SiteOf(datadog.Address(site)); got != site || !ok {
			t.Errorf("the site of %s is %s", datadog.Address(site), got)
		}
		if err := datadog.CheckSite(site); err != nil || !datadog.KnownSite(site) {
			t.Errorf("%s: %v", site, err)
		}
	}
	for _, address := range []string{
		"https://http-intake.logs./api/v2/logs", "https://api.datadoghq.com/api/v2/logs",
		"http://http-intake.logs.datadoghq.com/api/v2/logs", "https://http-intake.logs.datadoghq.com:8443/api/v2/logs",
	} {
		if site, ok := datadog.SiteOf(address); ok {
			t.Errorf("the site of %s is %s", address, site)
		}
	}
	for site, says := range map[string]string{
		"app.datadoghq.com": "give datadoghq.com", "api.us5.datadoghq.com": "give us5.datadoghq.com",
		"http-intake.logs.datadoghq.eu": "give datadoghq.eu", "datadoghq.co": "similar to one: datadoghq.com",
		"datadohq.eu": "similar to one: datadoghq.eu", "us1.datadoghq.com": "that of US1 is datadoghq.com",
		"eu.datadoghq.com": "that of EU is datadoghq.eu", "us2.dog-gov.com": "similar to one: us2.ddog-gov.com",
	} {
		if err := datadog.CheckSite(site); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, not %s", site, err, says)
		}
	}
	for _, site := range []string{
		"us9.datadoghq.com", "ca1.datadoghq.com", "eu2.datadoghq.eu", "dd.example.com", "us4.ddog-gov.com",
	} {
		if err := datadog.CheckSite(site); err != nil || datadog.KnownSite(site) {
			t.Errorf("%s: %v", site, err)
		}
	}
	for _, site := range []string{
		"", "US1", "eu1", "datadoghq", "https://app.datadoghq.eu", "datadoghq.com/", "datadoghq.com ", "DATADOGHQ.com",
	} {
		if datadog.CheckSite(site) == nil {
			t.Errorf("%q is a site", site)
		}
	}
	if err := datadog.CheckSite("US3"); err == nil || !strings.Contains(err.Error(), "us3.datadoghq.com") {
		t.Errorf("no hint: %v", err)
	}
}

func TestCheckKey(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		key: "", strings.ToUpper(key): "warning", key[1:]: "warning", "short": "warning",
		"": "error", key + "\n": "error", " " + key: "error", "a\x00b": "error",
		"ddap_" + key: "error", "ddpat_" + key: "error", "pub" + key: "error",
	} {
		warning, err := datadog.CheckKey(given)
		got := ""
		switch {
		case err != nil:
			got = "error"
		case warning != "":
			got = "warning"
		}
		if got != want {
			t.Errorf("%q: %q, not %q", given, got, want)
		}
		if given != "" && (strings.Contains(warning, given) || err != nil && strings.Contains(err.Error(), given)) {
			t.Errorf("shows the key: %s %v", warning, err)
		}
	}
}

func TestCheckTag(t *testing.T) {
	t.Parallel()
	for tag, want := range map[[2]string]string{
		{"team", "web"}: "", {"url", "a:b/c"}: "", {"flag", ""}: "",
		{"Team", "web"}: "warning", {"1st", "x"}: "warning", {"a", strings.Repeat("x", 200)}: "warning",
		{"", "x"}: "error", {"env", "prod"}: "error", {"ENV", "prod"}: "error", {"a,b", "x"}: "error", {"a:b", "x"}: "error",
		{"a", "x,y"}: "error", {"a", " x"}: "error",
	} {
		warning, err := datadog.CheckTag(tag[0], tag[1])
		got := ""
		switch {
		case err != nil:
			got = "error"
		case warning != "":
			got = "warning"
		}
		if got != want {
			t.Errorf("%q: %q, not %q", tag, got, want)
		}
		if warning != "" && (!strings.Contains(warning, fmt.Sprintf("the tag %q", tag[0])) ||
			!strings.HasSuffix(warning, ".")) {
			t.Errorf("%q: does not name the tag, or is no sentence: %s", tag, warning)
		}
	}
}

func TestParseAddress(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://Proxy.example:443/api/v2/logs": "https://proxy.example/api/v2/logs",
		"http://127.0.0.1:18083/api/v2/logs":    "http://127.0.0.1:18083/api/v2/logs",
		"https://[::1]:8443/in":                 "https://[::1]:8443/in",
		"https://proxy.example/api/v2/logs/":    "", "http://proxy.example/in": "", "https://proxy.example": "",
		"proxy.example/in":             "",
		"https://proxy.example/in?a=b": "", "https://proxy.example/in#a": "", "https://a:b@proxy.example/in": "",
		"https://proxy.example/i n": "", " https://proxy.example/in": "",
		"https://proxy.example/a%2Fb": "", "https://proxy.example/ä": "",
	} {
		if got, err := datadog.ParseAddress(raw); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", raw, got, err)
		}
	}
}

func TestCheckIntake(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		datadog.Address("datadoghq.eu"):                            "",
		datadog.Address("datadoghq.com"):                           "error",
		datadog.Address("us9.datadoghq.com"):                       "warning",
		"https://http-intake.logs.datadoghq.eu/v2/input":           "error",
		"https://http-intake.logs.datadoghq.eu/api/v2/logs/x":      "error",
		"https://http-intake.logs.datadoghq.eu:8443/api/v2/logs":   "error",
		"https://http-intake.logs.proxy.example/in":                "warning",
		"https://proxy.example/in":                                 "",
		"http://127.0.0.1:18083/api/v2/logs":                       "",
		"https://http-intake.logs.datadoghq.eu.evil.example/in":    "warning",
		"https://agent-http-intake.logs.datadoghq.com/api/v2/logs": "",
	} {
		warning, err := datadog.CheckIntake(address, "datadoghq.eu")
		got := ""
		switch {
		case err != nil:
			got = "error"
		case warning != "":
			got = "warning"
		}
		if got != want {
			t.Errorf("%s: %q, not %q", address, got, want)
		}
	}
	if warning, err := datadog.CheckIntake(datadog.Address("datadoghq.com"), ""); warning != "" || err != nil {
		t.Errorf("without a site: %q, %v", warning, err)
	}
}

func TestRedactKeys(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a " + key + "!":                       "a REDACTED!",
		"A" + strings.ToUpper(key) + "1":       "REDACTED",
		"906262a4-e151-45d2-b35a-a2dc0ea9e688": "906262a4-e151-45d2-b35a-a2dc0ea9e688",
		"an odd-key":                           "an (redacted)",
	} {
		if got := datadog.RedactKeys(text, "odd-key"); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// FuzzInverse builds a URL of anything that passes the checks, and parses it:
// nothing is lost, nothing is added, Logplex would not cut it off, and net/url
// parses the same.
func FuzzInverse(f *testing.F) {
	f.Add("datadoghq.com", key, "shop", "prod", "host", "heroku", "team", "web", "color", "blue")
	f.Add("us3.datadoghq.com", "k&=%", `a "b" ü`, "p:r", "h\n", "", "t", "", "dd+x", "\x00\xff")
	f.Fuzz(func(t *testing.T, site, key, service, env, host, source, tag, tagValue, attribute, value string) {
		intake := datadog.Intake{
			Address: datadog.Address(site), Key: key, Service: service, Env: env, Host: host, Source: source,
		}
		if tag != "" {
			intake.Tags = map[string]string{tag: tagValue}
		}
		if attribute != "" {
			intake.Attributes = map[string]string{attribute: value}
		}
		if datadog.CheckSite(site) != nil || intake.Check() != nil {
			return
		}
		raw := intake.URL()
		got, err := datadog.Parse(raw)
		if err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		if !reflect.DeepEqual(got, intake) {
			t.Fatalf("got  %+v\nfrom %+v\nby   %s", got, intake, raw)
		}
		read, err := url.Parse(raw)
		if err != nil || read.Query().Get("dd-api-key") != key || read.Query().Get("service") != service ||
			read.Query().Get("host") != host {
			t.Fatalf("net/url reads otherwise: %v\n%s", err, raw)
		}
		if strings.ContainsAny(raw, " \"<>{}|\\^`+#") ||
			strings.ContainsFunc(raw, func(letter rune) bool { return letter <= ' ' || letter > '~' }) {
			t.Fatalf("not a legal URL: %s", raw)
		}
		if got.Redacted() != datadog.Redact(raw) {
			t.Fatalf("redacted in two ways: %s, %s", got.Redacted(), datadog.Redact(raw))
		}
	})
}

// FuzzParse parses anything: it never panics, never shows the key in an error, and
// a URL that was parsed and written in the newest form does not change again.
func FuzzParse(f *testing.F) {
	f.Add("https://http-intake.logs.datadoghq.com/api/v2/logs/?dd-api-key=" + key +
		"&ddsource=heroku&env=prod&service=s&host=h")
	f.Add("https://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=%zz&ddtags=a:1,,b:,:c,a:2, d#x")
	f.Add("https://h/p?dd-api-key=k&DDTAGS=a&=b&a b=c&ddtags=env:x&env=y")
	f.Fuzz(func(t *testing.T, raw string) {
		first, err := datadog.Parse(raw)
		if err != nil {
			return
		}
		again, err := datadog.Parse(first.URL())
		if err != nil {
			t.Fatalf("%v\n%q", err, first.URL())
		}
		first.Outdated = nil
		if !reflect.DeepEqual(again, first) {
			t.Fatalf("first %+v\nagain %+v", first, again)
		}
		if names := slices.Sorted(maps.Keys(first.Attributes)); slices.ContainsFunc(names, datadog.Reserved) {
			t.Fatalf("reserved names: %q", names)
		}
		if len(first.Key) > 8 && strings.Contains(datadog.Redact(raw), "dd-api-key="+first.Key) {
			t.Fatalf("not redacted: %s", datadog.Redact(raw))
		}
	})
}
