package endpoint

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// keyDefaults is where the private state keeps what Fastly gave to the fields that
// the configuration omitted when it was last applied.
const keyDefaults = "defaults"

// privateWriter is what of a private state can be written.
type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// privateReader is what of a private state can be read.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// rememberDefaults notes what the fields are that the configuration omits.
func (m model) rememberDefaults(
	ctx context.Context, config model, endpoint fastly.Endpoint, private privateWriter,
) diag.Diagnostics {
	defaults := map[string]string{}
	for _, field := range m.kind.All() {
		if !field.Kept || !config.fields[field.Name].IsNull() {
			continue
		}
		defaults[field.Name] = m.fields[field.Name].ValueString()
		if m.fields[field.Name].IsUnknown() {
			defaults[field.Name] = endpoint[field.Name]
		}
	}
	text, err := json.Marshal(defaults)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot note the configuration", err.Error())}
	}
	return private.SetKey(ctx, keyDefaults, text)
}

// knownDefaults reads what rememberDefaults noted. After an import nothing is noted.
func knownDefaults(ctx context.Context, private privateReader) (map[string]string, diag.Diagnostics) {
	text, diags := private.GetKey(ctx, keyDefaults)
	defaults := map[string]string{}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &defaults); err != nil {
			diags.AddError("Cannot read what was configured before", err.Error())
		}
	}
	return defaults, diags
}
