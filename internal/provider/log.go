package provider

import (
	"context"
	"log/slog"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// logHandler writes log lines of packages that know no Terraform to Terraform's
// log, where TF_LOG_PROVIDER=INFO shows them. The context of a line is that of the
// request of Terraform's that it belongs to.
type logHandler struct {
	attributes []slog.Attr
}

// Enabled is always true: Terraform's log has its own level.
func (logHandler) Enabled(context.Context, slog.Level) bool { return true }

// Handle logs one line.
func (h logHandler) Handle(ctx context.Context, record slog.Record) error {
	fields := map[string]any{}
	for _, attribute := range h.attributes {
		fields[attribute.Key] = attribute.Value.Any()
	}
	record.Attrs(func(attribute slog.Attr) bool {
		fields[attribute.Key] = attribute.Value.Any()
		return true
	})
	switch {
	case record.Level >= slog.LevelError:
		tflog.Error(ctx, record.Message, fields)
	case record.Level >= slog.LevelWarn:
		tflog.Warn(ctx, record.Message, fields)
	case record.Level >= slog.LevelInfo:
		tflog.Info(ctx, record.Message, fields)
	default:
		tflog.Debug(ctx, record.Message, fields)
	}
	return nil
}

// WithAttrs gives a handler that adds attributes to every line.
func (h logHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return logHandler{attributes: append(append([]slog.Attr{}, h.attributes...), attributes...)}
}

// WithGroup ignores groups: Terraform's log is flat.
func (h logHandler) WithGroup(string) slog.Handler { return h }
