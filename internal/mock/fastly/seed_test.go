package fastly_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// contractSeed has the documented shape of a seed.
const contractSeed = `{"fastly": {"tokens": ["test-token", "token"], "rate_limit": 1000,
  "services": [{"id": "SEEDSERVICE00000000001", "name": "demo", "type": "vcl",
    "versions": [{"number": 1, "active": true, "locked": true,
                  "conditions": [{"name": "errors", "type": "RESPONSE", "statement": "beresp.status >= 500"}],
                  "heroku": [{"name": "h", "url": "https://1.us.logplex.io/logs", "token": "t", "format_version": 2}],
                  "kinesis": [{"name": "k", "topic": "s"}],
                  "s3": [{"name": "archive", "bucket_name": "b"}],
                  "logging": {"s3": [{"name": "more", "bucket_name": "b"}]},
                  "blocks": {"gzip": [{"name": "g"}]},
                  "domains": [{"name": "example.com"}], "backends": [{"name": "b", "address": "192.0.2.1"}],
                  "settings": {"general.default_ttl": 60}},
                 {"staging": true, "comment": "next", "invalid": "no"}]},
    {"id": "EDGE", "name": "edge", "type": "wasm", "versions": [{"package": false}]}]},
 "heroku": {"tokens": ["heroku-token"], "apps": []}, "logplex": {"tokens": []}, "datadog": {"api_keys": []}}`

