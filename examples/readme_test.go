package examples_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
)

// TestReadme applies the configuration that README shows first, as it stands there.
func TestReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)```hcl\n(.*?)```").FindSubmatch(readme)
	if shown == nil {
		t.Fatal("README shows no configuration")
	}
	e := open(t, "guides/getting-started", seed, t.TempDir())
	e.Write(string(shown[1]))
	version := e.mocks.Fastly.Newest(acctest.Service)
	e.Run("apply", "-auto-approve", "-input=false")
	e.plansNothing()
	for _, want := range [][2]string{{"s3", "archive"}, {"datadog", "edge"}} {
		if live := e.live(want[0]); !slices.Contains(live, want[1]) {
			t.Errorf("the %s endpoints %q are live", want[0], live)
		}
	}
	if made := e.mocks.Fastly.Newest(acctest.Service) - version; made != 1 {
		t.Errorf("the apply made %d versions", made)
	}
}
