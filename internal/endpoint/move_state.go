package endpoint

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// betaState is the state of a standalone logging resource of Fastly's beta provider
// (fastly_service_logging_heroku and others, as its registry pages document them):
// the fields of the API, with the credentials in a separate block and another name
// for the processing region.
type betaState struct {
	ServiceID      string         `json:"service_id"`
	Authentication map[string]any `json:"authentication"`
}

// renamedInBeta are fields that have another name in the beta provider, but not in
// the official one.
var renamedInBeta = map[string]string{"user": "email"}

// MoveState takes over an endpoint from Fastly's beta provider by a moved block.
// The version to which it was pinned is dropped: from then on, the resource is the
// endpoint in the live version.
func (r *endpointResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: r.moveFromBeta}}
}

func (r *endpointResource) moveFromBeta(
	ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse,
) {
	// Only the type is compared: OpenTofu and Terraform report different addresses
	// for the same provider, and some versions report a wrong one.
	if req.SourceTypeName != "fastly_service_"+r.kind.Block || req.SourceRawState == nil {
		return
	}
	var known betaState
	var all map[string]any
	err := errors.Join(json.Unmarshal(req.SourceRawState.JSON, &known), json.Unmarshal(req.SourceRawState.JSON, &all))
	if err != nil {
		resp.Diagnostics.AddError("Cannot take the endpoint over",
			fmt.Sprintf("The state of %s does not have the form that its provider documents: %v. Import the endpoint instead.",
				req.SourceTypeName, err))
		return
	}
	name, _ := all[attributeName].(string)
	if known.ServiceID == "" || name == "" {
		resp.Diagnostics.AddError("Cannot take the endpoint over",
			fmt.Sprintf("The state of %s has no service_id or no name. Import the endpoint instead.", req.SourceTypeName))
		return
	}

	// Attributes that the source does not have stay null until the following
	// refresh.
	var diags diag.Diagnostics
	set := func(attribute string, value any) {
		diags.Append(resp.TargetState.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	for _, field := range r.kind.All() {
		var value any
		for _, named := range []string{field.Name, field.Official, renamedInBeta[field.Name]} {
			for _, at := range []map[string]any{all, known.Authentication} {
				if found, ok := at[named]; ok && value == nil {
					value = found
				}
			}
		}
		set(field.Name, attribute(field, moved(value)))
	}
	set(attributeServiceID, known.ServiceID)
	set(attributeID, known.ServiceID+"/"+name)
	diags.Append(identify(ctx, resp.TargetIdentity, known.ServiceID, name)...)
	resp.Diagnostics.Append(diags...)
}

// moved converts a value of another provider's state. Some store "" for a value
// that is not set.
func moved(value any) types.String {
	switch value := value.(type) {
	case string:
		return optional(value)
	case float64:
		return types.StringValue(strconv.FormatFloat(value, 'f', -1, 64))
	case bool:
		return types.StringValue(fastly.Text(value))
	}
	return types.StringNull()
}
