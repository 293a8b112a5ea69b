// Package timeout is for reading timeouts blocks.
package timeout

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// Unlogged keeps the framework's timeouts from logging each operation for which no
// timeout is configured, at the level at which users follow the steps of an apply.
// The context is for reading the block alone.
func Unlogged(ctx context.Context) context.Context {
	return tflog.OmitLogWithMessageStrings(ctx, "timeout configuration")
}
