package drain

import (
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
)

// Attributes of a drain to Datadog that diagnostics stand on.
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

// defaultSource is by what Datadog knows that the lines are Heroku's.
const defaultSource = "heroku"

func (toDatadog) attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		attributeSite: schema.StringAttribute{
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString(datadog.DefaultSite),
			MarkdownDescription: "The [Datadog site](https://docs.datadoghq.com/getting_started/site/), " +
				"such as `datadoghq.eu` or `us5.datadoghq.com`. The default is `" + datadog.DefaultSite + "`. " +
				"An address at a known site, such as `app.datadoghq.com`, and a domain that is one or two letters off a known " +
				"site are errors; any other domain is a warning. An API key is good at one site only.",
		},
		attributeKey: schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			MarkdownDescription: "The Datadog API key. " +
				"Only one of `api_key` and `api_key_wo` can be set; this one is stored in the state. " + keyLimits + " " +
				"Creating a drain takes one of them. If both are omitted, a drain that exists keeps the key that is in its URL, " +
				"which is neither shown nor stored in the state.",
		},
		attributeKey + "_wo": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			MarkdownDescription: "Like `api_key`, with the same limits, but never in plan or state. " +
				"Needs Terraform 1.11 or OpenTofu 1.11, and `api_key_wo_version`.",
		},
		attributeKey + "_wo_version": schema.Int64Attribute{
			Optional: true,
			MarkdownDescription: "A number. Increment whenever `api_key_wo` changes. " +
				"A key that differs from the one in the drain is noticed without it, too.",
		},
		"service": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The `service` of each line. Left out, the drain sets none.",
		},
		attributeEnv: schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The tag `env` of each line, without a comma, " +
				"and without white space at its beginning or end. Left out, the drain sets none.",
		},
		"host": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The `host` of each line. It is the same for all dynos; " +
				"tell them apart by the tags `dyno` and `dynotype`, which Datadog adds. Left out, the drain sets none.",
		},
		attributeSource: schema.StringAttribute{
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString(defaultSource),
			MarkdownDescription: "The `source` of each line, by which Datadog chooses the pipeline that reads it. " +
				"It may not be empty. The default is `" + defaultSource + "`.",
		},
		attributeTags: schema.MapAttribute{
			Optional:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Tags of each line. A tag without a value has the value `\"\"`. " + tagLimits,
		},
		attributeAttributes: schema.MapAttribute{
			Optional:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Attributes of each line. " + attributeLimits + " No value may be null.",
		},
		attributeIntakeURL: schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The address that the drain sends to in the place of the site's own, " +
				"`https://http-intake.logs.<site>/api/v2/logs`: without parameters, without a slash at its end, " +
				"and https (plain http is accepted for loopback addresses, for tests). " +
				"Meant for a proxy of your own: the intake of another known site, or another path at one, is refused.",
		},
		attributeValidate: schema.BoolAttribute{
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(true),
			MarkdownDescription: "Whether to ask Datadog if the API key is good before it goes into a drain. " +
				"The default is `true`: " +
				"lines that are sent with a wrong key are dropped, and nothing at Heroku says so.",
		},
		attributeURL: schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The URL of the drain, with `" + datadog.RedactedKey + "` in the place of the API key.",
		},
	}
}

// Limits, as they are checked.
var (
	keyLimits = "It may not be empty, hold white space or control characters, or begin with `ddap_`, `ddpat_` or `pub`, " +
		"which mark keys of other kinds. " +
		"A form other than 32 digits and lowercase letters from `a` to `f` is a warning."
	tagLimits = "A name may not be empty, be `env` in letters of any size, which has an attribute of its own, or hold a " +
		"comma or a colon; a value may not be null or hold a comma; neither may have white space at its beginning or end. " +
		"A warning is given for what Datadog would change: a tag of more than " + strconv.Itoa(datadog.LongestTag) +
		" characters, name and colon included, which it cuts off; a name that does not begin with a small letter; " +
		"and anything but lowercase letters, digits and `_ - : . /`."
	attributeLimits = "A name may not be empty, or be one of Datadog's own parameters, in letters of any size: " +
		"`" + strings.Join(datadog.ReservedNames(), "`, `") + "`."
)
