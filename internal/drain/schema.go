package drain

import (
	"context"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
)

// Attributes that diagnostics stand on.
const (
	attributeApp          = "app"
	attributeSite         = "site"
	attributeKey          = "api_key"
	attributeKeyWO        = "api_key_wo"
	attributeKeyWOVersion = "api_key_wo_version"
	attributeEnv          = "env"
	attributeSource       = "source"
	attributeTags         = "tags"
	attributeAttributes   = "attributes"
	attributeIntakeURL    = "intake_url"
	attributeValidate     = "validate_api_key"
	attributeID           = "id"
	attributeDrainID      = "drain_id"
)

// defaultSource is by what Datadog knows that the lines are Heroku's.
const defaultSource = "heroku"

// resourceSchema is the schema of the resource.
func resourceSchema(ctx context.Context) schema.Schema {
	return schema.Schema{
		MarkdownDescription: "An HTTPS drain that sends the logs of a Heroku app to Datadog. " +
			"Heroku can't change a drain: a change adds a new drain and then removes the old one, in one update in place, " +
			"so that no line is lost while an API key rotates. " +
			"Everybody who may see the app at Heroku sees the API key in the URL of the drain; " +
			"use a key of its own for each app.",
		Attributes: map[string]schema.Attribute{
			attributeApp: schema.StringAttribute{
				Required: true,
				MarkdownDescription: "The name or the ID of the Heroku app: " +
					"letters, digits and hyphens, with a letter or a digit at both ends. Apps of the Fir generation have no drains. " +
					"Changing it to another app makes a new drain there, after the old one is removed; " +
					"with `create_before_destroy` in the `lifecycle` block of the resource, before.",
			},
			attributeSite: schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(datadog.DefaultSite),
				MarkdownDescription: "The [Datadog site](https://docs.datadoghq.com/getting_started/site/), " +
					"such as `datadoghq.eu` or `us5.datadoghq.com`. The default is `" + datadog.DefaultSite + "`. " +
					"Another domain than that of a known site is a warning. An API key is good at one site only.",
			},
			attributeKey: schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The Datadog API key. " +
					"Exactly one of `api_key` and `api_key_wo` has to be set; this one is in the state. " + keyLimits,
			},
			attributeKeyWO: schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				WriteOnly: true,
				MarkdownDescription: "Like `api_key`, with the same limits, but never in plan or state. " +
					"Needs Terraform 1.11 or OpenTofu 1.11, and `api_key_wo_version`.",
			},
			attributeKeyWOVersion: schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "A number to change whenever `api_key_wo` changes. " +
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
			attributeID: schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "`app/drain_id`.",
			},
			attributeDrainID: schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The ID of the drain, a UUID. It changes with every change of what is sent.",
			},
			"token": schema.StringAttribute{
				Computed:            true,
				Sensitive:           true,
				MarkdownDescription: "The token by which the drain makes itself known to its destination, `d.` and a UUID.",
			},
			"url_redacted": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The URL of the drain, with `" + datadog.RedactedKey + "` in the place of the API key.",
			},
			"created_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When the drain was created, in ISO 8601 format.",
			},
			"updated_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When the drain was last changed, in ISO 8601 format.",
			},
		},
		Blocks: map[string]schema.Block{"timeouts": timeoutsBlock(ctx)},
	}
}

// timeoutsBlock is the block of the library, which gives it no description.
func timeoutsBlock(ctx context.Context) schema.Block {
	block := timeouts.Block(ctx, timeouts.Opts{
		Create:            true,
		CreateDescription: timeoutDescription,
		Read:              true,
		ReadDescription: "How long a read may take, such as `30s` or `5m`. " +
			"The default is `" + defaultReadTimeout.String() + "`.",
		Update:            true,
		UpdateDescription: timeoutDescription,
		Delete:            true,
		DeleteDescription: timeoutDescription,
	})
	if nested, ok := block.(schema.SingleNestedBlock); ok {
		nested.MarkdownDescription = "How long the provider may take, " +
			"waits for Heroku's rate limit and for the log channel of a new app included."
		return nested
	}
	return block
}

// Limits, as they are checked.
var (
	keyLimits = "It may not be empty, hold white space or control characters, or begin with `ddap_`, `ddpat_` or `pub`, " +
		"which mark keys of other kinds. " +
		"A form other than 32 digits and small letters from `a` to `f` is a warning."
	tagLimits = "A name may not be empty, be `env` in letters of any size, which has an attribute of its own, or hold a " +
		"comma or a colon; a value may not be null or hold a comma; neither may have white space at its beginning or end. " +
		"A warning is given for what Datadog would change: a tag of more than " + strconv.Itoa(datadog.LongestTag) +
		" characters, name and colon included, which it cuts off; a name that does not begin with a small letter; " +
		"and anything but small letters, digits and `_ - : . /`."
	attributeLimits = "A name may not be empty, or be one of Datadog's own parameters, in letters of any size: " +
		"`" + strings.Join(datadog.ReservedNames(), "`, `") + "`."
)

var timeoutDescription = "How long the change may take, such as `5m`. " +
	"The default is `" + defaultWriteTimeout.String() + "`."
