package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestReadmeShowsDemo checks that the output of the demo in the README has the
// titles of all its steps.
func TestReadmeShowsDemo(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	titles := demoSteps(t)
	if len(titles) == 0 {
		t.Fatal("no step of the demo was found in the function steps")
	}
	for i, title := range titles {
		if line := fmt.Sprintf("\n%d. %s\n", i+1, title); !strings.Contains(string(readme), line) {
			t.Errorf("the README does not show %q", strings.TrimSpace(line))
		}
	}
	if end := fmt.Sprintf("\nAll %d steps did what they say", len(titles)); !strings.Contains(string(readme), end) {
		t.Errorf("the README does not show %q", strings.TrimSpace(end))
	}
}

// demoSteps returns the titles of the steps of the demo.
func demoSteps(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && function.Name.Name == "steps" {
				titles = append(titles, titlesIn(function.Body)...)
			}
		}
	}
	return titles
}

// titlesIn returns the first value of each literal in a function that has two
// values, of which the first is a text.
func titlesIn(body *ast.BlockStmt) []string {
	var found []string
	ast.Inspect(body, func(node ast.Node) bool {
		pair, ok := node.(*ast.CompositeLit)
		if !ok || pair.Type != nil || len(pair.Elts) != 2 {
			return true
		}
		if title, ok := pair.Elts[0].(*ast.BasicLit); ok && title.Kind == token.STRING {
			if text, err := strconv.Unquote(title.Value); err == nil {
				found = append(found, text)
			}
		}
		return false
	})
	return found
}
