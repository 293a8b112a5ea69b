package endpoint_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	known "github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/datadog"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

const datadogType = "logdrain_fastly_datadog"

// sites are Datadog's sites, each with keys of its own, and Fastly beside them.
type sites struct {
	fastly *mock.Server
	sites  map[string]*datadog.Server

	mu    sync.Mutex
	asked []string
}

func (s *sites) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	site, ok := strings.CutPrefix(r.Host, "api.")
	if site == "fastly.com" {
		s.fastly.ServeHTTP(w, r)
		return
	}
	s.mu.Lock()
	s.asked = append(s.asked, site)
	s.mu.Unlock()
	if server := s.sites[site]; ok && server != nil {
		server.ServeHTTP(w, r)
		return
	}
	w.WriteHeader(http.StatusServiceUnavailable)
}

// took gives which sites were asked since the last time.
func (s *sites) took() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := strings.Join(slices.Compact(s.asked), " ")
	s.asked = nil
	return asked
}

// newSites makes a key that is good at US1, and one that is good at EU1. Others do
// not answer.
func newSites(t *testing.T) (*sites, *acctest.Protocol) {
	t.Helper()
	s := &sites{fastly: mock.New(mock.Options{}), sites: map[string]*datadog.Server{}}
	for site, key := range map[string]string{"datadoghq.com": "us-marked-secret", "datadoghq.eu": "eu-marked-secret"} {
		s.sites[site] = datadog.New(datadog.Options{})
		s.sites[site].SetAPIKeys(key)
	}
	protocol := acctest.NewProtocol(t, provider.Options{
		Getenv:  func(string) string { return "" },
		Repeat:  fastly.Repeat{Tries: 1},
		Datadog: known.Repeat{Tries: 1},
		Base:    control.Transport(s),
	}, map[string]map[string]string{"fastly": {"api_token": "test-token"}})
	return s, protocol
}

func datadogConfig(protocol *acctest.Protocol, more map[string]any) acctest.Values {
	set := map[string]any{"service_id": acctest.Service, "name": "edge", "token": "us-marked-secret"}
	for name, value := range more {
		set[name] = value
	}
	return protocol.Configuration(datadogType, set)
}

// TestKeyCheck plans new endpoints.
func TestKeyCheck(t *testing.T) {
	t.Parallel()
	writeOnly := func(key string) map[string]any {
		return map[string]any{"token": nil, "token_wo": key, "token_wo_version": number(t, "1")}
	}
	const refused = "ERROR: Datadog does not accept the API key: "
	for _, test := range []struct {
		name  string
		more  map[string]any
		asked string
		says  string
		at    string
	}{
		{"good", nil, "datadoghq.com", "", ""},
		{"good elsewhere", map[string]any{"token": "eu-marked-secret", "region": "EU"}, "datadoghq.eu", "", ""},
		{"good, by the newer name", map[string]any{"token": "eu-marked-secret", "region": "EU1"}, "datadoghq.eu", "", ""},
		{"write-only", writeOnly("us-marked-secret"), "datadoghq.com", "", ""},
		{"wrong", map[string]any{"token": "a-marked-secret"}, "datadoghq.com", refused + "token: The token of", "token"},
		{
			"wrong, write-only", writeOnly("a-marked-secret"), "datadoghq.com", refused + "token_wo: The token_wo of",
			"token_wo",
		},
		{"of another site", map[string]any{"region": "EU"}, "datadoghq.eu", refused, "token"},
		{
			"no answer", map[string]any{"region": "US5"}, "us5.datadoghq.com",
			"WARNING: API key could not be checked: ", "token",
		},
		{"turned off", map[string]any{"token": "a-marked-secret", "validate_token": false}, "", "", ""},
		{"turned on", map[string]any{"token": "a-marked-secret", "validate_token": true}, "datadoghq.com", refused, "token"},
		{"not known yet", map[string]any{"token": tftypes.UnknownValue}, "", "", ""},
		{"at a site not known yet", map[string]any{"region": tftypes.UnknownValue}, "", "", ""},
		{"whether is not known yet", map[string]any{"token": "a", "validate_token": tftypes.UnknownValue}, "", "", ""},
		{"at a newer site", map[string]any{"region": "AP9"}, "", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api, protocol := newSites(t)
			planned := protocol.Plan(protocol.None(datadogType), datadogConfig(protocol, test.more))
			said := acctest.Told(planned.Diagnostics)
			if asked := api.took(); asked != test.asked {
				t.Errorf("asked %q, not %q", asked, test.asked)
			}
			if !strings.HasPrefix(said, test.says) || (test.says == "") != (said == "") || len(planned.Diagnostics) > 1 ||
				test.at != "" && !strings.Contains(said, ": "+test.at+": ") || strings.Contains(said, "AttributeName") {
				t.Errorf("not %q at %s: %s", test.says, test.at, said)
			}
			if strings.Contains(said, "marked-secret") {
				t.Errorf("shows the key: %s", said)
			}
		})
	}
}

