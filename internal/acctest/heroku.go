package acctest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// App is the name of the Heroku app that a [Pipe] starts with.
const App = "demo"

// Keys that Datadog accepts in a [Pipe]. They have unusual values, so that a test can
// search for them where they must not be.
const (
	DatadogKey      = "feedfacefeedfacefeedfacefeedface"
	OtherDatadogKey = "cafebabecafebabecafebabecafebabe"
)

// Tokens of a [Pipe].
const (
	HerokuKey    = "HRKU-marked-secret"
	LogplexToken = "t.0f1e2d3c-4b5a-4968-8776-655443322110"
)

// Pipe is the mocks of Fastly, Heroku, Logplex and Datadog on loopback, for one test.
type Pipe struct {
	*pipe.Pipe
	Listening *pipe.Listening
	// Moment is that of [provider.Options].
	Moment time.Duration
}

// NewPipe serves the mocks until the test ends. The seed in the options replaces the
// default seed.
func NewPipe(t *testing.T, options pipe.Options) *Pipe {
	t.Helper()
	if options.Seed == nil {
		options.Seed = fmt.Appendf(nil, `{
			"heroku": {"tokens": [%q], "apps": [
				{"id": "01234567-89ab-4cde-8f01-23456789abcd", "name": %q, "generation": "cedar"},
				{"id": "11111111-89ab-4cde-8f01-23456789abcd", "name": "other"},
				{"name": "future", "generation": "fir"}]},
			"logplex": {"tokens": [%q]}, "datadog": {"api_keys": [%q, %q]}
		}`, HerokuKey, App, LogplexToken, DatadogKey, OtherDatadogKey)
	}
	mocks, err := pipe.New(options)
	if err != nil {
		t.Fatal(err)
	}
	listening, err := mocks.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(listening.Close)
	t.Cleanup(func() {
		for _, violation := range mocks.Fastly.Violations() {
			t.Errorf("a call that a client must not make: %s", violation)
		}
	})
	return &Pipe{Pipe: mocks, Listening: listening, Moment: 5 * time.Millisecond}
}

// Options returns the options of a provider that waits only briefly, and does not
// use the environment.
func (p *Pipe) Options() provider.Options {
	return provider.Options{
		Getenv: func(string) string { return "" },
		Repeat: fastly.Repeat{First: time.Millisecond, Longest: 5 * time.Millisecond},
		Heroku: heroku.Repeat{
			First: time.Millisecond, Longest: 5 * time.Millisecond,
			Limited: 200 * time.Millisecond, Channel: 200 * time.Millisecond,
		},
		Datadog: datadog.Repeat{First: time.Millisecond, Longest: 5 * time.Millisecond},
		Moment:  p.Moment,
	}
}

// Providers returns the provider, in the process of the test, for resource.TestCase.
func (p *Pipe) Providers() map[string]func() (tfprotov6.ProviderServer, error) {
	return Providers(p.Options())
}

// Protocol runs the provider without a CLI.
func (p *Pipe) Protocol(t *testing.T) *Protocol {
	t.Helper()
	return NewProtocol(t, p.Options(), map[string]map[string]string{
		"fastly":  {"api_token": "test-token", "api_url": p.Listening.Fastly},
		"heroku":  {"api_key": HerokuKey, "api_url": p.Listening.Heroku},
		"datadog": {"api_url": p.Listening.Datadog},
	})
}

// Config adds the blocks that every configuration needs before a configuration.
func (p *Pipe) Config(body string) string {
	return RequiredProviders + fmt.Sprintf(`
provider "logdrain" {
  fastly {
    api_token = "test-token"
    api_url   = %q
  }
  heroku {
    api_key = %q
    api_url = %q
  }
  datadog {
    api_url = %q
  }
}
`, p.Listening.Fastly, HerokuKey, p.Listening.Heroku, p.Listening.Datadog) + body
}

// Drain returns a logdrain_heroku_datadog resource named logs that sends to the mock,
// with more attributes.
func (p *Pipe) Drain(attributes ...string) string {
	all := strings.Join(attributes, "\n  ")
	for name, value := range map[string]string{"app": App, "intake_url": p.Listening.DatadogIntake()} {
		if !regexp.MustCompile(`(?m)^\s*` + name + `\s*=`).MatchString(all) {
			all += fmt.Sprintf("\n  %s = %q", name, value)
		}
	}
	return "\nresource \"logdrain_heroku_datadog\" \"logs\" {\n  " + all + "\n}\n"
}

// DrainURLs returns the URLs of an app's drains.
func (p *Pipe) DrainURLs(t *testing.T, app string) []string {
	t.Helper()
	drains, err := p.Heroku.Drains(app)
	if err != nil {
		t.Error(err)
		return nil
	}
	urls := []string{}
	for _, drain := range drains {
		urls = append(urls, drain.URL)
	}
	return urls
}
