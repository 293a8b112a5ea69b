package drain_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// unwrap undoes the CLI's line breaks.
func unwrap(out string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "\n", " ").Replace(out)), " ")
}

// unblamed is what the CLI quotes where no attribute is blamed, as for each that holds
// a secret.
const unblamed = "logdrain_heroku_datadog"

// TestBadInput configures what the provider can't use. Each mistake is one error at
// plan time that says what to do, on the attribute that caused it unless that has a
// secret. No drain is changed and no key is shown.
//
// The CLI reports the mistakes of all resources at once, but those that validate finds
// before those that a plan finds. So all are in one configuration, and then those that
// were not reported.
func TestBadInput(t *testing.T) {
	t.Parallel()
	inputs := map[string]badInput{
		"no app":             {keyed + "\n app = \"\"", "app", []string{"Not a Heroku app"}},
		"app with a slash":   {keyed + "\n app = \"a/b\"", "app", []string{"Not a Heroku app"}},
		"dots as app":        {keyed + "\n app = \"..\"", "app", []string{"Not a Heroku app"}},
		"fir":                {keyed + "\n app = \"future\"", "app", []string{"Fir generation", "telemetry"}},
		"no key":             {"", unblamed, []string{"No API key", "api_key_wo"}},
		"empty key":          {`api_key = ""`, unblamed, []string{"api_key: ", "Unusable API key", "empty"}},
		"key with a newline": {`api_key = "` + acctest.DatadogKey + `\n"`, unblamed, []string{"api_key: ", "white space"}},
		"application key":    {`api_key = "ddap_marked-secret"`, unblamed, []string{"api_key: ", "application key"}},
		"personal access token": {
			`api_key = "ddpat_marked-secret"`, unblamed, []string{"api_key: ", "personal access token"},
		},
		"client token": {`api_key = "pubmarked-secret"`, unblamed, []string{"api_key: ", "client token"}},
		"unknown key": {
			`api_key = "00000000000000000000000000000000"`, unblamed,
			[]string{"api_key: ", "Datadog does not accept the API key", "datadoghq.com", "DD_HOST"},
		},
		"key twice": {
			keyed + "\n api_key_wo = \"x\"\n api_key_wo_version = 1", unblamed, []string{"api_key_wo: ", "given twice"},
		},
		"write-only no version": {
			`api_key_wo = "` + acctest.DatadogKey + `"`, unblamed, []string{"api_key_wo: ", "api_key_wo_version = 1"},
		},
		"version without key": {
			keyed + "\n api_key_wo_version = 1", "api_key_wo_version", []string{"belongs to api_key_wo"},
		},
		"site by its short name": {keyed + "\n site = \"EU1\"", "site", []string{"Not a Datadog site", "datadoghq.eu"}},
		"web pages as site":      {keyed + "\n site = \"app.datadoghq.com\"", "site", []string{"give datadoghq.com"}},
		"mistyped site":          {keyed + "\n site = \"datadoghq.co\"", "site", []string{"similar to one: datadoghq.com"}},
		"site with https":        {keyed + "\n site = \"https://app.datadoghq.eu\"", "site", []string{"Not a Datadog site"}},
		"trailing slash": {
			keyed + "\n intake_url = \"https://http-intake.logs.datadoghq.com/api/v2/logs/\"",
			"intake_url", []string{"ends in a slash"},
		},
		"parameters in the URL": {
			keyed + "\n intake_url = \"https://http-intake.logs.datadoghq.com/api/v2/logs?service=a\"",
			"intake_url", []string{"parameters have their own attributes"},
		},
		"plain http": {keyed + "\n intake_url = \"http://logs.example/api/v2/logs\"", "intake_url", []string{"https"}},
		"space in the URL": {
			keyed + "\n intake_url = \"https://logs.example/my logs\"", "intake_url", []string{"white space"},
		},
		"credentials in the URL": {
			keyed + "\n intake_url = \"https://u:p@logs.example/logs\"", unblamed, []string{"intake_url: ", "credentials"},
		},
		"intake of another site": {
			keyed + "\n intake_url = \"https://http-intake.logs.datadoghq.eu/api/v2/logs\"", "intake_url",
			[]string{"Unusable intake URL", "the site datadoghq.eu, but site is datadoghq.com"},
		},
		"site of another intake": {
			keyed + "\n site = \"datadoghq.eu\"\n intake_url = \"https://http-intake.logs.datadoghq.com/api/v2/logs\"",
			"intake_url", []string{"Unusable intake URL", "set site to datadoghq.com"},
		},
		"older path of Datadog": {
			keyed + "\n intake_url = \"https://http-intake.logs.datadoghq.com/v2/input\"", "intake_url",
			[]string{"Unusable intake URL", "at the path /api/v2/logs only"},
		},
		"key in the path": {
			keyed + "\n intake_url = " +
				"\"https://http-intake.logs.datadoghq.com/v1/input/${\"feedface\"}${\"feedfacefeedfacefeedface\"}\"",
			unblamed, []string{"intake_url: ", "at the path /api/v2/logs only"},
		},
		"port of an intake": {
			keyed + "\n intake_url = \"https://http-intake.logs.datadoghq.com:8443/api/v2/logs\"",
			"intake_url", []string{"Unusable intake URL"},
		},
		"empty source":          {keyed + "\n source = \"\"", "source", []string{"Empty source"}},
		"comma in env":          {keyed + "\n env = \"a,b\"", "env", []string{"comma"}},
		"comma in a tag":        {keyed + "\n tags = { team = \"a,b\" }", "tags", []string{"comma"}},
		"colon in a tag's name": {keyed + "\n tags = { \"a:b\" = \"c\" }", "tags", []string{"colon"}},
		"env as a tag":          {keyed + "\n tags = { env = \"prod\" }", "tags", []string{"its own option, env"}},
		"null tag":              {keyed + "\n tags = { team = null }", "tags", []string{"is null"}},
		"reserved attribute": {
			keyed + "\n attributes = { ddtags = \"a\" }", "attributes", []string{"The name ddtags is a parameter"},
		},
		"key as attribute": {
			keyed + "\n attributes = { \"DD-API-KEY\" = \"a\" }", "attributes", []string{"parameter of Datadog's own"},
		},
		"null attribute": {keyed + "\n attributes = { color = null }", "attributes", []string{"is null"}},
	}
	mocks := acctest.NewPipe(t, pipe.Options{})
	for len(inputs) > 0 {
		text := ""
		for name, test := range inputs {
			text += strings.Replace(mocks.Drain(test.attributes), `"logs"`, strconv.Quote(acctest.Label(name)), 1)
		}
		workspace := acctest.NewWorkspace(t)
		workspace.Write(mocks.Config(text))
		out, err := workspace.Try(t.Context(), "plan", "-input=false")
		if err == nil {
			t.Fatalf("no error for %q:\n%s", slices.Collect(maps.Keys(inputs)), out)
		}
		for _, secret := range []string{acctest.DatadogKey, "marked-secret", "00000000000000000000000000000000"} {
			if strings.Contains(out, secret) {
				t.Errorf("shows a secret:\n%s", out)
			}
		}
		errors := acctest.ErrorsByLabel(t, out)
		for name, test := range inputs {
			found := errors[acctest.Label(name)]
			if len(found) == 0 {
				continue
			}
			delete(inputs, name)
			t.Run(name, func(t *testing.T) {
				if len(found) > 1 {
					t.Errorf("%d errors:\n%s", len(found), strings.Join(found, "\n"))
				}
				if !strings.Contains(found[0], "with logdrain_heroku_datadog."+acctest.Label(name)+",") {
					t.Errorf("the error is on no resource:\n%s", found[0])
				}
				test.check(t, found[0])
			})
		}
	}
	if got := writes(mocks); len(got) != 0 {
		t.Errorf("writes: %v", got)
	}
}

