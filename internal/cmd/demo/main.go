// Demo shows what the provider does: it drives the real Terraform or OpenTofu
// against a mock of Fastly's API, and looks into the mock after each step. It
// needs no account, and ends with an error when a step does not do what it says.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/mockprocess"
)

func main() {
	// Whatever ends the demo early, it cleans up: Ctrl-C, a terminal that closes,
	// and a reader of its output that has seen enough.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil && interrupted:
		fmt.Fprintln(os.Stderr, "demo: interrupted:", err)
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// run prepares a directory, the mock and the CLI, and runs all steps. All three
// are gone when it returns.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) (err error) {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	provider := flags.String("provider", "bin/terraform-provider-logdrain", "the provider's `binary`")
	mockapi := flags.String("mockapi", "bin/mockapi", "the `binary` that serves the mocks")
	configuration := flags.String("configuration", "examples/demo", "the `directory` of the configuration to apply")
	pipeConfiguration := flags.String("pipe", "examples/guides/fastly-heroku-datadog",
		"the `directory` of the configuration of the whole pipe")
	verbose := flags.Bool("verbose", false, "print all that the CLI prints")
	if err := flags.Parse(arguments); err != nil {
		return err
	}

	found, err := cli.FindOrBuild(ctx, stderr)
	if err != nil {
		return err
	}
	told := narrator{stdout}
	started := time.Now()
	directory, err := os.MkdirTemp("", "logdrain-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()

	apis, err := mockprocess.Start(ctx, *mockapi)
	if err != nil {
		return fmt.Errorf("cannot start the mocks: %w", err)
	}
	defer func() { err = errors.Join(err, apis.Stop()) }()

	configured, err := found.Mirror(directory, *provider)
	if err != nil {
		return err
	}
	work := filepath.Join(directory, "work")
	if err := copyConfiguration(work, *configuration); err != nil {
		return err
	}
	through := filepath.Join(directory, "pipe")
	if err := copyConfiguration(through, *pipeConfiguration); err != nil {
		return err
	}
	driven := &terraform{
		cli:       found,
		directory: work,
		environment: slices.Concat(cli.Environ(), apis.Environment, []string{
			"CHECKPOINT_DISABLE=1",
			// With a home of its own, the CLI meets no plugins and no credentials of
			// the user's.
			"HOME=" + directory,
			"TF_CLI_CONFIG_FILE=" + configured,
			"TF_IN_AUTOMATION=1",
			"TF_INPUT=0",
			"TF_VAR_service_id=" + service,
			"TF_VAR_logplex_token=t.00000000-0000-0000-0000-000000000000",
		}),
		verbose:  *verbose,
		narrator: told,
	}
	fastly := apis.Fastly()
	piped := *driven
	piped.directory, piped.environment = through, slices.Concat(driven.environment, pipeVariables(apis))

	told.say("%s, and a mock of Fastly's API at %s.\n", found, fastly.URL)
	shown := &demo{terraform: driven, pipe: &piped, fastly: fastly, mocks: apis, narrator: told}
	for number, step := range steps() {
		told.say("\n%d. %s\n", number+1, step.title)
		if err := step.run(ctx, shown); err != nil {
			return fmt.Errorf("step %d (%s): %w", number+1, step.title, err)
		}
	}
	told.say("\nAll %d steps did what they say, in %.1f s. Nothing is left behind.\n",
		len(steps()), time.Since(started).Seconds())
	return nil
}

// narrator prints the story.
type narrator struct{ out io.Writer }

// say prints a part of it. A reader that is gone ends the demo by a signal.
func (n narrator) say(format string, arguments ...any) {
	_, _ = fmt.Fprintf(n.out, format, arguments...)
}

// service is the service that the mock starts with.
const service = "SEEDSERVICE00000000001"

// copyConfiguration copies what a configuration consists of. A state or a lock
// file of somebody who tried the example by hand stays where it is.
func copyConfiguration(to, from string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != from && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case entry.IsDir(), !slices.Contains([]string{".tf", ".tfvars"}, filepath.Ext(path)):
			return nil
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		return cli.CopyFile(filepath.Join(to, relative), path, 0o644)
	})
}