// load makes a mock with a seed.
func load(t *testing.T, text string) *api {
	t.Helper()
	seed, err := fastly.ReadSeed(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	a := newAPI(t, fastly.Options{})
	if err := a.server.Load(seed); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestSeed checks that the API shows the objects of a seed.
func TestSeed(t *testing.T) {
	t.Parallel()
	a := load(t, contractSeed)
	const live = "/service/SEEDSERVICE00000000001/version/1"
	for path, want := range map[string]map[string]any{
		"/condition/errors":  {"priority": "100", "version": "1"},
		"/logging/heroku/h":  {"format_version": "2", "log_processing_region": "none", "token": "t"},
		"/logging/kinesis/k": {"region": "us-east-1", "iam_role": nil},
		"/logging/s3/archive": {
			"bucket_name": "b", "version": "1", "file_max_bytes": 0.0, "domain": "s3.amazonaws.com",
		},
		"/logging/s3/more":    {"bucket_name": "b", "period": "3600"},
		"/gzip/g":             {"version": "1"},
		"/domain/example.com": {"version": 1.0, "comment": ""},
		"/backend/b":          {"ipv4": "192.0.2.1", "port": 80.0},
		"/settings":           {"general.default_ttl": 60.0, "version": 1.0},
		"":                    {"active": true, "locked": true},
	} {
		shown := a.expect(200, "GET", live+path, "").object(t)
		for key, value := range want {
			if got, found := shown[key]; !found || !reflect.DeepEqual(got, value) {
				t.Errorf("%s: %s is %#v, not %#v", path, key, got, value)
			}
		}
	}
	draft := a.expect(200, "GET", "/service/SEEDSERVICE00000000001/version/2", "").object(t)
	if draft["staging"] != true || draft["comment"] != "next" {
		t.Errorf("version 2 is %v", draft)
	}
	a.expect(400, "PUT", "/service/EDGE/version/1/activate", "")
	a.expect(200, "GET", "/service/SEEDSERVICE00000000001/domain", "")
}

// TestDefaultSeed checks the service of the default seed.
func TestDefaultSeed(t *testing.T) {
	t.Parallel()
	a := newAPI(t, fastly.Options{})
	text := a.call("GET", "/_mock/state", "").text
	for _, want := range []string{
		`"id": "SEEDSERVICE00000000001"`, `"name": "demo"`, `"active": true`, `"heroku": []`, `"kinesis": []`,
		`"conditions": []`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing in %s", want, text)
		}
	}
	if got := a.server.Live(fastly.DefaultServiceID); got != 1 {
		t.Errorf("version %d is live", got)
	}
}

// TestStateIsSeed checks that a state can be used as a seed, and then gives the
// same state.
func TestStateIsSeed(t *testing.T) {
	t.Parallel()
	a := load(t, contractSeed)
	const service = "/service/SEEDSERVICE00000000001"
	a.expect(200, "PUT", service+"/version/1/clone", "")
	a.expect(200, "PUT", service+"/version/3/logging/heroku/h", "name=renamed&response_condition=errors")
	a.expect(200, "PUT", service+"/version/3/logging/kinesis/k", `{"topic":"other","placement":"none"}`)
	a.expect(200, "PUT", service+"/version/3/activate", "")
	a.expect(200, "DELETE", "/service/EDGE", "")

	first := a.call("GET", "/_mock/state", "").text
	second := load(t, first).call("GET", "/_mock/state", "").text
	if first != second {
		t.Errorf("%s\nbecame\n%s", first, second)
	}
}

// TestStateHasAllKinds creates an endpoint of each logging type, finds it in the
// state under its type, and loads the state into a second mock, which then has the
// same endpoints.
func TestStateHasAllKinds(t *testing.T) {
	t.Parallel()
	a := newDemo(t, fastly.Options{})
	for _, kind := range fastly.LoggingKinds() {
		path := draft + "/logging/" + kind.Name
		a.expect(200, "POST", path, form(kind.Name, smallest()[kind.Name]))
		a.expect(200, "PUT", path+"/"+kind.Name, `{"placement":"none","format_version":1}`)
	}
	a.expect(200, "PUT", draft+"/logging/logentries/logentries", "region=eu")
	a.expect(200, "PUT", draft+"/logging/sftp/sftp", "compression_codec=zstd")
	a.expect(200, "PUT", draft+"/logging/openstack/openstack", "gzip_level=4&public_key=a%0A")
	a.expect(200, "PUT", draft+"/logging/syslog/syslog", "hostname=other.example.com")

	first := a.call("GET", "/_mock/state", "")
	b := load(t, first.text)
	if second := b.call("GET", "/_mock/state", "").text; first.text != second {
		t.Errorf("%s\nbecame\n%s", first.text, second)
	}
	var state struct {
		Fastly struct {
			Services []struct {
				Versions []map[string]any `json:"versions"`
			} `json:"services"`
		} `json:"fastly"`
	}
	if err := json.Unmarshal([]byte(first.text), &state); err != nil {
		t.Fatal(err)
	}
	versions := state.Fastly.Services[0].Versions
	for _, kind := range fastly.LoggingKinds() {
		if rows, ok := versions[1][kind.Name].([]any); !ok || len(rows) != 1 {
			t.Errorf("%s is %v in the state", kind.Name, versions[1][kind.Name])
		}
		path := draft + "/logging/" + kind.Name
		one, two := a.expect(200, "GET", path, "").value(t), b.expect(200, "GET", path, "").value(t)
		if !reflect.DeepEqual(one, two) {
			t.Errorf("%v\nbecame\n%v", one, two)
		}
	}
}

// TestBadSeeds checks that invalid seeds are refused.
func TestBadSeeds(t *testing.T) {
	t.Parallel()
	for name, services := range map[string]string{
		"two live versions":   `[{"id":"s","versions":[{"active":true},{"active":true}]}]`,
		"versions descend":    `[{"id":"s","versions":[{"number":2},{"number":1}]}]`,
		"two of one id":       `[{"id":"s"},{"id":"s"}]`,
		"an unknown type":     `[{"id":"s","type":"exe"}]`,
		"a name twice":        `[{"id":"s","versions":[{"heroku":[{"name":"x"}],"kinesis":[{"name":"x"}]}]}]`,
		"no name":             `[{"id":"s","versions":[{"heroku":[{}]}]}]`,
		"an unknown key":      `[{"id":"s","versions":[{"heroku":[{"name":"x","topic":"y"}]}]}]`,
		"a list for a value":  `[{"id":"s","versions":[{"heroku":[{"name":"x","token":[]}]}]}]`,
		"an unknown type too": `[{"id":"s","versions":[{"logging":{"carrier-pigeon":[{"name":"x"}]}}]}]`,
		"an endpoint of S3":   `[{"id":"s","versions":[{"s3":[{"name":"x","token":"y"}]}]}]`,
		"an unknown setting":  `[{"id":"s","versions":[{"settings":{"x":1}}]}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var seed fastly.Seed
			if err := json.Unmarshal([]byte(`{"fastly":{"services":`+services+`}}`), &seed); err != nil {
				t.Fatal(err)
			}
			server := fastly.New(fastly.Options{})
			if err := server.Load(seed); !errors.Is(err, fastly.ErrSeed) {
				t.Errorf("the error is %v", err)
			}
			if got := server.Live(fastly.DefaultServiceID); got != 1 {
				t.Error("a refused seed changed what the mock holds")
			}
		})
	}
	if _, err := fastly.ReadSeed(strings.NewReader("[]")); !errors.Is(err, fastly.ErrSeed) {
		t.Errorf("the error is %v", err)
	}
	const noList = `{"fastly":{"services":[{"id":"s","versions":[{"https":{}}]}]}}`
	if _, err := fastly.ReadSeed(strings.NewReader(noList)); !errors.Is(err, fastly.ErrSeed) {
		t.Errorf("the error is %v", err)
	}
	seed, err := fastly.ReadSeed(strings.NewReader(`{"heroku":{}}`))
	if err != nil || len(seed.Fastly.Services) != 1 {
		t.Errorf("a seed for others alone leaves the default, but this is %v, %v", seed, err)
	}
}
