package kind

import "github.com/hashicorp/terraform-plugin-framework/schema/validator"

// awsFields are the credentials of kinds that write to Amazon's cloud. An empty
// text clears each of them, so that one update can switch from one way to the
// other.
func awsFields(destination string) []Field {
	return []Field{
		{
			Name: "iam_role",
			Description: "The ARN of an IAM role that allows Fastly to write to the " + destination +
				", such as `arn:aws:iam::123456789012:role/fastly-logs`.",
			Setting: "Switching between a role and an access key updates the endpoint in place.",
			Strings: []validator.String{arnValidator{}},
			Example: "arn:aws:iam::123456789012:role/fastly-logs",
		},
		{
			Name:        "access_key",
			Secret:      true,
			Description: "The ID of the AWS access key to write to the " + destination + " with.",
			Example:     "AKIAIOSFODNN7EXAMPLE",
		},
		{
			Name:        "secret_key",
			Secret:      true,
			Description: "The secret of the AWS access key.",
		},
	}
}

// awsWays are the ways to set the credentials of [awsFields].
func awsWays() [][]string { return [][]string{{"iam_role"}, {"access_key", "secret_key"}} }
