package kind

// loggly is documented at
// https://www.fastly.com/documentation/reference/api/logging/loggly.
func loggly() Kind {
	return New(Kind{
		Name:           "loggly",
		Title:          "Loggly",
		Description:    "sends the logs of a Fastly service to Loggly",
		Block:          "logging_loggly",
		DefaultFormats: []string{apacheFormat},
		Fields:         []Field{token("The Loggly customer token.")},
		Rules:          []Rule{OneWay([]string{"token"})},
	})
}
