package examples_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
)

// bad are values that some attribute or other does not take, by their type.
var bad = map[string][]string{
	`"string"`:         {`""`, `" "`, `"no such thing"`, `"d.%2F"`, `"%%{x"`},
	`"number"`:         {`0`, `7`},
	`["map","string"]`: {`{ "" = "x" }`, `{ x = null }`, `{ X = "a,b" }`},
}

// badCalls are calls of each function that it refuses.
var badCalls = map[string]string{
	"json_log_format":     `{}`,
	"parse_log_format":    `"%%{x"`,
	"sample_log_line":     `"%z", {}`,
	"standard_log_format": `"paper", {}`,
	"datadog_drain_url":   `"EU1", "k", {}, {}`,
}

// TestTroubleshootingHasRefusals gives each attribute values that it does not
// take, and each function arguments, and looks for what the CLI then says in the
// guide: summaries of the framework's own stand in no source of ours. Where a
// summary serves for several attributes, the guide has to name each.
func TestTroubleshootingHasRefusals(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	workspace := acctest.NewWorkspace(t)
	workspace.Write(refusals(t, workspace))
	out, err := workspace.Command(t.Context(), "validate", "-json").Output()
	var said struct {
		Diagnostics []struct {
			Summary, Address, Detail string
			Snippet                  struct{ Code string }
		}
	}
	if jsonErr := json.Unmarshal(out, &said); jsonErr != nil {
		t.Fatalf("%v %v\n%s", err, jsonErr, out)
	}
	found := map[string]bool{}
	for _, diagnostic := range said.Diagnostics {
		if diagnostic.Summary == "Provider development overrides are in effect" {
			continue // So a workspace runs the provider.
		}
		found[diagnostic.Summary] = true
		row := rowOf(string(text), diagnostic.Summary)
		attribute, _, _ := strings.Cut(strings.TrimSpace(diagnostic.Snippet.Code), " ")
		switch {
		case row == "":
			t.Errorf("%s: the guide does not mention %q (%s)", diagnostic.Address, diagnostic.Summary, diagnostic.Detail)
		case strings.HasPrefix(diagnostic.Summary, "Invalid Attribute") && !strings.Contains(row, "`"+attribute+"`"):
			t.Errorf("%s: the guide does not mention %s beside %q", diagnostic.Address, attribute, diagnostic.Summary)
		}
	}
	// What has to come up, or this test looks at nothing.
	for _, summary := range []string{
		"Invalid Attribute Value", "Invalid Attribute Value Match", "Invalid Attribute Value Length",
		"Invalid Attribute Value Time Duration", "Invalid function argument", "Unusable endpoint name", "Unusable URL",
	} {
		if !found[summary] {
			t.Errorf("nothing was refused with %q", summary)
		}
	}
}

// described is what a schema says of a resource or a data source.
type described struct {
	Block struct {
		Attributes map[string]struct {
			Type               json.RawMessage
			Required, Optional bool
		}
		BlockTypes map[string]json.RawMessage `json:"block_types"`
	}
}

// refusals is a configuration of what is refused: blocks of each resource and
// data source in which every attribute has a bad value, and for each function
// an output. What there is, the CLI says.
func refusals(t *testing.T, workspace *acctest.Workspace) string {
	t.Helper()
	workspace.Write(acctest.RequiredProviders)
	printed, err := workspace.Command(t.Context(), "providers", "schema", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var schemas struct {
		Providers map[string]struct {
			Resources   map[string]described       `json:"resource_schemas"`
			DataSources map[string]described       `json:"data_source_schemas"`
			Functions   map[string]json.RawMessage `json:"functions"`
		} `json:"provider_schemas"`
	}
	if err := json.Unmarshal(printed, &schemas); err != nil {
		t.Fatal(err)
	}
	if len(schemas.Providers) != 1 {
		t.Fatalf("%d providers", len(schemas.Providers))
	}
	config := acctest.RequiredProviders
	for _, offered := range schemas.Providers {
		// What has been refused once for an attribute of several kinds of endpoint need
		// not be so 28 times.
		refused := map[string]int{}
		for _, kind := range slices.Sorted(maps.Keys(offered.Resources)) {
			config += refusedBlocks("resource", kind, offered.Resources[kind], refused)
		}
		for _, kind := range slices.Sorted(maps.Keys(offered.DataSources)) {
			config += refusedBlocks("data", kind, offered.DataSources[kind], refused)
		}
		for name := range offered.Functions {
			arguments, ok := badCalls[name]
			if !ok {
				t.Errorf("which arguments does %s refuse? Put them into badCalls", name)
			}
			config += fmt.Sprintf("output %q {\n value = provider::logdrain::%s(%s)\n}\n", name, name, arguments)
		}
	}
	return config
}

// refusedBlocks are blocks of one type, so many that each bad value has its turn.
func refusedBlocks(what, kind string, schema described, refused map[string]int) string {
	blocks := ""
	for turn := range 5 {
		block, tells := fmt.Sprintf("%s %q \"turn-%d\" {\n", what, kind, turn), turn == 0 && what == "resource"
		for name, attribute := range schema.Block.Attributes {
			values := bad[string(attribute.Type)]
			about := fmt.Sprintf("%s.%s %d", what, name, turn)
			switch {
			case !attribute.Required && !attribute.Optional:
			case turn < len(values) && refused[about] < 3:
				refused[about]++
				tells = true
				block += fmt.Sprintf(" %s = %s\n", name, values[turn])
			case attribute.Required:
				block += fmt.Sprintf(" %s = \"fine\"\n", name)
			}
		}
		if _, ok := schema.Block.BlockTypes["timeouts"]; ok && turn == 0 {
			// The guide tells of timeouts, and this is what the CLI shows of them.
			block += " timeouts {\n  create = \"soon\"\n }\n"
		}
		if tells {
			blocks += block + "}\n"
		}
	}
	return blocks
}
