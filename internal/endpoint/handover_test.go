package endpoint_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestHandedOverWhileItIsWritten has one resource take over an endpoint from
// another, which gives it up only while the version is being written: by a destroy
// or a rename that must wait for another resource.
func TestHandedOverWhileItIsWritten(t *testing.T) {
	t.Parallel()
	// Terraform destroys the user of an endpoint before the endpoint.
	const user = `
resource "terraform_data" "user" {
  triggers_replace = %q
  %s
  provisioner "local-exec" {
    when    = destroy
    command = "sleep 2"
  }
}
`
	// Terraform changes an endpoint after what it depends on.
	const cause = `
resource "terraform_data" "cause" {
  triggers_replace = %q
  provisioner "local-exec" {
    command = "sleep 2"
  }
}
`
	k := kindsUnderTest()[0]
	// The plan of the new one waits half a second for whoever may have its name.
	other := `
resource "terraform_data" "pause" {
  provisioner "local-exec" {
    command = "sleep 0.5"
  }
}
` + kindUnderTest{kind: "kinesis"}.block("slow", "slow",
		kindsUnderTest()[1].minimal+"\n depends_on = [terraform_data.pause]")
	depending := k.minimal + "\n depends_on = [terraform_data.cause]"
	for name, test := range map[string]struct {
		before, after string
		live          []string
	}{
		"destroyed": {
			k.block("old", "logs", k.minimal) + fmt.Sprintf(user, "1", "depends_on = [logdrain_fastly_heroku.old]"),
			k.block("new", "logs", k.minimal) + fmt.Sprintf(user, "2", "") + other,
			[]string{"logs"},
		},
		"renamed": {
			k.block("old", "logs", depending) + fmt.Sprintf(cause, "1"),
			k.block("old", "renamed", depending) + fmt.Sprintf(cause, "2") + k.block("new", "logs", k.minimal) + other,
			[]string{"logs", "renamed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(fastly.Config(test.before))
			workspace.Apply()
			if err := fastly.SetFaults(control.Fault{
				Method: http.MethodPost, Path: "/service/*/version/*/logging/kinesis",
				Times: 1, Delay: control.Duration(3 * time.Second),
			}); err != nil {
				t.Fatal(err)
			}
			workspace.Write(fastly.Config(test.after))
			workspace.Apply()
			live := fastly.LiveEndpoints(acctest.Service, k.kind)
			for _, name := range test.live {
				if live[name] == nil {
					t.Errorf("%q is not live", name)
				}
			}
			workspace.Run("plan", "-detailed-exitcode")
			if state := workspace.Run("state", "list"); strings.Count(state, "logdrain_") != len(test.live)+1 {
				t.Errorf("the state has %s", state)
			}
		})
	}
}
