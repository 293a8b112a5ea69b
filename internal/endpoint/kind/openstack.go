package kind

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// openstack is documented at
// https://www.fastly.com/documentation/reference/api/logging/openstack.
func openstack() Kind {
	return New(Kind{
		Name:           "openstack",
		Title:          "OpenStack",
		Description:    "writes the logs of a Fastly service to OpenStack object storage",
		Block:          "logging_openstack",
		DefaultFormats: []string{apacheFormat},
		Fields: slices.Concat([]Field{
			{
				Name:        "url",
				Required:    true,
				Strings:     []validator.String{urlValidator{example: "https://identity.example.com/v1.0", plain: true}},
				Example:     "https://identity.example.com/v1.0",
				Description: "The authentication URL, such as `https://identity.example.com/v1.0`.",
			},
			{
				Name:        "user",
				Required:    true,
				Example:     "fastly",
				Description: "The name of the OpenStack account.",
			},
			{
				Name:        "access_key",
				Secret:      true,
				Description: "The access key of the account.",
			},
			{
				Name:        "bucket_name",
				Required:    true,
				Example:     "edge-logs",
				Description: "The name of the container.",
			},
		}, fileFields(Field{}, Field{Null: true})),
		Rules: []Rule{OneWay([]string{"access_key"}), compression()},
	})
}
