package logformat

import (
	"math"
	"strings"
)

// variables are the VCL variables whose output is certain, from the types in
// Fastly's VCL reference. Only STRING and IP can be unset, so INTEGER, FLOAT and
// RTIME are always numbers. The parts of a time that are STRING there have only
// digits.
var variables = func() map[string]output {
	types := map[string]output{}
	add := func(kind output, prefix, names string) {
		for name := range strings.FieldsSeq(names) {
			types[prefix+name] = kind
		}
	}
	add(printsNumber, "", "now.sec obj.hits server.port")
	add(printsNumber, "resp.", "status body_bytes_written bytes_written header_bytes_written")
	add(printsNumber, "req.",
		"body_bytes_read bytes_read header_bytes_read restarts digest.ratio backend.port vcl.generation vcl.version")
	add(printsNumber, "bereq.", "body_bytes_written bytes_written header_bytes_written")
	add(printsNumber, "client.",
		"as.number port requests socket.cwnd socket.pace socket.ploss display.height display.ppi display.width")
	add(printsNumber, "client.geo.", "area_code gmt_offset latitude longitude metro_code utc_offset")
	add(printsNumber, "geoip.", "area_code latitude longitude metro_code")
	add(printsNumber, "time.", "elapsed elapsed.sec elapsed.msec elapsed.usec start.sec start.msec start.usec end.sec "+
		"end.msec end.usec to_first_byte")
	// An RTIME prints as seconds with three decimals.
	add(printsNumber, "obj.", "age entered grace lastuse stale_if_error stale_while_revalidate ttl")
	add(printsNumber, "req.", "grace max_stale_if_error max_stale_while_revalidate")
	add(printsNumber, "fastly.ff.", "visits_this_pop visits_this_service")
	add(printsNumber, "fastly_info.", "h2.stream_id")
	add(printsNumber, "quic.", "cc.cwnd cc.ssthresh num_bytes.received num_bytes.sent num_packets.ack_received "+
		"num_packets.decryption_failed num_packets.late_acked num_packets.lost num_packets.received num_packets.sent "+
		"rtt.latest rtt.minimum rtt.smoothed rtt.variance")
	add(printsNumber, "tls.client.", "handshake_sent_bytes iana_chosen_cipher_id")
	add(printsNumber, "transport.", "bw_estimate")
	add(printsNumber, "workspace.", "bytes_free bytes_total")
	add(printsNumber, "segmented_caching.",
		"block_number block_size client_req.range_high client_req.range_low obj.complete_length "+
			"rounded_req.range_high rounded_req.range_low total_blocks")

	add(printsPadded, "time.",
		"elapsed.msec_frac elapsed.usec_frac start.msec_frac start.usec_frac end.msec_frac end.usec_frac")

	add(printsBoolean, "req.",
		"is_ipv6 is_ssl is_purge is_background_fetch is_esi_subreq is_clustering backend.healthy backend.is_shield")
	add(printsBoolean, "resp.", "completed is_locally_generated stale stale.is_error stale.is_revalidating")
	add(printsBoolean, "fastly_info.", "is_h2 is_h3 h2.is_push edge.is_tls")
	add(printsBoolean, "fastly.", "is_staging ddos_detected")
	add(printsBoolean, "client.", "class.bot class.browser class.checker class.downloader class.feedreader class.filter "+
		"class.masquerading class.spam display.touchscreen platform.ereader platform.gameconsole platform.mediaplayer "+
		"platform.mobile platform.smarttv platform.tablet platform.tvplayer")
	add(printsBoolean, "tls.client.certificate.",
		"is_cert_bad is_cert_expired is_cert_missing is_cert_revoked is_cert_unknown is_unknown_ca is_verified")
	add(printsBoolean, "", "bereq.is_clustering obj.is_pci workspace.overflowed geoip.use_x_forwarded_for")
	add(printsBoolean, "segmented_caching.",
		"autopurged cancelled client_req.is_open_ended client_req.is_range completed failed is_inner_req is_outer_req")

	add(printsText, "", "now time.start time.end req.method req.request req.proto req.protocol req.service_id "+
		"req.customer_id req.xid req.vcl req.vcl.md5 req.body req.body.base64 req.postbody req.topurl req.digest "+
		"req.backend.ip req.backend.name resp.response resp.proto fastly.error")
	add(printsText, "client.",
		"ip identity as.name bot.name browser.name browser.version os.name os.version platform.hwtype")
	for _, prefix := range []string{"client.geo.", "geoip."} {
		add(printsText, prefix, "city city.ascii city.latin1 city.utf8 conn_speed conn_type continent_code country_code "+
			"country_code3 country_name country_name.ascii country_name.latin1 country_name.utf8 ip_override postal_code "+
			"proxy_description proxy_type region region.ascii region.latin1 region.utf8")
	}
	add(printsText, "fastly_info.", "state host_header")
	add(printsText, "server.", "billing_region datacenter hostname identity ip pop region")
	add(printsText, "tls.client.", "cipher ciphers_sha ciphers_list ciphers_list_sha ciphers_list_txt ja3_md5 ja4 "+
		"protocol servername tlsexts_sha tlsexts_list certificate.dn certificate.issuer_dn certificate.not_after "+
		"certificate.not_before certificate.serial_number")
	add(printsText, "transport.", "type")
	return types
}()

