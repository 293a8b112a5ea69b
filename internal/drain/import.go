package drain

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// withoutSecretPrefix begins an import ID that keeps the secret out of the state.
const withoutSecretPrefix = "write-only:"

// uuid is the form of the IDs of drains, and of apps.
var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// ImportState accepts "app/drain_id". An import does not see the configuration. It
// stores the secret in the state, so that a configuration with a plain secret needs
// no update after it; "write-only:" before the ID keeps it out, for configurations
// that use the write-only attribute or omit the secret. An import by identity never
// stores it. No message repeats the ID, because people paste URLs that contain
// secrets.
func (r *drainResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	id, withoutSecret := strings.CutPrefix(req.ID, withoutSecretPrefix)
	app, drain, _ := strings.Cut(id, "/")
	if req.ID == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
		var given struct {
			App   types.String `tfsdk:"app"`
			Drain types.String `tfsdk:"drain_id"`
		}
		resp.Diagnostics.Append(req.Identity.Get(ctx, &given)...)
		app, drain, withoutSecret = given.App.ValueString(), given.Drain.ValueString(), true
	}
	if !appShape.MatchString(app) || !uuid.MatchString(drain) {
		resp.Diagnostics.AddError("Unusable import ID",
			"This is not the import ID of a drain. Use app/drain_id, such as my-app/906262a4-e151-45d2-b35a-a2dc0ea9e688. "+
				"The ID of a drain is a UUID, not its token, which begins with d., and not its URL: "+
				"`heroku drains --json -a my-app` and the data source logdrain_heroku_drains show it. "+
				"Put "+withoutSecretPrefix+" before it if the configuration uses "+r.kind.words().writeOnlyName()+
				" or omits the "+r.kind.words().called+".")
		return
	}
	for attribute, value := range map[string]string{
		attributeApp: app, attributeDrainID: drain, attributeID: importID(app, drain),
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, app, drain)...)
	if withoutSecret {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateWithoutSecret, []byte("true"))...)
	}
}

// cannotImport explains an import of a drain that does not exist: whether it is the
// app or the drain that is missing, and which drains exist.
func (m model) cannotImport(ctx context.Context, client *heroku.Client, missing error) diag.Diagnostics {
	summary := fmt.Sprintf("Cannot import drain %s", m.drain())
	drains, err := client.Drains(ctx, m.app())
	switch {
	case heroku.IsNotFound(err):
		return blame(attributeApp, summary, fmt.Sprintf(
			"Heroku has no app %s, or the API key may not see it; Heroku's answer is the same. %s.\n\n"+
				"Check the key, and the app, which is the first part of an import ID.", m.app(), sentence(err.Error())))
	case err != nil:
		return m.explain(ctx, "read", err)
	}
	var existing []string
	for _, drain := range drains {
		if found, err := m.kind.parse(drain.URL); err == nil && drain.Addon == nil {
			existing = append(existing, fmt.Sprintf("%s to %s", drain.ID, found.redacted))
		}
	}
	list := "It has no drains that this resource can manage."
	if len(existing) > 0 {
		list = "It has " + strings.Join(existing, ", ") + "."
	}
	return blame(attributeDrainID, summary, fmt.Sprintf(
		"App %s has no drain of that ID: %v. %s\n\nEvery change of a drain gives it another ID. "+
			"The data source logdrain_heroku_drains lists all drains of the app.", m.app(), missing, list))
}
