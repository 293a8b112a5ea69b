package fastly

// except leaves fields out of a group, for a type that has its own.
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

// needed are texts that have to be there. That clients or the reference demand
// them is documented; that the API refuses a POST without them is chosen:
// unknown, because no recording leaves one out.
func needed(names ...string) []field {
	var fields []field
	for _, name := range names {
		fields = append(fields, field{name: name, required: true})
	}
	return fields
}

// neededSecrets are needed texts that are credentials.
func neededSecrets(names ...string) []field {
	fields := needed(names...)
	for i := range fields {
		fields[i].secret = true
	}
	return fields
}

// unset are texts that are null when they are not sent. That is recorded for
// most of them, and documented for the others.
func unset(names ...string) []field {
	var fields []field
	for _, name := range names {
		fields = append(fields, field{name: name, nullable: true})
	}
	return fields
}

// unsetSecrets are texts of that sort that are credentials.
func unsetSecrets(names ...string) []field {
	fields := unset(names...)
	for i := range fields {
		fields[i].secret = true
	}
	return fields
}

// derivedNulls are fields that replies show as null and clients never send
// (recorded).
func derivedNulls(names ...string) []field {
	fields := unset(names...)
	for i := range fields {
		fields[i].derived = true
	}
	return fields
}

// messageType is the prefix of each line. The default is what the reference says
// (documented); recordings show "classic" for most types until 2020.
func messageType(initial string) []field {
	return []field{{name: "message_type", initial: initial, oneOf: []string{"classic", "loggly", "logplex", "blank"}}}
}

// codecs are what files and batches can be compressed with (documented); zstd
// and snappy are recorded.
func codecs() []string { return []string{"zstd", "snappy", "gzip"} }

// fileFields are those of all types that write files. timestamp_format has the
// default that older documentation gives: what the API fills in today is
// unknown. That gzip_level -1 is refused is second-hand.
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

// fileBound is how large a file may get, 0 for no bound (documented).
func fileBound() []field { return counters("file_max_bytes") }

// counters are numbers that are 0 when they are not sent (recorded for
// file_max_bytes, documented for the others).
func counters(names ...string) []field {
	var fields []field
	for _, name := range names {
		fields = append(fields, field{name: name, shape: Number, initial: int64(0)})
	}
	return fields
}

// tlsFields are those of all types that can check a server and show it a
// certificate. A certificate without its key is let pass (chosen: unknown).
func tlsFields() []field {
	return append(unset("tls_ca_cert", "tls_client_cert", "tls_hostname"), unsetSecrets("tls_client_key")...)
}

// useTLS says whether TLS is used. "0" is recorded for a field left out.
func useTLS() []field { return []field{{name: "use_tls", shape: Bit, initial: "0"}} }

// port is a TCP port. Its default is documented, its bounds are chosen: unknown.
func port(initial string) []field {
	return []field{{name: "port", shape: Digits, initial: initial, most: 65535}}
}

// awsFields are the credentials for Amazon (recorded).
func awsFields() []field {
	return append(unsetSecrets("access_key", "secret_key"), unset("iam_role")...)
}

// googleFields are the credentials for Google. An account_name left out is null
// (recorded for Cloud Storage); what user and secret_key are then is chosen:
// unknown.
func googleFields() []field {
	return append(unset("user", "account_name"), unsetSecrets("secret_key")...)
}

// trimming makes texts lose the newlines at their end.
func trimming(fields []field, names ...string) []field {
	for i := range fields {
		for _, name := range names {
			fields[i].trimmed = fields[i].trimmed || fields[i].name == name
		}
	}
	return fields
}
