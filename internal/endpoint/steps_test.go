package endpoint_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestSteps runs the filter in the guide on the log of an apply. Its output is the
// steps in the guide, and no other line.
func TestSteps(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(filepath.Join("..", "..", "docs", "guides", "version-lifecycle.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := regexp.MustCompile("(?s)```shell\n(sed [^\n]*)\n```\n\n```text\n(.*?)```").FindStringSubmatch(string(guide))
	if page == nil {
		t.Fatal("the guide has no filter, followed by what it shows")
	}
	directory := t.TempDir()
	server := acctest.NewFastly(t, mock.Options{}, mock.Service{
		ID: acctest.Service, Name: "steps", Type: "vcl", Versions: []mock.Version{{Number: 1, Active: true}},
	})
	workspace := acctest.NewWorkspace(t, "TF_LOG_PROVIDER=INFO", "TF_LOG_PATH="+filepath.Join(directory, "steps.log"))
	workspace.Write(server.Config(`resource "logdrain_fastly_heroku" "logs" {
  count      = 3
  service_id = "` + acctest.Service + `"
  name       = "logs-${count.index}"
  url        = "https://example.com"
  token      = "t.1"
}
`))
	workspace.Run("apply", "-auto-approve", "-input=false")
	filter := exec.CommandContext(t.Context(), "sh", "-c", page[1])
	filter.Dir = directory
	shown, err := filter.Output()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(page[2], "SEEDSERVICE00000000001", acctest.Service)
	if string(shown) != want {
		t.Errorf("the filter shows\n%s\nand not\n%s", shown, want)
	}
}
