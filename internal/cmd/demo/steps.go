package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/mockprocess"
)

// demo is what the steps use.
type demo struct {
	terraform *terraform
	// pipe runs the CLI with the configuration from Fastly to Datadog.
	pipe   *terraform
	fastly *mockprocess.Fastly
	mocks  *mockprocess.Mocks
	narrator
}

// step is one part of the demo. run fails if it does not do what the title says.
type step struct {
	title string
	run   func(context.Context, *demo) error
}

// changed is the argument that changes the configuration.
const changed = "-var-file=change.tfvars"

// audit is the address of one of the Kinesis endpoints.
const audit = `module.streams.logdrain_fastly_kinesis.stream["audit"]`

// What is live before the first apply, after it, and after the change.
var (
	empty = mockprocess.Live{Version: 1}
	made  = mockprocess.Live{Version: 2, Endpoints: []mockprocess.Endpoint{
		{Kind: "heroku", Name: "edge", To: "https://1.us.logplex.io/logs"},
		{Kind: "kinesis", Name: "analytics", To: "edge-analytics in us-east-1"},
		{Kind: "kinesis", Name: "audit", To: "edge-audit in us-east-1"},
	}}
	moved = mockprocess.Live{Version: 3, Endpoints: []mockprocess.Endpoint{
		{Kind: "heroku", Name: "edge-eu", To: "https://1.us.logplex.io/logs"},
		{Kind: "kinesis", Name: "analytics", To: "edge-analytics in us-east-1"},
		{Kind: "kinesis", Name: "audit", To: "edge-audit in eu-west-1"},
	}}
)

// steps returns all steps, in their order.
func steps() []step {
	return []step{
		{"The provider is installed.", func(ctx context.Context, d *demo) error {
			if err := d.terraform.run(ctx, succeeds, "init"); err != nil {
				return err
			}
			return d.expect(ctx, empty, budget{})
		}},
		{"The plan: one Heroku endpoint, and two Kinesis endpoints in a module.", func(ctx context.Context, d *demo) error {
			if err := d.terraform.run(ctx, changes, "plan", "-detailed-exitcode", "-out=plan"); err != nil {
				return err
			}
			// One call reads the service, and one for each kind lists its endpoints.
			return d.expect(ctx, empty, budget{calls: 1 + kinds})
		}},
		{"The apply: three endpoints, one new version.", func(ctx context.Context, d *demo) error {
			if err := d.terraform.run(ctx, succeeds, "apply", "plan"); err != nil {
				return err
			}
			return d.expect(ctx, made, budget{calls: len(made.Endpoints) + 6 + kinds, versions: 1})
		}},
		{"A second plan is empty.", func(ctx context.Context, d *demo) error {
			if err := d.terraform.run(ctx, succeeds, "plan", "-detailed-exitcode"); err != nil {
				return err
			}
			return d.expect(ctx, made, budget{calls: 1 + kinds})
		}},
		{
			"A change: one endpoint is renamed, another gets a new region, in one new version.",
			func(ctx context.Context, d *demo) error {
				if err := d.terraform.run(ctx, succeeds, "apply", "-auto-approve", changed); err != nil {
					return err
				}
				return d.expect(ctx, moved, budget{calls: anyNumber, versions: 1})
			},
		},
		{
			"A mistake: the service has no such condition. Production stays as it is.",
			func(ctx context.Context, d *demo) error {
				const mistake = "-var=response_condition=nowhere"
				if err := d.terraform.run(ctx, fails, "apply", "-auto-approve", changed, mistake); err != nil {
					return err
				}
				// All errors have exit code 1.
				if blamed := "response_condition"; !strings.Contains(d.terraform.complaints, blamed) {
					return fmt.Errorf("the error does not name %s:\n%s", blamed, d.terraform.complaints)
				}
				return d.expect(ctx, moved, budget{calls: anyNumber, versions: 1})
			},
		},
		{
			"An import: an endpoint that the state has forgotten comes back, and the plan is empty.",
			func(ctx context.Context, d *demo) error {
				for _, arguments := range [][]string{
					{"state", "rm", audit},
					{"import", changed, audit, service + "/audit"},
					{"plan", "-detailed-exitcode", changed},
				} {
					if err := d.terraform.run(ctx, succeeds, arguments...); err != nil {
						return err
					}
				}
				return d.expect(ctx, moved, budget{calls: anyNumber})
			},
		},
		{
			"The destroy: the endpoints go in one new version, and the service stays.",
			func(ctx context.Context, d *demo) error {
				if err := d.terraform.run(ctx, succeeds, "destroy", "-auto-approve", changed); err != nil {
					return err
				}
				// If the mistake was found after the clone, its draft has a number, too.
				now, err := d.fastly.Look(ctx, service)
				if err != nil {
					return err
				}
				if now.Version <= moved.Version {
					return fmt.Errorf("version %d is still live", now.Version)
				}
				return d.expect(ctx, mockprocess.Live{Version: now.Version}, budget{calls: anyNumber, versions: 1})
			},
		},
		{"The pipe: a line goes from Fastly's edge through a Heroku app's drain to Datadog.", showPipe},
	}
}

// kinds is the number of kinds of endpoint in the configuration.
const kinds = 2

// budget is how many calls and new versions a step may make.
type budget struct {
	calls, versions int
}

// anyNumber means that the number of calls is not limited.
const anyNumber = -1

// expect prints what is live and the calls of the step, and checks both.
func (d *demo) expect(ctx context.Context, wanted mockprocess.Live, allowed budget) error {
	calls, err := d.fastly.Calls(ctx)
	if err != nil {
		return err
	}
	now, err := d.fastly.Look(ctx, service)
	if err != nil {
		return err
	}
	writes, versions := 0, 0
	for _, call := range calls {
		if call.Write() {
			writes++
		}
		if call.Clone() {
			versions++
		}
	}
	d.say("   API calls: %d, writes among them: %d. Live: version %d%s\n", len(calls), writes, now.Version, holding(now))
	for _, endpoint := range now.Endpoints {
		d.say("     %-8s %-10s to %s\n", endpoint.Kind, endpoint.Name, endpoint.To)
	}

	switch {
	case now.Version != wanted.Version || !slices.Equal(now.Endpoints, wanted.Endpoints):
		return fmt.Errorf("this should be live: %+v", wanted)
	case allowed.calls != anyNumber && len(calls) > allowed.calls:
		return fmt.Errorf("%d calls instead of at most %d: %v", len(calls), allowed.calls, calls)
	case versions > allowed.versions:
		return fmt.Errorf("%d new versions instead of at most %d", versions, allowed.versions)
	case allowed.versions == 0 && writes > 0:
		return fmt.Errorf("nothing should have been written: %v", calls)
	}
	return nil
}

// holding returns the end of the sentence about a version, before the list of its
// endpoints.
func holding(now mockprocess.Live) string {
	if len(now.Endpoints) == 0 {
		return ", which holds no endpoint."
	}
	return ", which holds:"
}
