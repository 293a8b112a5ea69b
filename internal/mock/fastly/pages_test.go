package fastly_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// earlierVersions gives the versions of the recorded list, without the one that the
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
			// The request sorts by creation, newest first. Services with the same time
			// are in the reverse order of their creation.
			slices.Reverse(seed.Fastly.Services)
			server := fastly.New(fastly.Options{Now: newClock().now, Random: rand.NewPCG(5, 6)})
			if err := server.Load(seed); err != nil {
				t.Fatal(err)
			}
			for i, call := range calls {
				replay(t, server, recording{}, fmt.Sprintf("call %d", i+1), call)
			}
		})
	}
}

// distinct changes the id of services that are in the recording twice, because
// others used the account while the pages were read.
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

// TestRecordedPath checks that recorded URLs have the form that replay expects.
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
