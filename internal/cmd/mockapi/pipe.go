package main

import (
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/logplex"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// makePipe builds the mocks. The real latencies are known for Fastly only, so the
// others answer at once with -latency real.
func makePipe(chosen settings) (*pipe.Pipe, error) {
	onFastly, err := control.ParseLatency(chosen.latency, fastly.RealLatency)
	if err != nil {
		return nil, err
	}
	others, err := control.ParseLatency(chosen.latency, control.NoLatency)
	if err != nil {
		return nil, err
	}
	return pipe.New(pipe.Options{
		Seed:    chosen.seed,
		Fastly:  fastly.Options{Latency: onFastly, Settle: chosen.settle, LoseUpdates: chosen.loses},
		Heroku:  heroku.Options{Latency: others},
		Logplex: logplex.Options{Latency: others},
		Datadog: datadog.Options{Latency: others},
	})
}
