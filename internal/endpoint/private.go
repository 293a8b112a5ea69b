package endpoint

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// keyDefaults is the key in the private state of the values that Fastly gave to the
// fields that the last applied configuration omitted.
const keyDefaults = "defaults"

// privateWriter is the part of a private state that can be written.
type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// privateReader is the part of a private state that can be read.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// badPrivateState explains a private state that is not in the provider's form.
func badPrivateState(err error) string {
	return fmt.Sprintf("The private part of the state can't be used: %v. If nobody has changed the state by hand, "+
		"please report this. To get a new state, use terraform state rm and import the endpoint.", err)
}

// rememberDefaults stores the values of the fields that the configuration omits.
func (m model) rememberDefaults(
	ctx context.Context, config model, endpoint fastly.Endpoint, private privateWriter,
) diag.Diagnostics {
	defaults := map[string]string{}
	for _, field := range m.kind.All() {
		if !field.FastlyDefault || !config.fields[field.Name].IsNull() {
			continue
		}
		defaults[field.Name] = m.fields[field.Name].ValueString()
		if m.fields[field.Name].IsUnknown() {
			defaults[field.Name] = endpoint[field.Name]
		}
	}
	text, err := json.Marshal(defaults)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot store Fastly's defaults", badPrivateState(err))}
	}
	return private.SetKey(ctx, keyDefaults, text)
}

// knownDefaults reads what rememberDefaults stored. After an import there are none.
func knownDefaults(ctx context.Context, private privateReader) (map[string]string, diag.Diagnostics) {
	text, diags := private.GetKey(ctx, keyDefaults)
	defaults := map[string]string{}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &defaults); err != nil {
			diags.AddError("Cannot read Fastly's defaults", badPrivateState(err))
		}
	}
	return defaults, diags
}
