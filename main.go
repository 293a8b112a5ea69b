// Terraform-provider-logdrain is a Terraform provider for log drains: Fastly's
// Heroku and Kinesis logging endpoints, as resources that go live by themselves.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// version is set by the build of a release.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger such as delve: print the TF_REATTACH_PROVIDERS to use, and stay")
	flag.Parse()

	err := providerserver.Serve(context.Background(), provider.New(version, provider.Options{}), providerserver.ServeOpts{
		Address: "registry.terraform.io/logdrain/logdrain",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
