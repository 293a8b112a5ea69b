package endpoint_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// TestVersionComment checks that the comment in the provider block is written on
// the version of an apply, and that a failure to write it is a warning.
func TestVersionComment(t *testing.T) {
	t.Parallel()
	server := acctest.NewFastly(t, mock.Options{})
	blocks := server.Blocks()
	blocks["fastly"]["version_comment"] = "commit 1a2b3c"
	protocol := acctest.NewProtocol(t, provider.Options{Getenv: func(string) string { return "" }}, blocks)
	config := func(token string) acctest.Values {
		return protocol.Configuration("logdrain_fastly_heroku", map[string]any{
			"service_id": acctest.Service, "name": "edge", "url": "https://logs.example.com", "token": token,
		})
	}
	comment := func(version int) string {
		for _, one := range server.State().Fastly.Services[0].Versions {
			if one.Number == version {
				return one.Comment
			}
		}
		return "no version"
	}
	endpoint, diags := protocol.Apply(t.Context(), protocol.None("logdrain_fastly_heroku"), config("t.1"))
	if len(diags) > 0 || comment(1) != "" || comment(2) != "commit 1a2b3c" {
		t.Errorf("%q and %q: %s", comment(1), comment(2), acctest.Told(diags))
	}
	err := server.SetFaults(control.Fault{
		Method: http.MethodPut, Path: "/service/*/version/*", Status: http.StatusBadRequest,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, diags = protocol.Apply(t.Context(), endpoint, config("t.2"))
	if said := acctest.Told(diags); acctest.Failed(diags) || len(diags) != 1 || comment(3) != "" ||
		!strings.HasPrefix(said, "WARNING: Version comment is not written: The version comment of version 3 of service ") {
		t.Error(said)
	}
}

// TestVersionCommentOfDrafts refuses a comment that marks abandoned versions.
func TestVersionCommentOfDrafts(t *testing.T) {
	t.Parallel()
	server := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	config := strings.Replace(server.Config(endpoints(acctest.Service, "logs", 1)), "  fastly {",
		"  fastly {\n    version_comment = terraform_data.run.output", 1)
	run := func(comment string) string {
		return config + "\nresource \"terraform_data\" \"run\" {\n  input = \"" + comment + "\"\n}\n"
	}
	// It is not known while this plans.
	workspace.Write(run("run 7"))
	workspace.Apply()
	if got := server.State().Fastly.Services[0].Versions[1].Comment; got != "run 7" {
		t.Errorf("the comment is %q", got)
	}
	workspace.Write(strings.Replace(config, "terraform_data.run.output", `"`+commit.AbandonedPrefix+`"`, 1))
	out, err := workspace.Try(t.Context(), "plan")
	if err == nil || !strings.Contains(out, "Error: Unusable version comment") {
		t.Errorf("%v: %s", err, out)
	}
}
