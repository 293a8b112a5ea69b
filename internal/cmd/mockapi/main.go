// Mockapi serves in-memory mocks of the APIs that the provider talks to, prints
// the environment that points clients to them, and runs until it is
// interrupted. It makes no calls to other machines.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "mockapi:", err)
		os.Exit(1)
	}
}

// settings configure the mocks.
type settings struct {
	// seed is the text of the seed file, nil without one. Each mock reads its
	// own part of it.
	seed    []byte
	latency string
	settle  time.Duration
	// loses makes the mock lose the later of two writes to a version that overlap.
	loses bool
}

// run serves the mocks until the context ends.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) error {
	all := mocks()
	flags := flag.NewFlagSet("mockapi", flag.ContinueOnError)
	flags.SetOutput(stderr)
	for i := range all {
		flags.StringVar(&all[i].address, all[i].name, all[i].address,
			"the `address` on which the mock of "+all[i].name+" listens; with port 0, on a free port")
	}
	seedFile := flags.String("seed", "", "JSON `file` with the state to start with, in the form of GET /_mock/state")
	latency := flags.String("latency", "none", "how long each call takes: none, real, or a duration")
	settle := flags.Duration("settle", 0, "how long a fresh clone of a service version is invisible")
	loses := flags.Bool("lose-updates", false, "lose the later of two writes to a service version that overlap")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if *settle < 0 {
		return errors.New("-settle must not be negative")
	}

	chosen := settings{latency: *latency, settle: *settle, loses: *loses}
	if *seedFile != "" {
		text, err := os.ReadFile(*seedFile)
		if err != nil {
			return err
		}
		chosen.seed = text
	}
	return serve(ctx, all, chosen, stdout)
}

// serve opens all listeners, prints the environment, and serves.
func serve(ctx context.Context, all []mock, chosen settings, stdout io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	var (
		environment bytes.Buffer
		serving     []func() error
		config      net.ListenConfig
	)
	built, err := makePipe(chosen)
	if err != nil {
		return err
	}
	for _, mock := range all {
		handler := mock.handler(built)
		listener, err := config.Listen(ctx, "tcp", mock.address)
		if err != nil {
			return fmt.Errorf("%s: %w", mock.name, err)
		}
		defer func() { _ = listener.Close() }()
		for _, line := range mock.environment(built, "http://"+listener.Addr().String()) {
			fmt.Fprintln(&environment, "export", line)
		}
		serving = append(serving, func() error { return serveUntil(ctx, listener, handler) })
	}
	if _, err := stdout.Write(environment.Bytes()); err != nil {
		return err
	}

	problems := make([]error, len(serving))
	var group sync.WaitGroup
	for i, one := range serving {
		group.Go(func() {
			defer cancel()
			problems[i] = one()
		})
	}
	group.Wait()
	return errors.Join(problems...)
}

// serveUntil serves one listener until the context ends. It does not wait for calls
// that are still being delayed.
func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
