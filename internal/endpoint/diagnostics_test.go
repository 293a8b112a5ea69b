package endpoint

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

// TestUnsure checks the error about a draft that may contain a change: why, which
// version, and what to do. It never says that production is unchanged.
func TestUnsure(t *testing.T) {
	t.Parallel()
	k, _ := kind.Named("s3")
	m := model{kind: k, serviceID: types.StringValue("SERVICE"), fields: map[string]types.String{
		attributeName: types.StringValue("edge"),
	}}
	for why, err := range map[string]error{
		"Terraform was interrupted before Fastly answered. ": &commit.StoppedError{Cause: context.Canceled},
		"A refusal. ": errors.New("a refusal"),
	} {
		summary, detail, _ := m.words("create", &commit.UnsureError{Version: 7, Err: err})
		if summary != "Cannot tell whether the change was written" || !strings.Contains(detail, why) ||
			!strings.Contains(detail, "version 7 of service SERVICE") || !strings.Contains(detail, "Plan again") ||
			strings.Contains(detail, productionUnchanged) {
			t.Errorf("%s: %s", summary, detail)
		}
	}
}
