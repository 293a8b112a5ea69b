package kind

// scalyr is documented at
// https://www.fastly.com/documentation/reference/api/logging/scalyr.
func scalyr() Kind {
	return New(Kind{
		Name:           "scalyr",
		Title:          "Scalyr",
		Description:    "sends the logs of a Fastly service to Scalyr (DataSet)",
		Block:          "logging_scalyr",
		DefaultFormats: []string{apacheFormat},
		Fields: []Field{
			token("The Scalyr write token."),
			region("The region of the account.", "US", "EU"),
			{
				Name:        "project_id",
				Fixed:       true,
				Example:     "edge",
				Description: "The name of the log file in Scalyr.",
			},
		},
		Rules: []Rule{OneWay([]string{"token"})},
	})
}
