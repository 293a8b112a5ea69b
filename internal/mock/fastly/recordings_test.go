package fastly_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

// interaction is one recorded call.
type interaction struct {
	Request struct {
		Body    string      `yaml:"body"`
		Method  string      `yaml:"method"`
		URL     string      `yaml:"url"`
		Headers http.Header `yaml:"headers"`
	} `yaml:"request"`
	Response struct {
		Body    string      `yaml:"body"`
		Code    int         `yaml:"code"`
		Headers http.Header `yaml:"headers"`
	} `yaml:"response"`
}

// fixturesFolder gives the folder of the recordings in the go-fastly module.
var fixturesFolder = sync.OnceValues(func() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	// No import of these tests needs the module, so it may not be downloaded yet.
	text, err := exec.CommandContext(ctx, "go", "mod", "download", "-json", "github.com/fastly/go-fastly/v9").Output()
	if err != nil {
		return "", err
	}
	var module struct{ Dir string }
	err = json.Unmarshal(text, &module)
	return filepath.Join(module.Dir, "fastly", "fixtures"), err
})

// recorded reads the calls of one recording.
func recorded(t *testing.T, name string) []interaction {
	t.Helper()
	folder, err := fixturesFolder()
	if err != nil {
		t.Fatalf("go mod download: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(folder, name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Interactions []interaction `yaml:"interactions"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(file.Interactions) == 0 {
		t.Fatalf("%s holds no calls", name)
	}
	return file.Interactions
}

// callsIn lists the recordings in a folder in the client's order: versions first,
// then creates, reads, updates and deletes.
func callsIn(t *testing.T, folder string) []string {
	t.Helper()
	root, err := fixturesFolder()
	if err != nil {
		t.Fatalf("go mod download: %v", err)
	}
	files, err := os.ReadDir(filepath.Join(root, folder))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(file.Name(), ".yaml"))
	}
	steps := []string{"version", "create", "list", "get", "update", "delete", "cleanup"}
	step := func(name string) int { return slices.Index(steps, strings.TrimRight(name, "0123456789")) }
	slices.SortStableFunc(names, func(a, b string) int { return step(a) - step(b) })
	return names
}
