package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// process is what one process of the provider has used.
type process struct {
	// Memory is the peak of its resident memory in bytes, 0 where the system does
	// not say.
	Memory int64 `json:"memory"`
	// Processor is the time of user and system.
	Processor time.Duration `json:"processor"`
}

// used is what a process that has ended has used.
func used(state *os.ProcessState) process {
	return process{Memory: peakMemory(state), Processor: state.UserTime() + state.SystemTime()}
}

// Variables by which this program learns that it stands between the CLI and the
// provider. Only the parent of a process is told how much memory it used, and
// the parent of a provider is the CLI.
const (
	// observedVariable is the provider's binary.
	observedVariable = "LOGDRAIN_BENCH_PROVIDER"
	// recordVariable is the directory that gets a file for each process.
	recordVariable = "LOGDRAIN_BENCH_RECORD"
)

// observer gives this program as a provider to install, the directory of its
// records, and the environment that it needs.
func (l *laboratory) observer(environment []string) (self, record string, with []string, err error) {
	self, err = os.Executable()
	if err != nil {
		return "", "", nil, err
	}
	provider, err := filepath.Abs(l.settings.provider)
	if err != nil {
		return "", "", nil, err
	}
	record = filepath.Join(l.directory, "record")
	with = append(slices.Clone(environment), observedVariable+"="+provider, recordVariable+"="+record)
	return self, record, with, nil
}

// observe runs the provider in the place of this process, records what it has
// used, and gives its exit code.
func observe(provider, record string) int {
	// Its end is the CLI's business: no context ends it early.
	command := exec.CommandContext(context.Background(), provider, os.Args[1:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := command.Run()
	if command.ProcessState == nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	text, err := json.Marshal(used(command.ProcessState))
	if err == nil {
		err = write(filepath.Join(record, fmt.Sprint(os.Getpid())), text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	return command.ProcessState.ExitCode()
}

// readRecord reads what was recorded of the processes of one command.
func readRecord(directory string) ([]process, error) {
	entries, err := os.ReadDir(directory)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	processes := make([]process, 0, len(entries))
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(directory, entry.Name()))
		if err != nil {
			return nil, err
		}
		var one process
		if err := json.Unmarshal(text, &one); err != nil {
			return nil, err
		}
		processes = append(processes, one)
	}
	return processes, nil
}

// startUp starts the provider as a CLI does, and gives the median of how long it
// takes until it says where it serves, and of the memory it has used by then. It
// may leave files in the directory.
func startUp(ctx context.Context, provider, directory string, times int) (time.Duration, int64, error) {
	var took []time.Duration
	var memory []int64
	for range max(times, 1) {
		// What a CLI tells a provider, by which that knows it was not started by hand.
		command := exec.CommandContext(ctx, provider)
		command.Env = append(os.Environ(),
			"TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
			"PLUGIN_PROTOCOL_VERSIONS=6",
			// A provider that is killed leaves its socket behind.
			"TMPDIR="+directory,
		)
		output, err := command.StdoutPipe()
		if err != nil {
			return 0, 0, err
		}
		started := time.Now()
		if err := command.Start(); err != nil {
			return 0, 0, err
		}
		line, readErr := bufio.NewReader(output).ReadString('\n')
		took = append(took, time.Since(started))
		if err := command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return 0, 0, err
		}
		// It was killed, which is no news.
		_ = command.Wait()
		if readErr != nil || !strings.Contains(line, "|grpc") {
			return 0, 0, fmt.Errorf("the provider does not say where it serves, but %q: %w", line, readErr)
		}
		memory = append(memory, peakMemory(command.ProcessState))
	}
	slices.Sort(took)
	slices.Sort(memory)
	return took[len(took)/2], memory[len(memory)/2], nil
}

// machine says what was measured on.
func machine() string {
	return fmt.Sprintf("%s/%s, %d processors, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}

// load is how busy the machine was during the last minute, where the system
// says so.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
