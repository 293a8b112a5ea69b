// Package timeout keeps log lines about timeouts blocks out of the provider's log.
package timeout

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// Unlogged returns a context for reading a timeouts block. Otherwise the framework's
// library logs a line for each operation without a timeout in the configuration, at
// the level at which users follow the steps of an apply. Use the context only to read
// the block.
func Unlogged(ctx context.Context) context.Context {
	return tflog.OmitLogWithMessageStrings(ctx, "timeout configuration")
}
