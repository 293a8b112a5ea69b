package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/mockprocess"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

// TestBusy checks that time in which calls overlap is counted once, and time
// between calls not at all.
func TestBusy(t *testing.T) {
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	call := func(from, to int) mockprocess.Call {
		return mockprocess.Call{
			Start: begin.Add(time.Duration(from) * time.Second), End: begin.Add(time.Duration(to) * time.Second),
		}
	}
	for name, test := range map[string]struct {
		calls []mockprocess.Call
		want  time.Duration
	}{
		"none":         {nil, 0},
		"apart":        {[]mockprocess.Call{call(0, 1), call(3, 5)}, 3 * time.Second},
		"overlapping":  {[]mockprocess.Call{call(0, 3), call(1, 5)}, 5 * time.Second},
		"within":       {[]mockprocess.Call{call(0, 5), call(1, 2), call(4, 6)}, 6 * time.Second},
		"never ending": {[]mockprocess.Call{{Start: begin}, call(1, 2)}, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			if got := busy(test.calls); got != test.want {
				t.Errorf("%s instead of %s", got, test.want)
			}
		})
	}
}

// TestCells checks that large cells are left out with latency, because they take
// too long.
func TestCells(t *testing.T) {
	var chosen settings
	if err := chosen.read([]string{"-endpoints=1,100"}, io.Discard); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, one := range chosen.cells() {
		got = append(got, one.String())
	}
	want := "latency none, endpoints 1 × 1; latency none, endpoints 1 × 100; latency none, endpoints 10 × 1; " +
		"latency none, endpoints 10 × 100; latency none, endpoints 1 × 28 kinds; " +
		"latency real, endpoints 1 × 1; latency real, endpoints 1 × 100; latency real, endpoints 10 × 1; " +
		"latency real, endpoints 1 × 28 kinds"
	if all := strings.Join(got, "; "); all != want {
		t.Errorf("cells\n%s\ninstead of\n%s", all, want)
	}
	for _, wrong := range []string{"-services=0", "-endpoints=ten", "-endpoints="} {
		if err := new(settings).read([]string{wrong}, io.Discard); err == nil {
			t.Errorf("%s is accepted", wrong)
		}
	}
}

// TestAllKinds checks that the configuration of all kinds is HCL with a resource of
// each kind, and that its variable changes one of them.
func TestAllKinds(t *testing.T) {
	text := cell{Services: 1, Endpoints: len(kind.Kinds()), AllKinds: true}.configuration()
	if _, diags := hclsyntax.ParseConfig([]byte(text), "main.tf", hcl.InitialPos); diags.HasErrors() {
		t.Errorf("%v:\n%s", diags, text)
	}
	for _, one := range kind.Kinds() {
		if strings.Count(text, fmt.Sprintf("resource \"logdrain_fastly_%s\" ", one.Name)) != 1 {
			t.Errorf("the configuration has not one %s endpoint:\n%s", one.Name, text)
		}
	}
	if strings.Count(text, "var.changed") != 1 {
		t.Errorf("the configuration does not change one endpoint:\n%s", text)
	}
}

// TestSeed checks that the seed has the services that the configuration writes to.
func TestSeed(t *testing.T) {
	one := cell{Latency: "none", Services: 10, Endpoints: 3}
	text, err := one.seed()
	if err != nil {
		t.Fatal(err)
	}
	var seed struct {
		Fastly struct {
			Services []struct{ ID string }
		}
	}
	if err := json.Unmarshal(text, &seed); err != nil {
		t.Fatal(err)
	}
	if got := seed.Fastly.Services; len(got) != 10 || got[9].ID != "BENCHSERVICE0000000009" {
		t.Errorf("services %v", got)
	}
	for _, line := range []string{
		"heroku  = 2", "kinesis = 1", `"heroku-${count.index % local.heroku}"`, `format("BENCHSERVICE%010d"`,
	} {
		if !strings.Contains(one.configuration(), line) {
			t.Errorf("the configuration lacks %s:\n%s", line, one.configuration())
		}
	}
}

// measured returns made-up results. Only one of the three cells has rows with
// latency.
func measured() results {
	made := results{
		CLI: "Terraform <1>", Machine: "a machine", LoadBefore: "0.10", LoadAfter: "1.20",
		Parallelism: 10, StartUp: 6 * time.Millisecond, BinarySize: 30_000_000,
	}
	for _, one := range []cell{
		{withoutLatency, 1, 1, false}, {withoutLatency, 10, 100, false}, {withLatency, 1, 1, false},
		{withoutLatency, 1, 28, true},
	} {
		for number, operation := range operations {
			made.Rows = append(made.Rows, row{
				cell: one, Operation: operation.name, Calls: 7, Versions: 1,
				Wall: time.Duration(number+1) * 1500 * time.Millisecond,
			})
		}
	}
	return made
}

func TestTable(t *testing.T) {
	table := measured().table()
	for _, want := range []string{
		"load 0.10 before and 1.20 after",
		"| none    |       10 |            100 | no-op plan |     7 |        1 |    3.00 |",
		"| memory when ready                           | unknown |",
		"|    6 ms |",
	} {
		if !strings.Contains(table, want) {
			t.Errorf("the table lacks %q:\n%s", want, table)
		}
	}
}

// TestChart checks that the chart is well-formed XML, with a mark for each row and
// nothing outside the plot.
func TestChart(t *testing.T) {
	made := measured()
	drawn := made.chart()
	marks := map[string]int{}
	for decoder := xml.NewDecoder(strings.NewReader(drawn)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v:\n%s", err, drawn)
		}
		if element, ok := token.(xml.StartElement); ok && element.Name.Local == "circle" {
			for _, attribute := range element.Attr {
				if attribute.Name.Local == "class" {
					marks[attribute.Value]++
				}
			}
		}
	}
	// One mark of each class belongs to the legend.
	if marks["none"] != 12+1 || marks["real"] != 4+1 {
		t.Errorf("marks %v", marks)
	}
	for _, want := range []string{
		"prefers-color-scheme: dark", "in seconds", "API calls", ">10 × 100<", ">1 × 28 kinds<", "Terraform &lt;1&gt;",
	} {
		if !strings.Contains(drawn, want) {
			t.Errorf("the chart lacks %q", want)
		}
	}
	axis := scaleOf(made.Rows)
	for _, row := range made.Rows {
		if x := axis.x(row.Wall); x < plotLeft || x > plotRight {
			t.Errorf("%s is at %f", row.Wall, x)
		}
	}
}
