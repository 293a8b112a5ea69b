package timeout_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/logdrain/terraform-provider-logdrain/internal/timeout"
)

// TestUnlogged reads a block without a timeout for reads, with the library's log line
// and without it.
func TestUnlogged(t *testing.T) {
	t.Parallel()
	block := timeouts.Value{Object: types.ObjectValueMust(
		map[string]attr.Type{"create": types.StringType, "read": types.StringType},
		map[string]attr.Value{"create": types.StringValue("1m"), "read": types.StringNull()},
	)}
	read := func(quieten func(context.Context) context.Context) string {
		var log bytes.Buffer
		ctx := tflogtest.RootLogger(t.Context(), &log)
		limit, diags := block.Read(quieten(ctx), time.Hour)
		if limit != time.Hour || diags.HasError() {
			t.Errorf("%s, %v", limit, diags)
		}
		tflog.Info(ctx, "the next line")
		return log.String()
	}
	if log := read(func(ctx context.Context) context.Context { return ctx }); !strings.Contains(log, "timeout") {
		t.Errorf("the library no longer logs missing timeouts, so this package is not needed: %s", log)
	}
	if log := read(timeout.Unlogged); strings.Contains(log, "timeout") || !strings.Contains(log, "the next line") {
		t.Errorf("the log is %s", log)
	}
}
