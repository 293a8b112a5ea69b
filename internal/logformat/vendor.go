package logformat

// flatFields have the names of the JSON in Fastly's guides, all of which can be
// names of columns in BigQuery.
func flatFields() map[string]any {
	return map[string]any{
		"timestamp":          isoTime,
		"client_ip":          "%h",
		"geo_country":        "client.geo.country_name",
		"geo_city":           "client.geo.city",
		"host":               originalHost,
		"url":                "req.url",
		"request_method":     "%m",
		"request_protocol":   "%H",
		"request_referer":    "req.http.Referer",
		"request_user_agent": "req.http.User-Agent",
		"response_state":     "fastly_info.state",
		"response_status":    "resp.status",
		"response_reason":    "resp.response",
		"response_body_size": "resp.body_bytes_written",
		"time_elapsed_usec":  "time.elapsed.usec",
		"fastly_server":      "server.identity",
		"fastly_is_edge":     atEdge,
	}
}

// grafanaFields also have the level, by which Grafana colours and filters lines.
func grafanaFields() map[string]any {
	fields := flatFields()
	fields["level"] = `if(resp.status >= 500, "error", if(resp.status >= 400, "warn", "info"))`
	return fields
}

// newRelicFields are timestamp and message, which New Relic's Logs recognizes, and
// the names of Fastly's default format for New Relic.
func newRelicFields() map[string]any {
	return map[string]any{
		"timestamp":               "time.start.msec",
		"message":                 "%r",
		"time_elapsed":            "time.elapsed.usec",
		"is_tls":                  "req.is_ssl",
		"client_ip":               "%h",
		"geo_city":                "client.geo.city",
		"geo_country_code":        "client.geo.country_code",
		"request":                 "%m",
		"host":                    originalHost,
		"url":                     "req.url",
		"request_referer":         "req.http.Referer",
		"request_user_agent":      "req.http.User-Agent",
		"request_accept_language": "req.http.Accept-Language",
		"cache_status":            "fastly_info.state",
		"response_status":         "resp.status",
		"response_body_size":      "resp.body_bytes_written",
		"service_id":              "req.service_id",
	}
}

// datadogFields have the names of Datadog's standard attributes.
func datadogFields() map[string]any {
	return map[string]any{
		"ddsource": "text:fastly",
		"service":  "req.service_id",
		"host":     originalHost,
		"date":     isoTime,
		"duration": nanoseconds,
		"http": map[string]any{
			"method":      "%m",
			"url":         "req.url",
			"url_details": map[string]any{"scheme": scheme, "host": originalHost, "path": "%U"},
			"status_code": "resp.status",
			"version":     version,
			"referer":     "req.http.Referer",
			"useragent":   "req.http.User-Agent",
		},
		"network": map[string]any{
			"bytes_read":    "req.bytes_read",
			"bytes_written": "resp.bytes_written",
			"client": map[string]any{
				"ip": "%h",
				"geoip": map[string]any{
					"continent": map[string]any{"code": "client.geo.continent_code"},
					"country":   map[string]any{"name": "client.geo.country_name", "iso_code": "client.geo.country_code"},
					"city":      map[string]any{"name": "client.geo.city"},
				},
			},
		},
		"fastly": map[string]any{"state": "fastly_info.state", "datacenter": "server.datacenter", "is_edge": atEdge},
	}
}

// honeycombFields have the names of OpenTelemetry, which Honeycomb's own columns
// follow, and duration_ms.
func honeycombFields() map[string]any {
	return map[string]any{
		"duration_ms":                 "time.elapsed.msec",
		"service.name":                "text:fastly",
		"http.request.method":         "%m",
		"http.request.header.referer": "req.http.Referer",
		"http.request.size":           "req.bytes_read",
		"http.response.status_code":   "resp.status",
		"http.response.body.size":     "resp.body_bytes_written",
		"http.response.size":          "resp.bytes_written",
		"network.protocol.version":    version,
		"url.scheme":                  scheme,
		"url.path":                    "%U",
		"url.query":                   "req.url.qs",
		"server.address":              originalHost,
		"client.address":              "%h",
		"user_agent.original":         "req.http.User-Agent",
		"geo.country.iso_code":        "client.geo.country_code",
		"geo.locality.name":           "client.geo.city",
		"fastly.service_id":           "req.service_id",
		"fastly.state":                "fastly_info.state",
		"fastly.datacenter":           "server.datacenter",
		"fastly.is_edge":              atEdge,
	}
}

// splunkFields have the names of the data model Web in Splunk's Common Information
// Model, whose response_time is in milliseconds.
func splunkFields() map[string]any {
	return map[string]any{
		"http_method":       "%m",
		"url":               "%{" + scheme + "}V://%{" + originalHost + "}V%{req.url}V",
		"url_domain":        originalHost,
		"uri_path":          "%U",
		"uri_query":         "req.url.qs",
		"http_referrer":     "req.http.Referer",
		"http_user_agent":   "req.http.User-Agent",
		"http_content_type": "resp.http.Content-Type",
		"status":            "resp.status",
		"src":               "%h",
		"dest":              originalHost,
		"bytes_in":          "req.bytes_read",
		"bytes_out":         "resp.bytes_written",
		"response_time":     "time.elapsed.msec",
		"cached":            `fastly_info.state ~ "^HIT"`,
		"vendor_product":    "text:Fastly CDN",
		"fastly_state":      "fastly_info.state",
		"fastly_datacenter": "server.datacenter",
		"fastly_is_edge":    atEdge,
	}
}

// elasticFields are those of the Elastic Common Schema (ECS).
func elasticFields() map[string]any {
	return map[string]any{
		"@timestamp": isoTime,
		"ecs":        map[string]any{"version": "text:8.11.0"},
		"event": map[string]any{
			"kind":     "text:event",
			"category": []any{"text:web"},
			"type":     []any{"text:access"},
			"dataset":  "text:fastly.access",
			"outcome":  `if(resp.status < 400, "success", "failure")`,
			"duration": nanoseconds,
		},
		"http": map[string]any{
			"version": version,
			"request": map[string]any{"method": "%m", "referrer": "req.http.Referer", "bytes": "req.bytes_read"},
			"response": map[string]any{
				"status_code": "resp.status",
				"mime_type":   "resp.http.Content-Type",
				"bytes":       "resp.bytes_written",
				"body":        map[string]any{"bytes": "resp.body_bytes_written"},
			},
		},
		"url": map[string]any{
			"original": "req.url", "scheme": scheme, "domain": originalHost, "path": "%U", "query": "req.url.qs",
		},
		"user_agent": map[string]any{"original": "req.http.User-Agent"},
		"client": map[string]any{
			"ip": "%h",
			"geo": map[string]any{
				"city_name":        "client.geo.city",
				"country_iso_code": "client.geo.country_code",
				"country_name":     "client.geo.country_name",
				"continent_code":   "client.geo.continent_code",
			},
		},
		"observer": map[string]any{"vendor": "text:Fastly", "type": "text:cdn", "name": "server.identity"},
		"service":  map[string]any{"id": "req.service_id"},
		"fastly":   map[string]any{"state": "fastly_info.state", "datacenter": "server.datacenter", "is_edge": atEdge},
	}
}
