package fastly

// batchKinds gives the types that send batches of lines over HTTP.
func batchKinds() []*kind {
	token := func(name, format string, fields ...[]field) *kind {
		return loggingKind(name, format, append(fields, neededSecrets("token"))...)
	}
	return []*kind{
		token("datadog", datadogFormat, anyCase("region", "US", "US", "US3", "US5", "EU", "EU1", "AP1")),
		elasticsearchKind(),
		// The index is JSON and is stored as it was sent (recorded).
		token("grafanacloudlogs", jsonFormat, needed("url", "user", "index")),
		herokuKind(),
		token("honeycomb", jsonFormat, needed("dataset")),
		httpsKind(),
		token("loggly", apacheFormat, derivedNulls("public_key")),
		token("logshuttle", apacheFormat, needed("url")),
		token("newrelic", edgeFormat, anyCase("region", "US", "US", "EU")),
		token("newrelicotlp", edgeFormat, unset("url"), unsetRegion("US", "EU")),
		// The project defaults to null (recorded), although the reference says
		// logplex.
		token("scalyr", apacheFormat, unset("project_id"), anyCase("region", "US", "US", "EU")),
		splunkKind(),
		// The path of the URL is the credential.
		loggingKind("sumologic", apacheFormat, neededSecrets("url"), messageType("classic")),
	}
}

// anyCase makes a field with a list of values. Lowercase is accepted and stored
// (recorded for New Relic, chosen: unknown, for others). The default is documented.
func anyCase(name, initial string, values ...string) []field {
	return []field{{name: name, initial: initial, oneOf: values, anyCase: true}}
}

// unsetRegion makes a region that defaults to null (recorded for Logentries, and
// for New Relic OTLP, whose reference has a default).
func unsetRegion(values ...string) []field {
	return []field{{name: "region", nullable: true, oneOf: values, anyCase: true}}
}

// herokuKind is Heroku's Logplex. Official clients require url and token; the
// reference marks them as optional, so a POST without them is accepted, and they
// are null (chosen: unknown).
func herokuKind() *kind {
	fields := append(needed("url"), neededSecrets("token")...)
	for i := range fields {
		fields[i].waived, fields[i].nullable = true, true
	}
	return loggingKind("heroku", jsonFormat, fields)
}

// elasticsearchKind is Elasticsearch. A user without a password is accepted
// (chosen: unknown).
func elasticsearchKind() *kind {
	return loggingKind("elasticsearch", jsonFormat,
		needed("url", "index"), unset("user", "pipeline"), unsetSecrets("password"),
		counters("request_max_entries", "request_max_bytes"), tlsFields(),
	)
}

// httpsKind posts to any URL. The period and gzip_level are numbers (recorded). The
// default of json_format is chosen: unknown. No client sends add_batch_size_header,
// but replies have it (recorded).
func httpsKind() *kind {
	return compressed(loggingKind("https", apacheFormat,
		needed("url"), messageType("classic"), unset("content_type", "header_name"), unsetSecrets("header_value"),
		counters("request_max_entries", "request_max_bytes"), tlsFields(),
		[]field{
			{name: "method", initial: "POST", oneOf: []string{"POST", "PUT"}},
			{name: "json_format", shape: Digits, initial: "0", oneOf: []string{"0", "1", "2"}},
			{name: "period", shape: Number, initial: int64(5)},
			{name: "gzip_level", shape: Number, initial: int64(0), most: 9},
			{name: "compression_codec", nullable: true, oneOf: codecs()},
			{name: "add_batch_size_header", shape: Flag, initial: false, derived: true},
		},
	))
}

// splunkKind is Splunk.
func splunkKind() *kind {
	return loggingKind("splunk", apacheFormat,
		needed("url"), neededSecrets("token"), useTLS(), counters("request_max_entries", "request_max_bytes"), tlsFields(),
	)
}
