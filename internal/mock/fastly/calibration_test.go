package fastly_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// recording is a folder of recorded calls to the real API.
type recording struct {
	folder string
	// order are the calls in the order in which they were made, if it is not the
	// usual one.
	order []string
	// skipped are calls that are not replayed, each with the reason.
	skipped map[string]string
	// newer are keys of replies that are newer than the recording. The mock's own
	// comments say where their values are from.
	newer []string
	// differs are keys whose values are not compared, each with the reason.
	differs map[string]string
}

// singleCache is the reason why headers about caches differ.
const singleCache = "the reply came through one cache, and those of most recordings through two"

// recordings gives the recordings of everything but logging endpoints.
func recordings() []recording {
	return []recording{
		{folder: "conditions"},
		{folder: "versions", order: []string{"create", "list", "get", "update", "lock", "clone"}},
		{folder: "services", order: []string{
			"create", "get", "details", "search", "domain", "update", "delete",
		}, skipped: map[string]string{
			"list": "TestRecordedPages replays it", "list_paginator": "TestRecordedPages replays it",
			"cleanup": "a second DELETE was 200 then; it is 400 in newer recordings of go-fastly",
		}},
		{folder: "domains", order: []string{
			"version", "create", "create2", "list", "get", "update", "validation", "validate-all", "delete", "cleanup",
		}},
		{folder: "backends", order: []string{
			"version", "create", "list", "get", "update", "update_ignore_empty_values", "update_allow_empty_values", "delete",
			"cleanup",
		}, newer: newerBackendKeys()},
		{folder: "settings", order: []string{"version", "get", "update"}},
	}
}

// loggingRecordings gives the recordings of logging endpoints, by type.
func loggingRecordings() map[string]recording {
	return map[string]recording{
		"azureblob":     {folder: "blobstorages"},
		"bigquery":      {folder: "bigqueries"},
		"cloudfiles":    {folder: "cloudfiles"},
		"datadog":       {folder: "datadog"},
		"digitalocean":  {folder: "digitaloceans"},
		"elasticsearch": {folder: "elasticsearch"},
		"ftp":           {folder: "ftps"},
		"gcs": {folder: "gcses", differs: map[string]string{
			"project_id": "replies show one that no request has sent: the recording was edited by hand",
		}},
		"grafanacloudlogs": {folder: "grafanacloudlogs"},
		"heroku":           {folder: "herokus"},
		"honeycomb":        {folder: "honeycombs"},
		"https": {folder: "https", newer: []string{
			"period", "gzip_level", "compression_codec", "add_batch_size_header",
		}},
		"kafka": {folder: "kafkas"},
		"kinesis": {folder: "kinesis", order: []string{
			"version", "create", "create2", "create3", "create4", "list", "get", "get2",
			"update", "update4", "update2", "update3", "delete", "cleanup",
		}},
		"logentries":   {folder: "logentries"},
		"loggly":       {folder: "loggly"},
		"logshuttle":   {folder: "logshuttles"},
		"newrelic":     {folder: "newrelic"},
		"newrelicotlp": {folder: "newrelicotlp"},
		"openstack":    {folder: "openstack"},
		"papertrail":   {folder: "papertrails"},
		"pubsub":       {folder: "pubsubs"},
		"s3":           {folder: "s3s"},
		"scalyr": {folder: "scalyrs", differs: map[string]string{
			"Via": singleCache, "X-Cache": singleCache, "X-Cache-Hits": singleCache,
		}},
		"sftp":      {folder: "sftps"},
		"splunk":    {folder: "splunks"},
		"sumologic": {folder: "sumologics"},
		"syslog":    {folder: "syslogs"},
	}
}

// TestRecordings replays the recorded calls of real clients in their order, and
// compares the replies.
func TestRecordings(t *testing.T) {
	t.Parallel()
	for _, recording := range recordings() {
		t.Run(recording.folder, func(t *testing.T) {
			t.Parallel()
			recording.play(t)
		})
	}
}

