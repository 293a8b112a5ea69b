package kind

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// kafka is documented at
// https://www.fastly.com/documentation/reference/api/logging/kafka.
func kafka() Kind {
	return New(Kind{
		Name:           "kafka",
		Title:          "Kafka",
		Description:    "publishes the logs of a Fastly service to an Apache Kafka topic",
		Block:          "logging_kafka",
		DefaultFormats: []string{apacheFormat},
		Fields: slices.Concat([]Field{
			{
				Name:        "topic",
				Required:    true,
				Example:     "edge-logs",
				Description: "The name of the topic.",
			},
			{
				Name:        "brokers",
				Required:    true,
				Strings:     []validator.String{brokersValidator{}},
				Example:     "kafka-1.example.com:9092,kafka-2.example.com:9092",
				Description: "The brokers, as a list of `host` or `host:port` separated by commas.",
			},
			{
				Name:        "compression_codec",
				Null:        true,
				OneOf:       []string{"gzip", "snappy", "lz4"},
				Description: "The codec to compress messages with.",
				Setting:     "If omitted, they are not compressed.",
				Absent:      "Null if they are not compressed.",
			},
			{
				Name:    "required_acks",
				Default: "1",
				OneOf:   []string{"1", "0", "-1"},
				Description: "How many acknowledgements a write needs: " +
					"`1` from one server, `0` from none, `-1` from all in-sync replicas.",
			},
			batchBytes(),
			{
				Name:        "parse_log_keyvals",
				Type:        fastly.FlagType,
				Default:     "false",
				Description: "Whether `key=value` pairs at the beginning of a line become headers of the record.",
			},
			{
				Name:        "auth_method",
				OneOf:       []string{"plain", "scram-sha-256", "scram-sha-512"},
				Description: "The SASL mechanism to authenticate with.",
			},
			{
				Name:        "user",
				Example:     "fastly",
				Description: "The name of the SASL user.",
			},
			{
				Name:        "password",
				Secret:      true,
				Description: "The password of the SASL user.",
			},
			useTLS(),
		}, tlsFields()),
		Rules: []Rule{Together("auth_method", "user", "password"), onlyWithTLS(), clientCertificate()},
	})
}
