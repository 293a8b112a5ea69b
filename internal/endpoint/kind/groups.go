package kind

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// The functions of this file make the fields, and the rules over them, that several
// kinds share. Each call makes new ones, which a kind may change.

// LongestFormat is Fastly's limit on a log format, in characters.
const LongestFormat = 12288

// commonFields are the fields that every kind of endpoint has. For a few kinds
// Fastly has no default format.
func commonFields(formatRequired bool) []Field {
	return []Field{
		{
			Name:     "name",
			Required: true,
			Description: "The name of the endpoint. It must be unique in its service version among the endpoints of *all* " +
				"logging types. Changing it renames the endpoint in place, without a gap in the logs. " +
				"It must not be empty, `.` or `..`, must not begin or end with white space, and must not contain a " +
				"percent sign followed by two hexadecimal digits.",
			Strings: []validator.String{nameValidator{}},
		},
		{
			Name:     "format",
			Required: formatRequired,
			Kept:     !formatRequired,
			VCL:      true,
			Description: "The [log format string]" +
				"(https://www.fastly.com/documentation/guides/integrations/streaming-logs/custom-log-formats/), " +
				"of at most 12,288 characters. The function `json_log_format` builds formats that print JSON.",
			Strings: []validator.String{stringvalidator.UTF8LengthBetween(1, LongestFormat)},
		},
		{
			Name:    "format_version",
			Type:    fastly.NumberType,
			Default: "2",
			VCL:     true,
			Description: "The version of the log format. `2` places the logging call in `vcl_log`, " +
				"`1` in `vcl_deliver`.",
			OneOf: []string{"1", "2"},
		},
		{
			Name: "placement",
			VCL:  true,
			// An empty text is stored as one, and does not reset the placement.
			Null: true,
			Description: "Where the logging call is placed in the generated VCL. `none` places it nowhere, for VCL that " +
				"calls the endpoint itself. If omitted, `format_version` decides.",
			OneOf: []string{"none"},
		},
		{
			Name: "response_condition",
			VCL:  true,
			Description: "The name of a condition of type `RESPONSE` in the service, which must already exist. " +
				"Only responses that meet it are logged. If omitted, all are.",
		},
		{
			Name:    "log_processing_region",
			Default: "none",
			Description: "The region where Fastly processes the logs before it sends them on. " +
				"`none` means anywhere.",
			OneOf: []string{"none", "us", "eu"},
		},
	}
}

// fileFields are the fields of kinds that write files to a storage.
func fileFields() []Field {
	return []Field{
		{
			Name:        "path",
			Null:        true,
			Description: "The folder or prefix to write files to. If omitted, files are written to the root.",
		},
		{
			Name:        "period",
			Type:        fastly.NumberType,
			Default:     "3600",
			Description: "How long a file is written to before it is closed, in seconds.",
		},
		{
			Name:        "timestamp_format",
			Default:     "%Y-%m-%dT%H:%M:%S.000",
			Description: "The timestamp in the names of files, as a `strftime` format.",
		},
		messageType(),
		gzipLevel(),
		compressionCodec(),
		{
			Name:        "public_key",
			Type:        fastly.PEMType,
			Null:        true,
			Description: "A PGP public key to encrypt files with. If omitted, files are not encrypted.",
		},
	}
}

// compressionRule says that there are two ways to compress.
func compressionRule() Rule { return Excludes("compression_codec", "gzip_level") }

// gzipLevel has no default: sent together with a codec, Fastly refuses even a 0.
func gzipLevel() Field {
	return Field{
		Name:        "gzip_level",
		Type:        fastly.NumberType,
		Max:         9,
		Description: "The level of gzip compression. If omitted, or `0`, gzip is not used.",
	}
}

// compressionCodec is that of files and of HTTPS; Kafka has other codecs.
func compressionCodec() Field {
	return Field{
		Name:        "compression_codec",
		Description: "The codec to compress with. `gzip` uses level 3. If omitted, `gzip_level` decides.",
		OneOf:       []string{"zstd", "snappy", "gzip"},
	}
}

