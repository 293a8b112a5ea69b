package fastly_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// A recording is a folder of calls that were made to the real API.
type recording struct {
	folder string
	// order are the calls in the order in which they were made, where that is not
	// the usual one.
	order []string
	// skipped are calls that are not replayed, each with the reason.
	skipped map[string]string
	// newer are keys that replies have had since. Why they look as they do in the
	// mock is said there.
	newer []string
	// differs are keys whose values are not compared, each with the reason.
	differs map[string]string
}

// singleCache is why headers differ that tell of the way of a reply.
const singleCache = "the reply came through one cache, and those of most recordings through two"

// recordings are those of everything but logging endpoints.
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
		}, newer: []string{
			"fetch_timeout", "max_lifetime", "max_use", "prefer_ipv6", "tcp_keepalive_enable", "tcp_keepalive_interval",
			"tcp_keepalive_probes", "tcp_keepalive_time",
		}},
		{folder: "settings", order: []string{"version", "get", "update"}},
	}
}

// loggingRecordings are those of logging endpoints, by type.
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

// TestRecordings replays what real clients sent to the real API, in the order
// in which they sent it, and compares what came back.
func TestRecordings(t *testing.T) {
	t.Parallel()
	for _, recording := range recordings() {
		t.Run(recording.folder, func(t *testing.T) {
			t.Parallel()
			recording.play(t)
		})
	}
}

// TestLoggingRecordings replays those of logging endpoints. Each type that the
// mock knows has to have some, and each that was recorded has to be known.
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

// calls are the calls of a recording in their order.
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

// play replays a recording against a mock whose newest version is the one before
// the first that was recorded.
func (r recording) play(t *testing.T) {
	t.Helper()
	var first struct {
		Service string `json:"service_id"`
		Number  int    `json:"number"`
	}
	calls := r.calls(t)
	if err := json.Unmarshal([]byte(recorded(t, r.folder+"/"+calls[0])[0].Response.Body), &first); err != nil {
		t.Fatal(err)
	}
	// The recorded service has this id; further ones follow.
	ids := []string{"FPkmJNp1fH8CnWbdi21Wf3"}
	options := fastly.Options{Now: newClock().now, Random: rand.NewPCG(3, 4)}
	if r.folder == "services" {
		options.NewID = func() string { return ids[0] }
	}
	server := fastly.New(options)
	seed := fastly.Seed{}
	if first.Number > 0 {
		versions := []fastly.Version{{Number: first.Number - 1}}
		if r.folder == "versions" {
			versions = earlierVersions(t)
		}
		seed.Fastly.Services = []fastly.Service{{ID: first.Service, Name: "recorded", Versions: versions}}
	}
	if err := server.Load(seed); err != nil {
		t.Fatal(err)
	}
	for _, name := range calls {
		for i, call := range recorded(t, r.folder+"/"+name) {
			replay(t, server, r, fmt.Sprintf("%s/%s, call %d", r.folder, name, i+1), call)
		}
	}
}
