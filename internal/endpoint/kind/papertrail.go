package kind

// papertrail is documented at
// https://www.fastly.com/documentation/reference/api/logging/papertrail.
func papertrail() Kind {
	return New(Kind{
		Name:           "papertrail",
		Title:          "Papertrail",
		Description:    "sends the logs of a Fastly service to Papertrail",
		Block:          "logging_papertrail",
		DefaultFormats: []string{apacheFormat},
		Fields:         []Field{address(), shown(port("514", "12345"))},
	})
}
