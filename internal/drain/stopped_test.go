package drain_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// network leads to a mock of Heroku, and gives no answer while it hangs.
type network struct {
	http.RoundTripper

	hangs atomic.Bool
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	if n.hangs.Load() {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return n.RoundTripper.RoundTrip(r)
}

// inBubble runs a test with a clock on which timeouts take no time.
func inBubble(t *testing.T, run func(p *protocol, heroku *mock.Server, network *network)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		heroku := mock.New(mock.Options{})
		if err := heroku.Load(mock.DefaultSeed()); err != nil {
			t.Fatal(err)
		}
		network := &network{RoundTripper: control.Transport(heroku)}
		run(&protocol{t: t, name: anyDrainName, Protocol: acctest.NewProtocol(t, provider.Options{
			Getenv: func(string) string { return "" }, Base: network,
		}, map[string]map[string]string{"heroku": {"api_key": acctest.HerokuKey}})}, heroku, network)
	})
}

// within limits the time of a create.
func within(config map[string]tftypes.Value, limit string) map[string]tftypes.Value {
	values := map[string]tftypes.Value{}
	for _, name := range []string{"create", "read", "update", "delete"} {
		values[name] = tftypes.NewValue(tftypes.String, nil)
	}
	values["create"] = tftypes.NewValue(tftypes.String, limit)
	config["timeouts"] = tftypes.NewValue(config["timeouts"].Type(), values)
	return config
}

// TestTimeoutOfOneCall lets each call to Heroku time out. The error names the
// timeouts block only if the time that the block allows is over.
func TestTimeoutOfOneCall(t *testing.T) {
	t.Parallel()
	create := func(limit string) func(p *protocol, network *network) []*tfprotov6.Diagnostic {
		return func(p *protocol, network *network) []*tfprotov6.Diagnostic {
			config := within(p.to(vendor("a")), limit)
			planned := p.Plan(p.none(), config)
			network.hangs.Store(true)
			_, diagnostics := p.Carry(p.t.Context(), p.none(), config, planned)
			return diagnostics
		}
	}
	for name, test := range map[string]struct {
		run    func(p *protocol, network *network) []*tfprotov6.Diagnostic
		blames bool
	}{
		"calls of a create": {create("10m"), false},
		"a whole create":    {create("40s"), true},
		"a plan": {func(p *protocol, network *network) []*tfprotov6.Diagnostic {
			network.hangs.Store(true)
			return p.Plan(p.none(), p.to(vendor("a"))).Diagnostics
		}, false},
		"a data source": {func(p *protocol, network *network) []*tfprotov6.Diagnostic {
			network.hangs.Store(true)
			_, diagnostics := p.Read("logdrain_heroku_drains", map[string]string{"app": acctest.App})
			return diagnostics
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(p *protocol, _ *mock.Server, network *network) {
				said := tell(test.run(p, network))
				if !strings.Contains(said, "no answer in time") ||
					strings.Contains(said, "The timeouts block of the resource sets") != test.blames ||
					strings.Contains(said, "Check api_url in the provider's heroku block") == test.blames {
					t.Error(said)
				}
			})
		})
	}
}

// TestInterruptionIsSaid interrupts a create during a call, and while it waits for
// another one. The errors say so, and do not ask to fix anything.
func TestInterruptionIsSaid(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		waits bool
		says  string
	}{
		"during a call": {false, "the operation was cancelled"},
		"waiting":       {true, "This change was still waiting for other changes to the app.\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(p *protocol, heroku *mock.Server, network *network) {
				one, two := p.to(vendor("a")), p.to(vendor("b"))
				first, second := p.Plan(p.none(), one), p.Plan(p.none(), two)
				var others sync.WaitGroup
				if test.waits {
					if err := heroku.SetFaults(control.Fault{
						Method: http.MethodPost, Delay: control.Duration(20 * time.Second),
					}); err != nil {
						p.t.Fatal(err)
					}
					others.Go(func() { p.Carry(p.t.Context(), p.none(), one, first) })
					synctest.Wait()
				} else {
					network.hangs.Store(true)
				}
				ctx, cancel := context.WithCancel(p.t.Context())
				time.AfterFunc(10*time.Second, cancel)
				_, diagnostics := p.Carry(ctx, p.none(), two, second)
				said := tell(diagnostics)
				if !strings.Contains(said, "Terraform was interrupted. Apply again") || !strings.Contains(said, test.says) ||
					strings.Contains(said, "Fix the cause") {
					t.Error(said)
				}
				others.Wait()
			})
		})
	}
}

// TestInterruptedAfterSwap interrupts a change that waits for its turn after another
// one has swapped drains with it. The state has the drain that it has now.
func TestInterruptedAfterSwap(t *testing.T) {
	t.Parallel()
	for name, becomes := range map[string]string{"update": "c", "delete": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(p *protocol, heroku *mock.Server, _ *network) {
				first, second := applied(p.t, p, p.none(), p.to(vendor("a"))), applied(p.t, p, p.none(), p.to(vendor("b")))
				if err := heroku.SetFaults(control.Fault{
					Method: http.MethodPost, Delay: control.Duration(20 * time.Second), Times: 2,
				}); err != nil {
					p.t.Fatal(err)
				}
				var changed map[string]tftypes.Value
				if becomes != "" {
					changed = p.to(vendor(becomes))
				}
				ctx, cancel := context.WithCancel(p.t.Context())
				time.AfterFunc(30*time.Second, cancel)
				p.Configure()
				steps := []step{
					{p.none(), p.to(vendor("x"))}, {first, p.to(vendor("b"))}, {p.none(), p.to(vendor("y"))}, {second, changed},
				}
				after, said := make([]stored, len(steps)), make([]string, len(steps))
				var group sync.WaitGroup
				for i, step := range steps {
					planned := p.Plan(step.before, step.config)
					of := p.t.Context()
					if i == len(steps)-1 {
						of = ctx
					}
					group.Go(func() {
						var diagnostics []*tfprotov6.Diagnostic
						after[i], diagnostics = p.Carry(of, step.before, step.config, planned)
						said[i] = tell(diagnostics)
					})
					// They wait for their turns in this order.
					synctest.Wait()
				}
				group.Wait()
				if !strings.Contains(said[3], "Terraform was interrupted") ||
					p.text(after[3], "drain_id") != p.text(first, "drain_id") ||
					p.text(after[1], "drain_id") != p.text(second, "drain_id") {
					t.Errorf("%q\n%s\n%s", said, p.values(after[1]), p.values(after[3]))
				}
			})
		})
	}
}
