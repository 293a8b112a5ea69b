package drain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// withoutKeyPrefix begins an import ID that leaves the key out of the state.
const withoutKeyPrefix = "write-only:"

// uuid is the form of the ids of drains.
var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// ImportState takes "app/drain_id". An import does not see the configuration:
// so that a plain api_key needs no update after it, the key is brought into the
// state; "write-only:" before the ID leaves it out, for configurations that use
// api_key_wo. No message repeats the ID: people paste URLs, keys and all.
func (r *drainResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	id, withoutKey := strings.CutPrefix(req.ID, withoutKeyPrefix)
	app, drain, _ := strings.Cut(id, "/")
	if req.ID == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
		var given struct {
			App   types.String `tfsdk:"app"`
			Drain types.String `tfsdk:"drain_id"`
		}
		resp.Diagnostics.Append(req.Identity.Get(ctx, &given)...)
		app, drain = given.App.ValueString(), given.Drain.ValueString()
	}
	if !appShape.MatchString(app) || !uuid.MatchString(drain) {
		resp.Diagnostics.AddError("Unusable import ID",
			"This does not name a drain. Give app/drain_id, such as my-app/906262a4-e151-45d2-b35a-a2dc0ea9e688. "+
				"The ID of a drain is a UUID, and neither its token, which begins with d., nor its URL: "+
				"`heroku drains --json -a my-app` shows it, and the data source logdrain_heroku_drains does. "+
				"Put "+withoutKeyPrefix+" before it if the configuration uses api_key_wo.")
		return
	}
	for attribute, value := range map[string]any{
		attributeApp: app, attributeDrainID: drain, attributeID: importID(app, drain), attributeValidate: true,
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, app, drain)...)
	if withoutKey {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateWithoutKey, []byte("true"))...)
	}
}

// sourceType is the resource of Heroku's own provider.
const sourceType = "heroku_drain"

// MoveState takes over a heroku_drain whose URL leads to Datadog. The key stays
// out of the state, where heroku_drain had it: a plain api_key comes back with
// the next apply, which sends nothing.
func (r *drainResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: moveState}}
}

// moveState reads the state of a heroku_drain. The address of its provider is
// not looked at: forks and mirrors have other ones.
func moveState(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if req.SourceTypeName != sourceType || req.SourceRawState == nil {
		return
	}
	// The state of version 0 has app, later ones have app_id.
	var source struct {
		ID           string  `json:"id"`
		App          *string `json:"app"`
		AppID        *string `json:"app_id"`
		URL          *string `json:"url"`
		SensitiveURL *string `json:"sensitive_url"`
		Token        *string `json:"token"`
	}
	if err := json.Unmarshal(req.SourceRawState.JSON, &source); err != nil {
		// The error may repeat the state, URL and all.
		resp.Diagnostics.AddError("Cannot read the state of heroku_drain",
			"The state of the heroku_drain to move is not the JSON that Heroku's provider writes.")
		return
	}
	app := first(source.AppID, source.App)
	intake, err := datadog.Parse(first(source.SensitiveURL, source.URL))
	if err == nil && (app == "" || source.ID == "") {
		err = errors.New("its state has no app or no ID")
	}
	if err != nil {
		resp.Diagnostics.AddError("Not a drain to Datadog", fmt.Sprintf(
			"The heroku_drain %s of app %s can't become a logdrain_heroku_datadog: %v. "+
				"Keep it as it is, and take the moved block out.", source.ID, app, err))
		return
	}
	moved := model{
		App:      types.StringValue(app),
		Validate: types.BoolValue(true),
		Timeouts: noTimeouts(),
	}
	moved.read(intake, first(source.SensitiveURL, source.URL))
	moved.identify(heroku.Drain{ID: source.ID, Token: first(source.Token)})
	resp.Diagnostics.Append(resp.TargetState.Set(ctx, moved)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.TargetIdentity, app, source.ID)...)
	if resp.TargetPrivate != nil {
		resp.Diagnostics.Append(noteKey(ctx, resp.TargetPrivate, intake.Key)...)
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
