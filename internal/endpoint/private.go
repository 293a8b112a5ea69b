package endpoint

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// keyOmitted is where the private state keeps which fields the configuration
// omitted when it was last applied, so that Fastly's own default is in force.
const keyOmitted = "omitted"

// privateWriter is what of a private state can be written.
type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// privateReader is what of a private state can be read.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// rememberOmitted notes which of the kept fields the configuration omits.
func (m model) rememberOmitted(ctx context.Context, private privateWriter) diag.Diagnostics {
	fields := map[string]bool{}
	for _, field := range m.kind.All() {
		if field.Kept && m.fields[field.Name].IsNull() {
			fields[field.Name] = true
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot note the configuration", err.Error())}
	}
	return private.SetKey(ctx, keyOmitted, text)
}

// omittedBefore reads what rememberOmitted noted. After an import nothing is
// noted.
func omittedBefore(ctx context.Context, private privateReader) (map[string]bool, diag.Diagnostics) {
	text, diags := private.GetKey(ctx, keyOmitted)
	fields := map[string]bool{}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &fields); err != nil {
			diags.AddError("Cannot read what was configured before", err.Error())
		}
	}
	return fields, diags
}
