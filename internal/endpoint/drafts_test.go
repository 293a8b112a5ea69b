package endpoint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestDraftIsKnownLater pins a live endpoint to a draft whose number is known only
// after an apply, such as that of another provider's service.
func TestDraftIsKnownLater(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(on(acctest.Service, "logs")))
	workspace.Apply()
	for range 2 {
		draft := draftOf(t, fastly, acctest.Service)
		workspace.Write(fastly.Config(fmt.Sprintf(`
resource "terraform_data" "draft" {
  input            = %[1]d
  triggers_replace = %[1]d
}
`, draft) + on(acctest.Service, "logs", "draft_version = terraform_data.draft.output")))
		workspace.Apply()
		workspace.Run("plan", "-detailed-exitcode")
		if held := fastly.Endpoints(acctest.Service, draft, "heroku"); len(held) != 1 {
			t.Errorf("version %d has %v", draft, held)
		}
	}
}

// TestNamesChangeHandsInANewDraft swaps names of endpoints and moves them to
// another draft in one apply. The draft has all endpoints under their old names.
func TestNamesChangeHandsInANewDraft(t *testing.T) {
	t.Parallel()
	first, second := kindsUnderTest()[0], kindsUnderTest()[1]
	// What an endpoint is stays with its label.
	config := func(draft int, names ...string) string {
		text := ""
		for i, name := range names {
			k := []kindUnderTest{first, second, first}[i]
			label := fmt.Sprintf("label%d", i)
			own := strings.NewReplacer("edge", "edge-"+label, "/logs\"\n", "/logs/"+label+"\"\n").Replace(k.minimal)
			text += k.block(label, name, fmt.Sprintf("%s\n draft_version = %d", own, draft))
		}
		return text
	}
	for name, test := range map[string]struct{ before, after []string }{
		"swap":               {[]string{"one", "two"}, []string{"two", "one"}},
		"swap of one kind":   {[]string{"one", "other", "two"}, []string{"two", "other", "one"}},
		"new one in between": {[]string{"one", "other"}, []string{"two", "other", "one"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			workspace := acctest.NewWorkspace(t)
			draft := draftOf(t, fastly, acctest.Service)
			workspace.Write(fastly.Config(config(draft, test.before...)))
			workspace.Apply()
			if err := fastly.Activate(acctest.Service, draft); err != nil {
				t.Fatal(err)
			}
			draft = draftOf(t, fastly, acctest.Service)
			workspace.Write(fastly.Config(config(draft, test.after...)))
			workspace.Apply()
			workspace.Run("plan", "-detailed-exitcode")
			for i, name := range test.after {
				k := []kindUnderTest{first, second, first}[i]
				row := fastly.Endpoints(acctest.Service, draft, k.kind)[name]
				if value := fmt.Sprint(row[k.field]); !strings.HasSuffix(value, fmt.Sprintf("label%d", i)) {
					t.Errorf("%s has %q", name, value)
				}
			}
		})
	}
}
