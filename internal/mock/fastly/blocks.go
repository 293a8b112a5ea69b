package fastly

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// blockKinds gives the kinds of objects of a version other than conditions,
// domains, backends and logging endpoints. Their fields, and whether "version" is a
// number or a string, are recorded. The default of a field is recorded if a
// recorded POST omits the field, documented for others, and otherwise null, "" or
// "0" (chosen: unknown).
func blockKinds() []*kind {
	return []*kind{
		aclKind(), dictionaryKind(), snippetKind(), vclKind(),
		directorKind(), healthcheckKind(), poolKind(), rateLimiterKind(), resourceKind(),
		block("cache_settings", "CacheSettings",
			unset("action", "ttl", "stale_ttl"), conditionFields("", "cache_condition")),
		block("gzip", "Gzip", conditionFields("", "cache_condition"), []field{
			{name: "extensions", initial: "css js html eot ico otf ttf json"},
			{name: "content_types", initial: "text/html application/x-javascript text/css application/javascript " +
				"text/javascript application/json application/vnd.ms-fontobject application/x-font-opentype " +
				"application/x-font-truetype application/x-font-ttf application/xml font/eot font/opentype font/otf " +
				"image/svg+xml image/vnd.microsoft.icon text/plain text/xml"},
		}),
		block("header", "Header",
			needed("action", "type", "dst"),
			conditionFields(nil, "request_condition", "cache_condition", "response_condition"),
			[]field{
				{name: "src", initial: ""}, {name: "regex", initial: ""}, {name: "substitution", initial: ""},
				{name: "ignore_if_set", shape: Bit, initial: "0"}, {name: "priority", shape: Digits, initial: "100"},
			}),
		block("request_settings", "RequestSettings",
			unset("action", "default_host", "hash_keys", "max_stale_age"), conditionFields("", "request_condition"),
			bits("bypass_busy_wait", "force_miss", "force_ssl", "geo_headers", "timer_support"),
			[]field{{name: "xff", initial: "append"}}),
		block("response_object", "ResponseObject",
			unset("content_type"), conditionFields("", "request_condition", "cache_condition"),
			[]field{
				{name: "content", initial: ""}, {name: "response", initial: "Ok"},
				{name: "status", shape: Digits, initial: "200"},
			}),
		{
			path: "wordpress", noun: "Wordpress", duplicateNoun: "wordpress", group: "wordpress", open: true,
			fields: needed("name"),
		},
	}
}

// block makes a kind of named objects whose "version" is a string.
func block(path, noun string, groups ...[]field) *kind {
	return &kind{
		path: path, noun: noun, duplicateNoun: path, group: path, numberAsText: true,
		fields: append(needed("name"), slices.Concat(groups...)...),
		rules:  []rule{checkConditions},
	}
}

// numbered makes "version" a number.
func (k *kind) numbered() *kind {
	k.numberAsText = false
	return k
}

// identified gives the objects an id.
func (k *kind) identified() *kind {
	k.hasID = true
	return k
}

// conditionFields makes fields that name a condition.
func conditionFields(initial any, names ...string) []field {
	var fields []field
	for _, name := range names {
		fields = append(fields, field{name: name, initial: initial, nullable: initial == nil})
	}
	return fields
}

// bits makes flags with the default "0".
func bits(names ...string) []field {
	var fields []field
	for _, name := range names {
		fields = append(fields, field{name: name, shape: Bit, initial: "0"})
	}
	return fields
}

// checkConditions refuses a condition that the version does not have (second-hand,
// for logging endpoints).
func checkConditions(c change) *failure {
	for _, key := range []string{"request_condition", "cache_condition", "response_condition"} {
		if name := c.sent.text(key); name != "" && c.version.row("condition", name) == nil {
			return badRequest("No condition named '%s'", name)
		}
	}
	return nil
}

