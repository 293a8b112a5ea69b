package drain_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
)

// protocol drives a resource for drains without a CLI.
type protocol struct {
	*acctest.Protocol
	t     *testing.T
	mocks *acctest.Pipe
	// name is the type of the resource.
	name string
}

// stored is what Terraform keeps of a resource.
type stored = acctest.Instance

// The types of the resources.
const (
	typeName     = "logdrain_heroku_datadog"
	anyDrainName = "logdrain_heroku_drain"
)

func newProtocol(t *testing.T, mocks *acctest.Pipe) *protocol {
	t.Helper()
	return &protocol{Protocol: mocks.Protocol(t), t: t, mocks: mocks, name: typeName}
}

// newAnyProtocol drives the resource for drains to anywhere.
func newAnyProtocol(t *testing.T, mocks *acctest.Pipe) *protocol {
	t.Helper()
	p := newProtocol(t, mocks)
	p.name = anyDrainName
	return p
}

// none is no resource.
func (p *protocol) none() stored { return p.None(p.name) }

// to makes a configuration of a drain to a URL; an empty one omits it.
func (p *protocol) to(url string) map[string]tftypes.Value {
	set := map[string]any{"app": acctest.App}
	if url != "" {
		set["url"] = url
	}
	return p.Configuration(anyDrainName, set)
}

// hidden makes a configuration of a drain to a write-only URL.
func (p *protocol) hidden(url string, version int) map[string]tftypes.Value {
	return p.Configuration(anyDrainName, map[string]any{
		"app": acctest.App, "url_wo": url, "url_wo_version": version,
	})
}

// keyless makes a configuration of a drain to Datadog without a key.
func (p *protocol) keyless(service string) map[string]tftypes.Value {
	return p.Configuration(typeName, map[string]any{
		"app": acctest.App, "service": service, "intake_url": p.mocks.Listening.DatadogIntake(),
	})
}

// config makes a configuration; service and key are what tests change.
func (p *protocol) config(service, key string) map[string]tftypes.Value {
	return p.Configuration(typeName, map[string]any{
		"app": acctest.App, "service": service, "api_key": key, "intake_url": p.mocks.Listening.DatadogIntake(),
	})
}

// apply plans and applies a configuration, or without one the destroy.
func (p *protocol) apply(
	ctx context.Context, before stored, config map[string]tftypes.Value,
) (stored, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	return p.Apply(ctx, before, config)
}

// text reads one text of a state.
func (p *protocol) text(from stored, name string) string { return p.Text(from, name) }

// values reads a state; nil for no resource.
func (p *protocol) values(from stored) map[string]tftypes.Value { return p.Values(from) }

// noted gives what the private state has.
func (p *protocol) noted(from stored) string { return p.Noted(from) }

// read reads the resource, and gives the drain that its identity names and what is
// said.
func (p *protocol) read(from stored) (now stored, identity string, diagnostics []*tfprotov6.Diagnostic) {
	p.t.Helper()
	now, diagnostics = p.Refresh(from)
	return now, p.Identity(now, "app", "drain_id")["drain_id"], diagnostics
}

// refresh reads the resource, which has to go well.
func (p *protocol) refresh(from stored) stored {
	p.t.Helper()
	now, diagnostics := p.Refresh(from)
	if failed(diagnostics) {
		p.t.Fatal(tell(diagnostics))
	}
	return now
}

// plan plans a configuration and gives what the plan says.
func (p *protocol) plan(before stored, config map[string]tftypes.Value) string {
	p.t.Helper()
	p.Configure()
	return tell(p.Plan(before, config).Diagnostics)
}

func failed(diagnostics []*tfprotov6.Diagnostic) bool { return acctest.Failed(diagnostics) }

// tell gives the texts of diagnostics, without their attributes, whose paths in a
// configuration may contain a marked key.
func tell(diagnostics []*tfprotov6.Diagnostic) string {
	var lines []string
	for _, diagnostic := range diagnostics {
		lines = append(lines, diagnostic.Summary+": "+diagnostic.Detail)
	}
	return strings.Join(lines, "\n")
}
