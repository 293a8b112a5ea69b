// Kindexamples writes the examples of the kinds of endpoint, from their tables, into
// the folder of examples that it is given: a configuration, import snippets, data
// sources and a list for each. The registry shows them in the documentation. Kinds
// that have examples of their own are left alone.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: kindexamples EXAMPLES")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write writes the examples of every kind below a folder.
func write(folder string) error {
	for _, k := range kind.Kinds() {
		for name, text := range files(k) {
			path := filepath.Join(folder, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
