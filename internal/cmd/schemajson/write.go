package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// write writes the schema of any provider under an address such as
// registry.terraform.io/logdrain/logdrain.
func write(ctx context.Context, to io.Writer, address string, asked provider.Provider) error {
	document, err := describe(ctx, address, providerserver.NewProtocol6(asked)())
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(to)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document)
}

// document is all that is printed.
type document struct {
	FormatVersion string                  `json:"format_version"`
	Providers     map[string]*description `json:"provider_schemas"`
}

// description is what one provider offers.
type description struct {
	Provider           schema                    `json:"provider"`
	Resources          map[string]schema         `json:"resource_schemas,omitempty"`
	DataSources        map[string]schema         `json:"data_source_schemas,omitempty"`
	EphemeralResources map[string]schema         `json:"ephemeral_resource_schemas,omitempty"`
	ListResources      map[string]schema         `json:"list_resource_schemas,omitempty"`
	Actions            map[string]actionSchema   `json:"action_schemas,omitempty"`
	Functions          map[string]signature      `json:"functions,omitempty"`
	Identities         map[string]identitySchema `json:"resource_identity_schemas,omitempty"`
}

// describe asks a provider for all its schemas.
func describe(ctx context.Context, address string, server tfprotov6.ProviderServer) (*document, error) {
	answer, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, err
	}
	for _, diagnostic := range append(answer.Diagnostics, identities.Diagnostics...) {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			return nil, fmt.Errorf("the provider can't describe itself: %s: %s", diagnostic.Summary, diagnostic.Detail)
		}
	}
	found := &description{
		Provider:           schemaOf(answer.Provider),
		Resources:          each(answer.ResourceSchemas, schemaOf),
		DataSources:        each(answer.DataSourceSchemas, schemaOf),
		EphemeralResources: each(answer.EphemeralResourceSchemas, schemaOf),
		ListResources:      each(answer.ListResourceSchemas, schemaOf),
		Actions:            each(answer.ActionSchemas, actionSchemaOf),
		Functions:          each(answer.Functions, signatureOf),
		Identities:         each(identities.IdentitySchemas, identitySchemaOf),
	}
	return &document{FormatVersion: "1.0", Providers: map[string]*description{address: found}}, nil
}

// each converts all values of a map.
func each[From, To any](values map[string]From, convert func(From) To) map[string]To {
	converted := map[string]To{}
	for name, value := range values {
		converted[name] = convert(value)
	}
	return converted
}
