package endpoint_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestDestroyDoesNotFindItsDraft lets Fastly answer 404 to a call for the new
// version, as it can for a while. The endpoint is still live, so the destroy must
// not report that it is gone.
func TestDestroyDoesNotFindItsDraft(t *testing.T) {
	t.Parallel()
	for _, call := range []string{"clone", "activate"} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(fastly.Config(on(acctest.Service, "logs")))
			workspace.Apply()
			if err := fastly.SetFaults(control.Fault{
				Method: http.MethodPut, Path: "/service/*/version/*/" + call, Times: 1, Status: http.StatusNotFound,
			}); err != nil {
				t.Fatal(err)
			}
			out, err := workspace.Try(t.Context(), "destroy", "-auto-approve", "-input=false")
			if err == nil || !strings.Contains(out, "Error: Cannot delete Heroku endpoint") {
				t.Errorf("%v\n%s", err, out)
			}
			if state := workspace.Run("state", "list"); !strings.Contains(state, "logdrain_fastly_heroku.logs") {
				t.Errorf("the state has %q", state)
			}
			workspace.Run("destroy", "-auto-approve", "-input=false")
			if live := fastly.LiveEndpoints(acctest.Service, "heroku"); len(live) != 0 {
				t.Errorf("the live endpoints are %v", live)
			}
		})
	}
}

// TestDestroyWhileServiceGoes deletes the service after it was read. Its endpoints
// are gone with it.
func TestDestroyWhileServiceGoes(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(on(acctest.Service, "logs")))
	workspace.Apply()
	var once sync.Once
	fastly.SetHooks(func(request *http.Request) {
		if strings.HasSuffix(request.URL.Path, "/clone") {
			once.Do(func() {
				if err := fastly.DeleteService(acctest.Service); err != nil {
					t.Error(err)
				}
			})
		}
	}, nil)
	workspace.Run("destroy", "-auto-approve", "-input=false")
}
