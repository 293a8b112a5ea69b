// Demo shows what the provider does: it runs the real Terraform or OpenTofu
// against mocks of the APIs, and checks the state of the mocks after each step. It
// needs no account, and fails if a step does not do what its title says.
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
	// The demo also cleans up if it ends early: because of Ctrl-C, because the
	// terminal closes, or because a reader of its output, such as head, exits.
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

// run prepares a directory, the mocks and the CLI, and runs all steps. Before it
// returns, it removes the directory and stops the mocks.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) (err error) {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	provider := flags.String("provider", "bin/terraform-provider-logdrain", "the provider's `binary`")
	mockapi := flags.String("mockapi", "bin/mockapi", "the `binary` that serves the mocks")
	configuration := flags.String("configuration", "examples/demo", "the `directory` of the configuration to apply")
	pipeConfiguration := flags.String("pipe", "examples/guides/fastly-heroku-datadog",
		"the `directory` of the configuration from Fastly to Datadog, for the last step")
	verbose := flags.Bool("verbose", false, "print the whole output of the CLI")
	if err := flags.Parse(arguments); err != nil {
		return err
	}

	found, err := cli.FindOrBuild(ctx, stderr)
	if err != nil {
		return err
	}
	printed := narrator{stdout}
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
			// With its own home directory, the CLI finds no plugins and no credentials
			// of the user.
			"HOME=" + directory,
			"TF_CLI_CONFIG_FILE=" + configured,
			"TF_IN_AUTOMATION=1",
			"TF_INPUT=0",
			"TF_VAR_service_id=" + service,
			"TF_VAR_logplex_token=t.00000000-0000-0000-0000-000000000000",
		}),
		verbose:  *verbose,
		narrator: printed,
	}
	fastly := apis.Fastly()
	piped := *driven
	piped.directory, piped.environment = through, slices.Concat(driven.environment, pipeVariables(apis))

	printed.say("%s, and a mock of Fastly's API at %s.\n", found, fastly.URL)
	shown := &demo{terraform: driven, pipe: &piped, fastly: fastly, mocks: apis, narrator: printed}
	for number, step := range steps() {
		printed.say("\n%d. %s\n", number+1, step.title)
		if err := step.run(ctx, shown); err != nil {
			return fmt.Errorf("step %d (%s): %w", number+1, step.title, err)
		}
	}
	printed.say("\nAll %d steps did what they say, in %.1f s. Nothing is left behind.\n",
		len(steps()), time.Since(started).Seconds())
	return nil
}

// narrator prints what the demo does.
type narrator struct{ out io.Writer }

// say prints a text. It ignores errors: if nobody reads the output any more, a
// signal ends the demo.
func (n narrator) say(format string, arguments ...any) {
	_, _ = fmt.Fprintf(n.out, format, arguments...)
}

// service is the service that the mock starts with.
const service = "SEEDSERVICE00000000001"

// copyConfiguration copies the files of a configuration. It does not copy the state
// and the lock file of somebody who tried the example by hand.
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
