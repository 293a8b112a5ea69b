package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// results are the results of all measurements.
type results struct {
	Date        string `json:"date"`
	CLI         string `json:"cli"`
	Machine     string `json:"machine"`
	LoadBefore  string `json:"load_before"`
	LoadAfter   string `json:"load_after"`
	Parallelism int    `json:"parallelism"`
	// BinarySize and IdleMemory are in bytes. IdleMemory is what the provider has
	// used when it is ready to serve.
	BinarySize int64         `json:"binary_size"`
	IdleMemory int64         `json:"idle_memory"`
	StartUp    time.Duration `json:"start_up"`
	// Floor is how long a plan takes without any provider.
	Floor time.Duration `json:"floor"`
	Rows  []row         `json:"rows"`
	// Observed are the rows that have the provider's processes.
	Observed []row `json:"observed"`
}

// table returns the results as Markdown tables.
func (r results) table() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s on %s, -parallelism=%d, %s; load %s before and %s after.\n\n",
		r.CLI, r.Machine, r.Parallelism, r.Date, r.LoadBefore, r.LoadAfter)

	rows := [][]string{
		{"latency", "services", "endpoints each", "operation", "calls", "versions", "seconds", "seconds in calls"},
	}
	for _, row := range r.Rows {
		rows = append(rows, []string{
			row.Latency, fmt.Sprint(row.Services), row.endpoints(), row.Operation,
			fmt.Sprint(row.Calls), fmt.Sprint(row.Versions), seconds(row.Wall), seconds(row.API),
		})
	}
	markdown(&out, rows, 0, 3)

	out.WriteString("\n")
	rows = [][]string{
		{"the provider", ""},
		{"binary", megabytes(r.BinarySize)},
		{"start-up, median", milliseconds(r.StartUp)},
		{"memory when ready", megabytes(r.IdleMemory)},
	}
	for _, row := range r.Observed {
		var memory int64
		var processor time.Duration
		for _, one := range row.Processes {
			memory, processor = max(memory, one.Memory), processor+one.Processor
		}
		what := row.Operation + " of " + row.label()
		rows = append(rows,
			[]string{"peak memory, " + what, megabytes(memory)},
			[]string{fmt.Sprintf("processor time, %s, %d processes", what, len(row.Processes)), milliseconds(processor)},
		)
	}
	rows = append(rows, []string{"for comparison: a plan without any provider", milliseconds(r.Floor)})
	markdown(&out, rows, 0)
	return out.String()
}

// markdown prints a table whose first row is the header. The columns in words are
// aligned to the left, all others to the right.
func markdown(out *strings.Builder, rows [][]string, words ...int) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for column, text := range row {
			widths[column] = max(widths[column], utf8.RuneCountInString(text), len("--:"))
		}
	}
	for number, row := range rows {
		for column, text := range row {
			space := strings.Repeat(" ", widths[column]-utf8.RuneCountInString(text))
			if slices.Contains(words, column) {
				fmt.Fprintf(out, "| %s%s ", text, space)
			} else {
				fmt.Fprintf(out, "| %s%s ", space, text)
			}
		}
		out.WriteString("|\n")
		if number > 0 {
			continue
		}
		for column, width := range widths {
			rule := strings.Repeat("-", width)
			if !slices.Contains(words, column) {
				rule = rule[1:] + ":"
			}
			fmt.Fprintf(out, "| %s ", rule)
		}
		out.WriteString("|\n")
	}
}

// find returns the row of an operation of a cell, if it was measured.
func (r results) find(one cell, operation string) (row, bool) {
	index := slices.IndexFunc(r.Rows, func(row row) bool { return row.cell == one && row.Operation == operation })
	if index < 0 {
		return row{}, false
	}
	return r.Rows[index], true
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

// megabytes writes a size in units of 10^6 bytes. Zero means unknown.
func megabytes(bytes int64) string {
	if bytes == 0 {
		return "unknown"
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}
