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
				"such as `datadoghq.eu` or `us5.datadoghq.com`. Defaults to `" + datadog.DefaultSite + "`. " +
				"An address at a known site, such as `app.datadoghq.com`, and a domain that is one or two letters off a known " +
				"site are errors; any other domain causes a warning. An API key is valid for one site only.",
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
			Optional: true,
			MarkdownDescription: "A number. Increment whenever `api_key_wo` changes. " +
				"A key that differs from the one in the drain is also detected without it.",
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
			MarkdownDescription: "The `source` of each line, by which Datadog chooses the pipeline that reads it. " +
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
			MarkdownDescription: "The address that the drain sends to instead of the site's own, " +
				"`https://http-intake.logs.<site>/api/v2/logs`: without parameters, without a slash at its end, " +
				"and https (plain http is accepted for loopback addresses, for tests). " +
				"It is meant for your own proxy: the intake of another known site, or another path at one, is refused.",
		},
		attributeValidate: schema.BoolAttribute{
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(true),
			MarkdownDescription: "Whether to check with Datadog that the API key is valid before it is used in a drain. " +
				"Defaults to `true`: " +
				"lines that are sent with a wrong key are dropped, and Heroku does not report it.",
		},
		attributeURL: schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The URL of the drain, with `" + datadog.RedactedKey + "` instead of the API key.",
		},
	}
}

// Limits, as they are checked.
var (
	keyLimits = "It must not be empty, contain white space or control characters, or begin with `ddap_`, `ddpat_` or " +
		"`pub`, which mark keys of other kinds. " +
		"A key that is not 32 digits and lowercase letters from `a` to `f` causes a warning."
	tagLimits = "A name must not be empty, be `env` in any case, which has its own attribute, or contain a " +
		"comma or a colon; a value must not be null or contain a comma; neither may begin or end with white space. " +
		"There is a warning for what Datadog would change: a tag of more than " + strconv.Itoa(datadog.LongestTag) +
		" characters, name and colon included, which it cuts off; a name that does not begin with a lowercase letter; " +
		"and anything but lowercase letters, digits and `_ - : . /`."
	attributeLimits = "A name must not be empty, or be one of Datadog's own parameters, in any case: " +
		"`" + strings.Join(datadog.ReservedNames(), "`, `") + "`."
)
