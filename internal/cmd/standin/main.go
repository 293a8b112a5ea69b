// Standin serves in the place of other people's providers, so that examples
// which show their resources next to ours can be applied where no registry is.
// Which one it is, its own file name says: terraform-provider-aws, say.
//
// It knows the attributes that the examples use, keeps what it is given, and
// calls nobody. It proves that an example is whole, and nothing about the
// provider that it stands for.
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
	address, ok := addresses[name]
	if !ok {
		log.Fatalf("no stand-in for %q", name)
	}
	err := providerserver.Serve(context.Background(), func() provider.Provider { return standin{name} },
		providerserver.ServeOpts{
			Address: fmt.Sprintf("registry.terraform.io/%s/%s", address, name),
		})
	if err != nil {
		log.Fatal(err)
	}
}

// addresses are the namespaces of the providers that are stood in for.
var addresses = map[string]string{
	"aws": "hashicorp", "fastly": "fastly", "fastly-beta": "fastly", "heroku": "heroku", "vault": "hashicorp",
}

// standin is one provider.
type standin struct{ name string }

var _ provider.ProviderWithEphemeralResources = standin{}

func (s standin) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	// The beta's types have the names of those that it is to replace.
	resp.TypeName = strings.TrimSuffix(s.name, "-beta")
}

func (s standin) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, name := range settings[s.name] {
		attributes[name] = schema.StringAttribute{Optional: true}
	}
	resp.Schema = schema.Schema{Attributes: attributes}
}

// settings are what the configuration of a provider takes.
var settings = map[string][]string{"aws": {region}, "fastly": {"api_key", "base_url"}}

// region is the attribute of a provider that its objects are in.
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