// nameShape matches the names of ACLs (recorded) and dictionaries (inferred).
var nameShape = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_\s]*$`)

// checkName refuses other names, and an empty name (recorded).
func checkName(c change) *failure {
	if nameShape.MatchString(textOf(c.row["name"])) {
		return nil
	}
	return badRequest("Name must start with alphabetical and contain only alphanumeric, underscore, and whitespace")
}

// aclKind is an ACL. Its entries are not part of a version.
func aclKind() *kind {
	k := block("acl", "ACL").identified()
	k.clashes = []rule{checkName}
	return k
}

// dictionaryKind is a dictionary. Its items are not part of a version.
func dictionaryKind() *kind {
	k := block("dictionary", "Dictionary", []field{
		{name: "write_only", shape: Flag, initial: false},
	}).identified().numbered()
	k.clashes = []rule{checkName}
	return k
}

// snippetKind is a snippet of VCL. The reply to a POST has its flag and a priority
// that was not sent as numbers; later reads have strings (recorded). A dynamic
// snippet shows no content, because its content is not part of a version.
func snippetKind() *kind {
	k := block("snippet", "Snippet", needed("type"), unset("content"), []field{
		{name: "dynamic", shape: Bit, initial: "0", fixed: true},
		{name: "priority", shape: Digits, initial: "100"},
	}).identified()
	k.derive = func(c change) {
		if c.row["dynamic"] != "1" {
			return
		}
		if id := textOf(c.row["id"]); c.old == nil && c.sends("content") {
			c.service.contents.put("snippet", id, object{
				"content": c.row["content"], "created_at": c.row["created_at"], "updated_at": c.row["updated_at"],
			})
		}
		c.row["content"] = nil
	}
	k.disguise = func(c change, shown object) {
		if c.old != nil {
			return
		}
		shown["dynamic"] = json.Number(textOf(c.row["dynamic"]))
		if !c.sends("priority") {
			shown["priority"] = json.Number(textOf(c.row["priority"]))
		}
	}
	return k
}

// vclKind is a VCL file.
func vclKind() *kind {
	return block("vcl", "VCL", unset("content"), []field{{name: "main", shape: Flag, initial: false}}).numbered()
}

// healthcheckKind is a health check. Headers are sorted, with a space after the
// colon; the reply to a PUT has them as they were sent (recorded).
func healthcheckKind() *kind {
	k := block("healthcheck", "Healthcheck", []field{
		{name: "host", nullable: true}, {name: "path", initial: "/"}, {name: "method", initial: "HEAD"},
		{name: "http_version", initial: "1.1"}, {name: "comment", initial: ""},
		{name: "check_interval", shape: Number, initial: int64(5000)}, {name: "timeout", shape: Number, initial: int64(500)},
		{name: "expected_response", shape: Number, initial: int64(200)}, {name: "initial", shape: Number, initial: int64(2)},
		{name: "threshold", shape: Number, initial: int64(3)}, {name: "window", shape: Number, initial: int64(5)},
		{name: "headers", shape: List, initial: list{}},
	}).numbered()
	k.derive = func(c change) {
		headers, ok := c.row["headers"].(list)
		if !ok {
			c.row["headers"] = list{}
			return
		}
		tidy := list{}
		for _, header := range headers {
			name, value, found := strings.Cut(textOf(header), ":")
			if found {
				header = name + ": " + strings.TrimSpace(value)
			}
			tidy = append(tidy, header)
		}
		slices.SortFunc(tidy, func(a, b any) int { return strings.Compare(textOf(a), textOf(b)) })
		c.row["headers"] = tidy
	}
	k.disguise = func(c change, shown object) {
		field, _ := k.find("headers")
		if sent, found := c.sent["headers"]; found && c.old != nil {
			shown["headers"], _ = field.value(sent)
		}
	}
	return k
}

// poolKind is a pool of servers. The default of quorum is a number in the reply to
// a POST (recorded). The servers themselves are not mocked.
func poolKind() *kind {
	k := block("pool", "Pool", unset(
		"healthcheck", "max_tls_version", "min_tls_version", "override_host", "shield", "tls_ca_cert", "tls_cert_hostname",
		"tls_ciphers", "tls_client_cert", "tls_client_key", "tls_sni_hostname",
	), conditionFields(nil, "request_condition"), bits("use_tls"), []field{
		{name: "comment", initial: ""}, {name: "type", initial: "random"},
		{name: "quorum", shape: Digits, initial: "75"}, {name: "tls_check_cert", shape: Bit, initial: "1"},
		{name: "max_conn_default", shape: Digits, initial: "200"},
		{name: "between_bytes_timeout", shape: Digits, initial: "10000"},
		{name: "connect_timeout", shape: Digits, initial: "1000"},
		{name: "first_byte_timeout", shape: Digits, initial: "15000"},
	}).identified()
	k.disguise = func(c change, shown object) {
		if c.old == nil && !c.sends("quorum") {
			shown["quorum"] = json.Number(textOf(c.row["quorum"]))
		}
	}
	return k
}

// rateLimiterKind is a rate limiter. It is created and listed below a version, and
// all other calls use only its id (recorded). A clone has a new id (chosen:
// unknown).
func rateLimiterKind() *kind {
	k := block("rate-limiters", "vclmodule", needed("action"),
		unset("uri_dictionary_name", "response_object_name", "logger_type"), []field{
			{name: "feature_revision", shape: Number, initial: int64(1)},
			{name: "feature_update_available", shape: Flag, initial: false, derived: true},
			{name: "http_methods", shape: List, initial: list{}}, {name: "client_key", shape: List, initial: list{}},
			{name: "rps_limit", shape: Number, initial: int64(0)}, {name: "window_size", shape: Number, initial: int64(1)},
			{name: "penalty_box_duration", shape: Number, initial: int64(1)},
			{name: "response", shape: Group, nullable: true},
		}).identified().numbered()
	k.freshID, k.undated, k.key = true, true, "id"
	return k
}

// resourceKind is a link to a store. Paths use its id (recorded). The mock has no
// stores: every link has the type of a KV store, which is recorded.
func resourceKind() *kind {
	k := block("resource", "Link", needed("resource_id"), []field{
		{name: "resource_type", initial: "object-store", derived: true}, {name: "href", nullable: true, derived: true},
	}).identified().numbered()
	k.fields[1].fixed = true
	k.key = "id"
	return k
}
