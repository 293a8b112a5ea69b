package examples_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// guide is the page that says what to do about each error and warning.
const guide = "../templates/guides/troubleshooting.md.tmpl"

// TestTroubleshootingIsComplete looks for every summary of a diagnostic in the
// guide, so that a new one can't be forgotten there.
func TestTroubleshootingIsComplete(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	names := whats(t)
	for _, pattern := range []string{
		"../internal/provider/*.go", "../internal/endpoint/*.go", "../internal/endpoint/kind/*.go", "../internal/drain/*.go",
		"../internal/function/*.go", "../internal/logformat/check.go", "../internal/logformat/parse.go",
	} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			for _, summary := range summaries(t, path) {
				found++
				summary = strings.Replace(summary, theObject, names[filepath.Dir(path)], 1)
				if rowOf(string(text), summary) == "" {
					t.Errorf("%s: the guide does not mention %q", path, summary)
				}
			}
		}
	}
	if found < 60 {
		t.Errorf("only %d summaries were found: is this test still looking in the right places?", found)
	}
}

// verb matches what a summary puts a value in the place of.
var verb = regexp.MustCompile(`%[sdqv]`)

// rowOf gives the line of a guide whose first cell has a summary, whatever
// stands in the place of its values, or "".
func rowOf(guide, summary string) string {
	pattern := regexp.MustCompile("`" + strings.Join(quoted(verb.Split(summary, -1)), "[^`]+") + "`")
	for line := range strings.Lines(guide) {
		cells := strings.Split(line, " | ")
		if strings.HasPrefix(line, "| `") && len(cells) == 2 && pattern.MatchString(cells[0]) {
			return line
		}
	}
	return ""
}

func quoted(parts []string) []string {
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return parts
}

// theObject stands in a summary for what a resource calls the thing that it
// manages.
const theObject = "%OBJECT"

// whats gives, for each package of resources, what its function what calls the
// thing that a resource manages.
func whats(t *testing.T) map[string]string {
	t.Helper()
	names := map[string]string{}
	for _, path := range []string{"../internal/endpoint/model.go", "../internal/drain/model.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || function.Name.Name != "what" {
				continue
			}
			last := len(function.Body.List) - 1
			if result, ok := function.Body.List[last].(*ast.ReturnStmt); ok {
				names[filepath.Dir(path)], _ = literal(result.Results[0])
			}
		}
		if names[filepath.Dir(path)] == "" {
			t.Errorf("%s does not say what it manages", path)
		}
	}
	return names
}

// takers are the functions that take the summary of a diagnostic, and at which
// place.
var takers = map[string]int{
	"AddError": 0, "AddWarning": 0, "AddAttributeError": 1, "AddAttributeWarning": 1,
	"NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0, "NewAttributeErrorDiagnostic": 1,
	"NewAttributeWarningDiagnostic": 1, "failure": 0, "blame": 1, "add": 1, "broken": 2,
}

// summaries are the texts of a file that stand where a summary does: as the
// argument of a function above, as the first result of several, or assigned to
// a variable of that name.
func summaries(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	note := func(expression ast.Expr) {
		if summary, ok := literal(expression); ok {
			found = append(found, summary)
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CallExpr:
			if place, ok := takers[called(node)]; ok && len(node.Args) > place {
				note(node.Args[place])
			}
		case *ast.ReturnStmt:
			if strings.HasSuffix(path, "diagnostics.go") || strings.HasSuffix(path, "refusal.go") ||
				strings.HasSuffix(path, "plan.go") {
				if len(node.Results) > 1 {
					note(node.Results[0])
				}
			}
		case *ast.AssignStmt:
			for i, left := range node.Lhs {
				if name, ok := left.(*ast.Ident); ok && name.Name == "summary" && i < len(node.Rhs) {
					note(node.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, name := range node.Names {
				if (name.Name == "summary" || strings.HasSuffix(name.Name, "Summary")) && i < len(node.Values) {
					note(node.Values[i])
				}
			}
		}
		return true
	})
	return found
}

// called is the name of what is called.
func called(call *ast.CallExpr) string {
	switch function := call.Fun.(type) {
	case *ast.Ident:
		return function.Name
	case *ast.SelectorExpr:
		return function.Sel.Name
	}
	return ""
}

// literal gives a text, or the format of one.
func literal(expression ast.Expr) (string, bool) {
	switch expression := expression.(type) {
	case *ast.BasicLit:
		if expression.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(expression.Value)
		return text, err == nil && strings.Contains(text, " ")
	case *ast.CallExpr:
		if called(expression) == "Sprintf" {
			format, ok := literal(expression.Args[0])
			if last, isCall := expression.Args[len(expression.Args)-1].(*ast.CallExpr); isCall && called(last) == "what" {
				format = strings.TrimSuffix(format, "%s") + theObject
			}
			return format, ok
		}
	case *ast.BinaryExpr:
		left, isLeft := literal(expression.X)
		right, isRight := literal(expression.Y)
		switch {
		case isLeft && isRight:
			return left + right, true
		case isRight:
			return "%s" + right, true
		case isLeft:
			return left + "%s", true
		}
	}
	return "", false
}
