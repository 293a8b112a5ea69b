package soak_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestChangesBetweenPlanAndApply checks that an apply of a saved plan keeps what
// somebody else has changed after the plan.
func TestChangesBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	s := newScene(t, mock.Options{})
	s.reset()
	if _, err := s.fastly.Publish(acctest.Service, func(version int) error {
		if err := s.fastly.AddEndpoint(acctest.Service, version, "heroku", mock.Row{
			"name": "theirs-too", "url": herokuURL, "token": "t.2",
		}); err != nil {
			return err
		}
		if err := s.fastly.Change(acctest.Service, version, "logging/kinesis", "theirs", mock.Row{
			"topic": "theirs-2",
		}); err != nil {
			return err
		}
		// A field of ours that the plan does not touch.
		if err := s.fastly.Change(acctest.Service, version, "logging/kinesis", "updated", mock.Row{
			"region": "eu-west-1",
		}); err != nil {
			return err
		}
		return s.fastly.Add(acctest.Service, version, "backend", mock.Row{"name": "origin", "address": "192.0.2.1"})
	}); err != nil {
		t.Fatal(err)
	}
	s.workspace.Run("apply", "-input=false", planFile)
	want := maps.Clone(s.after)
	want["heroku/theirs-too"], want["kinesis/theirs"] = herokuURL, "theirs-2"
	must(t, s.fastly, "after the apply of an older plan", want)
	if region := s.fastly.LiveEndpoints(acctest.Service, "kinesis")["updated"]["region"]; region != "eu-west-1" {
		t.Errorf("the region that somebody else had set is %v", region)
	}
	backends, err := s.fastly.LiveRows(acctest.Service, "backend")
	if err != nil || len(backends) != 1 {
		t.Errorf("the backends are %v, %v", backends, err)
	}
	converges(t, s.fastly, s.workspace, want)
}

// hint is what the warning about an endpoint that is gone must say.
var hint = []string{
	"endpoint is gone", "The plan creates it again", "fastly_service_vcl",
	"lifecycle {", "ignore_changes = [logging_heroku]",
}

// TestDroppedByService checks that the plan creates an endpoint again that a
// fastly_service_vcl resource has removed, and that a warning says the likely cause.
func TestDroppedByService(t *testing.T) {
	t.Parallel()
	cases := map[string]func(t *testing.T, fastly *acctest.Fastly) (dropped bool){
		// The service's configuration has no logging blocks, so its apply deletes all
		// endpoints.
		"service without blocks": func(t *testing.T, fastly *acctest.Fastly) bool {
			if _, err := fastly.Publish(acctest.Service, func(version int) error {
				return fastly.Remove(acctest.Service, version, "logging/heroku", "logs")
			}); err != nil {
				t.Fatal(err)
			}
			return true
		},
		// With ignore_changes, its apply clones what is live and changes a backend.
		"service with ignore_changes": func(t *testing.T, fastly *acctest.Fastly) bool {
			if _, err := fastly.Publish(acctest.Service, func(version int) error {
				return fastly.Add(acctest.Service, version, "backend", mock.Row{"name": "origin", "address": "192.0.2.1"})
			}); err != nil {
				t.Fatal(err)
			}
			return false
		},
		// The apply of a saved plan of the service clones the version that was live
		// when the plan was made.
		"older plan of the service": func(t *testing.T, fastly *acctest.Fastly) bool {
			clone, err := fastly.Clone(acctest.Service, 1)
			if err == nil {
				err = fastly.Add(acctest.Service, clone, "backend", mock.Row{"name": "origin", "address": "192.0.2.1"})
			}
			if err == nil {
				err = fastly.Activate(acctest.Service, clone)
			}
			if err != nil {
				t.Fatal(err)
			}
			return true
		},
		"rolled back": func(t *testing.T, fastly *acctest.Fastly) bool {
			if err := fastly.Activate(acctest.Service, 1); err != nil {
				t.Fatal(err)
			}
			return true
		},
	}
	for name, act := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(fastly.Config(block("heroku", "logs", "logs", herokuURL)))
			workspace.Apply()
			dropped := act(t, fastly)
			out, err := workspace.Try(t.Context(), "plan", "-detailed-exitcode", "-input=false")
			if !dropped {
				if err != nil || strings.Contains(out, "is gone") {
					t.Errorf("the plan is not empty, or has a warning: %v\n%s", err, out)
				}
				return
			}
			for _, words := range append(hint, "1 to add, 0 to change, 0 to destroy") {
				if !strings.Contains(flat(out), words) {
					t.Errorf("the plan does not say %q:\n%s", words, out)
				}
			}
			converges(t, fastly, workspace, contents{"heroku/logs": herokuURL})
		})
	}
}

// TestVersionComments checks that an apply writes no version comment by default. A
// fastly_service_vcl resource would plan to remove it.
func TestVersionComments(t *testing.T) {
	t.Parallel()
	s := newScene(t, mock.Options{})
	s.calls()
	for _, version := range s.fastly.State().Fastly.Services[0].Versions {
		if version.Comment != "" {
			t.Errorf("version %d has the comment %q", version.Number, version.Comment)
		}
	}
}
