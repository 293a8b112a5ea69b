package fastly_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// interaction is one recorded call.
type interaction struct {
	Request struct {
		Body    string      `yaml:"body"`
		Method  string      `yaml:"method"`
		URL     string      `yaml:"url"`
		Headers http.Header `yaml:"headers"`
	} `yaml:"request"`
	Response struct {
		Body    string      `yaml:"body"`
		Code    int         `yaml:"code"`
		Headers http.Header `yaml:"headers"`
	} `yaml:"response"`
}

// fixturesFolder finds the recordings in the go-fastly module.
var fixturesFolder = sync.OnceValues(func() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	folder, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/fastly/go-fastly/v9").Output()
	return filepath.Join(strings.TrimSpace(string(folder)), "fastly", "fixtures"), err
})

// recorded reads the calls of one recording.
func recorded(t *testing.T, name string) []interaction {
	t.Helper()
	folder, err := fixturesFolder()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(folder, name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Interactions []interaction `yaml:"interactions"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(file.Interactions) == 0 {
		t.Fatalf("%s holds no calls", name)
	}
	return file.Interactions
}

// The service of most recordings.
const recordedService = "kKJb5bOFI47uHeBVluGfX1"

// TestRecordings replays what real clients sent to the real API, in the order
// in which they sent it, and compares what came back.
func TestRecordings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		folder string
		// before is the number of the newest version when the recording starts.
		before int
		names  []string
	}{
		{"herokus", 56, []string{"version", "create", "list", "get", "update", "delete", "cleanup"}},
		{"kinesis", 61, []string{
			"version", "create", "create2", "create3", "create4", "list", "get", "get2", "update", "update4", "update2", "update3",
			"delete",
		}},
		{"conditions", 88, []string{"version", "create", "list", "get", "update", "delete", "cleanup"}},
		{"versions", 74, []string{"create", "list", "get", "update", "lock", "clone"}},
		{"services", 0, []string{"create", "get", "details", "search", "domain", "update", "delete"}},
		{"domains", 72, []string{
			"version", "create", "create2", "list", "get", "update", "validation", "validate-all", "delete", "cleanup",
		}},
		{"backends", 122, []string{
			"version", "create", "list", "get", "update", "update_ignore_empty_values", "update_allow_empty_values", "delete", "cleanup",
		}},
		{"settings", 89, []string{"version", "get", "update"}},
	} {
		t.Run(test.folder, func(t *testing.T) {
			t.Parallel()
			server := calibrated(t, test.folder, test.before)
			for _, name := range test.names {
				for i, call := range recorded(t, test.folder+"/"+name) {
					replay(t, server, fmt.Sprintf("%s/%s, call %d", test.folder, name, i+1), call)
				}
			}
		})
	}
}

// calibrated makes a mock whose newest version has a given number.
func calibrated(t *testing.T, folder string, before int) *fastly.Server {
	t.Helper()
	// The recorded service has this id; further ones follow.
	ids := []string{"FPkmJNp1fH8CnWbdi21Wf3"}
	options := fastly.Options{Now: newClock().now, Random: rand.NewPCG(3, 4)}
	if folder == "services" {
		options.NewID = func() string { return ids[0] }
	}
	server := fastly.New(options)
	seed := fastly.Seed{}
	if before > 0 {
		versions := []fastly.Version{{Number: before}}
		if folder == "versions" {
			versions = earlierVersions(t)
		}
		seed.Fastly.Services = []fastly.Service{{ID: recordedService, Name: "recorded", Versions: versions}}
	}
	if err := server.Load(seed); err != nil {
		t.Fatal(err)
	}
	return server
}

// earlierVersions are those of the recorded list, without the one that the
// recording itself creates.
func earlierVersions(t *testing.T) []fastly.Version {
	t.Helper()
	var versions []fastly.Version
	if err := json.Unmarshal([]byte(recorded(t, "versions/list")[0].Response.Body), &versions); err != nil {
		t.Fatal(err)
	}
	return versions[:len(versions)-1]
}

// TestRecordedPages replays the recorded pages of the list of services.
func TestRecordedPages(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"services/list", "services/list_paginator"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := distinct(t, recorded(t, name))
			seed := fastly.Seed{}
			for _, call := range calls {
				var page []fastly.Service
				if err := json.Unmarshal([]byte(call.Response.Body), &page); err != nil {
					t.Fatal(err)
				}
				seed.Fastly.Services = append(seed.Fastly.Services, page...)
			}
			// Newest first is what was asked for. The order of services of one
			// second is the reverse of that in which they were made.
			slices.Reverse(seed.Fastly.Services)
			server := fastly.New(fastly.Options{Now: newClock().now, Random: rand.NewPCG(5, 6)})
			if err := server.Load(seed); err != nil {
				t.Fatal(err)
			}
			for i, call := range calls {
				replay(t, server, fmt.Sprintf("call %d", i+1), call)
			}
		})
	}
}

// distinct gives services that were recorded twice an id of their own, in the
// recording: others were busy with the account while the pages were fetched.
func distinct(t *testing.T, calls []interaction) []interaction {
	t.Helper()
	seen := map[any]bool{}
	for i, call := range calls {
		var page []map[string]any
		if err := json.Unmarshal([]byte(call.Response.Body), &page); err != nil {
			t.Fatal(err)
		}
		for _, service := range page {
			if !seen[service["id"]] {
				seen[service["id"]] = true
				continue
			}
			service["id"] = fmt.Sprintf("%v-again%d", service["id"], len(seen))
			versions, ok := service["versions"].([]any)
			if !ok {
				t.Fatalf("the versions of %v are no list", service["id"])
			}
			for _, version := range versions {
				if version, ok := version.(map[string]any); ok {
					version["service_id"] = service["id"]
				}
			}
		}
		text, err := json.Marshal(page)
		if err != nil {
			t.Fatal(err)
		}
		calls[i].Response.Body = string(text)
	}
	return calls
}

// replay sends a recorded request and compares the replies.
func replay(t *testing.T, server *fastly.Server, name string, call interaction) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), call.Request.Method, call.Request.URL, strings.NewReader(call.Request.Body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = call.Request.Headers.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set("Fastly-Key", "token")
	response, err := control.Transport(server).RoundTrip(r)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	defer response.Body.Close()
	var got, want any
	if err := json.Unmarshal([]byte(call.Response.Body), &want); err != nil {
		t.Fatalf("%s: the recorded reply: %v", name, err)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%s: the reply: %v", name, err)
	}
	if response.StatusCode != call.Response.Code {
		t.Errorf("%s: status %d, recorded %d: %s", name, response.StatusCode, call.Response.Code, string(text))
	}
	compareHeaders(t, name, call, response.Header)
	compare(t, name, got, want)
	if call.Request.Method == http.MethodPost && response.StatusCode == http.StatusOK {
		compareOrder(t, name, string(text), call.Response.Body)
	}
}

// steadyHeaders are the same in every reply of the recordings.
var steadyHeaders = []string{
	"Accept-Ranges", "Cache-Control", "Content-Type", "Status", "Strict-Transport-Security", "Vary", "Via", "X-Cache",
	"X-Cache-Hits", "Link",
}

// compareHeaders compares what a header says, or for the rate limit whether
// there is one.
func compareHeaders(t *testing.T, name string, call interaction, got http.Header) {
	t.Helper()
	for _, key := range steadyHeaders {
		want := strings.ReplaceAll(call.Response.Headers.Get(key), "https://api.fastly.com", "http://api.fastly.com")
		if got.Get(key) != want {
			t.Errorf("%s: header %s is %q, recorded %q", name, key, got.Get(key), want)
		}
	}
	for _, key := range []string{"Fastly-Ratelimit-Remaining", "Fastly-Ratelimit-Reset"} {
		if (got.Get(key) == "") != (call.Response.Headers.Get(key) == "") {
			t.Errorf("%s: header %s is %q, recorded %q", name, key, got.Get(key), call.Response.Headers.Get(key))
		}
	}
}

// newerKeys were added to replies after the recordings.
var newerKeys = []string{
	"environments", "log_processing_region",
	// Of backends.
	"fetch_timeout", "max_lifetime", "max_use", "prefer_ipv6", "tcp_keepalive_enable", "tcp_keepalive_interval",
	"tcp_keepalive_probes", "tcp_keepalive_time",
}

// passingKeys differ from run to run.
var passingKeys = []string{"created_at", "updated_at", "customer_id"}

// recordedTime is how times look in all recordings since 2018.
var recordedTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)

// compare compares two JSON values key by key.
func compare(t *testing.T, path string, got, want any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			t.Errorf("%s: %v (%T), recorded an object", path, got, got)
			return
		}
		for key, value := range want {
			found, ok := object[key]
			switch {
			case !ok:
				t.Errorf("%s: %s is missing", path, key)
			case slices.Contains(passingKeys, key):
				if key != "customer_id" && !recordedTime.MatchString(fmt.Sprint(found)) {
					t.Errorf("%s: %s is %v, which is no time as recorded", path, key, found)
				}
			default:
				compare(t, path+": "+key, found, value)
			}
		}
		for key := range object {
			if _, ok := want[key]; !ok && !slices.Contains(newerKeys, key) {
				t.Errorf("%s: %s was not recorded", path, key)
			}
		}
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			t.Errorf("%s: %v, recorded %d elements", path, got, len(want))
			return
		}
		for i := range want {
			compare(t, fmt.Sprintf("%s[%d]", path, i), list[i], want[i])
		}
	default:
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v (%T), recorded %v (%T)", path, got, got, want, want)
		}
	}
}

// compareOrder compares the keys of a POST's reply up to the version: the
// request's own, then the service and the version.
func compareOrder(t *testing.T, name, got, want string) {
	t.Helper()
	head := func(text string) []string {
		keys := objectKeys(t, text)
		if at := slices.Index(keys, "version"); at >= 0 {
			return keys[:at+1]
		}
		if at := slices.Index(keys, "name"); at >= 0 {
			return keys[:at+1]
		}
		return keys
	}
	if !slices.Equal(head(got), head(want)) {
		t.Errorf("%s: the keys start with %v, recorded %v", name, head(got), head(want))
	}
}

// objectKeys gives the keys of a JSON object in their order.
func objectKeys(t *testing.T, text string) []string {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	if _, err := decoder.Token(); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, fmt.Sprint(token))
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

// TestRecordedPath makes sure that recorded URLs are of the kind replay expects.
func TestRecordedPath(t *testing.T) {
	t.Parallel()
	address, err := url.Parse(recorded(t, "conditions/get")[0].Request.URL)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(address.EscapedPath(), "/condition/test%2Fcondition") {
		t.Errorf("the slash inside a name is lost in %s", address.EscapedPath())
	}
}
