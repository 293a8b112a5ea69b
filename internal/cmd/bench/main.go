// Bench measures the provider as users run it: the real Terraform or OpenTofu
// drives the built binary against a mock of Fastly's API, which answers at once
// or takes as long as the real API. It prints tables, and draws a chart.
//
// The results depend on the machine: if it is busy, wall times are longer, and
// changes that start together can end up in more than one version.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

func main() {
	// The CLI may have started this program instead of the provider.
	if provider := os.Getenv(observedVariable); provider != "" {
		os.Exit(observe(provider, os.Getenv(recordVariable)))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// settings say what to measure, and with what.
type settings struct {
	provider, mockapi string
	latencies         []string
	services          []int
	endpoints         []int
	// largest is the most endpoints that a cell with latency may have, over all
	// services.
	largest     int
	parallelism int
	startups    int
	results     string
	chart       string
	redraw      bool
}

// read reads the flags.
func (s *settings) read(arguments []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.provider, "provider", "bin/terraform-provider-logdrain", "the provider's `binary`")
	flags.StringVar(&s.mockapi, "mockapi", "bin/mockapi", "the `binary` that serves the mocks")
	latencies := flags.String("latency", "none,real", "latencies of the mock, as for the -latency of mockapi")
	services := flags.String("services", "1,10", "numbers of services")
	endpoints := flags.String("endpoints", "1,10,100", "numbers of endpoints of each service")
	flags.IntVar(&s.largest, "largest", 100,
		"skip cells with latency that have more endpoints than this over all services")
	flags.IntVar(&s.parallelism, "parallelism", 10, "the -parallelism of the CLI")
	flags.IntVar(&s.startups, "startups", 21, "how often to start the provider to measure its start-up time")
	flags.StringVar(&s.results, "results", "bin/bench.json", "the JSON `file` that stores the results")
	flags.StringVar(&s.chart, "chart", "", "the SVG `file` to draw")
	flags.BoolVar(&s.redraw, "redraw", false, "measure nothing: print and draw the stored results")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	s.latencies = strings.Split(*latencies, ",")
	for _, list := range []struct {
		text string
		to   *[]int
	}{{*services, &s.services}, {*endpoints, &s.endpoints}} {
		for word := range strings.SplitSeq(list.text, ",") {
			number, err := strconv.Atoi(word)
			if err != nil || number < 1 {
				return fmt.Errorf("%q is not a number of services or endpoints", word)
			}
			*list.to = append(*list.to, number)
		}
	}
	return nil
}

// cells returns the cells to measure, in the order of the table.
func (s *settings) cells() []cell {
	var cells []cell
	for _, latency := range s.latencies {
		for _, services := range s.services {
			for _, endpoints := range s.endpoints {
				one := cell{Latency: latency, Services: services, Endpoints: endpoints}
				if latency == withoutLatency || one.total() <= s.largest {
					cells = append(cells, one)
				}
			}
		}
		cells = append(cells, cell{Latency: latency, Services: 1, Endpoints: len(kind.Kinds()), AllKinds: true})
	}
	return cells
}

// run measures or, with -redraw, reads stored results, and then prints and draws
// them.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) error {
	var chosen settings
	if err := chosen.read(arguments, stderr); err != nil {
		return err
	}
	var measured results
	if chosen.redraw {
		text, err := os.ReadFile(chosen.results)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &measured); err != nil {
			return fmt.Errorf("%s: %w", chosen.results, err)
		}
	} else {
		var err error
		if measured, err = measure(ctx, chosen, stderr); err != nil {
			return err
		}
		text, err := json.MarshalIndent(measured, "", "  ")
		if err != nil {
			return err
		}
		if err := write(chosen.results, append(text, '\n')); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(stdout, measured.table()); err != nil {
		return err
	}
	if chosen.chart == "" {
		return nil
	}
	if err := write(chosen.chart, []byte(measured.chart())); err != nil {
		return err
	}
	_, err := fmt.Fprintf(stdout, "\nThe chart is %s.\n", chosen.chart)
	return err
}

// write writes a file, and makes the directories above it.
func write(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

// measure measures all chosen cells. It writes a line to progress for each,
// because it takes minutes.
func measure(ctx context.Context, chosen settings, progress io.Writer) (_ results, err error) {
	found, err := cli.FindOrBuild(ctx, progress)
	if err != nil {
		return results{}, err
	}
	directory, err := os.MkdirTemp("", "logdrain-bench-")
	if err != nil {
		return results{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()

	measured := results{
		CLI: found.String(), Machine: machine(), LoadBefore: load(), Parallelism: chosen.parallelism,
		Date: time.Now().UTC().Format(time.DateOnly),
	}
	binary, err := os.Stat(chosen.provider)
	if err != nil {
		return results{}, err
	}
	measured.BinarySize = binary.Size()
	if measured.StartUp, measured.IdleMemory, err = startUp(ctx, chosen.provider, directory, chosen.startups); err != nil {
		return results{}, fmt.Errorf("start-up: %w", err)
	}

	runner := &runner{cli: found, settings: chosen, directory: directory}
	if measured.Floor, err = runner.floor(ctx); err != nil {
		return results{}, fmt.Errorf("the CLI alone: %w", err)
	}
	cells := chosen.cells()
	for number, one := range cells {
		if _, err := fmt.Fprintf(progress, "bench: %d of %d: %s\n", number+1, len(cells), one); err != nil {
			return results{}, err
		}
		rows, err := runner.measure(ctx, one, false)
		if err != nil {
			return results{}, fmt.Errorf("%s: %w", one, err)
		}
		measured.Rows = append(measured.Rows, rows...)
	}
	// This is a measurement of its own, because observing the processes makes the
	// commands slower.
	observed := cell{Latency: "none", Services: 1, Endpoints: chosen.endpoints[len(chosen.endpoints)-1]}
	if _, err := fmt.Fprintf(progress, "bench: memory and processor time: %s\n", observed); err != nil {
		return results{}, err
	}
	if measured.Observed, err = runner.measure(ctx, observed, true); err != nil {
		return results{}, fmt.Errorf("memory with %s: %w", observed, err)
	}
	measured.LoadAfter = load()
	return measured, nil
}
