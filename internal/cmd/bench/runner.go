package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/mockprocess"
)

// operation is a command that users run. endpoints is how many endpoints of each
// service are live after it.
type operation struct {
	name      string
	arguments []string
	endpoints func(cell) int
}

// operations are run in this order, each on the result of the one before.
var operations = []operation{
	{"create", []string{"apply", "-auto-approve"}, func(c cell) int { return c.Endpoints }},
	{"no-op plan", []string{"plan", "-detailed-exitcode"}, func(c cell) int { return c.Endpoints }},
	{"change one", []string{"apply", "-auto-approve", "-var=changed=true"}, func(c cell) int { return c.Endpoints }},
	{"destroy", []string{"destroy", "-auto-approve", "-var=changed=true"}, func(cell) int { return 0 }},
}

// row is what was measured of one operation of a cell.
type row struct {
	cell
	Operation string `json:"operation"`
	// Calls counts the API calls, and Versions those that made a new version.
	Calls    int `json:"calls"`
	Versions int `json:"versions"`
	// Wall is how long the command took. API is the part of that time in which at
	// least one call was under way.
	Wall time.Duration `json:"wall"`
	API  time.Duration `json:"api"`
	// Processes are the provider's processes, if they were observed.
	Processes []process `json:"processes,omitempty"`
}

// runner runs the CLI, the provider and the mocks to measure them. All its files
// are below directory.
type runner struct {
	cli       cli.CLI
	settings  settings
	directory string
}

// workspace is a directory with a configuration, in which the CLI runs.
type workspace struct {
	cli         cli.CLI
	directory   string
	environment []string
}

// workspace makes a workspace in which init installs the provider from a binary.
func (r *runner) workspace(provider, configuration string, environment ...string) (*workspace, error) {
	directory, err := os.MkdirTemp(r.directory, "cell-")
	if err != nil {
		return nil, err
	}
	configured, err := r.cli.Mirror(directory, provider)
	if err != nil {
		return nil, err
	}
	work := filepath.Join(directory, "work")
	if err := write(filepath.Join(work, "main.tf"), []byte(configuration)); err != nil {
		return nil, err
	}
	return &workspace{cli: r.cli, directory: work, environment: slices.Concat(cli.Environ(), []string{
		"CHECKPOINT_DISABLE=1",
		"HOME=" + directory,
		"TF_CLI_CONFIG_FILE=" + configured,
		"TF_IN_AUTOMATION=1",
		"TF_INPUT=0",
	}, environment)}, nil
}

// run runs a command and returns how long it took.
func (w *workspace) run(ctx context.Context, arguments ...string) (time.Duration, error) {
	command := exec.CommandContext(ctx, w.cli.Path, append(slices.Clone(arguments), "-no-color")...)
	command.Dir, command.Env = w.directory, w.environment
	cli.Interruptible(command)
	started := time.Now()
	output, err := command.CombinedOutput()
	took := time.Since(started)
	if err != nil {
		return 0, fmt.Errorf("%v: %w\n%s", arguments, errors.Join(err, ctx.Err()), output)
	}
	return took, nil
}

// floor returns how long the CLI takes to plan without any provider: the shortest
// of five runs.
func (r *runner) floor(ctx context.Context) (time.Duration, error) {
	work, err := r.workspace(r.settings.provider, "locals {\n  nothing = true\n}\n")
	if err != nil {
		return 0, err
	}
	if _, err := work.run(ctx, "init"); err != nil {
		return 0, err
	}
	var times []time.Duration
	for range 5 {
		took, err := work.run(ctx, "plan", "-detailed-exitcode")
		if err != nil {
			return 0, err
		}
		times = append(times, took)
	}
	return slices.Min(times), nil
}

// measure measures all operations of a cell. If observed is set, it also measures
// the provider's processes, for which this program runs between the CLI and the
// provider.
func (r *runner) measure(ctx context.Context, one cell, observed bool) (rows []row, err error) {
	seed, err := one.seed()
	if err != nil {
		return nil, err
	}
	seedFile := filepath.Join(r.directory, "seed.json")
	if err := write(seedFile, seed); err != nil {
		return nil, err
	}
	mocks, err := mockprocess.Start(ctx, r.settings.mockapi, "-latency", one.Latency, "-seed", seedFile)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, mocks.Stop()) }()

	provider, environment, record := r.settings.provider, mocks.Environment, ""
	if observed {
		if provider, record, environment, err = r.observer(environment); err != nil {
			return nil, err
		}
	}
	work, err := r.workspace(provider, one.configuration(), environment...)
	if err != nil {
		return nil, err
	}
	if _, err := work.run(ctx, "init"); err != nil {
		return nil, err
	}
	fastly := mocks.Fastly()
	for _, operation := range operations {
		if _, err := fastly.Calls(ctx); err != nil {
			return nil, err
		}
		if observed {
			if err := os.RemoveAll(record); err != nil {
				return nil, err
			}
		}
		arguments := append(slices.Clone(operation.arguments), "-parallelism="+strconv.Itoa(r.settings.parallelism))
		took, err := work.run(ctx, arguments...)
		if err != nil {
			return nil, err
		}
		calls, err := fastly.Calls(ctx)
		if err != nil {
			return nil, err
		}
		all, err := fastly.LookAtAll(ctx)
		if err != nil {
			return nil, err
		}
		for number := range one.Services {
			if live, wanted := len(all[service(number)].Endpoints), operation.endpoints(one); live != wanted {
				return nil, fmt.Errorf("%s: %d endpoints of %s are live instead of %d",
					operation.name, live, service(number), wanted)
			}
		}
		measured := row{cell: one, Operation: operation.name, Calls: len(calls), Wall: took, API: busy(calls)}
		for _, call := range calls {
			if call.Clone() {
				measured.Versions++
			}
		}
		if observed {
			if measured.Processes, err = readRecord(record); err != nil {
				return nil, err
			}
		}
		rows = append(rows, measured)
	}
	return rows, nil
}

// busy returns how long at least one of the calls was under way. The calls must be
// in the order of their starts.
func busy(calls []mockprocess.Call) time.Duration {
	var sum time.Duration
	var until time.Time
	for _, call := range calls {
		if call.Start.After(until) {
			until = call.Start
		}
		if call.End.After(until) {
			sum += call.End.Sub(until)
			until = call.End
		}
	}
	return sum
}