// TestKeyCheckOfChanges checks that only keys that are set or changed are
// validated.
func TestKeyCheckOfChanges(t *testing.T) {
	t.Parallel()
	api, protocol := newSites(t)
	config := func(more map[string]any) acctest.Values { return datadogConfig(protocol, more) }
	endpoint, diags := protocol.Apply(t.Context(), protocol.None(datadogType), config(nil))
	if acctest.Failed(diags) || api.took() != "datadoghq.com" {
		t.Fatal(acctest.Told(diags))
	}
	if !protocol.Values(endpoint)["validate_token"].IsNull() {
		t.Error("the default is in the state, where an import has none")
	}
	protocol.Configure()
	for _, test := range []struct {
		name  string
		more  map[string]any
		asked string
		fails bool
	}{
		{"nothing", nil, "", false},
		{"another field", map[string]any{"log_processing_region": "eu"}, "", false},
		{"the name", map[string]any{"name": "renamed"}, "", false},
		{"the key", map[string]any{"token": "a-marked-secret"}, "datadoghq.com", true},
		{"the site", map[string]any{"region": "EU"}, "datadoghq.eu", true},
		{"the key and the site", map[string]any{"region": "EU", "token": "eu-marked-secret"}, "datadoghq.eu", false},
		{"the site, without a key", map[string]any{"region": "EU", "token": nil}, "", false},
		{"the check", map[string]any{"validate_token": true}, "", false},
		{"the way of the key", map[string]any{
			"token": nil, "token_wo": "us-marked-secret", "token_wo_version": number(t, "1"),
		}, "", false},
	} {
		planned := protocol.Plan(endpoint, config(test.more))
		if asked := api.took(); asked != test.asked || acctest.Failed(planned.Diagnostics) != test.fails {
			t.Errorf("%s: asked %q: %s", test.name, asked, acctest.Told(planned.Diagnostics))
		}
	}
	// What only turns the check off is nothing that Fastly has to know.
	newest := api.fastly.Newest(acctest.Service)
	endpoint, diags = protocol.Apply(t.Context(), endpoint, config(map[string]any{"validate_token": false}))
	if acctest.Failed(diags) || api.fastly.Newest(acctest.Service) != newest || api.took() != "" {
		t.Errorf("version %d: %s", api.fastly.Newest(acctest.Service), acctest.Told(diags))
	}
	// Nor is it asked about at the destroy.
	if _, diags = protocol.Apply(t.Context(), endpoint, nil); acctest.Failed(diags) || api.took() != "" {
		t.Error(acctest.Told(diags))
	}
}

// TestSitesOfKeyCheck checks that each suggested region has a site, and that drains
// know it.
func TestSitesOfKeyCheck(t *testing.T) {
	t.Parallel()
	for _, k := range kind.Kinds() {
		if !k.KeyCheck.Any() {
			continue
		}
		field, ok := k.Field(k.KeyCheck.Site)
		if secret, there := k.Field(k.KeyCheck.Secret); !ok || !there || !secret.Secret {
			t.Fatalf("%s: %+v", k.Name, k.KeyCheck)
		}
		if _, taken := k.Field(k.KeyCheck.Attribute); taken {
			t.Errorf("%s has a field %s", k.Name, k.KeyCheck.Attribute)
		}
		for _, region := range append(field.Suggested, field.Default, strings.ToLower(field.Default)) {
			if site := k.KeyCheck.SiteOf(region); !known.KnownSite(site) {
				t.Errorf("the site of %s is %q", region, site)
			}
		}
	}
}
