package kind

import (
	"slices"
)

// bigquery is documented at
// https://www.fastly.com/documentation/reference/api/logging/bigquery.
func bigquery() Kind {
	return New(Kind{
		Name:           "bigquery",
		Title:          "BigQuery",
		Description:    "inserts the logs of a Fastly service into a Google BigQuery table",
		Block:          "logging_bigquery",
		NotOfficial:    []string{"format_version"},
		JSON:           true,
		FormatRequired: true,
		Fields: slices.Concat([]Field{
			{
				Name:        "project_id",
				Required:    true,
				Example:     "example-project",
				Description: "The ID of the Google Cloud project.",
			},
			{
				Name:        "dataset",
				Required:    true,
				Example:     "edge_logs",
				Description: "The ID of the dataset.",
			},
			{
				Name:        "table",
				Required:    true,
				Example:     "requests",
				Description: "The ID of the table.",
			},
			{
				Name:     "template_suffix",
				Official: "template",
				Null:     true,
				Example:  "%Y%m%d",
				Description: "The suffix of the names of daily or hourly tables, as a `strftime` format such as `%Y%m%d`. " +
					"`table` is then the template for these tables.",
			},
		}, named(googleFields(), "user", "email")),
		Rules: []Rule{OneWay(googleWays()...)},
	})
}
