package main

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// schema is the schema of a resource, a data source, or the like.
type schema struct {
	Version int64  `json:"version"`
	Block   *block `json:"block,omitempty"`
}

func schemaOf(from *tfprotov6.Schema) schema {
	if from == nil {
		return schema{}
	}
	return schema{Version: from.Version, Block: blockOf(from.Block)}
}

// actionSchema is the schema of an action, which has no version.
type actionSchema struct {
	Block *block `json:"block,omitempty"`
}

func actionSchemaOf(from *tfprotov6.ActionSchema) actionSchema {
	if from == nil || from.Schema == nil {
		return actionSchema{}
	}
	return actionSchema{Block: blockOf(from.Schema.Block)}
}

// block is a block of configuration.
type block struct {
	Attributes      map[string]*attribute   `json:"attributes,omitempty"`
	BlockTypes      map[string]*nestedBlock `json:"block_types,omitempty"`
	Description     string                  `json:"description,omitempty"`
	DescriptionKind string                  `json:"description_kind,omitempty"`
	Deprecated      bool                    `json:"deprecated,omitempty"`
}

func blockOf(from *tfprotov6.SchemaBlock) *block {
	if from == nil {
		return nil
	}
	to := &block{
		Attributes:      attributesOf(from.Attributes),
		BlockTypes:      map[string]*nestedBlock{},
		Description:     from.Description,
		DescriptionKind: kindOf(from.DescriptionKind),
		Deprecated:      from.Deprecated,
	}
	for _, nested := range from.BlockTypes {
		to.BlockTypes[nested.TypeName] = nestedBlockOf(nested)
	}
	return to
}

// nestedBlock is a block inside another.
type nestedBlock struct {
	NestingMode string `json:"nesting_mode,omitempty"`
	Block       *block `json:"block,omitempty"`
	MinItems    int64  `json:"min_items,omitempty"`
	MaxItems    int64  `json:"max_items,omitempty"`
}

func nestedBlockOf(from *tfprotov6.SchemaNestedBlock) *nestedBlock {
	modes := map[tfprotov6.SchemaNestedBlockNestingMode]string{
		tfprotov6.SchemaNestedBlockNestingModeSingle: "single",
		tfprotov6.SchemaNestedBlockNestingModeGroup:  "group",
		tfprotov6.SchemaNestedBlockNestingModeList:   "list",
		tfprotov6.SchemaNestedBlockNestingModeSet:    "set",
		tfprotov6.SchemaNestedBlockNestingModeMap:    "map",
	}
	return &nestedBlock{
		NestingMode: modes[from.Nesting],
		Block:       blockOf(from.Block),
		MinItems:    from.MinItems,
		MaxItems:    from.MaxItems,
	}
}

// attribute is one attribute of a block.
type attribute struct {
	Type            any         `json:"type,omitempty"`
	NestedType      *nestedType `json:"nested_type,omitempty"`
	Description     string      `json:"description,omitempty"`
	DescriptionKind string      `json:"description_kind,omitempty"`
	Deprecated      bool        `json:"deprecated,omitempty"`
	Required        bool        `json:"required,omitempty"`
	Optional        bool        `json:"optional,omitempty"`
	Computed        bool        `json:"computed,omitempty"`
	Sensitive       bool        `json:"sensitive,omitempty"`
	WriteOnly       bool        `json:"write_only,omitempty"`
}

// nestedType is the type of an attribute that has attributes of its own.
type nestedType struct {
	Attributes  map[string]*attribute `json:"attributes,omitempty"`
	NestingMode string                `json:"nesting_mode,omitempty"`
}

func attributesOf(from []*tfprotov6.SchemaAttribute) map[string]*attribute {
	to := map[string]*attribute{}
	for _, one := range from {
		to[one.Name] = attributeOf(one)
	}
	return to
}

