package kind

import (
	"slices"
)

// syslog is documented at
// https://www.fastly.com/documentation/reference/api/logging/syslog.
func syslog() Kind {
	return New(Kind{
		Name:           "syslog",
		Title:          "Syslog",
		Description:    "sends the logs of a Fastly service to a syslog server",
		Block:          "logging_syslog",
		DefaultFormats: []string{apacheFormat},
		Fields: slices.Concat([]Field{
			address(),
			shown(port("514", "6514")),
			{
				Name:        "token",
				Null:        true,
				Secret:      true,
				Description: "A text to prepend to each line. Some servers identify the account by it.",
			},
			messageType("classic"),
			useTLS(),
		}, tlsFields()),
		Rules: []Rule{onlyWithTLS(), clientCertificate()},
	})
}
