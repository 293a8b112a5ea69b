package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// BenchmarkSchema gives the schemas, which every process of the provider is asked
// for first. A command of the CLI starts two to five processes.
func BenchmarkSchema(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		server := providerserver.NewProtocol6(provider.New("test", provider.Options{})())()
		if _, err := server.GetProviderSchema(b.Context(), &tfprotov6.GetProviderSchemaRequest{}); err != nil {
			b.Fatal(err)
		}
	}
}