func attributeOf(from *tfprotov6.SchemaAttribute) *attribute {
	to := &attribute{
		Type:            typeOf(from.Type),
		Description:     from.Description,
		DescriptionKind: kindOf(from.DescriptionKind),
		Deprecated:      from.Deprecated,
		Required:        from.Required,
		Optional:        from.Optional,
		Computed:        from.Computed,
		Sensitive:       from.Sensitive,
		WriteOnly:       from.WriteOnly,
	}
	if from.NestedType != nil {
		modes := map[tfprotov6.SchemaObjectNestingMode]string{
			tfprotov6.SchemaObjectNestingModeSingle: "single",
			tfprotov6.SchemaObjectNestingModeList:   "list",
			tfprotov6.SchemaObjectNestingModeSet:    "set",
			tfprotov6.SchemaObjectNestingModeMap:    "map",
		}
		to.Type = nil
		to.NestedType = &nestedType{
			Attributes:  attributesOf(from.NestedType.Attributes),
			NestingMode: modes[from.NestedType.Nesting],
		}
	}
	return to
}

// kindOf returns the format of a description: markdown or plain.
func kindOf(kind tfprotov6.StringKind) string {
	if kind == tfprotov6.StringKindMarkdown {
		return "markdown"
	}
	return "plain"
}

// typeOf returns a type as the CLI prints it: a name, or a list of a name and the
// types of the elements.
func typeOf(from tftypes.Type) any {
	switch from := from.(type) {
	case nil:
		return nil
	case tftypes.List:
		return []any{"list", typeOf(from.ElementType)}
	case tftypes.Set:
		return []any{"set", typeOf(from.ElementType)}
	case tftypes.Map:
		return []any{"map", typeOf(from.ElementType)}
	case tftypes.Tuple:
		elements := []any{}
		for _, element := range from.ElementTypes {
			elements = append(elements, typeOf(element))
		}
		return []any{"tuple", elements}
	case tftypes.Object:
		return []any{"object", each(from.AttributeTypes, typeOf)}
	}
	switch {
	case from.Is(tftypes.String):
		return "string"
	case from.Is(tftypes.Number):
		return "number"
	case from.Is(tftypes.Bool):
		return "bool"
	}
	return "dynamic"
}

// signature is what a function takes and returns.
type signature struct {
	Description        string      `json:"description,omitempty"`
	Summary            string      `json:"summary,omitempty"`
	DeprecationMessage string      `json:"deprecation_message,omitempty"`
	ReturnType         any         `json:"return_type"`
	Parameters         []parameter `json:"parameters,omitempty"`
	VariadicParameter  *parameter  `json:"variadic_parameter,omitempty"`
}

// parameter is one argument of a function.
type parameter struct {
	Name        string `json:"name,omitempty"`
	Description string `json:"description,omitempty"`
	IsNullable  bool   `json:"is_nullable,omitempty"`
	Type        any    `json:"type"`
}

func signatureOf(from *tfprotov6.Function) signature {
	to := signature{
		Description:        from.Description,
		Summary:            from.Summary,
		DeprecationMessage: from.DeprecationMessage,
	}
	if from.Return != nil {
		to.ReturnType = typeOf(from.Return.Type)
	}
	for _, one := range from.Parameters {
		to.Parameters = append(to.Parameters, parameterOf(one))
	}
	if from.VariadicParameter != nil {
		variadic := parameterOf(from.VariadicParameter)
		to.VariadicParameter = &variadic
	}
	return to
}

func parameterOf(from *tfprotov6.FunctionParameter) parameter {
	return parameter{
		Name:        from.Name,
		Description: from.Description,
		IsNullable:  from.AllowNullValue,
		Type:        typeOf(from.Type),
	}
}

// identitySchema is the schema of the identity of a resource.
type identitySchema struct {
	Version    int64                         `json:"version"`
	Attributes map[string]*identityAttribute `json:"attributes,omitempty"`
}

// identityAttribute is one attribute of an identity.
type identityAttribute struct {
	Type              any    `json:"type,omitempty"`
	Description       string `json:"description,omitempty"`
	RequiredForImport bool   `json:"required_for_import,omitempty"`
	OptionalForImport bool   `json:"optional_for_import,omitempty"`
}

func identitySchemaOf(from *tfprotov6.ResourceIdentitySchema) identitySchema {
	to := identitySchema{Version: from.Version, Attributes: map[string]*identityAttribute{}}
	for _, one := range from.IdentityAttributes {
		to.Attributes[one.Name] = &identityAttribute{
			Type:              typeOf(one.Type),
			Description:       one.Description,
			RequiredForImport: one.RequiredForImport,
			OptionalForImport: one.OptionalForImport,
		}
	}
	return to
}
