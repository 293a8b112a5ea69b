package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// start runs the command on free ports and returns the environment that it prints.
// The command is stopped, and its error checked, when the test ends.
func start(t *testing.T, arguments ...string) map[string]string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	done := make(chan error, 1)
	for _, mock := range mocks() {
		arguments = append([]string{"-" + mock.name, "127.0.0.1:0"}, arguments...)
	}
	go func() {
		err := run(ctx, arguments, writer, io.Discard)
		_ = writer.Close()
		done <- err
	}()
	t.Cleanup(func() {
		cancel()
		_ = reader.Close()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("the command ended with %v", err)
			}
		case <-time.After(10 * time.Second):
			t.Error("the command does not end")
		}
	})
	environment := map[string]string{}
	lines := bufio.NewScanner(reader)
	for len(environment) < 2 && lines.Scan() {
		assignment, isExport := strings.CutPrefix(lines.Text(), "export ")
		name, value, isAssignment := strings.Cut(assignment, "=")
		if !isExport || !isAssignment {
			t.Fatalf("%q is not an export", lines.Text())
		}
		environment[name] = value
	}
	return environment
}

// get reads a path of the mock.
func get(t *testing.T, environment map[string]string, path string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, environment["FASTLY_API_URL"]+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Fastly-Key", environment["FASTLY_API_TOKEN"])
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.Status + " " + string(text)
}

// TestRun serves the default seed.
func TestRun(t *testing.T) {
	t.Parallel()
	environment := start(t)
	if strings.HasSuffix(environment["FASTLY_API_URL"], ":0") {
		t.Errorf("the environment does not have the real port: %v", environment)
	}
	if got := get(t, environment, "/service/SEEDSERVICE00000000001"); !strings.HasPrefix(got, "200 OK") {
		t.Error(got)
	}
}

// TestRunSeed serves a seed file, and checks that the command exports its token.
func TestRunSeed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "seed.json")
	const seed = `{"fastly": {"tokens": ["mine"], "services": [{"id": "other", "name": "other"}]}, "heroku": {"apps": []}}`
	if err := os.WriteFile(file, []byte(seed), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := start(t, "-seed", file, "-latency", "1ms", "-settle", "1s")
	if environment["FASTLY_API_TOKEN"] != "mine" {
		t.Errorf("the environment is %v", environment)
	}
	if got := get(t, environment, "/service/other"); !strings.HasPrefix(got, "200 OK") {
		t.Error(got)
	}
	if got := get(t, environment, "/service/SEEDSERVICE00000000001"); !strings.HasPrefix(got, "404") {
		t.Error(got)
	}
}

// TestRunRefuses checks bad arguments.
func TestRunRefuses(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{
		{"-latency", "fast"}, {"-settle", "-1s"}, {"-seed", "/does/not/exist"}, {"more"},
		{"-fastly", "nowhere"}, {"-unknown"},
	} {
		if err := run(t.Context(), arguments, io.Discard, io.Discard); err == nil {
			t.Errorf("%q is accepted", arguments)
		}
	}
}
