package endpoint

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/wholenumber"
)

// Suffixes of a secret's write-only attribute, and of the version of that.
const (
	writeOnly        = "_wo"
	writeOnlyVersion = "_wo_version"
)

// resourceSchema makes the schema of a kind's resource.
func resourceSchema(ctx context.Context, k kind.Kind) schema.Schema {
	attributes := map[string]schema.Attribute{
		attributeServiceID: schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "The ID of the Fastly service. Changing it creates a new endpoint.",
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			Validators:          []validator.String{serviceValidator{}},
		},
		attributeDraftVersion: schema.Int64Attribute{
			CustomType: wholenumber.Type{},
			Optional:   true,
			MarkdownDescription: "The number of an unlocked service version to write the endpoint to, at least 1. " +
				"The provider then neither clones nor activates a version. " +
				"Use it in pipelines that stage and activate versions themselves. " +
				"If omitted, changes go live automatically, in a new version.",
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
	for _, field := range k.All() {
		attributes[field.Name] = resourceAttribute(k, field)
		if field.Secret {
			attributes[field.Name+writeOnly] = schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				WriteOnly: true,
				MarkdownDescription: fmt.Sprintf("Like `%s`, but never stored in a plan or the state. Conflicts with it. "+
					"Requires Terraform 1.11 or OpenTofu 1.11, and `%s`.",
					field.Name, field.Name+writeOnlyVersion),
				Validators: field.Validators(),
			}
			attributes[field.Name+writeOnlyVersion] = schema.Int64Attribute{
				CustomType: wholenumber.Type{},
				Optional:   true,
				MarkdownDescription: fmt.Sprintf("A whole number. Increment it whenever `%s` changes, "+
					"because Terraform does not store the secret and can't detect the change.",
					field.Name+writeOnly),
			}
		}
	}
	if k.KeyCheck.Any() {
		// The schema has no default: with one, an import would be followed by a
		// plan that changes null to true.
		attributes[k.KeyCheck.Attribute] = schema.BoolAttribute{
			Optional: true, MarkdownDescription: k.KeyCheck.Markdown(k),
		}
	}
	return schema.Schema{
		MarkdownDescription: fmt.Sprintf("An endpoint that %s. Changes go live automatically: the endpoints of a service "+
			"that Terraform changes at the same time, by default up to ten, become one new version, which Fastly validates "+
			"first.\n\n"+
			"If a `fastly_service_vcl` or `fastly_service_compute` of the official Fastly provider manages the service, add "+
			"`ignore_changes = [%s]` to its `lifecycle` block. Otherwise its next apply deletes the endpoint.",
			k.Description, k.Block),
		DeprecationMessage: k.Deprecated,
		Attributes:         attributes,
		Blocks: map[string]schema.Block{
			attributeTimeouts: timeouts.Block(ctx, timeouts.Opts{
				Create:            true,
				CreateDescription: timeoutDescription,
				Read:              true,
				ReadDescription: "How long a read may take, such as `30s` or `5m`. " +
					"Defaults to `" + defaultReadTimeout.String() + "`.",
				Update:            true,
				UpdateDescription: timeoutDescription,
				Delete:            true,
				DeleteDescription: timeoutDescription,
			}),
		},
	}
}

var timeoutDescription = "How long the change may take until it is live, such as `10m`, " +
	"including the wait for other changes to the same service. Defaults to `" + defaultWriteTimeout.String() + "`."

// resourceAttribute makes the attribute of a field.
func resourceAttribute(k kind.Kind, field kind.Field) schema.Attribute {
	value := attribute(field, optional(field.Default))
	computed := field.Default != "" || field.FastlyDefault
	switch field.Form().Type {
	case fastly.NumberType:
		made := schema.Int64Attribute{
			CustomType: wholenumber.Type{},
			Required:   field.Required, Optional: !field.Required, Computed: computed,
			MarkdownDescription: field.Markdown(k), Validators: field.NumberValidators(),
		}
		if number, ok := value.(types.Int64); ok && !number.IsNull() {
			made.Default = int64default.StaticInt64(number.ValueInt64())
		}
		return made
	case fastly.FlagType:
		made := schema.BoolAttribute{
			Required: field.Required, Optional: !field.Required, Computed: computed,
			MarkdownDescription: field.Markdown(k),
		}
		if flag, ok := value.(types.Bool); ok && !flag.IsNull() {
			made.Default = booldefault.StaticBool(flag.ValueBool())
		}
		return made
	case fastly.TextType, fastly.PEMType, fastly.JSONType:
	}
	made := schema.StringAttribute{
		Required: field.Required, Optional: !field.Required, Computed: computed, Sensitive: field.Secret,
		MarkdownDescription: field.Markdown(k), Validators: field.Validators(),
	}
	if field.Default != "" {
		made.Default = stringdefault.StaticString(field.Default)
	}
	return made
}

// serviceArgument and versionArgument are the arguments of data sources.
func serviceArgument() datasourceschema.Attribute {
	return datasourceschema.StringAttribute{
		Required:            true,
		MarkdownDescription: "The ID of the Fastly service.",
		Validators:          []validator.String{serviceValidator{}},
	}
}

func versionArgument() datasourceschema.Attribute {
	return datasourceschema.Int64Attribute{
		CustomType: wholenumber.Type{},
		Optional:   true,
		Computed:   true,
		MarkdownDescription: "The service version to read. Defaults to the live version, " +
			"or to the newest if the service was never live.",
		Validators: []validator.Int64{int64validator.AtLeast(1)},
	}
}

// dataSourceSchema makes the schema of a kind's data source.
func dataSourceSchema(k kind.Kind) datasourceschema.Schema {
	attributes := map[string]datasourceschema.Attribute{
		attributeServiceID: serviceArgument(),
		attributeVersion:   versionArgument(),
		attributeID:        datasourceschema.StringAttribute{Computed: true, MarkdownDescription: "`service_id/name`."},
		attributeCreatedAt: datasourceschema.StringAttribute{
			Computed: true, MarkdownDescription: "When the endpoint was created, in ISO 8601 format.",
		},
		attributeUpdatedAt: datasourceschema.StringAttribute{
			Computed: true, MarkdownDescription: "When the endpoint was last changed, in ISO 8601 format.",
		},
		attributeDeletedAt: datasourceschema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the endpoint was deleted, in ISO 8601 format. Null for an endpoint that exists.",
		},
	}
	for _, field := range k.All() {
		attributes[field.Name] = dataSourceAttribute(field)
	}
	return datasourceschema.Schema{
		MarkdownDescription: fmt.Sprintf("Reads an endpoint that %s.", k.Description),
		DeprecationMessage:  k.Deprecated,
		Attributes:          attributes,
	}
}

// dataSourceAttribute makes the attribute of a field that is read.
func dataSourceAttribute(field kind.Field) datasourceschema.Attribute {
	switch {
	case field.Name == attributeName:
		return datasourceschema.StringAttribute{
			Required: true, MarkdownDescription: "The name of the endpoint.", Validators: field.Validators(),
		}
	case field.Form().Type == fastly.NumberType:
		return datasourceschema.Int64Attribute{Computed: true, MarkdownDescription: field.Read()}
	case field.Form().Type == fastly.FlagType:
		return datasourceschema.BoolAttribute{Computed: true, MarkdownDescription: field.Read()}
	}
	return datasourceschema.StringAttribute{
		Computed: true, Sensitive: field.Secret, MarkdownDescription: field.Read(),
	}
}
