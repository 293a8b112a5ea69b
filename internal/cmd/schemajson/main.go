// Schemajson prints the schema of this provider as `terraform providers schema
// -json` does, but without a CLI. So the generated documentation has everything
// that the provider offers, such as list resources and identities, which older CLIs
// do not print.
//
// The texts of the documentation are in the schemas, in examples and in templates.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// address is where the generator looks for the schema. It expects the namespace
// hashicorp for every provider.
const address = "registry.terraform.io/hashicorp/logdrain"

func main() {
	out := bufio.NewWriter(os.Stdout)
	err := write(context.Background(), out, address, provider.New("documentation", provider.Options{})())
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "schemajson:", err)
		os.Exit(1)
	}
}
