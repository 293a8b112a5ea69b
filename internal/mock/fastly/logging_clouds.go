package fastly

import "encoding/json"

// cloudKinds are the types that send each line as one record.
func cloudKinds() []*kind {
	return []*kind{bigqueryKind(), kafkaKind(), kinesisKind(), pubsubKind()}
}

// bigqueryKind is Google BigQuery. Its key loses the newline at the end
// (recorded), and an empty template_suffix stays empty (recorded).
func bigqueryKind() *kind {
	return loggingKind("bigquery", jsonFormat,
		needed("project_id", "dataset", "table"), unset("template_suffix"), trimming(googleFields(), "secret_key"),
	).with(checkGoogle)
}

// pubsubKind is Google Cloud Pub/Sub. Its key loses the newline at the end
// (recorded).
func pubsubKind() *kind {
	return loggingKind("pubsub", jsonFormat,
		needed("project_id", "topic"), trimming(googleFields(), "secret_key"),
	).with(checkGoogle)
}

// kafkaKind is Kafka. The reply to a POST shows a format_version that was sent
// as a number, later reads as a string (recorded). Its codecs are documented and
// have nothing to do with a gzip_level. All fields are sent in all recordings:
// what they are when left out is documented for required_acks and use_tls, and
// chosen: unknown, for the others.
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

// kinesisKind is Kinesis. Topic is required (documented); a region left out is
// us-east-1 (chosen: unknown). Credentials may be left out altogether, which is
// chosen against second-hand evidence: tests of Fastly's beta provider say that
// the API refuses that.
func kinesisKind() *kind {
	k := loggingKind("kinesis", jsonFormat,
		needed("topic"), awsFields(), []field{{name: "region", initial: "us-east-1"}},
	).with(checkRole, checkRegion)
	k.clashes = []rule{clashingRole}
	return k
}