// TestLoggingRecordings replays the recordings of logging endpoints. Each type of
// the mock must have recordings, and the mock must have each recorded type.
func TestLoggingRecordings(t *testing.T) {
	t.Parallel()
	var known []string
	for _, kind := range fastly.LoggingKinds() {
		known = append(known, kind.Name)
		recording, found := loggingRecordings()[kind.Name]
		if !found {
			t.Errorf("%s has no recordings", kind.Name)
			continue
		}
		t.Run(kind.Name, func(t *testing.T) {
			t.Parallel()
			recording.play(t)
			for _, name := range recording.calls(t) {
				for _, call := range recorded(t, recording.folder+"/"+name) {
					if name != "version" && !strings.Contains(call.Request.URL+"/", "/logging/"+kind.Name+"/") {
						t.Errorf("%s/%s is about %s", recording.folder, name, call.Request.URL)
					}
				}
			}
		})
	}
	for kind := range loggingRecordings() {
		if !slices.Contains(known, kind) {
			t.Errorf("the mock does not know %s", kind)
		}
	}
}

// calls gives the calls of a recording in their order.
func (r recording) calls(t *testing.T) []string {
	t.Helper()
	all := callsIn(t, r.folder)
	if r.order == nil {
		return all
	}
	for _, name := range all {
		if !slices.Contains(r.order, name) && r.skipped[name] == "" {
			t.Errorf("%s/%s is not replayed", r.folder, name)
		}
	}
	return r.order
}

// play replays a recording with a mock whose newest version is the one before the
// first recorded version, and whose new objects get the recorded ids.
func (r recording) play(t *testing.T) {
	t.Helper()
	calls := r.calls(t)
	var upcoming []string
	server := fastly.New(fastly.Options{Now: newClock().now, Random: rand.NewPCG(3, 4), NewID: func() string {
		if len(upcoming) == 0 {
			return "AnIdThatNoRecordingHas"
		}
		id := upcoming[0]
		// The last id stays, because a service has a second id that is in no reply.
		upcoming = upcoming[min(1, len(upcoming)-1):]
		return id
	}})
	if err := server.Load(r.seed(t, recorded(t, r.folder+"/"+calls[0])[0])); err != nil {
		t.Fatal(err)
	}
	for at, name := range calls {
		for i, call := range recorded(t, r.folder+"/"+name) {
			upcoming = idsIn(call.Response.Body)
			if call.Request.Method == http.MethodPatch && strings.Contains(call.Request.Body, `"create"`) && at+1 < len(calls) {
				upcoming = entryIDs(call.Request.Body, recorded(t, r.folder+"/"+calls[at+1])[0].Response.Body)
			}
			replay(t, server, r, fmt.Sprintf("%s/%s, call %d", r.folder, name, i+1), call)
		}
	}
}

// seed gives the state of the mock before the first call.
func (r recording) seed(t *testing.T, call interaction) fastly.Seed {
	t.Helper()
	var first struct {
		Service string `json:"service_id"`
		Number  int    `json:"number"`
	}
	if err := json.Unmarshal([]byte(call.Response.Body), &first); err != nil {
		t.Fatal(err)
	}
	seed := fastly.Seed{}
	if first.Number > 0 {
		versions := []fastly.Version{{Number: first.Number - 1}}
		if r.folder == "versions" {
			versions = earlierVersions(t)
		}
		seed.Fastly.Services = []fastly.Service{{ID: first.Service, Name: "recorded", Versions: versions}}
	}
	return seed
}

// newerBackendKeys gives keys of backends that are newer than some recordings.
func newerBackendKeys() []string {
	return []string{
		"fetch_timeout", "keepalive_time", "max_lifetime", "max_use", "prefer_ipv6", "share_key", "tcp_keepalive_enable",
		"tcp_keepalive_interval", "tcp_keepalive_probes", "tcp_keepalive_time",
	}
}

// entryIDs gives the ids of the entries that a batch creates, in the order of the
// batch. They come from the list that was read next, which is sorted by id.
func entryIDs(batch, list string) []string {
	type entry struct{ ID, IP string }
	var sent struct{ Entries []entry }
	var listed []entry
	if json.Unmarshal([]byte(batch), &sent) != nil || json.Unmarshal([]byte(list), &listed) != nil {
		return nil
	}
	var ids []string
	for _, one := range sent.Entries {
		for _, other := range listed {
			if one.IP == other.IP {
				ids = append(ids, other.ID)
			}
		}
	}
	return ids
}

// idsIn gives the ids of the objects in a reply.
func idsIn(text string) []string {
	type identified struct {
		ID string `json:"id"`
	}
	var one identified
	all := []identified{}
	if err := json.Unmarshal([]byte(text), &one); err == nil {
		all = append(all, one)
	} else if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil
	}
	var ids []string
	for _, object := range all {
		if object.ID != "" {
			ids = append(ids, object.ID)
		}
	}
	return ids
}
