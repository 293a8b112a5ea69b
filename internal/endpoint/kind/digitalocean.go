package kind

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// digitalocean is documented at
// https://www.fastly.com/documentation/reference/api/logging/digitalocean.
func digitalocean() Kind {
	return New(Kind{
		Name:           "digitalocean",
		Title:          "DigitalOcean Spaces",
		Description:    "writes the logs of a Fastly service to DigitalOcean Spaces",
		Block:          "logging_digitalocean",
		DefaultFormats: []string{apacheFormat},
		Fields: slices.Concat([]Field{
			{
				Name:        "bucket_name",
				Required:    true,
				Example:     "edge-logs",
				Description: "The name of the Space.",
			},
			{
				Name:        "access_key",
				Secret:      true,
				Description: "The ID of the Spaces access key.",
			},
			{
				Name:        "secret_key",
				Secret:      true,
				Description: "The secret of the Spaces access key.",
			},
			{
				Name:        "domain",
				Default:     "nyc3.digitaloceanspaces.com",
				Strings:     []validator.String{hostValidator{}},
				Example:     "fra1.digitaloceanspaces.com",
				Shown:       true,
				Description: "The host name of the region of the Space.",
			},
		}, fileFields(Field{Null: true}, Field{})),
		Rules: []Rule{OneWay([]string{"access_key", "secret_key"}), compression()},
	})
}
