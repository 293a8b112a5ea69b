package kind

import (
	"slices"
)

// ftp is documented at
// https://www.fastly.com/documentation/reference/api/logging/ftp. The connection is
// not encrypted.
func ftp() Kind {
	return New(Kind{
		Name:           "ftp",
		Title:          "FTP",
		Description:    "writes the logs of a Fastly service to an FTP server",
		Block:          "logging_ftp",
		DefaultFormats: []string{apacheFormat},
		Fields: slices.Concat([]Field{
			address(),
			port("21", "2121"),
			{
				Name:        "user",
				Required:    true,
				Example:     "fastly",
				Description: "The name of the user. For anonymous access, `anonymous`.",
			},
			{
				Name:        "password",
				Secret:      true,
				Description: "The password of the user. For anonymous access, an email address.",
			},
		}, fileFields(Field{Fixed: true, Description: "A path that ends in a slash is a folder."}, Field{})),
		Rules: []Rule{OneWay([]string{"password"}), compression()},
	})
}
