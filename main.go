// Terraform-provider-logdrain is a Terraform provider for log drains: Fastly's
// logging endpoints of all types, as resources that go live by themselves, and
// drains from Heroku to Datadog. All that it does is below internal.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// version is set by the build of a release.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false,
		"serve for a debugger such as delve: print the TF_REATTACH_PROVIDERS to use, and stay")
	flag.Parse()

	if !logging(os.Environ()) {
		// Terraform plugins log every step at trace level and leave it to the CLI to
		// throw that away. It takes more processor time than all the rest.
		if err := os.Setenv("TF_LOG_SDK", "off"); err != nil {
			log.Fatal(err)
		}
	}
	err := providerserver.Serve(context.Background(), provider.New(version, provider.Options{}), providerserver.ServeOpts{
		Address: "registry.terraform.io/logdrain/logdrain",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}

// logging says whether somebody asks the CLI or the provider for a log.
func logging(environment []string) bool {
	for _, variable := range environment {
		if name, value, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "TF_LOG") && value != "" {
			return true
		}
	}
	return false
}
