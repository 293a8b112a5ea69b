package endpoint_test

import (
	"fmt"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestDraftIsKnownLater pins an endpoint that is live to a draft whose number is
// known only after the apply of what makes it, such as another provider's service.
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
			t.Errorf("version %d holds %v", draft, held)
		}
	}
}
