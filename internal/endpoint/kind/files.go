package kind

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// fileFields are the fields of kinds that write files to a storage. Path and key
// say how those two are cleared, which differs between kinds.
func fileFields(path, key Field) []Field {
	path.Name, key.Name, key.Type = "path", "public_key", fastly.PEMType
	path.Description = strings.TrimSpace("The folder or prefix to write files to. " + path.Description)
	path.Example, path.Shown = "/edge/logs/", true
	key.Description = "A PGP public key to encrypt files with."
	key.Setting, key.Absent = "If omitted, files are not encrypted.", "Null if files are not encrypted."
	key.Strings = []validator.String{pemValidator{}}
	return []Field{
		path,
		{
			Name:        "period",
			Type:        fastly.NumberType,
			Default:     "3600",
			Description: "How long Fastly writes to a file before it starts a new one, in seconds.",
		},
		{
			Name:        "timestamp_format",
			Default:     "%Y-%m-%dT%H:%M:%S.000",
			Description: "The timestamp in the names of files, as a `strftime` format.",
		},
		messageType("classic"),
		gzipLevel(),
		compressionCodec(),
		key,
	}
}

// maxBytes limits the size of a file. The smallest limit is Fastly's.
func maxBytes() Field {
	return Field{
		Name:    "file_max_bytes",
		Type:    fastly.NumberType,
		Default: "0",
		Description: "The maximum size of a file in bytes. Fastly closes a file that reaches it, even if `period` is " +
			"not over. `0` means no limit.",
		Setting: "Any other value must be at least 1,048,576.",
		Numbers: []validator.Int64{fileSizeValidator{}},
		Example: "10485760",
	}
}

// compression says that there are two ways to compress. Fastly refuses both at
// once, and clears one when the other is set (recorded).
func compression() Rule { return Excludes("compression_codec", "gzip_level") }

func gzipLevel() Field {
	return Field{
		Name:        "gzip_level",
		Type:        fastly.NumberType,
		Default:     "0",
		Rival:       "compression_codec",
		Max:         9,
		Description: "The level of gzip compression. `0` means that gzip is not used.",
		Example:     "9",
	}
}

// compressionCodec is that of files and of HTTPS; Kafka has other codecs. What an
// update does that removes it was never recorded.
func compressionCodec() Field {
	return Field{
		Name:        "compression_codec",
		Rival:       "gzip_level",
		Fixed:       true,
		Description: "The codec for compression. `gzip` uses level 3.",
		Setting:     "If omitted, `gzip_level` decides.",
		Absent:      "If it is null, `gzip_level` decides.",
		OneOf:       []string{"zstd", "snappy", "gzip"},
	}
}

// messageType always has a default of ours, because Fastly's has changed. Official
// is the default of Fastly's own provider, if it differs.
func messageType(official string) Field {
	return Field{
		Name:            "message_type",
		Default:         "blank",
		OfficialDefault: official,
		Description: "The prefix of each line. `blank` adds no prefix, as JSON requires. " +
			"The other values add the header of a syslog message.",
		OneOf: []string{"blank", "classic", "loggly", "logplex"},
	}
}

// leastFileSize is the smallest limit on the size of a file that Fastly documents.
const leastFileSize = 1 << 20

// fileSizeValidator checks a limit on the size of files.
type fileSizeValidator struct{}

func (fileSizeValidator) Description(context.Context) string {
	return "is 0 or at least 1,048,576"
}
func (v fileSizeValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (fileSizeValidator) ValidateInt64(_ context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if size := req.ConfigValue.ValueInt64(); size > 0 && size < leastFileSize {
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable file size",
			fmt.Sprintf("%d bytes is below the smallest limit that Fastly accepts, %d. "+
				"Set at least that, or 0 for no limit.", size, leastFileSize))
	}
}
