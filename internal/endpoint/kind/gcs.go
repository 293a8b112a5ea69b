package kind

import (
	"slices"
)

// gcs is documented at
// https://www.fastly.com/documentation/reference/api/logging/gcs.
func gcs() Kind {
	return New(Kind{
		Name:           "gcs",
		Title:          "Google Cloud Storage",
		Description:    "writes the logs of a Fastly service to Google Cloud Storage",
		Block:          "logging_gcs",
		NotOfficial:    []string{"public_key"},
		DefaultFormats: []string{apacheFormat},
		Fields: slices.Concat([]Field{
			{
				Name:        "bucket_name",
				Required:    true,
				Example:     "edge-logs",
				Description: "The name of the bucket.",
			},
			{
				Name:        "project_id",
				Example:     "example-project",
				Description: "The ID of the Google Cloud project.",
			},
		}, googleFields(), fileFields(Field{FastlyDefault: true, KnownDefaults: []string{"/"}}, Field{Fixed: true})),
		Rules: []Rule{OneWay(googleWays()...), RequiredIf("project_id", "account_name"), compression()},
	})
}
