package kind

import (
	"slices"
)

// pubsub is documented at
// https://www.fastly.com/documentation/reference/api/logging/pubsub.
func pubsub() Kind {
	return New(Kind{
		Name:           "pubsub",
		Title:          "Google Pub/Sub",
		Description:    "publishes the logs of a Fastly service to a Google Cloud Pub/Sub topic",
		Block:          "logging_googlepubsub",
		DefaultFormats: []string{apacheFormat},
		Fields: slices.Concat([]Field{
			{
				Name:        "project_id",
				Required:    true,
				Example:     "example-project",
				Description: "The ID of the Google Cloud project.",
			},
			{
				Name:        "topic",
				Required:    true,
				Example:     "edge-logs",
				Description: "The name of the topic.",
			},
		}, googleFields()),
		Rules: []Rule{OneWay(googleWays()...)},
	})
}
