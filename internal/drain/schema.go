package drain

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// Attributes of every drain that this package needs to know.
const (
	attributeApp         = "app"
	attributeID          = "id"
	attributeDrainID     = "drain_id"
	attributeURLRedacted = "url_redacted"
)

// Schema is the schema of every drain, and the attributes of the kind.
func (r *drainResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = commonSchema(ctx)
	resp.Schema.MarkdownDescription = r.kind.words().description
	maps.Copy(resp.Schema.Attributes, r.kind.attributes())
}

func commonSchema(ctx context.Context) schema.Schema {
	return schema.Schema{
		Attributes: map[string]schema.Attribute{
			attributeApp: schema.StringAttribute{
				Required: true,
				MarkdownDescription: "The name or the ID of the Heroku app: " +
					"letters, digits and hyphens, with a letter or a digit at both ends. Apps of the Fir generation have no drains. " +
					"If you change it to another app, the provider removes the old drain and then creates a new one there. " +
					"With `create_before_destroy` in the `lifecycle` block of the resource, it creates the new one first.",
			},
			attributeID: schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "`app/drain_id`.",
			},
			attributeDrainID: schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The ID of the drain, a UUID. It changes with every change of the drain.",
			},
			"token": schema.StringAttribute{
				Computed:            true,
				Sensitive:           true,
				MarkdownDescription: "The token with which the drain identifies itself to its destination, `d.` and a UUID.",
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

// timeoutsBlock is the library's block, with a description, which it lacks.
func timeoutsBlock(ctx context.Context) schema.Block {
	block := timeouts.Block(ctx, timeouts.Opts{
		Create:            true,
		CreateDescription: timeoutDescription,
		Read:              true,
		ReadDescription: "How long a read may take, such as `30s` or `5m`. " +
			"Defaults to `" + defaultReadTimeout.String() + "`.",
		Update:            true,
		UpdateDescription: timeoutDescription,
		Delete:            true,
		DeleteDescription: timeoutDescription,
	})
	if nested, ok := block.(schema.SingleNestedBlock); ok {
		nested.MarkdownDescription = "How long the provider may take, " +
			"including waits for Heroku's rate limit and for the log channel of a new app."
		return nested
	}
	return block
}

var timeoutDescription = "How long the change may take, such as `5m`. " +
	"Defaults to `" + defaultWriteTimeout.String() + "`."
