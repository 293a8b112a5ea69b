package quote_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/logdrain/terraform-provider-logdrain/internal/quote"
)

func TestHide(t *testing.T) {
	t.Parallel()
	given := diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(path.Root("token"), "Unusable", "It is empty."),
		diag.NewAttributeWarningDiagnostic(path.Root("token"), "Questionable", "It is short."),
		diag.NewAttributeErrorDiagnostic(path.Root("tags").AtMapKey("token"), "Unusable tag", "It is long."),
		diag.NewAttributeErrorDiagnostic(path.Root("name"), "Unusable name", "It is empty."),
		diag.NewErrorDiagnostic("Broken", "All of it."),
	}
	want := diag.Diagnostics{
		diag.NewErrorDiagnostic("Unusable", "token: It is empty."),
		diag.NewWarningDiagnostic("Questionable", "token: It is short."),
		diag.NewErrorDiagnostic("Unusable tag", "tags: It is long."),
		given[3], given[4],
	}
	got := quote.Hide(given, func(at path.Path) bool { return quote.Attribute(at) != "name" })
	if !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
