package fastly

// streamKinds gives the types that send each line over TCP.
func streamKinds() []*kind {
	return []*kind{
		logentriesKind(),
		loggingKind("papertrail", apacheFormat, needed("address"), port("514"), derivedNulls("public_key")),
		syslogKind(),
	}
}

// logentriesHost is the host of an endpoint without a region (recorded in 2021).
const logentriesHost = "api.logentries.com"

// logentriesKind is Logentries. An endpoint with a region has no host and port:
// they are null and "0", and "" and the number 0 in the reply to a PUT (recorded).
// A port that is sent with a region is ignored (chosen: unknown).
func logentriesKind() *kind {
	k := loggingKind("logentries", apacheFormat,
		neededSecrets("token"), port("20000"), useTLS(), derivedNulls("hostname", "public_key"),
		unsetRegion("US", "US-2", "US-3", "EU", "CA", "AU", "AP"),
	)
	k.derive = func(c change) {
		c.row["hostname"] = logentriesHost
		if filled(c.row["region"]) {
			c.row["hostname"], c.row["port"] = nil, "0"
		}
	}
	k.disguise = func(c change, shown object) {
		if c.old != nil && filled(c.row["region"]) {
			shown["hostname"], shown["port"] = "", int64(0)
		}
	}
	return k
}

// syslogKind is syslog. The hostname defaults to the address (recorded); that it
// follows later changes of the address is chosen: unknown. White space at the end
// of certificates is removed (second-hand). ipv4 can be sent (recorded for null).
func syslogKind() *kind {
	k := loggingKind("syslog", apacheFormat,
		needed("address"), port("514"), unset("hostname", "ipv4"), unsetSecrets("token"), messageType("classic"), useTLS(),
		trimming(tlsFields(), "tls_ca_cert", "tls_client_cert", "tls_client_key"), derivedNulls("public_key"),
	)
	k.derive = func(c change) {
		_, sent := c.sent["hostname"]
		if !sent && (c.old == nil || c.old["hostname"] == c.old["address"]) {
			c.row["hostname"] = c.row["address"]
		}
	}
	return k
}
