package endpoint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// hcl is an endpoint as a configuration of Terraform's.
func (c *conformance) hcl(label string, s settings) string {
	text := fmt.Sprintf("\nresource %q %q {\n  service_id = %q\n", c.typeName(), label, c.service)
	escape := strings.NewReplacer("${", "$${", "%{", "%%{")
	for name, value := range s {
		field, ok := c.kind.Field(name)
		if !ok || field.Type == fastly.TextType || field.Type == fastly.PEMType || field.Type == fastly.JSONType {
			value = escape.Replace(fmt.Sprintf("%q", value))
		}
		text += fmt.Sprintf("  %s = %s\n", name, value)
	}
	return text + "}\n"
}

// TestAllKinds applies an endpoint of each kind at once, changes all, and destroys
// them, with the CLI: one version for each step, and an empty plan after it. The
// test runs alone, and its calls are faster than Fastly's: on a machine that is
// busy with other tests, the changes can arrive with pauses between them.
func TestAllKinds(t *testing.T) {
	server := acctest.NewFastly(t, mock.Options{Latency: control.FixedLatency(50 * time.Millisecond)})
	workspace := acctest.NewWorkspace(t)
	c := &conformance{t: t, fastly: server, service: acctest.Service, vcl: true}
	c.protocol = newConformanceProtocol(t, server)
	write := func(region string) {
		config := ""
		for _, c.kind = range kind.Kinds() {
			config += c.hcl("all", c.smallest().with("name", c.kind.Name).with("log_processing_region", region))
		}
		workspace.Write(server.Config(config))
	}
	live := func() (found []string) {
		for _, k := range kind.Kinds() {
			for name, row := range server.LiveEndpoints(acctest.Service, k.Name) {
				found = append(found, fmt.Sprintf("%s in %v", name, row["log_processing_region"]))
			}
		}
		return found
	}
	for i, region := range []string{"eu", "us"} {
		write(region)
		workspace.Run("apply", "-auto-approve", "-input=false", "-parallelism=28")
		var want []string
		for _, k := range kind.Kinds() {
			want = append(want, k.Name+" in "+region)
		}
		if got := live(); !slices.Equal(got, want) {
			t.Errorf("the live endpoints are %q", got)
		}
		if newest := server.Newest(acctest.Service); newest != 2+i {
			t.Errorf("%d is the newest version, not %d", newest, 2+i)
		}
		workspace.Run("plan", "-detailed-exitcode")
	}
	workspace.Run("destroy", "-auto-approve", "-input=false", "-parallelism=28")
	if got := live(); len(got) > 0 || server.Newest(acctest.Service) != 4 {
		t.Errorf("version %d is the newest after the destroy, and live is %q", server.Newest(acctest.Service), got)
	}
}
