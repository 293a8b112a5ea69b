package drain_test

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/drain"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
)

// unreachable is a network without name servers.
type unreachable struct{}

func (unreachable) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, &net.OpError{
		Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: r.URL.Host, IsNotFound: true},
	}
}

// TestErrorsStayReadable reads drains to Datadog, and then lets a call fail. Its
// error has the host and the app, although drains have the same words.
func TestErrorsStayReadable(t *testing.T) {
	t.Parallel()
	inBubble(t, func(p *protocol, heroku *mock.Server, network *network) {
		const parameters = "?dd-api-key=" + acctest.DatadogKey + "&ddsource=heroku&ddtags=env%3Ademo&service=demo&host=demo"
		for _, address := range []string{
			"https://http-intake.logs.datadoghq.com/api/v2/logs" + parameters + "&app=demo",
			"https://http-intake.logs.datadoghq.eu/api/v2/logs/" + parameters,
			"https://proxy.example/logs" + parameters,
		} {
			if _, err := heroku.AddDrain(acctest.App, mock.Drain{URL: address}); err != nil {
				p.t.Fatal(err)
			}
		}
		// The apply reads all drains of the app.
		now := applied(p.t, p, p.none(), p.to(vendor("a")))
		network.RoundTripper = unreachable{}
		_, diagnostics := p.Look(now)
		said := tell(diagnostics)
		if !strings.Contains(said, "lookup api.heroku.com: no such host (GET /apps/demo/log-drains/") {
			p.t.Error(said)
		}
	})
}

// TestSecretsOf checks which parts of the URL of a drain are redacted.
func TestSecretsOf(t *testing.T) {
	t.Parallel()
	for url, want := range map[string][]string{
		"": nil,
		"https://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=k&ddsource=s&a=b": {"k"},
		"https://http-intake.logs.datadoghq.com/api/v2/logs/?dd-api-key=k&env=e":         {"k"},
		"https://proxy.example/in?dd-api-key=k&ddsource=s&service=t&host=h&a=b":          {"k", "b"},
		"https://proxy.example/01234567890123456789?dd-api-key=k%3d&ddtags=a%3Ab":        {"k=", "01234567890123456789"},
		"https://u:p@proxy.example/in?dd-api-key=k&ddsource=s":                           {"u:p", "u", "p", "k", "s"},
		"https://vendor.example/in?key=k&source=heroku":                                  {"k", "heroku"},
	} {
		if want != nil {
			want = append(want, url)
		}
		got := drain.SecretsOf(url)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, not %q", url, got, want)
		}
	}
}
