package drain_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
)

// errAny lets plugin-testing end a case whose error was seen.
var errAny = errors.New("an error was expected")

// applyInProcess applies a configuration that must fail, with a provider that does
// not wait for long, and gives the diagnostics.
func applyInProcess(t *testing.T, mocks *acctest.Pipe, config string) string {
	t.Helper()
	said := ""
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: mocks.Providers(),
		ErrorCheck: func(err error) error {
			said = err.Error()
			return nil
		},
		Steps: []resource.TestStep{{Config: config}},
	})
	if said == "" {
		t.Error(errAny)
	}
	return strings.TrimSpace(said)
}

// race lets somebody else create the same drain right before the provider.
func race(t *testing.T, mocks *acctest.Pipe) {
	t.Helper()
	var raced atomic.Bool
	mocks.Heroku.SetHooks(func(r *http.Request) {
		if r.Method == http.MethodPost && raced.CompareAndSwap(false, true) {
			url := mocks.Listening.DatadogIntake() + "?dd-api-key=" + acctest.DatadogKey + "&ddsource=heroku"
			if _, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{URL: url}); err != nil {
				t.Error(err)
			}
		}
	}, nil)
}

// loseTrack loses the answer to the POST, and every answer after it.
func loseTrack(t *testing.T, mocks *acctest.Pipe) {
	t.Helper()
	if err := mocks.Heroku.SetFaults(control.Fault{Method: http.MethodPost, Drop: control.DropAfter}); err != nil {
		t.Fatal(err)
	}
	mocks.Heroku.SetHooks(nil, func(r *http.Request) {
		if r.Method != http.MethodPost {
			return
		}
		if err := mocks.Heroku.SetFaults(control.Fault{Times: -1, Status: http.StatusInternalServerError}); err != nil {
			t.Error(err)
		}
	})
}
