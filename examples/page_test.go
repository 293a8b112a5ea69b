package examples_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// snippet is a block of code of a page, with the path of the file that is named
// above it, or "".
type snippet struct{ path, language, text string }

// fenced matches a block of code, and the name of a file above it.
var fenced = regexp.MustCompile("(?ms)(?:^`([^`\n]+)`:\n\n)?^```(\\w+)\n(.*?)^```$")

// snippets are the blocks of code of a page, in their order.
func snippets(t *testing.T, page string) []snippet {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var found []snippet
	for _, match := range fenced.FindAllStringSubmatch(string(text), -1) {
		found = append(found, snippet{path: match[1], language: match[2], text: match[3]})
	}
	return found
}

// TestPagesRunAsCopied follows the README, the guides about testing and about getting
// started, and the log of an apply to the word: in an empty folder and an empty home,
// with what `make install` has installed.
func TestPagesRunAsCopied(t *testing.T) {
	t.Parallel()
	home := install(t)
	t.Run("testing", func(t *testing.T) {
		t.Parallel()
		runsTestingGuide(t, home)
	})
	t.Run("getting started", func(t *testing.T) {
		t.Parallel()
		runsGettingStarted(t, home)
	})
	t.Run("readme", func(t *testing.T) {
		t.Parallel()
		runsReadme(t, home)
	})
	t.Run("steps", func(t *testing.T) {
		t.Parallel()
		showsSteps(t, home)
	})
}

// runsTestingGuide copies each block into the file that is named above it, and runs the
// commands.
func runsTestingGuide(t *testing.T, environment []string) {
	t.Helper()
	folder := t.TempDir()
	var commands []string
	faults := 0
	for _, one := range snippets(t, "../docs/guides/testing.md") {
		switch {
		case one.path != "":
			one.copyInto(t, folder)
		case one.language != "sh":
			t.Errorf("the page does not say which file this goes into:\n%s", one.text)
		case strings.HasPrefix(one.text, "curl "):
			// It is about a mock that runs.
			setsFault(t, one.text)
			faults++
		default:
			commands = append(commands, one.text)
		}
	}
	if faults != 1 || len(commands) != 2 {
		t.Fatalf("the page has these commands: %q, and %d about faults", commands, faults)
	}
	out, err := shell(t, folder, environment, "", commands...)
	if err != nil || strings.Count(out, "0 failed") != 2 {
		t.Errorf("%v:\n%s", err, out)
	}
	workflow, err := os.ReadFile(filepath.Join(folder, ".github", "workflows", "test.yml"))
	if err != nil {
		t.Fatal(err)
	}
	matrix := regexp.MustCompile(`folder: \[(.*)\]`).FindStringSubmatch(string(workflow))
	if len(matrix) == 0 {
		t.Fatal("the workflow has no matrix of folders")
	}
	for module := range strings.SplitSeq(matrix[1], ", ") {
		if _, err := os.Stat(filepath.Join(folder, filepath.FromSlash(module), "tests")); err != nil {
			t.Errorf("the workflow tests what the page does not have: %v", err)
		}
	}
}

// startMock runs the mock until the commands after it have ended, and takes over the
// environment that it prints.
const startMock = `"$(go env GOPATH)/bin/mockapi" >../exported & mock=$!; trap 'kill "$mock"' EXIT
until [ -s ../exported ]; do kill -0 "$mock"; sleep 0.1; done
. ../exported`

// runsGettingStarted starts the mock, compares what it prints with what the page
// shows, and runs the commands.
func runsGettingStarted(t *testing.T, environment []string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "empty")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	var commands []string
	shown := ""
	for _, one := range snippets(t, "../docs/guides/getting-started.md") {
		switch {
		case one.path != "":
			one.copyInto(t, folder)
		case strings.HasPrefix(one.text, "export "):
			shown += one.text
		case strings.HasPrefix(one.text, "terraform "):
			commands = append(commands, one.text)
		}
	}
	if len(commands) != 1 {
		t.Fatalf("the page has these commands: %q", commands)
	}
	out, err := shell(t, folder, environment, "yes\n", startMock, commands[0])
	if err != nil || !strings.Contains(out, "analytics is in version 2") || strings.Count(out, "No changes.") != 1 {
		t.Errorf("%v:\n%s", err, out)
	}
	printed, err := os.ReadFile(filepath.Join(folder, "..", "exported"))
	port := regexp.MustCompile(`127\.0\.0\.1:\d+`)
	if err != nil || port.ReplaceAllString(string(printed), "") != port.ReplaceAllString(shown, "") {
		t.Errorf("the page shows\n%s\nand the mock prints\n%s\n%v", shown, printed, err)
	}
}