// badInput is a mistake in the configuration of a drain.
type badInput struct {
	attributes string
	// blames is the attribute that the error stands on, says are what it says.
	blames string
	says   []string
}

// check checks an error.
func (b badInput) check(t *testing.T, out string) {
	t.Helper()
	if !regexp.MustCompile(`\d+: +(resource ")?` + b.blames + `("| +=)`).MatchString(out) {
		t.Errorf("the error is not on %s:\n%s", b.blames, out)
	}
	for _, says := range b.says {
		if !strings.Contains(unwrap(out), says) {
			t.Errorf("does not say %q:\n%s", says, out)
		}
	}
}

// TestWarnings configures what may be correct: the plan succeeds with a warning.
func TestWarnings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ attributes, says string }{
		"unknown site":        {keyed + "\n site = \"us9.datadoghq.com\"", "Unknown Datadog site"},
		"other form of a key": {"api_key = \"0123\"\n validate_api_key = false", "does not look like an API key"},
		"capitals in a tag":   {keyed + "\n tags = { Team = \"Web\" }", "Datadog will change this tag"},
		"intake of a new site": {
			keyed + "\n intake_url = \"https://http-intake.logs.us9.datadoghq.com/api/v2/logs\"", "Questionable intake URL",
		},
		"proxy by that name": {
			keyed + "\n intake_url = \"https://http-intake.logs.proxy.example/in\"", "If the host is a proxy of your own",
		},
		"no such app yet": {keyed + "\n app = \"not-yet\"", "Heroku app not found yet"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(mocks.Config(mocks.Drain(test.attributes)))
			if out := workspace.Run("plan", "-input=false"); !strings.Contains(unwrap(out), test.says) {
				t.Errorf("does not say %q:\n%s", test.says, out)
			}
		})
	}
}

