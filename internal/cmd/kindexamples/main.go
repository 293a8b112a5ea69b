// Kindexamples writes what the documentation says of each kind of endpoint, from its
// table. `kindexamples examples FOLDER` writes the examples, before the pages are
// generated: a configuration, import snippets, data sources and a list for each.
// Kinds that have examples of their own are left alone. `kindexamples pages FOLDER`
// completes the pages after that.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

func main() {
	steps := map[string]func(string) error{"examples": write, "pages": completePages}
	if len(os.Args) != 3 || steps[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: kindexamples examples|pages FOLDER")
		os.Exit(2)
	}
	if err := steps[os.Args[1]](os.Args[2]); err != nil {
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