// copyInto copies a block into the file that is named above it.
func (s snippet) copyInto(t *testing.T, folder string) {
	t.Helper()
	path := filepath.Join(folder, filepath.FromSlash(s.path))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(s.text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// shell runs commands of a page in a folder, and answers what they ask.
func shell(t *testing.T, folder string, environment []string, answers string, commands ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "sh", "-euc", strings.Join(commands, "\n"))
	command.Dir, command.Env, command.Stdin = folder, environment, strings.NewReader(answers)
	out, err := command.CombinedOutput()
	return string(out), err
}

// setsFault makes the call of a command with curl, which not every machine has.
func setsFault(t *testing.T, command string) {
	t.Helper()
	call := regexp.MustCompile(`^curl -X (\w+) \$FASTLY_API_URL(\S+) -d '(.*)'\n$`).FindStringSubmatch(command)
	if len(call) == 0 {
		t.Fatalf("this test does not understand %s", command)
	}
	mocks, err := pipe.New(pipe.Options{Seed: []byte(seed)})
	if err != nil {
		t.Fatal(err)
	}
	at, err := mocks.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(at.Close)
	send := func(method, path, body string) int {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, at.Fastly+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Fastly-Key", "test-token")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
		return response.StatusCode
	}
	if status := send(call[1], call[2], call[3]); status >= http.StatusMultipleChoices {
		t.Errorf("the mock answers %d to %s", status, command)
	}
	clone := "/service/" + acctest.Service + "/version/1/clone"
	if first, second := send(http.MethodPut, clone, ""), send(http.MethodPut, clone, ""); first != 503 || second != 200 {
		t.Errorf("the next clones get %d and %d", first, second)
	}
}

// install runs `make install` for an empty home, and gives the environment of somebody
// who has done so, and nothing else: terraform is what the tests run on, and mockapi
// takes ports that are free.
func install(t *testing.T) []string {
	t.Helper()
	found, err := cli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	home, bin := t.TempDir(), t.TempDir()
	if err := os.Symlink(found.Path, filepath.Join(bin, "terraform")); err != nil {
		t.Fatal(err)
	}
	environment := []string{
		"HOME=" + home, "TMPDIR=" + os.TempDir(), "CHECKPOINT_DISABLE=1",
		"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"),
	}
	// Only the caches of Go are not in the home, or each run would fill them anew.
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS", "GOTOOLCHAIN", "GOSUMDB"} {
		value, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		environment = append(environment, name+"="+strings.TrimSpace(string(value)))
	}
	root, err := cli.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "make", "install")
	command.Dir, command.Env = root, environment
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	mock := filepath.Join(home, "go", "bin", "mockapi")
	wrapper := fmt.Sprintf("#!/bin/sh\nexec '%s.real' \"$@\"", mock)
	for _, flag := range []string{"-fastly", "-heroku", "-logplex", "-datadog"} {
		wrapper += " " + flag + " 127.0.0.1:0"
	}
	if err := os.Rename(mock, mock+".real"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mock, []byte(wrapper+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return environment
}

// TestGuidesNameFiles looks above each block of a configuration for the name of its
// file, which a reader needs to copy it.
func TestGuidesNameFiles(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../templates/guides/*.md.tmpl")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	taken := regexp.MustCompile(`(?m)(?:^` + "`([^`\n]+)`" + `:\n\n)?^\{\{ (?:tffile|codefile "\w+") "([^"]+)" \}\}$`)
	for _, path := range slices.Sorted(slices.Values(paths)) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range taken.FindAllStringSubmatch(string(text), -1) {
			// The workflow has the name that it has where it is copied to.
			named, file := filepath.Base(match[1]), filepath.Base(match[2])
			if named != file && file != "workflow.yml" || match[1] == "" {
				t.Errorf("%s: %q stands above the block of %s", path, match[1], match[2])
			}
		}
	}
}

// TestVariablesAreListed compares the variables of the environment that the provider
// reads with those that the first page lists.
func TestVariablesAreListed(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../templates/index.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for line := range strings.Lines(string(page)) {
		if cells := strings.Split(line, " | "); strings.HasPrefix(line, "| `api_") && len(cells) == 3 {
			for _, match := range regexp.MustCompile("`([A-Z_]+)`").FindAllStringSubmatch(cells[1], -1) {
				listed = append(listed, match[1])
			}
		}
	}
	var read []string
	paths, err := filepath.Glob("../internal/provider/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		for _, call := range regexp.MustCompile(`p\.first\([^)]*\)`).FindAllString(string(text), -1) {
			for _, match := range regexp.MustCompile(`"([A-Z_]+)"`).FindAllStringSubmatch(call, -1) {
				read = append(read, match[1])
			}
		}
	}
	slices.Sort(listed)
	slices.Sort(read)
	if !slices.Equal(listed, read) || len(read) < 6 {
		t.Errorf("the page lists %v, and the provider reads %v", listed, read)
	}
}
