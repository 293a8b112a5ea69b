package kind

// honeycomb is documented at
// https://www.fastly.com/documentation/reference/api/logging/honeycomb.
func honeycomb() Kind {
	return New(Kind{
		Name:           "honeycomb",
		Title:          "Honeycomb",
		Description:    "sends the logs of a Fastly service to Honeycomb",
		Block:          "logging_honeycomb",
		JSON:           true,
		FormatRequired: true,
		Fields: []Field{
			{
				Name:        "dataset",
				Required:    true,
				Example:     "edge",
				Description: "The name of the dataset.",
			},
			token("The Honeycomb API key, which needs the permission to send events."),
		},
		Rules: []Rule{OneWay([]string{"token"})},
	})
}
