// Terraform-provider-logdrain is a Terraform provider for log drains: Fastly's
// logging endpoints of all types, as resources that the provider makes live, and
// drains of Heroku apps. CONTRIBUTING.md says what each package is for.
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

// version is set when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false,
		"run under a debugger such as delve: print the value for TF_REATTACH_PROVIDERS, and serve until interrupted")
	flag.Parse()

	if !logging(os.Environ()) {
		// Terraform plugins log every step at trace level, and the CLI discards the
		// lines. To write them takes more processor time than everything else.
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

// logging reports whether the environment asks the CLI or the provider for a log.
func logging(environment []string) bool {
	for _, variable := range environment {
		if name, value, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "TF_LOG") && value != "" {
			return true
		}
	}
	return false
}
