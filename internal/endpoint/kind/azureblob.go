package kind

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// azureblob is documented at
// https://www.fastly.com/documentation/reference/api/logging/azureblob.
func azureblob() Kind {
	return New(Kind{
		Name:           "azureblob",
		Title:          "Azure Blob Storage",
		Description:    "writes the logs of a Fastly service to Microsoft Azure Blob Storage",
		Block:          "logging_blobstorage",
		DefaultFormats: []string{apacheFormat},
		Fields: slices.Concat([]Field{
			{
				Name:        "account_name",
				Required:    true,
				Example:     "examplelogs",
				Description: "The name of the storage account.",
			},
			{
				Name:        "container",
				Required:    true,
				Example:     "edge-logs",
				Description: "The name of the container.",
			},
			{
				Name:    "sas_token",
				Secret:  true,
				Strings: []validator.String{sasValidator{}},
				Example: "sv=2024-11-04&sr=c&sp=cw&se=2030-01-01T00%3A00%3A00Z&sig=abc%3D",
				Description: "The shared access signature that allows Fastly to write to the container: " +
					"a query string without the leading question mark.",
			},
		}, fileFields(Field{Null: true}, Field{Null: true}), []Field{maxBytes()}),
		Rules: []Rule{OneWay([]string{"sas_token"}), compression()},
	})
}
