package heroku_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
)

// TestReadSecretsAreHidden reads drains, and then lets Heroku repeat the secrets in
// their URLs: they are hidden like secrets that were sent.
func TestReadSecretsAreHidden(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"listed", "read"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, nil, mock.Options{})
				there, err := w.AddDrain("demo", mock.Drain{
					URL: "https://marked-user:marked%2Fword@logs.example/in/marked-token-0123456789?key=marked-key",
				})
				if err != nil {
					t.Fatal(err)
				}
				if way == "listed" {
					_, err = w.client.Drains(t.Context(), "demo")
				} else {
					_, err = w.client.Drain(t.Context(), "demo", there.ID)
				}
				if err != nil {
					t.Fatal(err)
				}
				words := control.Text(`{"id": "bad", "message": "marked-user, marked/word, marked-token-0123456789, marked-key"}`)
				if err := w.SetFaults(control.Fault{Method: http.MethodDelete, Status: 400, Body: &words}); err != nil {
					t.Fatal(err)
				}
				err = w.client.DeleteDrain(t.Context(), "demo", there.ID)
				if err == nil || strings.Contains(err.Error(), "marked") || strings.Count(err.Error(), "(redacted)") != 4 {
					t.Error(err)
				}
			})
		})
	}
}
