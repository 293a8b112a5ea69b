package fastly

import (
	"net"
	"slices"
)

// backendKind is a backend with the defaults of a recorded POST. Newer fields have
// the documented defaults.
func backendKind() *kind {
	fields := []field{
		{name: "name", required: true},
		{name: "address", required: true},
		{name: "comment", initial: ""},
		{name: "request_condition", initial: ""},
		{name: "auto_loadbalance", shape: Flag, initial: false},
		{name: "use_ssl", shape: Flag, initial: false},
		{name: "ssl_check_cert", shape: Flag, initial: true},
		{name: "prefer_ipv6", shape: Flag, initial: false},
		{name: "tcp_keepalive_enable", shape: Flag, nullable: true},
		{name: "between_bytes_timeout", shape: Number, initial: int64(10000)},
		{name: "connect_timeout", shape: Number, initial: int64(1000)},
		{name: "first_byte_timeout", shape: Number, initial: int64(15000)},
		{name: "error_threshold", shape: Number, initial: int64(0)},
		{name: "max_conn", shape: Number, initial: int64(200)},
		{name: "port", shape: Number, initial: int64(80)},
		{name: "weight", shape: Number, initial: int64(100)},
	}
	for _, name := range []string{
		"keepalive_time", "tcp_keepalive_interval", "tcp_keepalive_probes", "tcp_keepalive_time",
		"fetch_timeout", "max_use", "max_lifetime",
	} {
		fields = append(fields, field{name: name, shape: Number, nullable: true})
	}
	for _, name := range []string{
		"client_cert", "ipv4", "ipv6", "hostname", "max_tls_version", "min_tls_version", "override_host",
		"share_key", "ssl_ca_cert", "ssl_cert_hostname", "ssl_ciphers", "ssl_client_cert", "ssl_client_key",
		"ssl_hostname", "ssl_sni_hostname",
	} {
		fields = append(fields, field{name: name, emptyIsNull: true, nullable: true})
	}
	// These keep an empty text (second-hand: tests of the official provider).
	fields = append(fields, unset("healthcheck", "shield")...)
	return &kind{
		path: "backend", noun: "Backend", duplicateNoun: "backend", group: "backend",
		fields: fields,
		derive: func(c change) {
			setAddress(c.row)
			// Compute services prefer IPv6 by default (recorded).
			if _, sent := c.sent["prefer_ipv6"]; !sent && c.old == nil && c.service.kind == typeCompute {
				c.row["prefer_ipv6"] = true
			}
		},
		// A director loses a deleted backend (chosen: unknown).
		removed: func(v *version, name string) {
			v.links = slices.DeleteFunc(slices.Clone(v.links), func(l link) bool { return l.backend == name })
		},
	}
}

// setAddress sets the fields that follow from a backend's address (recorded for
// names; inferred for addresses).
func setAddress(row object) {
	address, ok := row["address"].(string)
	if !ok {
		return
	}
	row["hostname"], row["ipv4"], row["ipv6"] = nil, nil, nil
	switch ip := net.ParseIP(address); {
	case ip == nil:
		row["hostname"] = address
	case ip.To4() != nil:
		row["ipv4"] = address
	default:
		row["ipv6"] = address
	}
}
