package endpoint

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// kinesis is Fastly's endpoint for Amazon Kinesis Data Streams, as documented at
// https://www.fastly.com/documentation/reference/api/logging/kinesis.
func kinesis() kind {
	return kind{
		name:        "kinesis",
		title:       "Kinesis",
		json:        true,
		description: "publishes the logs of a Fastly service to an Amazon Kinesis data stream",
		fields: []field{
			{
				name:        "topic",
				required:    true,
				description: "The name of the Kinesis data stream: 1 to 128 letters, digits, dots, hyphens or underscores.",
				strings:     []validator.String{topicValidator()},
			},
			{
				name:        "region",
				fallback:    "us-east-1",
				description: "The AWS region of the stream, such as `eu-west-1`. The default is `us-east-1`.",
				strings:     []validator.String{regionValidator()},
			},
			{
				name: "iam_role",
				description: "The ARN of an IAM role that lets Fastly write to the stream, such as `arn:aws:iam::123456789012:role/fastly-logs`. " +
					"Give this, or `access_key` and `secret_key`. Moving from one to the other is one update in place.",
				strings: []validator.String{arnValidator{}},
			},
			{
				name:        "access_key",
				secret:      true,
				description: "The ID of the AWS access key to write to the stream with. Goes with `secret_key`, and in the place of `iam_role`. It is in the state; `access_key_wo` is not.",
			},
			{
				name:        "secret_key",
				secret:      true,
				description: "The secret of the AWS access key. Goes with `access_key`. It is in the state; `secret_key_wo` is not.",
			},
		},
		credentials: []credential{{"iam_role"}, {"access_key", "secret_key"}},
	}
}
