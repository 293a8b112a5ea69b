package kind

import (
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// logentries is documented at
// https://www.fastly.com/documentation/reference/api/logging/logentries.
func logentries() Kind {
	return New(Kind{
		Name:           "logentries",
		Title:          "Logentries",
		Description:    "sends the logs of a Fastly service to Logentries",
		Block:          "logging_logentries",
		NotOfficial:    []string{"region"},
		DefaultFormats: []string{apacheFormat},
		Deprecated: "Rapid7 has replaced Logentries with InsightOps, and Fastly's CLI no longer supports it. " +
			"Use another destination, such as logdrain_fastly_syslog.",
		Fields: []Field{
			token("The token of the log."),
			{
				Name:          "port",
				Type:          fastly.NumberType,
				FastlyDefault: true,
				KnownDefaults: []string{"0", "20000"},
				Min:           1,
				Max:           65535,
				Example:       "10000",
				Description:   "The port to connect to.",
			},
			{
				Name:        "use_tls",
				Type:        fastly.FlagType,
				Default:     "true",
				Description: "Whether to send logs over TLS.",
			},
			{
				Name:        "region",
				Fixed:       true,
				Suggested:   []string{"US", "US-2", "US-3", "EU", "CA", "AU", "AP"},
				Example:     "EU",
				Shown:       true,
				Description: "The region of the account, which decides the address and the port.",
			},
		},
		Rules: []Rule{OneWay([]string{"token"}), Excludes("port", "region")},
	})
}
