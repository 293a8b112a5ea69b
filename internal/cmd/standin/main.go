// Standin replaces other providers, such as hashicorp/aws, so that tests can apply
// examples with their resources without a registry. Its file name says which
// provider it replaces: for example, terraform-provider-aws.
//
// It knows only the attributes that the examples use, stores what it is given, and
// makes no calls. A test with it shows that an example is complete, and nothing
// about the provider that it replaces.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func main() {
	name := strings.TrimPrefix(strings.TrimSuffix(filepath.Base(os.Args[0]), filepath.Ext(os.Args[0])),
		"terraform-provider-")
	namespace, ok := namespaces[name]
	if !ok {
		log.Fatalf("no stand-in for %q", name)
	}
	err := providerserver.Serve(context.Background(), func() provider.Provider { return standin{name} },
		providerserver.ServeOpts{
			Address: fmt.Sprintf("registry.terraform.io/%s/%s", namespace, name),
		})
	if err != nil {
		log.Fatal(err)
	}
}

// namespaces are those of the providers that this program can replace, by name.
var namespaces = map[string]string{
	"aws": "hashicorp", "fastly": "fastly", "fastly-beta": "fastly", "heroku": "heroku", "vault": "hashicorp",
}

// standin is the replacement of one provider.
type standin struct{ name string }

var _ provider.ProviderWithEphemeralResources = standin{}

func (s standin) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	// The types of the beta begin with fastly_, like those of the provider that it
	// is to replace.
	resp.TypeName = strings.TrimSuffix(s.name, "-beta")
}

func (s standin) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, name := range settings[s.name] {
		attributes[name] = schema.StringAttribute{Optional: true}
	}
	resp.Schema = schema.Schema{Attributes: attributes}
}

// settings are the attributes of each provider's configuration.
var settings = map[string][]string{"aws": {region}, "fastly": {"api_key", "base_url"}}

// region is the attribute of a provider for the region of its objects.
const region = "region"

func (s standin) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	if s.name == "aws" {
		var where types.String
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(region), &where)...)
		resp.ResourceData = where.ValueString()
	}
}

func (s standin) Resources(context.Context) []func() resource.Resource {
	var constructors []func() resource.Resource
	for _, object := range objects() {
		if object.provider() == s.name && !object.data {
			constructors = append(constructors, func() resource.Resource { return &keptResource{object: object} })
		}
	}
	return constructors
}

func (s standin) DataSources(context.Context) []func() datasource.DataSource {
	var constructors []func() datasource.DataSource
	for _, object := range objects() {
		if object.provider() == s.name && object.data {
			constructors = append(constructors, func() datasource.DataSource { return fixedDataSource{object} })
		}
	}
	return constructors
}

func (s standin) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	if s.name != "vault" {
		return nil
	}
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return vaultSecret{} }}
}
