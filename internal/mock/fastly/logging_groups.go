package fastly

// except removes fields from a group, for a type that has its own.
func except(fields []field, names ...string) []field {
	var kept []field
	for _, f := range fields {
		left := true
		for _, name := range names {
			left = left && f.name != name
		}
		if left {
			kept = append(kept, f)
		}
	}
	return kept
}

// needed makes required texts. Clients or the reference require them (documented).
// That the API refuses a POST without them is chosen: unknown, because no recording
// omits one.
func needed(names ...string) []field {
	var fields []field
	for _, name := range names {
		fields = append(fields, field{name: name, required: true})
	}
	return fields
}

// neededSecrets makes required texts that are credentials.
func neededSecrets(names ...string) []field {
	fields := needed(names...)
	for i := range fields {
		fields[i].secret = true
	}
	return fields
}

// unset makes texts that default to null (recorded for most of them, documented for
// the others).
func unset(names ...string) []field {
	var fields []field
	for _, name := range names {
		fields = append(fields, field{name: name, nullable: true})
	}
	return fields
}

// unsetSecrets makes such texts that are credentials.
func unsetSecrets(names ...string) []field {
	fields := unset(names...)
	for i := range fields {
		fields[i].secret = true
	}
	return fields
}

// derivedNulls makes fields that are null in replies and that clients never send
// (recorded).
func derivedNulls(names ...string) []field {
	fields := unset(names...)
	for i := range fields {
		fields[i].derived = true
	}
	return fields
}

// messageType is the prefix of each line. The default is documented; recordings
// have "classic" for most types until 2020.
func messageType(initial string) []field {
	return []field{{name: "message_type", initial: initial, oneOf: []string{"classic", "loggly", "logplex", "blank"}}}
}

// codecs gives the compression codecs of files and batches (documented; zstd and
// snappy are also recorded).
func codecs() []string { return []string{"zstd", "snappy", "gzip"} }

// fileFields gives the fields of all types that write files. The default of
// timestamp_format is from older documentation; today's default is unknown. A
// gzip_level of -1 is refused (second-hand).
func fileFields() []field {
	return append(messageType("classic"),
		field{name: "path", nullable: true},
		field{name: "period", shape: Digits, initial: "3600"},
		field{name: "timestamp_format", initial: "%Y-%m-%dT%H:%M:%S.000"},
		field{name: "gzip_level", shape: Digits, initial: "0", most: 9},
		field{name: "compression_codec", nullable: true, oneOf: codecs()},
		field{name: "public_key", nullable: true},
	)
}

// fileBound is the largest size of a file in bytes, 0 for no limit (documented).
func fileBound() []field { return counters("file_max_bytes") }

// counters makes numbers that default to 0 (recorded for file_max_bytes, documented
// for the others).
func counters(names ...string) []field {
	var fields []field
	for _, name := range names {
		fields = append(fields, field{name: name, shape: Number, initial: int64(0)})
	}
	return fields
}

// tlsFields gives the fields of all types that use TLS: those that verify the
// server, and the client's certificate. A certificate without its key is accepted
// (chosen: unknown).
func tlsFields() []field {
	return append(unset("tls_ca_cert", "tls_client_cert", "tls_hostname"), unsetSecrets("tls_client_key")...)
}

// useTLS says whether TLS is used. The default "0" is recorded.
func useTLS() []field { return []field{{name: "use_tls", shape: Bit, initial: "0"}} }

// port is a TCP port. Its default is documented, and its limits are chosen:
// unknown.
func port(initial string) []field {
	return []field{{name: "port", shape: Digits, initial: initial, most: 65535}}
}

// awsFields gives the credentials for Amazon (recorded).
func awsFields() []field {
	return append(unsetSecrets("access_key", "secret_key"), unset("iam_role")...)
}

// googleFields gives the credentials for Google. The account_name defaults to null
// (recorded for Cloud Storage); the defaults of user and secret_key are chosen:
// unknown.
func googleFields() []field {
	return append(unset("user", "account_name"), unsetSecrets("secret_key")...)
}

// trimming removes newlines at the end of texts.
func trimming(fields []field, names ...string) []field {
	for i := range fields {
		for _, name := range names {
			fields[i].trimmed = fields[i].trimmed || fields[i].name == name
		}
	}
	return fields
}
