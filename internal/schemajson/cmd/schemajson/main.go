// Schemajson prints the schema of this provider as `terraform providers schema
// -json` would, for the generator of the documentation.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
	"github.com/logdrain/terraform-provider-logdrain/internal/schemajson"
)

// address is not the provider's own: the generator looks for this one whatever
// the provider is called.
const address = "registry.terraform.io/hashicorp/logdrain"

func main() {
	out := bufio.NewWriter(os.Stdout)
	err := schemajson.Write(context.Background(), out, address, provider.New("documentation", provider.Options{})())
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "schemajson:", err)
		os.Exit(1)
	}
}
