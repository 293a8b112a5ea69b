package kind

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// sftp is documented at
// https://www.fastly.com/documentation/reference/api/logging/sftp.
func sftp() Kind {
	return New(Kind{
		Name:           "sftp",
		Title:          "SFTP",
		Description:    "writes the logs of a Fastly service to an SFTP server",
		Block:          "logging_sftp",
		DefaultFormats: []string{apacheFormat},
		Fields: slices.Concat([]Field{
			address(),
			port("22", "2222"),
			{
				Name:        "user",
				Required:    true,
				Example:     "fastly",
				Description: "The name of the user.",
			},
			{
				Name:        "password",
				Secret:      true,
				Description: "The password of the user.",
			},
			{
				Name:        "secret_key",
				Type:        fastly.PEMType,
				Fixed:       true,
				Secret:      true,
				Strings:     []validator.String{pemValidator{}},
				Description: "The SSH private key of the user, in PEM format. It takes precedence over the password.",
			},
			{
				Name:     "ssh_known_hosts",
				Required: true,
				Example: "logs.example.com ssh-ed25519 " +
					"AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExamp",
				Description: "The keys of the server, as in a `known_hosts` file.",
			},
		}, fileFields(Field{Fixed: true}, Field{Null: true})),
		Rules: []Rule{AtLeastOneWay([]string{"password"}, []string{"secret_key"}), compression()},
	})
}
