package fastly

import "encoding/json"

// cloudKinds gives the types that send each line as one record.
func cloudKinds() []*kind {
	return []*kind{bigqueryKind(), kafkaKind(), kinesisKind(), pubsubKind()}
}

// bigqueryKind is Google BigQuery. A newline at the end of the key is removed, and
// an empty template_suffix stays empty (both recorded).
func bigqueryKind() *kind {
	return loggingKind("bigquery", jsonFormat,
		needed("project_id", "dataset", "table"), unset("template_suffix"), trimming(googleFields(), "secret_key"),
	).with(checkGoogle)
}

// pubsubKind is Google Cloud Pub/Sub. A newline at the end of the key is removed
// (recorded).
func pubsubKind() *kind {
	return loggingKind("pubsub", jsonFormat,
		needed("project_id", "topic"), trimming(googleFields(), "secret_key"),
	).with(checkGoogle)
}

// kafkaKind is Kafka. The reply to a POST has the format_version as a number if it
// was sent, and later reads have a string (recorded). The codecs are documented and
// do not exclude a gzip_level. All recordings send all fields: the defaults of
// required_acks and use_tls are documented, and those of the others are chosen:
// unknown.
func kafkaKind() *kind {
	k := loggingKind("kafka", apacheFormat,
		needed("topic", "brokers"), unset("user"), unsetSecrets("password"),
		useTLS(), counters("request_max_bytes"), tlsFields(),
		[]field{
			{name: "compression_codec", nullable: true, oneOf: []string{"gzip", "snappy", "lz4"}},
			{name: "required_acks", shape: Digits, initial: "1", oneOf: []string{"1", "0", "-1"}, least: -1},
			{name: "parse_log_keyvals", shape: Flag, initial: false},
			{name: "auth_method", nullable: true, oneOf: []string{"plain", "scram-sha-256", "scram-sha-512"}},
		},
	)
	k.disguise = func(c change, shown object) {
		if c.old == nil && c.sends("format_version") {
			shown["format_version"] = json.Number(c.sent.text("format_version"))
		}
	}
	return k
}

// kinesisKind is Kinesis. The topic is required (documented). The region defaults
// to us-east-1 (chosen: unknown). All credentials can be omitted (chosen, against
// second-hand evidence: tests of Fastly's beta provider say that the API refuses
// that).
func kinesisKind() *kind {
	k := loggingKind("kinesis", jsonFormat,
		needed("topic"), awsFields(), []field{{name: "region", initial: "us-east-1"}},
	).with(checkRole, checkRegion)
	k.clashes = []rule{clashingRole}
	return k
}
