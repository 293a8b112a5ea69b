package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
)

// terraform runs the CLI in one directory.
type terraform struct {
	cli         cli.CLI
	directory   string
	environment []string
	verbose     bool
	narrator
	// complaints is what the last command printed on standard error.
	complaints string
}

// Exit codes of the CLI. changes is that of a plan with -detailed-exitcode.
const (
	succeeds = 0
	fails    = 1
	changes  = 2
)

// run runs one command, prints the important lines of its output, and checks its
// exit code. If that is not the expected one, the error has the whole output.
func (t *terraform) run(ctx context.Context, expected int, arguments ...string) error {
	words := []string{strings.TrimSuffix(filepath.Base(t.cli.Path), ".exe")}
	for _, argument := range arguments {
		if strings.ContainsAny(argument, `["]`) {
			argument = "'" + argument + "'"
		}
		words = append(words, argument)
	}
	line := strings.Join(words, " ")
	t.say("   $ %s\n", line)

	var output, complaints bytes.Buffer
	command := exec.CommandContext(ctx, t.cli.Path, arguments...)
	command.Dir = t.directory
	command.Env = append(t.environment, "TF_CLI_ARGS=-no-color")
	command.Stdout, command.Stderr = &output, &complaints
	cli.Interruptible(command)
	err := command.Run()
	t.complaints = complaints.String()
	output.Write(complaints.Bytes())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	code := succeeds
	var exited *exec.ExitError
	switch {
	case errors.As(err, &exited):
		code = exited.ExitCode()
	case err != nil:
		return err
	}

	for printed := range strings.Lines(output.String()) {
		switch printed = strings.TrimRight(printed, "\r\n"); {
		case t.verbose:
			t.say("     %s\n", printed)
		case important.MatchString(printed):
			t.say("     %s\n", strings.TrimLeft(printed, "│ #"))
		}
	}
	if code != expected {
		return fmt.Errorf("%s ended with exit code %d instead of %d:\n%s", line, code, expected, output.String())
	}
	return nil
}

// important matches the lines of output that say what a command did.
var important = regexp.MustCompile(
	`^(- Installed |Plan: |No changes\.|Apply complete!|Destroy complete!|Import successful!|Successfully removed |` +
		`  # .* will be |[│ ]*Error: |[│ ]*Production is unchanged)`)
