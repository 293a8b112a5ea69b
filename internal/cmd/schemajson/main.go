// Schemajson prints the schema of this provider as `terraform providers schema
// -json` would, by asking the provider itself. So the documentation is made
// from all that the provider offers, list resources and identities included,
// whatever the CLI at hand knows, and without any CLI.
//
// What the documentation says is not here: that is in the schemas, in examples
// and in templates.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// address is not the provider's own: the generator looks for this one whatever
// the provider is called.
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
