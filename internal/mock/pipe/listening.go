package pipe

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// Listening has the addresses of the served mocks, such as http://127.0.0.1:40001,
// without a slash at the end.
type Listening struct {
	Fastly, Heroku, Logplex, Datadog string

	stop    context.CancelFunc
	serving sync.WaitGroup
}

// LogplexInput gives the URL for log messages.
func (l *Listening) LogplexInput() string { return l.Logplex + "/logs" }

// DatadogIntake gives the URL for drains, without its parameters.
func (l *Listening) DatadogIntake() string { return l.Datadog + "/api/v2/logs" }

// Listen serves each mock on a free port of the loopback address, until the context
// ends or [Listening.Close] is called.
func (p *Pipe) Listen(ctx context.Context) (*Listening, error) {
	ctx, stop := context.WithCancel(ctx)
	l := &Listening{stop: stop}
	for _, mock := range []struct {
		address *string
		handler http.Handler
	}{{&l.Fastly, p.Fastly}, {&l.Heroku, p.Heroku}, {&l.Logplex, p.Logplex}, {&l.Datadog, p.Datadog}} {
		var config net.ListenConfig
		listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			l.Close()
			return nil, err
		}
		*mock.address = "http://" + listener.Addr().String()
		l.serving.Go(func() { serve(ctx, listener, mock.handler) })
	}
	return l, nil
}

// serve serves one listener until the context ends.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
		// The clients notice an error of the listener, because they get no answer.
		_ = listener.Close()
	}
}

// Close stops all mocks and waits until they have stopped. Calls in progress are
// cut.
func (l *Listening) Close() {
	l.stop()
	l.serving.Wait()
}
