package drain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// sourceType is the resource of Heroku's own provider.
const sourceType = "heroku_drain"

// MoveState takes over a heroku_drain. The secret, which heroku_drain stored in the
// state, is left out. The next apply of a configuration with a plain secret adds it
// again, without a call.
func (r *drainResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: r.moveState}}
}

// moveState reads the state of a heroku_drain. The address of its provider is not
// checked, because forks and mirrors have other addresses.
func (r *drainResource) moveState(
	ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse,
) {
	if req.SourceTypeName != sourceType || req.SourceRawState == nil {
		return
	}
	// States of version 0 have app, later ones have app_id.
	var source struct {
		ID           string  `json:"id"`
		App          *string `json:"app"`
		AppID        *string `json:"app_id"`
		URL          *string `json:"url"`
		SensitiveURL *string `json:"sensitive_url"`
		Token        *string `json:"token"`
	}
	if err := json.Unmarshal(req.SourceRawState.JSON, &source); err != nil {
		// The error may repeat the state, which contains the URL.
		resp.Diagnostics.AddError("Cannot read the state of heroku_drain",
			"The state of the heroku_drain to move is not the JSON that Heroku's provider writes. Keep it in that provider, "+
				"and remove the moved block.")
		return
	}
	app := first(source.AppID, source.App)
	found, err := r.kind.parse(first(source.SensitiveURL, source.URL))
	if err == nil && (app == "" || source.ID == "") {
		err = errors.New("its state has no app or no ID")
	}
	if err != nil {
		resp.Diagnostics.AddError(r.kind.words().mistakenSummary, fmt.Sprintf(
			"The heroku_drain %s of app %s can't become a logdrain_%s: %v. "+
				"Keep it as it is, and remove the moved block.", source.ID, app, r.kind.words().resource, err))
		return
	}
	moved := r.kind.blank()
	moved.App = types.StringValue(app)
	moved.read(found)
	moved.identify(heroku.Drain{ID: source.ID, Token: first(source.Token)})
	resp.Diagnostics.Append(r.kind.set(ctx, &resp.TargetState, moved)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.TargetIdentity, app, source.ID)...)
	if resp.TargetPrivate != nil {
		resp.Diagnostics.Append(storeSecret(ctx, resp.TargetPrivate, found.mark)...)
	}
}

// first gives the first text that is not empty.
func first(texts ...*string) string {
	for _, text := range texts {
		if text != nil && *text != "" {
			return *text
		}
	}
	return ""
}
