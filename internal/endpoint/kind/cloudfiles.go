package kind

import (
	"slices"
)

// cloudfiles is documented at
// https://www.fastly.com/documentation/reference/api/logging/cloudfiles.
func cloudfiles() Kind {
	return New(Kind{
		Name:           "cloudfiles",
		Title:          "Cloud Files",
		Description:    "writes the logs of a Fastly service to Rackspace Cloud Files",
		Block:          "logging_cloudfiles",
		DefaultFormats: []string{apacheFormat},
		Fields: slices.Concat([]Field{
			{
				Name:        "user",
				Required:    true,
				Example:     "example",
				Description: "The name of the Rackspace account.",
			},
			{
				Name:        "access_key",
				Secret:      true,
				Description: "The API key of the account.",
			},
			{
				Name:        "bucket_name",
				Required:    true,
				Example:     "edge-logs",
				Description: "The name of the container.",
			},
			{
				Name:        "region",
				Null:        true,
				Suggested:   []string{"DFW", "ORD", "IAD", "LON", "SYD", "HKG"},
				Example:     "LON",
				Shown:       true,
				Description: "The Rackspace region of the container.",
			},
		}, fileFields(Field{Null: true}, Field{Null: true})),
		Rules: []Rule{OneWay([]string{"access_key"}), compression()},
	})
}
