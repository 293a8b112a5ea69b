package examples_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// guide is the page that says what to do about each error and warning.
const guide = "../templates/guides/troubleshooting.md.tmpl"

// TestTroubleshootingIsComplete looks for every summary of a diagnostic in the
// guide, so that a new one can't be forgotten there. The packages of the provider
// are read from top to bottom: a summary that is not a text in the source has to come
// from one that is.
func TestTroubleshootingIsComplete(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	read := readSource(t)
	found := map[string]bool{}
	names := whats(t)
	for path, file := range read.files {
		for _, summary := range read.summaries(t, path, file) {
			summary = strings.Replace(summary, theObject, names[filepath.Dir(path)], 1)
			found[summary] = true
			if rowOf(string(text), summary) == "" {
				t.Errorf("%s: the guide does not mention %q", path, summary)
			}
		}
	}
	if len(found) < 110 {
		t.Errorf("only %d summaries were found: is this test still looking in the right places?", len(found))
	}
	for summary := range listed(string(text)) {
		if !ofTerraform.MatchString(summary) && !saidBy(found, summary) {
			t.Errorf("the guide lists %q, which nothing in the source says", summary)
		}
	}
	// One for each way in which a summary can get into a diagnostic.
	for _, summary := range []string{
		"No Fastly API token", "Name is taken", "Cannot import %s", "Unusable host name", "No credentials",
		"No line is logged by default", "Service version does not validate", "Text from the request is not escaped for JSON",
		"API key could not be checked", "Set either name or id", "Unusable response condition", "%s endpoint is gone",
	} {
		if !found[summary] && !found[strings.Replace(summary, "%s", names["../internal/endpoint"], 1)] {
			t.Errorf("%q was not found in the source", summary)
		}
	}
}

// ofTerraform matches summaries that Terraform and the framework have.
var ofTerraform = regexp.MustCompile(`^(Invalid |WriteOnly |Deprecated$)`)

// listed are the summaries in the first cells of a guide's tables, before what is said
// of them there.
func listed(guide string) map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(guide) {
		first, _, isRow := strings.Cut(line, " | ")
		first, _, _ = strings.Cut(first, " and the like")
		if !isRow || !strings.HasPrefix(line, "| `") {
			continue
		}
		for _, match := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(first, -1) {
			all[match[1]] = true
		}
	}
	return all
}

