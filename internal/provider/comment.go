package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
)

// commentValidator refuses a version comment that would mark every version as an
// abandoned draft, for which other writers do not wait.
type commentValidator struct{}

func (commentValidator) Description(context.Context) string {
	return "does not begin like the comment of an abandoned draft"
}
func (v commentValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (commentValidator) ValidateString(
	_ context.Context, req validator.StringRequest, resp *validator.StringResponse,
) {
	if strings.HasPrefix(req.ConfigValue.ValueString(), commit.AbandonedPrefix) {
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable version comment", fmt.Sprintf(
			"A comment that begins with %q marks a draft that this provider has given up. Choose another text.",
			commit.AbandonedPrefix))
	}
}
