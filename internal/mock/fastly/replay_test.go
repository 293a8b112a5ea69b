package fastly_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// replay sends a recorded request and compares the replies.
func replay(t *testing.T, server *fastly.Server, from recording, name string, call interaction) {
	t.Helper()
	body := strings.NewReader(call.Request.Body)
	r, err := http.NewRequestWithContext(t.Context(), call.Request.Method, call.Request.URL, body)
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
	from.compareHeaders(t, name, call, response.Header)
	from.compare(t, name, got, want)
	if call.Request.Method == http.MethodPost && response.StatusCode == http.StatusOK && from.differs["order"] == "" {
		compareOrder(t, name, string(text), call.Response.Body)
	}
}

// steadyHeaders are headers that are the same in every recorded reply.
var steadyHeaders = []string{
	"Accept-Ranges", "Cache-Control", "Content-Type", "Status", "Strict-Transport-Security", "Vary", "Via", "X-Cache",
	"X-Cache-Hits", "Link",
}

// compareHeaders compares headers; for the rate limit, only whether the header
// exists.
func (r recording) compareHeaders(t *testing.T, name string, call interaction, got http.Header) {
	t.Helper()
	for _, key := range steadyHeaders {
		want := strings.ReplaceAll(call.Response.Headers.Get(key), "https://api.fastly.com", "http://api.fastly.com")
		if got.Get(key) != want && r.differs[key] == "" {
			t.Errorf("%s: header %s is %q, recorded %q", name, key, got.Get(key), want)
		}
	}
	for _, key := range []string{"Fastly-Ratelimit-Remaining", "Fastly-Ratelimit-Reset"} {
		if (got.Get(key) == "") != (call.Response.Headers.Get(key) == "") {
			t.Errorf("%s: header %s is %q, recorded %q", name, key, got.Get(key), call.Response.Headers.Get(key))
		}
	}
}

// newerKeys were added to all replies after the recordings.
var newerKeys = []string{"environments", "log_processing_region"}

// passingKeys are keys whose values differ from run to run.
var passingKeys = []string{"created_at", "updated_at", "customer_id"}

// recordedTime matches the times of all recordings since 2018.
var recordedTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)

// compare compares two JSON values key by key.
func (r recording) compare(t *testing.T, path string, got, want any) {
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
			case r.differs[key] != "":
			default:
				r.compare(t, path+": "+key, found, value)
			}
		}
		for key := range object {
			if _, ok := want[key]; !ok && !slices.Contains(newerKeys, key) && !slices.Contains(r.newer, key) {
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
			r.compare(t, fmt.Sprintf("%s[%d]", path, i), list[i], want[i])
		}
	default:
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v (%T), recorded %v (%T)", path, got, got, want, want)
		}
	}
}

// compareOrder compares the order of the keys of a POST's reply up to the version:
// first those of the request, then the service and the version.
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