// fill gives an app drains until it has that many.
func fill(t *testing.T, mocks *acctest.Pipe, number int) {
	t.Helper()
	for len(mocks.DrainURLs(t, acctest.App)) < number {
		if _, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
			URL: fmt.Sprintf("https://logs.example/%d", len(mocks.DrainURLs(t, acctest.App))),
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRefusedApplies makes mistakes that only an apply finds.
func TestRefusedApplies(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		attributes string
		prepare    func(t *testing.T, mocks *acctest.Pipe)
		says       []string
		drains     int
	}{
		"five drains": {
			prepare: func(t *testing.T, mocks *acctest.Pipe) { fill(t, mocks, 5) },
			says:    []string{"App has as many drains as it can have", "5 drains", "maximum number of drains"}, drains: 5,
		},
		"exists already": {
			prepare: func(t *testing.T, mocks *acctest.Pipe) {
				if _, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
					ID:  "906262a4-e151-45d2-b35a-a2dc0ea9e688",
					URL: mocks.Listening.DatadogIntake() + "?ddsource=heroku&dd-api-key=" + acctest.DatadogKey,
				}); err != nil {
					t.Fatal(err)
				}
			},
			says:   []string{"Drain exists already", "terraform import ADDRESS demo/906262a4-e151-45d2-b35a-a2dc0ea9e688"},
			drains: 1,
		},
		"no app": {attributes: `app = "not-yet"`, says: []string{"Heroku app not found", "not-yet"}},
		"app of others": {
			prepare: spoil(control.Fault{Method: "POST", Status: 403}),
			says:    []string{"Heroku API key may not do this", "scope"},
		},
		"expired token": {
			prepare: func(_ *testing.T, mocks *acctest.Pipe) { mocks.Heroku.SetTokens("other") },
			says:    []string{"Heroku does not accept the API key", "HEROKU_API_KEY"},
		},
		"rate limit": {
			prepare: spoil(control.Fault{Method: "POST", Status: 429, Times: -1}),
			says:    []string{"Heroku's rate limit is reached", "4500"},
		},
		"no log channel": {
			prepare: func(_ *testing.T, mocks *acctest.Pipe) { _ = mocks.Heroku.SetLogChannelAfter(acctest.App, 10000) },
			says:    []string{"App has no log channel yet"},
		},
		"always lost": {
			prepare: spoil(control.Fault{Method: "POST", Times: -1, Drop: control.DropBefore}),
			says:    []string{"Cannot create the drain", "No usable answer from Heroku"},
		},
		"nobody knows": {
			prepare: func(t *testing.T, mocks *acctest.Pipe) { loseTrack(t, mocks) },
			says:    []string{"Cannot tell whether the drain was made", "No second one is created"}, drains: 1,
		},
		"Datadog is down": {
			prepare: func(t *testing.T, mocks *acctest.Pipe) { spoilDatadog(t, mocks) },
			says:    []string{"API key could not be checked", "No drain was changed"},
		},
		"raced by somebody": {
			prepare: func(t *testing.T, mocks *acctest.Pipe) { race(t, mocks) },
			says:    []string{"Drain exists already", "terraform import"}, drains: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			if test.prepare != nil {
				test.prepare(t, mocks)
			}
			out := applyInProcess(t, mocks, mocks.Config(mocks.Drain(keyed, test.attributes)))
			for _, says := range test.says {
				if !strings.Contains(unwrap(out), says) {
					t.Errorf("does not say %q:\n%s", says, out)
				}
			}
			// plugin-testing shows the line of the configuration.
			said := strings.ReplaceAll(out, keyed, "")
			if strings.Contains(said, acctest.DatadogKey) || strings.Contains(said, acctest.HerokuKey) {
				t.Errorf("shows a secret:\n%s", out)
			}
			if got := mocks.DrainURLs(t, acctest.App); len(got) != test.drains {
				t.Errorf("drains: %q", got)
			}
		})
	}
}

func spoil(faults ...control.Fault) func(*testing.T, *acctest.Pipe) {
	return func(t *testing.T, mocks *acctest.Pipe) {
		t.Helper()
		if err := mocks.Heroku.SetFaults(faults...); err != nil {
			t.Fatal(err)
		}
	}
}

func spoilDatadog(t *testing.T, mocks *acctest.Pipe) {
	t.Helper()
	if err := mocks.Datadog.SetFaults(control.Fault{Status: 503, Times: -1}); err != nil {
		t.Fatal(err)
	}
}
