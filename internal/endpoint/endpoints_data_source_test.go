package endpoint_test

import (
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestListsNeedTerraform reads a list of endpoints, which has secrets, with several
// versions of Terraform.
func TestListsNeedTerraform(t *testing.T) {
	t.Parallel()
	service := withConditions()
	service.Versions[0].Heroku = []mock.Row{{"name": "edge", "url": "https://a.example", "token": "t.marked-secret"}}
	server := acctest.NewFastly(t, mock.Options{}, service)
	protocol := newConformanceProtocol(t, server)
	argument := map[string]string{"service_id": acctest.Service}
	for version, works := range map[string]bool{
		"1.0.0": false, "1.0.11": false, "1.1.9": false, "0.15.5": false, "1.2.0-alpha1": true, "1.2.0": true, "1.10.5": true,
		"1.13.0": true, "2.0.0": true, "": true, "dev": true,
	} {
		protocol.Terraform = version
		server.ForgetCalls()
		_, diags := protocol.Read("logdrain_fastly_heroku_endpoints", argument)
		if acctest.Failed(diags) == works {
			t.Errorf("%q: %s", version, acctest.Told(diags))
		}
		if said := acctest.Told(diags); !works && (len(diags) != 1 || len(server.Calls()) > 0 ||
			!strings.Contains(said, "This is Terraform "+version+".") || !strings.Contains(said, "1.2 or newer")) {
			t.Errorf("%q: %s", version, said)
		}
		// A single endpoint, and a list without secrets, work.
		if _, diags := protocol.Read("logdrain_fastly_endpoints", argument); acctest.Failed(diags) {
			t.Errorf("%q: %s", version, acctest.Told(diags))
		}
		if _, diags := protocol.Read("logdrain_fastly_heroku", map[string]string{
			"service_id": acctest.Service, "name": "edge",
		}); acctest.Failed(diags) {
			t.Errorf("%q: %s", version, acctest.Told(diags))
		}
	}
}
