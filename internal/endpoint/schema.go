package endpoint

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Suffixes of a secret's write-only twin and of the number that goes with it.
const (
	writeOnly        = "_wo"
	writeOnlyVersion = "_wo_version"
)

// resourceSchema makes the schema of a kind's resource.
func (k kind) resourceSchema(ctx context.Context) schema.Schema {
	attributes := map[string]schema.Attribute{
		attributeServiceID: schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "The ID of the Fastly service. Changing it makes a new endpoint.",
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			Validators:          []validator.String{serviceValidator{}},
		},
		attributeDraftVersion: schema.Int64Attribute{
			Optional: true,
			MarkdownDescription: "The number of an unlocked service version to keep the endpoint in, at least 1. " +
				"It is written there, and nothing is cloned or activated: for pipelines that stage and activate versions themselves. " +
				"Left out, which is the normal case, every change goes live as a new version.",
			Validators: []validator.Int64{int64validator.AtLeast(1)},
		},
		attributeID: schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "`service_id/name`.",
		},
		attributeVersion: schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "The service version that the endpoint was last read from or written to.",
		},
		attributeCreatedAt: schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the endpoint was created, in ISO 8601 format.",
		},
		attributeUpdatedAt: schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the endpoint was last changed, in ISO 8601 format.",
		},
		attributeDeletedAt: schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the endpoint was deleted, in ISO 8601 format. Null for an endpoint that exists.",
		},
	}
	for _, field := range k.allFields() {
		attributes[field.name] = field.resourceAttribute()
		if field.secret {
			attributes[field.name+writeOnly] = schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				WriteOnly: true,
				MarkdownDescription: fmt.Sprintf("Like `%s`, but never in plan or state. Not together with it. Needs Terraform 1.11 or OpenTofu 1.11, and `%s`.",
					field.name, field.name+writeOnlyVersion),
				Validators: append([]validator.String{secretValidator{}}, field.strings...),
			}
			attributes[field.name+writeOnlyVersion] = schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: fmt.Sprintf("A whole number to change whenever `%s` changes: Terraform does not see the secret, so this is how it learns that there is something to send.",
					field.name+writeOnly),
			}
		}
	}
	return schema.Schema{
		MarkdownDescription: fmt.Sprintf("An endpoint that %s. Creating, changing or deleting it makes a new version of the service, validates it and makes it live; all changes of one apply become one version.", k.description),
		Attributes:          attributes,
		Blocks: map[string]schema.Block{
			attributeTimeouts: timeouts.Block(ctx, timeouts.Opts{
				Create:            true,
				CreateDescription: timeoutDescription,
				Read:              true,
				ReadDescription:   "How long a read may take, such as `30s` or `5m`. The default is `" + defaultReadTimeout.String() + "`.",
				Update:            true,
				UpdateDescription: timeoutDescription,
				Delete:            true,
				DeleteDescription: timeoutDescription,
			}),
		},
	}
}

var timeoutDescription = "How long the change may take until it is live, such as `10m`, waits for other changes to the same service included. The default is `" + defaultWriteTimeout.String() + "`."

func (f field) resourceAttribute() schema.Attribute {
	if f.number {
		attribute := schema.Int64Attribute{
			Required:            f.required,
			Optional:            !f.required,
			Computed:            f.fallback != "",
			MarkdownDescription: f.description,
			Validators:          f.numbers,
		}
		if number, err := strconv.ParseInt(f.fallback, 10, 64); err == nil {
			attribute.Default = int64default.StaticInt64(number)
		}
		return attribute
	}
	attribute := schema.StringAttribute{
		Required:            f.required,
		Optional:            !f.required,
		Computed:            f.fallback != "" || f.kept,
		Sensitive:           f.secret,
		MarkdownDescription: f.description,
		Validators:          f.strings,
	}
	if f.fallback != "" {
		attribute.Default = stringdefault.StaticString(f.fallback)
	}
	return attribute
}

// dataSourceSchema makes the schema of a kind's data source.
func (k kind) dataSourceSchema() datasourceschema.Schema {
	attributes := map[string]datasourceschema.Attribute{
		attributeServiceID: datasourceschema.StringAttribute{
			Required:            true,
			MarkdownDescription: "The ID of the Fastly service.",
			Validators:          []validator.String{serviceValidator{}},
		},
		attributeVersion: datasourceschema.Int64Attribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "The service version to read. Left out, the live version; " +
				"for a service that was never live, the newest.",
			Validators: []validator.Int64{int64validator.AtLeast(1)},
		},
		attributeID:        datasourceschema.StringAttribute{Computed: true, MarkdownDescription: "`service_id/name`."},
		attributeCreatedAt: datasourceschema.StringAttribute{Computed: true, MarkdownDescription: "When the endpoint was created, in ISO 8601 format."},
		attributeUpdatedAt: datasourceschema.StringAttribute{Computed: true, MarkdownDescription: "When the endpoint was last changed, in ISO 8601 format."},
		attributeDeletedAt: datasourceschema.StringAttribute{Computed: true, MarkdownDescription: "When the endpoint was deleted, in ISO 8601 format. Null for an endpoint that exists."},
	}
	for _, field := range k.allFields() {
		attributes[field.name] = field.dataSourceAttribute()
	}
	return datasourceschema.Schema{
		MarkdownDescription: fmt.Sprintf("Reads an endpoint that %s.", k.description),
		Attributes:          attributes,
	}
}

func (f field) dataSourceAttribute() datasourceschema.Attribute {
	sought := f.name == attributeName
	if f.number {
		return datasourceschema.Int64Attribute{Computed: true, MarkdownDescription: f.description}
	}
	attribute := datasourceschema.StringAttribute{
		Required:            sought,
		Computed:            !sought,
		Sensitive:           f.secret,
		MarkdownDescription: f.description,
	}
	if sought {
		attribute.MarkdownDescription = "The name of the endpoint."
		attribute.Validators = f.strings
	}
	return attribute
}
