package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestRunAll checks that each mock is served at the address in the environment, and
// that a line runs from one through the others.
func TestRunAll(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{
			"-fastly", "127.0.0.1:0", "-heroku", "127.0.0.1:0", "-logplex", "127.0.0.1:0", "-datadog", "127.0.0.1:0",
		}, writer, io.Discard)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the command ended with %v", err)
		}
	})
	variables := []string{
		"FASTLY_API_URL", "FASTLY_API_TOKEN", "HEROKU_API_URL", "HEROKU_API_KEY", "LOGPLEX_URL", "LOGPLEX_TOKEN",
		"DD_HOST", "DD_API_KEY", "DD_INTAKE_URL",
	}
	environment := map[string]string{}
	lines := bufio.NewScanner(reader)
	for range variables {
		if !lines.Scan() {
			t.Fatal("the environment ends early")
		}
		name, value, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		environment[name] = value
	}
	for _, name := range variables {
		if environment[name] == "" {
			t.Errorf("%s is not printed", name)
		}
	}

	send := func(method, url, body string, headers ...string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		if strings.HasSuffix(url, "/logs") && method == http.MethodPost {
			r.SetBasicAuth("token", environment["LOGPLEX_TOKEN"])
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(text)
	}
	if status, text := send("POST", environment["HEROKU_API_URL"]+"/apps/demo/log-drains",
		`{"url":"`+environment["DD_INTAKE_URL"]+"?dd-api-key="+environment["DD_API_KEY"]+`"}`,
		"Authorization", "Bearer "+environment["HEROKU_API_KEY"], "Accept", "application/vnd.heroku+json; version=3",
		"Content-Type", "application/json"); status != http.StatusCreated {
		t.Fatalf("no drain: %d %s", status, text)
	}
	if status, text := send("GET", environment["DD_HOST"]+"/api/v1/validate", "", "DD-API-KEY",
		environment["DD_API_KEY"]); status != http.StatusOK {
		t.Errorf("the key: %d %s", status, text)
	}
	if status, text := send("POST", environment["LOGPLEX_URL"], "26 <190>1 t h a p - - a line\n", "Content-Type",
		"application/logplex-1"); status != http.StatusNoContent {
		t.Errorf("the input: %d %s", status, text)
	}
	if _, text := send("GET", environment["DD_HOST"]+"/_mock/logs", ""); !strings.Contains(text, `"message":"a line"`) {
		t.Errorf("arrived: %s", text)
	}
}