// messageType always has a default of ours, because Fastly's has changed.
func messageType() Field {
	return Field{
		Name:    "message_type",
		Default: "blank",
		Description: "What precedes each line. `blank` is nothing, which is right for JSON; " +
			"the others are the headers of a syslog message.",
		OneOf: []string{"blank", "classic", "loggly", "logplex"},
	}
}

// batchFields limit the requests that kinds which send over HTTP make.
func batchFields() []Field {
	return []Field{
		{
			Name:        "request_max_entries",
			Type:        fastly.NumberType,
			Default:     "0",
			Description: "How many lines a request contains at most. `0` means no limit.",
		},
		{
			Name:        "request_max_bytes",
			Type:        fastly.NumberType,
			Default:     "0",
			Description: "How many bytes a request contains at most. `0` means no limit.",
		},
	}
}

// tlsFields are how an endpoint and its destination prove to each other who they
// are.
func tlsFields() []Field {
	return []Field{
		{
			Name:        "tls_ca_cert",
			Type:        fastly.PEMType,
			Null:        true,
			Description: "The certificate of the authority that signed the server's certificate, in PEM.",
		},
		{
			Name:        "tls_client_cert",
			Type:        fastly.PEMType,
			Null:        true,
			Description: "The client certificate to authenticate to the server with, in PEM.",
		},
		{
			Name:        "tls_client_key",
			Type:        fastly.PEMType,
			Null:        true,
			Secret:      true,
			Description: "The private key of the client certificate, in PEM.",
		},
		{
			Name: "tls_hostname",
			Null: true,
			Description: "The host name that the server's certificate must be for, among its subject alternative " +
				"names. The common name is not looked at.",
		},
	}
}

// tlsRule says that a client certificate is nothing without its key.
func tlsRule() Rule { return Together("tls_client_cert", "tls_client_key") }

// useTLS is the switch of kinds that can do without.
func useTLS() Field {
	return Field{
		Name:        "use_tls",
		Type:        fastly.FlagType,
		Default:     "false",
		Description: "Whether to send logs over TLS.",
	}
}

// useTLSRule is for kinds that have [useTLS] and [tlsFields].
func useTLSRule() Rule {
	return Needs("use_tls", "tls_ca_cert", "tls_client_cert", "tls_client_key", "tls_hostname")
}

// awsFields are the credentials of kinds that write to Amazon's cloud. An empty
// text clears each, which is how one update moves from one way to the other.
func awsFields(destination string) []Field {
	return []Field{
		{
			Name: "iam_role",
			Description: "The ARN of an IAM role that allows Fastly to write to the " + destination +
				", such as `arn:aws:iam::123456789012:role/fastly-logs`. " +
				"Moving between a role and an access key is one update in place.",
			Strings: []validator.String{arnValidator{}},
		},
		{
			Name:        "access_key",
			Secret:      true,
			Description: "The ID of the AWS access key to write to the " + destination + " with.",
		},
		{
			Name:        "secret_key",
			Secret:      true,
			Description: "The secret of the AWS access key.",
		},
	}
}

// awsWays are the ways to give the credentials of [awsFields].
func awsWays() [][]string { return [][]string{{"iam_role"}, {"access_key", "secret_key"}} }

// googleFields are the credentials of kinds that write to Google's cloud.
func googleFields() []Field {
	return []Field{
		{
			Name:        "user",
			Description: "The email address of the Google service account to authenticate as.",
		},
		{
			Name:        "secret_key",
			Type:        fastly.PEMType,
			Secret:      true,
			Description: "The private key of the service account, in PEM.",
		},
		{
			Name:        "account_name",
			Fixed:       true,
			Description: "The name of the Google service account for Fastly to impersonate, without a key.",
		},
	}
}

// googleRule says how to give the credentials of [googleFields].
func googleRule() Rule { return OneWay([]string{"user", "secret_key"}, []string{"account_name"}) }