// saidBy says that one of the summaries becomes the wanted one.
func saidBy(summaries map[string]bool, wanted string) bool {
	for summary := range summaries {
		pattern := strings.Join(quoted(verb.Split(summary, -1)), ".+")
		if regexp.MustCompile("^" + pattern + "$").MatchString(wanted) {
			return true
		}
	}
	return false
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

// sentence matches how a summary begins.
var sentence = regexp.MustCompile(`^[A-Z%]`)

// framework are the functions of the framework that take the summary of a
// diagnostic, and at which place.
var framework = map[string]int{
	"AddError": 0, "AddWarning": 0, "AddAttributeError": 1, "AddAttributeWarning": 1,
	"NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0, "NewAttributeErrorDiagnostic": 1,
	"NewAttributeWarningDiagnostic": 1,
}

// source is the code of the provider.
type source struct {
	files map[string]*ast.File
	// takers are our functions that take a summary, by their folder and name, and at
	// which place: they have a parameter of that name.
	takers map[string]int
	// texts are the constants and variables of packages, and the functions that do
	// nothing but return a text, by their names.
	texts map[string]string
}

// readSource reads all that is in the provider's binary.
func readSource(t *testing.T) source {
	t.Helper()
	read := source{files: map[string]*ast.File{}, takers: map[string]int{}, texts: map[string]string{}}
	err := filepath.WalkDir("../internal", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{"cmd", "mock", "acctest", "soak", "tools"}, entry.Name()) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		read.files[path], err = parser.ParseFile(token.NewFileSet(), path, nil, 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, file := range read.files {
		ast.Inspect(file, func(node ast.Node) bool {
			read.declared(filepath.Dir(path), node)
			return true
		})
	}
	return read
}

// declared notes what a node declares.
func (s source) declared(folder string, node ast.Node) {
	switch node := node.(type) {
	case *ast.FuncDecl:
		if at := summaryAt(node.Type.Params); at >= 0 {
			s.takers[folder+"."+node.Name.Name] = at
		}
		if last := len(node.Body.List) - 1; last == 0 {
			if result, ok := node.Body.List[0].(*ast.ReturnStmt); ok && len(result.Results) == 1 {
				s.text(node.Name.Name, result.Results[0])
			}
		}
	case *ast.AssignStmt:
		for i, right := range node.Rhs {
			closure, isFunc := right.(*ast.FuncLit)
			name, isName := node.Lhs[i].(*ast.Ident)
			if isFunc && isName && summaryAt(closure.Type.Params) >= 0 {
				s.takers[folder+"."+name.Name] = summaryAt(closure.Type.Params)
			}
		}
	case *ast.ValueSpec:
		for i, name := range node.Names {
			if i < len(node.Values) {
				s.text(name.Name, node.Values[i])
			}
		}
	}
}

func (s source) text(name string, value ast.Expr) {
	if text, ok := literal(value); ok {
		s.texts[name] = text
	}
}

// summaryAt is the place of the parameter named summary, or -1.
func summaryAt(parameters *ast.FieldList) int {
	at := 0
	for _, group := range parameters.List {
		for _, name := range group.Names {
			if name.Name == "summary" {
				return at
			}
			at++
		}
	}
	return -1
}

// summaries are the texts of a file that stand where a summary does: as an argument
// of a function that takes one, as the first of several texts that a function
// returns, as a field of that name, or assigned to a variable of that name. A
// diagnostic whose summary is none of these is an error.
func (s source) summaries(t *testing.T, path string, file *ast.File) []string {
	t.Helper()
	var found []string
	note := func(expression ast.Expr) {
		// Summaries are sentences without a full stop; other texts are not.
		if summary, ok := s.resolved(expression); ok && sentence.MatchString(summary) {
			found = append(found, summary)
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CallExpr:
			at, isFramework := framework[called(node)]
			if !isFramework {
				ours, ok := s.takers[filepath.Dir(path)+"."+called(node)]
				if !ok {
					return true
				}
				at = ours
			}
			if len(node.Args) <= at {
				return true
			}
			note(node.Args[at])
			if _, known := s.resolved(node.Args[at]); !known && !passedOn(node.Args[at]) && isFramework {
				t.Errorf("%s: where is the summary of this %s from?", path, called(node))
			}
		case *ast.FuncDecl:
			ast.Inspect(node, func(inner ast.Node) bool {
				if result, ok := inner.(*ast.ReturnStmt); ok && returnsTexts(node.Type) && len(result.Results) > 1 {
					note(result.Results[0])
				}
				return true
			})
		case *ast.KeyValueExpr:
			key, ok := node.Key.(*ast.Ident)
			if ok && strings.HasSuffix(key.Name, "Summary") && filepath.Dir(path) != "../internal/function" {
				note(node.Value)
			}
		case *ast.AssignStmt:
			for i, left := range node.Lhs {
				if isSummary(left) && i < len(node.Rhs) {
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

// resolved gives a text of the source, or what a name in the source stands for.
func (s source) resolved(expression ast.Expr) (string, bool) {
	if text, ok := literal(expression); ok {
		return text, true
	}
	name := ""
	switch expression := expression.(type) {
	case *ast.Ident:
		name = expression.Name
	case *ast.SelectorExpr:
		name = expression.Sel.Name
	case *ast.CallExpr:
		name = called(expression)
	}
	text, ok := s.texts[name]
	return text, ok
}

// isSummary says that something is named summary.
func isSummary(expression ast.Expr) bool {
	switch expression := expression.(type) {
	case *ast.Ident:
		return expression.Name == "summary"
	case *ast.SelectorExpr:
		return strings.HasSuffix(expression.Sel.Name, "Summary")
	}
	return false
}

// passedOn says that a summary comes from elsewhere under its name, where it is found.
func passedOn(expression ast.Expr) bool {
	if call, ok := expression.(*ast.CallExpr); ok {
		expression = call.Fun
	}
	return isSummary(expression)
}

// returnsTexts says that a function returns several texts and nothing else, of
// which the first is a summary.
func returnsTexts(function *ast.FuncType) bool {
	texts := 0
	if function.Results == nil {
		return false
	}
	for _, group := range function.Results.List {
		kind, ok := group.Type.(*ast.Ident)
		if !ok || kind.Name != "string" {
			return false
		}
		texts += max(1, len(group.Names))
	}
	return texts > 1
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
