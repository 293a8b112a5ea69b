// Findcli prints the path of the Terraform or OpenTofu that the acceptance tests
// and the demo run. If there is none, it builds OpenTofu first; with -newest, it
// builds Terraform.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "findcli:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("findcli", flag.ContinueOnError)
	flags.SetOutput(stderr)
	environment := flags.Bool("environment", false,
		"print the environment that the acceptance tests need, for a shell to evaluate")
	opentofu := flags.Bool("opentofu", false, "find an OpenTofu, even if there is a Terraform")
	newest := flags.Bool("newest", false, "find a Terraform that has the query command, or build one if there is none")
	name := flags.Bool("name", false, "print the name and version instead of the path")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	find := cli.FindOrBuild
	switch {
	case *opentofu && *newest:
		return errors.New("-opentofu and -newest exclude each other")
	case *opentofu:
		find = cli.FindOrBuildOpenTofu
	case *newest:
		find = cli.FindOrBuildNewest
	}
	found, err := find(ctx, stderr)
	if err != nil {
		return err
	}
	if *name {
		_, err := fmt.Fprintln(stdout, found)
		return err
	}
	if !*environment {
		_, err := fmt.Fprintln(stdout, found.Path)
		return err
	}
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); cli.Foreign(name) {
			if _, err := fmt.Fprintln(stdout, "unset", name); err != nil {
				return err
			}
		}
	}
	for _, variable := range found.TestVariables() {
		name, value, _ := strings.Cut(variable, "=")
		if _, err := fmt.Fprintf(stdout, "export %s=%s\n", name, quote(value)); err != nil {
			return err
		}
	}
	return nil
}

// quote quotes a text as one word of a shell command.
func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
