package examples_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
)

// runsReadme applies the first configuration of the README with the commands below it.
func runsReadme(t *testing.T, environment []string) {
	t.Helper()
	const page = "../README.md"
	folder := filepath.Join(t.TempDir(), "empty")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, one := range snippets(t, page) {
		switch {
		case one.language == "hcl" && strings.HasPrefix(one.text, "terraform {"):
			one.path = "main.tf"
			one.copyInto(t, folder)
		case strings.HasPrefix(one.text, "export TF_VAR_"):
			commands = append(commands, one.text)
		}
	}
	if len(commands) != 1 {
		t.Fatalf("the README has these commands: %q", commands)
	}
	out, err := shell(t, folder, environment, "", startMock, saysYes, commands[0])
	if err != nil || strings.Count(out, "No changes.") != 1 {
		t.Errorf("%v:\n%s", err, out)
	}
	for _, want := range []string{"2 added, 0 changed, 0 destroyed", "Resources: 2 destroyed"} {
		if !strings.Contains(out, want) {
			t.Errorf("does not say %q:\n%s", want, out)
		}
	}
	targets, err := os.ReadFile("../GNUmakefile")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, named := range regexp.MustCompile("(?m)(?:^|`)make ([a-z-]+)").FindAllSubmatch(readme, -1) {
		if !strings.Contains(string(targets), "\n"+string(named[1])+":") {
			t.Errorf("there is no make %s", named[1])
		}
	}
}

// TestReadme applies the configuration that README shows first, as it stands there.
func TestReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)```hcl\n(.*?)```").FindSubmatch(readme)
	if shown == nil {
		t.Fatal("README shows no configuration")
	}
	e := open(t, "guides/getting-started", seed, t.TempDir())
	e.Write(string(shown[1]))
	version := e.mocks.Fastly.Newest(acctest.Service)
	e.Run("apply", "-auto-approve", "-input=false")
	e.plansNothing()
	for _, want := range [][2]string{{"s3", "archive"}, {"datadog", "edge"}} {
		if live := e.live(want[0]); !slices.Contains(live, want[1]) {
			t.Errorf("the %s endpoints %q are live", want[0], live)
		}
	}
	if made := e.mocks.Fastly.Newest(acctest.Service) - version; made != 1 {
		t.Errorf("the apply made %d versions", made)
	}
}
