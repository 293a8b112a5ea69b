package kind

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// s3 is documented at
// https://www.fastly.com/documentation/reference/api/logging/s3.
func s3() Kind {
	return New(Kind{
		Name:           "s3",
		Title:          "S3",
		Description:    "writes the logs of a Fastly service to Amazon S3 or compatible storage",
		Block:          "logging_s3",
		DefaultFormats: []string{apacheFormat},
		Fields: slices.Concat([]Field{
			{
				Name:        "bucket_name",
				Required:    true,
				Example:     "edge-logs",
				Description: "The name of the bucket.",
			},
			{
				Name:        "domain",
				Default:     "s3.amazonaws.com",
				Strings:     []validator.String{hostValidator{}},
				Example:     "s3.eu-west-1.amazonaws.com",
				Shown:       true,
				Description: "The host name of the S3 endpoint of the bucket's region, or of the compatible storage.",
			},
		}, s3Names(awsFields("bucket")), []Field{
			{
				Name: "acl",
				OneOf: []string{
					"private", "public-read", "public-read-write", "aws-exec-read",
					"authenticated-read", "bucket-owner-read", "bucket-owner-full-control",
				},
				Description: "The access control list of the files.",
			},
			{
				Name: "redundancy",
				Null: true,
				OneOf: []string{
					"standard", "intelligent_tiering", "standard_ia", "onezone_ia",
					"glacier_ir", "glacier", "deep_archive", "reduced_redundancy",
				},
				Description: "The storage class of the files.",
			},
			{
				Name:        "server_side_encryption",
				Fixed:       true,
				OneOf:       []string{"AES256", "aws:kms"},
				Description: "The encryption of the files at rest.",
			},
			{
				Name:        "server_side_encryption_kms_key_id",
				Example:     "1234abcd-12ab-34cd-56ef-1234567890ab",
				Description: "The ID of the KMS key to encrypt the files with.",
			},
		}, fileFields(Field{Null: true}, Field{Null: true}), []Field{maxBytes()}),
		Rules: []Rule{AtMostOneWay(awsWays()...), Swapped("access_key", "secret_key"),
			RequiredIf("server_side_encryption_kms_key_id", "server_side_encryption", "aws:kms"),
			Needs("server_side_encryption", "server_side_encryption_kms_key_id"), compression(),
		},
	})
}

// s3Names sets the names that the credentials have in Fastly's own provider.
func s3Names(fields []Field) []Field {
	for i := range fields {
		fields[i].Official = "s3_" + fields[i].Name
	}
	return fields
}
