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

// process is what one process of the provider used.
type process struct {
	// Memory is the peak of its resident memory in bytes, or 0 if the system does
	// not report it.
	Memory int64 `json:"memory"`
	// Processor is the sum of user and system time.
	Processor time.Duration `json:"processor"`
}

// used returns what a process that has ended used.
func used(state *os.ProcessState) process {
	return process{Memory: peakMemory(state), Processor: state.UserTime() + state.SystemTime()}
}

// Environment variables that make this program run between the CLI and the
// provider. The system tells only the parent of a process how much memory it used,
// and the parent of a provider is otherwise the CLI.
const (
	// observedVariable is the path of the provider's binary.
	observedVariable = "LOGDRAIN_BENCH_PROVIDER"
	// recordVariable is the directory that gets a file for each process.
	recordVariable = "LOGDRAIN_BENCH_RECORD"
)

// observer returns the path of this program, to be installed as the provider, the
// directory of its records, and the environment that it needs.
func (r *runner) observer(environment []string) (self, record string, with []string, err error) {
	self, err = os.Executable()
	if err != nil {
		return "", "", nil, err
	}
	provider, err := filepath.Abs(r.settings.provider)
	if err != nil {
		return "", "", nil, err
	}
	record = filepath.Join(r.directory, "record")
	with = append(slices.Clone(environment), observedVariable+"="+provider, recordVariable+"="+record)
	return self, record, with, nil
}

// observe runs the provider as a child process, records what it used, and returns
// its exit code.
func observe(provider, record string) int {
	// Only the CLI ends the provider, so there is no context that could.
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

// readRecord reads the records of the processes of one command.
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

// startUp starts the provider several times as a CLI does. It returns the medians
// of the time until the provider prints its address, and of the memory that it has
// used by then. It may leave files in the directory.
func startUp(ctx context.Context, provider, directory string, times int) (time.Duration, int64, error) {
	var took []time.Duration
	var memory []int64
	for range max(times, 1) {
		// The provider serves only with the variables that a CLI sets.
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
		// The error only says that it was killed.
		_ = command.Wait()
		if readErr != nil || !strings.Contains(line, "|grpc") {
			return 0, 0, errors.Join(fmt.Errorf("the provider printed %q instead of its address", line), readErr)
		}
		memory = append(memory, peakMemory(command.ProcessState))
	}
	slices.Sort(took)
	slices.Sort(memory)
	return took[len(took)/2], memory[len(memory)/2], nil
}

// machine describes the machine.
func machine() string {
	return fmt.Sprintf("%s/%s, %d processors, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}

// load returns the load average of the last minute, or "unknown" if the system does
// not report it.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
