package fastly_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// fixedOrder is the reason why the order of keys in a POST's reply differs.
const fixedOrder = "the reply has its keys in one order whatever is sent, and other replies have the sent ones first"

// blockRecordings gives the recordings of the other objects of a version.
func blockRecordings() []recording {
	all := []recording{
		{folder: "acls", order: []string{
			"version", "create", "create_expected_error", "list", "get", "update", "delete", "cleanup",
		}, differs: map[string]string{"order": fixedOrder}},
		{folder: "acl_entries", order: []string{
			"create_service", "version", "acl", "create", "list", "list2", "get", "update", "delete", "delete_acl",
			"delete_service",
		}, differs: map[string]string{"order": fixedOrder}},
		{folder: "cache_settings"},
		{folder: "dictionaries"},
		{folder: "dictionary_info", order: []string{
			"create_service", "version", "dictionary", "create_dictionary_items", "get", "delete_dictionary", "delete_service",
		}, differs: map[string]string{
			"digest": "how it is made is unknown", "last_updated": "a time of the recording, in a layout of its own",
		}},
		{folder: "dictionary_items", order: []string{
			"create_service", "version", "dictionary", "create", "list", "list2", "get", "update", "delete", "cleanup",
			"delete_dictionary", "delete_service",
		}, differs: map[string]string{"order": fixedOrder}},
		{folder: "director_backends"},
		{folder: "directors", newer: newerBackendKeys()},
		{folder: "erls", order: []string{
			"version", "create", "list", "get", "update", "delete", "cleanup", "logger_create", "logger_cleanup",
		}, differs: map[string]string{"order": fixedOrder}},
		{folder: "gzips", order: []string{
			"version", "create", "create_omissions", "list", "get", "update", "delete", "cleanup",
		}},
		{folder: "headers"},
		{folder: "health_checks", differs: map[string]string{"order": "the client sent headers last, and the others sorted"}},
		{folder: "http3", order: []string{
			"version", "enable", "get", "disable", "get-disabled",
		}, differs: map[string]string{"order": fixedOrder}},
		{folder: "pools"},
		{folder: "request_settings", order: []string{
			"version", "create", "list", "get", "update", "update-2", "update-3", "delete", "cleanup",
		}},
		{folder: "resources", order: []string{"version", "create", "list", "get", "update", "delete", "cleanup"},
			skipped: map[string]string{
				"create-kv-store": "stores are not mocked", "cleanup-kv-store": "stores are not mocked",
			}, differs: map[string]string{"order": fixedOrder}},
		{folder: "response_objects"},
		{folder: "vcl_snippets", order: []string{
			"version", "create_with_all_fields", "create_with_required_fields_only", "list", "get_dynamic", "get_versioned",
			"update_dynamic", "update_versioned", "delete_dynamic", "delete_versioned",
		}},
		{folder: "vcls", order: []string{
			"version", "create", "list", "get", "update", "activate", "delete", "cleanup",
		}},
	}
	for kind, items := range map[string]string{"acl": "acl_entries", "dictionary": "dictionary_items"} {
		for _, batch := range []string{"create", "update", "delete", "upsert"} {
			if kind == "acl" && batch == "upsert" {
				continue // Only items of dictionaries have it.
			}
			order := []string{"create_service", "create_version", "create_" + kind, "create_" + items}
			if kind == "acl" && batch != "create" {
				order = append(order, "list_before_"+batch)
			}
			if batch != "create" {
				order = append(order, batch+"_"+items)
			}
			order = append(order, "list_after_"+batch, "delete_"+kind, "delete_service")
			all = append(all, recording{
				folder: items + "_batch/" + batch, order: order, differs: map[string]string{"order": fixedOrder},
			})
		}
	}
	return all
}

// TestBlockRecordings replays the recordings of the other objects of a version.
func TestBlockRecordings(t *testing.T) {
	t.Parallel()
	for _, recording := range blockRecordings() {
		t.Run(recording.folder, func(t *testing.T) {
			t.Parallel()
			recording.play(t)
		})
	}
}

// unplayed gives the folders of recordings that are not replayed, each with the
// reason. All those of logging endpoints are replayed.
func unplayed() map[string]string {
	reasons := map[string]string{
		"package": "what was uploaded is not in the recording; TestPackage uploads something",
		"servers": "the servers of pools are not mocked",
		"diff":    "the comparison of versions is not mocked",
		"tokens":  "tokens are mocked for the one that calls alone; TestTokens covers that",
	}
	for _, folder := range strings.Fields(`waf_active_rules waf_rule_exclusion waf_rules waf_versions wafs`) {
		reasons[folder] = "the old firewall is gone from the API"
	}
	for _, folder := range strings.Fields(`alerts automation_tokens config_store config_store_batch config_store_item
		content custom_tls custom_tls_activation custom_tls_configuration custom_tls_domain datacenters domain_inspector
		events ips kv_store managed_logging mutual_authentication notifications observability_custom_dashboards
		origin_inspector platform_tls product_enablement purges realtime_stats secret_store service_authorizations stats
		tls tls_subscription users`) {
		reasons[folder] = "this is no part of a version, and is not mocked"
	}
	return reasons
}

// TestEveryFolder checks that each folder of recordings is replayed or has a
// reason.
func TestEveryFolder(t *testing.T) {
	t.Parallel()
	played := map[string]bool{}
	ofLogging := slices.Collect(maps.Values(loggingRecordings()))
	for _, recording := range slices.Concat(recordings(), blockRecordings(), ofLogging) {
		folder, _, _ := strings.Cut(recording.folder, "/")
		played[folder] = true
	}
	root, err := fixturesFolder()
	if err != nil {
		t.Fatal(err)
	}
	folders, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if name := folder.Name(); played[name] == (unplayed()[name] != "") {
			t.Errorf("%s is replayed: %v, and a reason against that is %q", name, played[name], unplayed()[name])
		}
	}
}
