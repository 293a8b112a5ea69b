package kind

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// elasticsearch is documented at
// https://www.fastly.com/documentation/reference/api/logging/elasticsearch.
func elasticsearch() Kind {
	return New(Kind{
		Name:           "elasticsearch",
		Title:          "Elasticsearch",
		Description:    "sends the logs of a Fastly service to Elasticsearch",
		Block:          "logging_elasticsearch",
		JSON:           true,
		FormatRequired: true,
		Fields: slices.Concat([]Field{
			{
				Name:        "url",
				Required:    true,
				Strings:     []validator.String{urlValidator{example: "https://search.example.com:9200"}},
				Example:     "https://search.example.com:9200",
				Description: "The URL of the cluster, such as `https://search.example.com:9200`.",
				Setting:     "It must be https.",
			},
			{
				Name:     "index",
				Required: true,
				Example:  "edge-logs-#{%F}",
				Description: "The name of the index. `strftime` specifiers between `#{` and `}` are expanded, " +
					"as in `#{%F}` for the date; in HCL, write `#{%F}` as it is.",
			},
			{
				Name:        "user",
				Null:        true,
				Example:     "fastly",
				Description: "The name of the user to authenticate as.",
			},
			{
				Name:        "password",
				Null:        true,
				Secret:      true,
				Description: "The password of that user.",
			},
			{
				Name:        "pipeline",
				Null:        true,
				Example:     "edge",
				Description: "The ID of the ingest pipeline to apply to each document.",
			},
			batchEntries(),
			batchBytes(),
		}, tlsFields()),
		Rules: []Rule{Together("user", "password"), clientCertificate()},
	})
}
