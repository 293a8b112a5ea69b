package drain

import (
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/wholenumber"
)

// Attributes of a drain to Datadog that this package needs to know.
const (
	attributeSite       = "site"
	attributeKey        = "api_key"
	attributeEnv        = "env"
	attributeSource     = "source"
	attributeTags       = "tags"
	attributeAttributes = "attributes"
	attributeIntakeURL  = "intake_url"
	attributeValidate   = "validate_api_key"
)

// defaultSource tells Datadog that the lines are Heroku's.
const defaultSource = "heroku"

func (toDatadog) attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		attributeSite: schema.StringAttribute{
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString(datadog.DefaultSite),
			MarkdownDescription: "The [Datadog site](https://docs.datadoghq.com/getting_started/site/), " +
				"such as `datadoghq.eu` or `us5.datadoghq.com`. Defaults to `" + datadog.DefaultSite + "`. " +
				"A host of a known site, such as `app.datadoghq.com`, is an error, and so is a domain that differs from a known " +
				"site in one or two letters. Any other domain causes a warning. An API key is valid for one site only.",
		},
		attributeKey: schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			MarkdownDescription: "The Datadog API key. " +
				"Only one of `api_key` and `api_key_wo` can be set; this one is stored in the state. " + keyLimits + " " +
				"A new drain needs one of them. If both are omitted, a drain that exists keeps the key that is in its URL, " +
				"which is neither shown nor stored in the state.",
		},
		attributeKey + "_wo": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			MarkdownDescription: "Like `api_key`, with the same limits, but never stored in a plan or the state. " +
				"Requires Terraform 1.11 or OpenTofu 1.11, and `api_key_wo_version`.",
		},
		attributeKey + "_wo_version": schema.Int64Attribute{
			CustomType: wholenumber.Type{},
			Optional:   true,
			MarkdownDescription: "A number. Increment it whenever `api_key_wo` changes. " +
				"Even without that, the provider detects that the key differs from the drain's.",
		},
		"service": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The `service` of each line. If omitted, the drain sets none.",
		},
		attributeEnv: schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The tag `env` of each line, without a comma, " +
				"and without white space at its beginning or end. If omitted, the drain sets none.",
		},
		"host": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The `host` of each line. It is the same for all dynos; " +
				"tell them apart by the tags `dyno` and `dynotype`, which Datadog adds. If omitted, the drain sets none.",
		},
		attributeSource: schema.StringAttribute{
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString(defaultSource),
			MarkdownDescription: "The `source` of each line, by which Datadog chooses the pipeline that processes it. " +
				"It must not be empty. Defaults to `" + defaultSource + "`.",
		},
		attributeTags: schema.MapAttribute{
			Optional:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Tags of each line. A tag without a value has the value `\"\"`. " + tagLimits,
		},
		attributeAttributes: schema.MapAttribute{
			Optional:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Attributes of each line. " + attributeLimits + " A value must not be null.",
		},
		attributeIntakeURL: schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The URL that the drain sends to, for example that of your own proxy. " +
				"Defaults to the intake of the site, `https://http-intake.logs.<site>/api/v2/logs`. " +
				"It must be https (plain http is accepted for loopback addresses, for tests), " +
				"without parameters and without a slash at its end. " +
				"The intake of another known site, or another path at a known intake, is refused.",
		},
		attributeValidate: schema.BoolAttribute{
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(true),
			MarkdownDescription: "Whether to check with Datadog that the API key is valid before it is used in a drain. " +
				"Defaults to `true`, because Heroku accepts a wrong key, and drops the lines that Datadog refuses.",
		},
		attributeURLRedacted: schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The URL of the drain, with `" + datadog.RedactedKey + "` instead of the API key.",
		},
	}
}

// Limits, as they are checked.
var (
	keyLimits = "It must not be empty, must not contain white space or control characters, and must not begin with " +
		"`ddap_`, `ddpat_` or `pub`, the prefixes of other kinds of keys. " +
		"A key that does not have 32 characters, all digits or lowercase letters from `a` to `f`, causes a warning."
	tagLimits = "A name must not be empty, must not contain a comma or a colon, and must not be `env` in upper or lower " +
		"case, which is a separate argument. A value must not be null or contain a comma. Neither may begin or end " +
		"with white space. A warning says what Datadog would change: a tag of more than " + strconv.Itoa(datadog.LongestTag) +
		" characters, including name and colon, which it cuts off; a name that does not begin with a lowercase letter; " +
		"and characters other than lowercase letters, digits and `_ - : . /`."
	attributeLimits = "A name must not be empty or, in upper or lower case, one of Datadog's own parameters: " +
		"`" + strings.Join(datadog.ReservedNames(), "`, `") + "`."
)
