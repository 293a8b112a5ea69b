package examples_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	fastly "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// serviceVariable is the variable that every example has, and one configuration
// can have once.
const serviceVariable = `variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}
`

// generatedKinds are the kinds whose examples are written from their tables.
func generatedKinds() []string {
	var names []string
	for _, k := range fastly.LoggingKinds() {
		if k.Name != "heroku" && k.Name != "kinesis" {
			names = append(names, k.Name)
		}
	}
	return names
}

// TestExamplesOfKinds applies the examples of all kinds at once, reads their data
// sources, and imports their endpoints by the snippets.
func TestExamplesOfKinds(t *testing.T) {
	t.Parallel()
	standins := t.TempDir()
	if err := build(t.Context(), standins); err != nil {
		t.Fatal(err)
	}
	e := open(t, "resources/logdrain_fastly_s3", seed, standins)
	e.remove("import-by-identity.tf")
	e.remove("import-by-string-id.tf")
	add := func(to, file string) {
		t.Helper()
		text, err := os.ReadFile(filepath.FromSlash(file))
		if err != nil {
			t.Fatal(err)
		}
		e.add(to, strings.Replace(string(text), serviceVariable, "", 1))
	}
	for _, kind := range generatedKinds() {
		for _, suffix := range []string{"", "_wo"} {
			for _, name := range []string{"token", "access_key", "password", "sas_token", "header_value"} {
				e.variable(kind+"_"+name+suffix, name+"-of-"+kind)
			}
			for _, name := range []string{"secret_key", "tls_client_key", "tls_client_cert"} {
				e.variable(kind+"_"+name+suffix, "-----BEGIN PRIVATE KEY-----\n"+kind+"\n-----END PRIVATE KEY-----")
			}
			e.variable(kind+"_url"+suffix, "https://collectors.example.com/"+kind)
		}
		if kind != "s3" {
			add("resource-"+kind+".tf", "resources/logdrain_fastly_"+kind+"/resource.tf")
		}
	}
	// The plan asks Datadog about its key.
	e.variable("datadog_token", datadogKey)
	e.variable("datadog_token_wo", datadogKey)
	out := e.Apply("-parallelism=60")
	e.says(out, "0 changed, 0 destroyed")
	e.warnsOnlyOf(out, "Deprecated")
	e.plansNothing()
	if acctest.Has(t, cli.Query, "the lists of all kinds") {
		e.finds()
	}
	for _, kind := range generatedKinds() {
		if names := e.live(kind); !slices.Contains(names, kind+"-logs") {
			t.Errorf("%s: live are %q", kind, names)
		}
		add("data-"+kind+".tf", "data-sources/logdrain_fastly_"+kind+"/data-source.tf")
		add("data-"+kind+"-endpoints.tf", "data-sources/logdrain_fastly_"+kind+"_endpoints/data-source.tf")
	}
	e.says(e.Apply(), `s3_bucket_name = "edge-logs"`, `"sumologic-logs-write-only"`)
	e.plansNothing()

	snippet := "import-by-string-id.tf"
	if acctest.Has(t, cli.Identity, "imports by identity") {
		snippet = "import-by-identity.tf"
	}
	forget := []string{"state", "rm"}
	for _, kind := range generatedKinds() {
		forget = append(forget, "logdrain_fastly_"+kind+".logs")
		add("import-"+kind+".tf", "resources/logdrain_fastly_"+kind+"/"+snippet)
	}
	e.Run(forget...)
	// By identity, no secret comes in, so that a plain one is a change. Fastly holds it.
	version := e.mocks.Fastly.Newest(acctest.Service)
	e.says(e.Apply(), fmt.Sprintf("%d imported, 0 added, ", len(generatedKinds())))
	if newest := e.mocks.Fastly.Newest(acctest.Service); newest != version {
		t.Errorf("the import made version %d", newest)
	}
	e.importsAll(version)
	e.Run("destroy", "-auto-approve", "-parallelism=60")
	for _, kind := range generatedKinds() {
		if names := e.live(kind); len(names) != 0 {
			t.Errorf("%s: left are %q", kind, names)
		}
	}
}

// firstBlock and secondBlock are how the resources of a generated example begin.
var (
	firstBlock  = regexp.MustCompile(`(?m)^resource "logdrain_fastly_\w+" "logs" \{$`)
	secondBlock = regexp.MustCompile(`(?m)^resource "logdrain_fastly_\w+" "write_only" \{$`)
)

// importsAll imports the endpoints of all kinds by import blocks that go over the
// lists of what is live, as the guide about moving over does. The configuration of
// each kind has plain secrets and write-only ones.
func (e *example) importsAll(version int) {
	e.t.Helper()
	forget := []string{"state", "rm"}
	imported := 0
	for _, kind := range generatedKinds() {
		e.remove("import-" + kind + ".tf")
		resource := "logdrain_fastly_" + kind
		path := "resource-" + kind + ".tf"
		if kind == "s3" {
			path = "resource.tf"
		}
		text := e.read(path)
		blocks := []struct {
			begin               *regexp.Regexp
			label, name, prefix string
		}{
			{firstBlock, "logs", kind + "-logs", ""},
			{secondBlock, "write_only", kind + "-logs-write-only", "write-only:"},
		}
		for _, block := range blocks {
			if !block.begin.MatchString(text) {
				continue
			}
			imported++
			forget = append(forget, resource+"."+block.label)
			text = block.begin.ReplaceAllString(text, "$0\n  for_each = toset([\""+block.name+"\"])")
			text += fmt.Sprintf(`
import {
  for_each = setintersection(nonsensitive(keys(data.%[1]s_endpoints.live.endpoints)), [%[3]q])
  to       = %[1]s.%[2]s[each.key]
  id       = "%[4]s${var.service_id}/${each.key}"
}
`, resource, block.label, block.name, block.prefix)
		}
		e.add(path, text)
	}
	e.Run(forget...)
	out := e.Apply()
	e.says(out, fmt.Sprintf("%d imported, 0 added, ", imported), " 0 destroyed")
	e.plansNothing()
	if newest := e.mocks.Fastly.Newest(acctest.Service); newest != version {
		e.t.Errorf("the import made version %d", newest)
	}
}

// warnsOnlyOf wants no warnings in what a command prints but those with the
// summaries.
func (e *example) warnsOnlyOf(out string, summaries ...string) {
	e.t.Helper()
	summaries = append(summaries, "Provider development overrides are in effect")
	for _, found := range regexp.MustCompile(`Warning: (.*)`).FindAllStringSubmatch(out, -1) {
		if !slices.Contains(summaries, found[1]) {
			e.t.Errorf("warns of %q:\n%s", found[1], out)
		}
	}
}

// finds runs the lists of all kinds at once, in a folder of their own.
func (e *example) finds() {
	e.t.Helper()
	back := e.Directory
	e.Directory = filepath.Join(e.copied, "queries")
	if err := os.Mkdir(e.Directory, 0o700); err != nil {
		e.t.Fatal(err)
	}
	e.complete()
	for _, kind := range generatedKinds() {
		text, err := os.ReadFile(filepath.Join("list-resources", "logdrain_fastly_"+kind, "list-resource.tfquery.hcl"))
		if err != nil {
			e.t.Fatal(err)
		}
		e.add(kind+".tfquery.hcl", string(text))
	}
	out := e.Run("query")
	for _, kind := range generatedKinds() {
		e.says(out, "logdrain_fastly_"+kind+".one", "logdrain_fastly_"+kind+".all")
	}
	e.Directory = back
}
