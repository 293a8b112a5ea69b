// Kindexamples writes those parts of the documentation that come from the tables of
// the kinds of endpoint. Before the pages are generated, `kindexamples examples
// FOLDER` writes the examples of each kind: a configuration, import snippets, data
// sources and a list. It skips kinds whose examples are written by hand. After the
// pages are generated, `kindexamples pages FOLDER` adds to them what their templates
// can't know.
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
