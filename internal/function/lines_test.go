package function_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/logformat"
)

var rewrite = flag.Bool("rewrite", false, "write the lines that the pages of the functions show")

// root is the folder of the repository.
var root = filepath.Join("..", "..")

// TestLinesOfExamples compares the lines that the pages show with what the provider
// prints under the CLI for the examples, and looks for them in the pages.
func TestLinesOfExamples(t *testing.T) {
	t.Parallel()
	examples := filepath.Join("examples", "functions")
	shown := map[string]string{}
	for _, destination := range logformat.Destinations() {
		format, err := logformat.Standard(destination, nil)
		if err != nil {
			t.Fatal(err)
		}
		line, err := logformat.Sample(format, nil)
		if err != nil {
			t.Fatal(err)
		}
		shown[filepath.Join(examples, "standard_log_format", "lines", destination+".txt")] = line
	}
	for _, name := range []string{"json_log_format", "standard_log_format"} {
		line, err := logformat.Sample(outputsOf(t, name)["format"], nil)
		if err != nil {
			t.Fatal(err)
		}
		shown[filepath.Join(examples, name, "line.json")] = line
	}
	outputs := outputsOf(t, "sample_log_line")
	shown[filepath.Join(examples, "sample_log_line", "line.json")] = outputs["line"]
	shown[filepath.Join(examples, "sample_log_line", "hostile_line.json")] = outputs["hostile_line"]

	for path, line := range shown {
		if *rewrite {
			write(t, filepath.Join(root, path), line+"\n")
			continue
		}
		if got := read(t, filepath.Join(root, path)); got != line+"\n" {
			t.Errorf("%s is not the line; write it by go test ./internal/function -run Lines -rewrite:\n got %swant %s",
				path, got, line)
		}
		name := strings.Split(path, string(filepath.Separator))[2]
		page := filepath.Join("docs", "functions", name+".md")
		if !strings.Contains(read(t, filepath.Join(root, page)), "\n"+line+"\n```") {
			t.Errorf("%s does not show %s; run make generate", page, path)
		}
	}
}

// outputsOf applies the example of a function.
func outputsOf(t *testing.T, name string) map[string]string {
	t.Helper()
	workspace := acctest.NewWorkspace(t)
	workspace.Write(acctest.RequiredProviders + read(t, filepath.Join(root, "examples", "functions", name, "function.tf")))
	workspace.Apply()
	var outputs map[string]struct{ Value string }
	if err := json.Unmarshal([]byte(workspace.Run("output", "-json")), &outputs); err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for name, output := range outputs {
		values[name] = output.Value
	}
	return values
}

// TestColumnsOfBigQuery compares the table in the page with the line.
func TestColumnsOfBigQuery(t *testing.T) {
	t.Parallel()
	format, err := logformat.Standard("bigquery", nil)
	if err != nil {
		t.Fatal(err)
	}
	line, err := logformat.Sample(format, nil)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(line), &fields); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{"string": "STRING", "float64": "INTEGER", "bool": "BOOLEAN"}
	want := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		kind := kinds[fmt.Sprintf("%T", fields[name])]
		if name == "timestamp" {
			kind = "TIMESTAMP"
		}
		if !regexp.MustCompile(`^[a-z_]+$`).MatchString(name) {
			t.Errorf("%s is no column", name)
		}
		want[kind] = append(want[kind], name)
	}
	template := read(t, filepath.Join(root, "templates", "functions", "standard_log_format.md.tmpl"))
	for kind, names := range want {
		if row := fmt.Sprintf("\n| `%s` | `%s` |\n", kind, strings.Join(names, "`, `")); !strings.Contains(template, row) {
			t.Errorf("the page has no row %s", row)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
