package drain_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// TestUnusableImports refuses IDs that are not those of drains, and drains to other
// destinations, without repeating them.
func TestUnusableImports(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	add := func(drain mock.Drain) string {
		added, err := mocks.Heroku.AddDrain(acctest.App, drain)
		if err != nil {
			t.Fatal(err)
		}
		return "demo/" + added.ID
	}
	elsewhere := add(mock.Drain{URL: "https://logs.example/marked-secret"})
	ofAddon := add(mock.Drain{
		URL: mocks.Listening.DatadogIntake() + "?dd-api-key=" + acctest.DatadogKey, Addon: &mock.Addon{Name: "datadog-addon"},
	})
	for id, says := range map[string]string{
		"":                     "Unusable import ID",
		"demo":                 "Unusable import ID",
		"demo/d.marked-secret": "Unusable import ID",
		"demo/https://x/?dd-api-key=marked-secret": "Unusable import ID",
		"https://x/?dd-api-key=marked-secret":      "Unusable import ID",
		elsewhere:                                  "Not a drain to Datadog",
		ofAddon:                                    "datadog-addon",
	} {
		p := newProtocol(t, mocks)
		_, diagnostics := p.Import(typeName, id)
		said := tell(diagnostics)
		if !strings.Contains(said, says) || strings.Contains(said, "marked-secret") ||
			strings.Contains(said, acctest.DatadogKey) {
			t.Errorf("%q: %s", id, said)
		}
	}
}

// move moves a heroku_drain.
func (p *protocol) move(sourceType string, state map[string]any) (stored, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	text, err := json.Marshal(state)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.Move(typeName, sourceType, text)
}

// TestMoved takes over a heroku_drain of any provider, with the URL in either
// attribute. The next apply changes no drain, whether the key is plain or
// write-only, and the state no longer has the key.
func TestMoved(t *testing.T) {
	t.Parallel()
	for _, attribute := range []string{"url", "sensitive_url"} {
		for _, plain := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s plain %t", attribute, plain), func(t *testing.T) {
				t.Parallel()
				mocks := acctest.NewPipe(t, pipe.Options{})
				url := mocks.Listening.DatadogIntake() + "?dd-api-key=" + acctest.DatadogKey +
					"&ddsource=heroku&ddtags=env:prod&service=shop"
				there, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{URL: url})
				if err != nil {
					t.Fatal(err)
				}
				p := newProtocol(t, mocks)
				moved, diagnostics := p.move("heroku_drain", map[string]any{
					"id": there.ID, "app_id": "01234567-89ab-4cde-8f01-23456789abcd", attribute: url, "token": there.Token,
				})
				if failed(diagnostics) {
					t.Fatal(tell(diagnostics))
				}
				now := p.refresh(moved)
				if key := p.text(now, "api_key"); key != "" {
					t.Errorf("the key is in the state: %q", key)
				}
				config := p.config("shop", acctest.DatadogKey)
				config["env"] = tftypes.NewValue(tftypes.String, "prod")
				if !plain {
					config["api_key_wo"] = config["api_key"]
					config["api_key"] = tftypes.NewValue(tftypes.String, nil)
					config["api_key_wo_version"] = tftypes.NewValue(tftypes.Number, 1)
				}
				after, diagnostics := p.apply(t.Context(), now, config)
				if failed(diagnostics) || len(writes(mocks)) != 0 || p.text(after, "drain_id") != there.ID ||
					p.text(after, "app") != acctest.App {
					t.Errorf("%s\n%v", tell(diagnostics), writes(mocks))
				}
				if text := p.noted(after) + p.noted(now); strings.Contains(text, acctest.DatadogKey) {
					t.Error("the private state has the key")
				}
			})
		}
	}
}

// TestNotMoved refuses a heroku_drain to another destination, ignores other
// resources, and never shows a URL.
func TestNotMoved(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	for says, test := range map[string]struct {
		source string
		state  map[string]any
	}{
		"Not a drain to Datadog": {
			"heroku_drain", map[string]any{"id": "1", "app_id": "a", "url": "https://logs.example/?token=marked-secret"},
		},
		"no app or no ID":         {"heroku_drain", map[string]any{"url": "https://h/p?dd-api-key=marked-secret"}},
		"Cannot read the state":   {"heroku_drain", map[string]any{"id": 1, "url": "marked-secret"}},
		"Unable to Move Resource": {"heroku_app", map[string]any{"id": "1", "url": "marked-secret"}},
	} {
		_, diagnostics := p.move(test.source, test.state)
		if said := tell(diagnostics); !failed(diagnostics) || !strings.Contains(said, says) ||
			strings.Contains(said, "marked-secret") {
			t.Errorf("%s, not %s", said, says)
		}
	}
}

// TestImportOfNothing imports a drain that does not exist. The error says whether
// the app or the drain is missing, and which drains exist, without a secret.
func TestImportOfNothing(t *testing.T) {
	t.Parallel()
	const missing = "906262a4-e151-45d2-b35a-a2dc0ea9e688"
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	said := func(id string) string {
		_, diagnostics := p.Import(typeName, id)
		if len(diagnostics) != 1 || !failed(diagnostics) || strings.Contains(tell(diagnostics), acctest.DatadogKey) {
			t.Errorf("says: %s", tell(diagnostics))
		}
		return tell(diagnostics)
	}
	if text := said("demo/" + missing); !strings.Contains(text, "Cannot import drain "+missing) ||
		!strings.Contains(text, "App demo has no drain of that ID") ||
		!strings.Contains(text, "It has no drains that this resource can manage.") {
		t.Error(text)
	}
	for _, url := range []string{
		mocks.Listening.DatadogIntake() + "?dd-api-key=" + acctest.DatadogKey + "&service=shop",
		"https://logs.example/elsewhere",
	} {
		if _, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{URL: url}); err != nil {
			t.Fatal(err)
		}
	}
	there, err := mocks.Heroku.Drains(acctest.App)
	if err != nil {
		t.Fatal(err)
	}
	if text := said("demo/" + missing); !strings.Contains(text, "It has "+there[0].ID+" to ") ||
		!strings.Contains(text, "dd-api-key=REDACTED&service=shop.") || strings.Contains(text, "elsewhere") {
		t.Error(text)
	}
	if text := said("no-such-app/" + missing); !strings.Contains(text, "Heroku has no app no-such-app") {
		t.Error(text)
	}
}