// variableRoots are the first parts of the names of VCL variables. A name with
// another first part is more likely constant text without its prefix.
var variableRoots = map[string]bool{
	"backend": true, "bereq": true, "beresp": true, "client": true, "director": true, "esi": true, "fastly": true,
	"fastly_info": true, "geoip": true, "math": true, "now": true, "obj": true, "quic": true, "ratecounter": true,
	"re": true, "req": true, "resp": true, "segmented_caching": true, "server": true, "stale": true, "time": true,
	"tls": true, "transport": true, "var": true, "waf": true, "workspace": true,
}

func isVariable(name string) bool {
	root, _, dotted := strings.Cut(name, ".")
	return variableRoots[root] && (dotted || root == "now")
}

func variableOutput(name string) output {
	if kind, ok := variables[name]; ok {
		return kind
	}
	switch {
	case hasAnyPrefix(name, "req.http.", "resp.http.", "bereq.http.", "beresp.http.", "obj.http.", "req.url", "bereq.url"):
		return printsText
	case strings.HasPrefix(name, "client.socket.tcpi_"):
		return printsNumber
	case strings.HasPrefix(name, "fastly.bot.category.is_"):
		return printsBoolean
	}
	return printsUnknown
}

// isRequestControlled reports whether a client can freely choose the value of a
// variable. Methods and protocols are not included, because they can't contain
// quotes.
func isRequestControlled(name string) bool {
	switch name {
	case "req.topurl", "req.body", "req.postbody", "tls.client.servername", "fastly_info.host_header",
		"tls.client.certificate.dn", "tls.client.certificate.issuer_dn",
		// These two are the first argument of header.get.
		"req", "bereq":
		return true
	}
	return hasAnyPrefix(name, "req.http.", "bereq.http.") ||
		name == "req.url" || strings.HasPrefix(name, "req.url.") ||
		name == "bereq.url" || strings.HasPrefix(name, "bereq.url.")
}

// functions are VCL functions whose output is certain.
var functions = map[string]output{
	"std.strlen":           printsNumber,
	"std.atoi":             printsNumber,
	"randomint":            printsNumber,
	"table.lookup_integer": printsNumber,
	"table.contains":       printsBoolean,
	"table.lookup_bool":    printsBoolean,
	"addr.is_ipv4":         printsBoolean,
	"addr.is_ipv6":         printsBoolean,
	"std.prefixof":         printsBoolean,
	"std.suffixof":         printsBoolean,
	"randombool":           printsBoolean,
	"json.escape":          printsEscaped,
	"cstr_escape":          printsText,
	"regsub":               printsText,
	"regsuball":            printsText,
	"urlencode":            printsText,
	"urldecode":            printsText,
	"subfield":             printsText,
	"strftime":             printsText,
	"std.tolower":          printsText,
	"std.toupper":          printsText,
	"querystring.get":      printsText,
}

// harmlessArguments returns how many of a function's first arguments can't end a JSON
// string by what the function prints of them. A condition is not printed, and the
// entries of a table belong to the service, not to a client, but table.lookup prints
// its default as it is.
func harmlessArguments(name string) int {
	switch name {
	case "if":
		return 1
	case "table.lookup":
		return 2
	case "json.escape", "urlencode", "std.strlen", "std.atoi", "std.itoa":
		return math.MaxInt
	}
	if strings.HasPrefix(name, "digest.") && !strings.HasSuffix(name, "_decode") {
		return math.MaxInt
	}
	return 0
}

func hasAnyPrefix(text string, prefixes ...string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}
