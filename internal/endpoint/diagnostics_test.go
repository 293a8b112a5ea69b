package endpoint

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// edge is the model of an S3 endpoint.
func edge() model {
	k, _ := kind.Named("s3")
	return model{kind: k, serviceID: types.StringValue("SERVICE"), fields: map[string]types.String{
		attributeName: types.StringValue("edge"),
	}}
}

// TestUnsure checks the error about a draft that may contain a change: why, which
// version, and what to do. It never says that production is unchanged.
func TestUnsure(t *testing.T) {
	t.Parallel()
	m := edge()
	for why, err := range map[string]error{
		"Terraform was interrupted before Fastly answered. ": &commit.StoppedError{Cause: context.Canceled},
		"A refusal. ": errors.New("a refusal"),
	} {
		summary, detail, _ := m.words("create", &commit.UnsureError{Version: 7, Err: err})
		if summary != "Cannot tell whether the change was written" || !strings.Contains(detail, why) ||
			!strings.Contains(detail, "version 7 of service SERVICE") || !strings.Contains(detail, "Plan again") ||
			strings.Contains(detail, productionUnchanged) {
			t.Errorf("%s: %s", summary, detail)
		}
	}
}

// TestRefusals checks words of errors about changes that Fastly refuses: how many
// changes an invalid version has, and that no value is blamed for a failed delete.
func TestRefusals(t *testing.T) {
	t.Parallel()
	m := edge()
	for group, want := range map[int]string{
		1: "with this change,", 2: "with this and another change of this apply,",
		3: "with this and 2 other changes of this apply,",
	} {
		invalid := &commit.InvalidError{First: true, Group: group, Draft: 2, Live: 1, Reason: "a reason"}
		_, detail, _ := m.words("create", invalid)
		if !strings.Contains(detail, want) {
			t.Errorf("with %d changes: %s", group, detail)
		}
	}
	refused := &commit.RefusedError{Version: 2, Tried: true, Err: &fastly.Error{
		Method: http.MethodDelete, Path: "/x", Status: http.StatusUnprocessableEntity, Title: "Bad name value",
	}}
	for verb, want := range map[string]string{
		"delete": "Apply again.", "update": "Change the value that Fastly does not accept",
	} {
		if _, detail, _ := m.words(verb, refused); !strings.Contains(detail, want) ||
			verb == "delete" && strings.Contains(detail, "Change the value") {
			t.Errorf("%s: %s", verb, detail)
		}
	}
}

// TestSummariesOfWarnings checks under which summary each kind of warning is shown.
func TestSummariesOfWarnings(t *testing.T) {
	t.Parallel()
	m := edge()
	for kind, want := range map[commit.WarningKind]string{
		commit.Collided:    "Versions collided",
		commit.Unrestored:  "Versions collided",
		commit.Unconfirmed: "Activation is not confirmed",
		commit.NeverLive:   "Not live yet",
		commit.Uncommented: "Version comment is not written",
		commit.InWaves:     "More versions than needed",
	} {
		var diags diag.Diagnostics
		warn(&diags, m, commit.Outcome{Warnings: []commit.Warning{{Kind: kind, Text: "What happened."}}})
		if len(diags) != 1 || diags[0].Summary() != want ||
			diags[0].Detail() != "What happened.\n\nThis is about S3 endpoint \"edge\"." {
			t.Errorf("%s: %v", kind, diags)
		}
	}
}

// TestReadsChangeNothing checks that an error of a read says nothing of production,
// and that only an error about a change says "apply again". A plan can be a part of
// an apply.
func TestReadsChangeNothing(t *testing.T) {
	t.Parallel()
	m := edge()
	for _, status := range []int{
		0, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests,
		http.StatusServiceUnavailable,
	} {
		for verb, changes := range map[string]bool{
			"read": false, "plan": false, "list": false, "create": true, "update": true, "delete": true,
		} {
			_, detail, _ := m.words(verb, &commit.FailedError{
				Step: "list the S3 endpoints in version 7", Err: &fastly.Error{Status: status, Title: "Title"},
			})
			if strings.Contains(detail, productionUnchanged) != (changes || verb == "plan") ||
				strings.Contains(detail, applyAgain) && !changes {
				t.Errorf("%s, %d: %s", verb, status, detail)
			}
			if status == http.StatusUnauthorized && !strings.Contains(detail, "FASTLY_API_TOKEN or FASTLY_API_KEY") {
				t.Errorf("%s: %s", verb, detail)
			}
			if strings.Contains(detail, "  ") || !strings.HasSuffix(detail, ".") {
				t.Errorf("%s, %d: %q", verb, status, detail)
			}
		}
	}
}

// TestInterruptedLookUps checks what an error says of a look-up of the service that
// the timeout of the resource, or an interruption, has ended.
func TestInterruptedLookUps(t *testing.T) {
	t.Parallel()
	k, _ := kind.Named("s3")
	limited := timeouts.Value{Object: types.ObjectValueMust(
		map[string]attr.Type{"read": types.StringType}, map[string]attr.Value{"read": types.StringValue("1s")})}
	for name, test := range map[string]struct {
		end      error
		timeouts timeouts.Value
		verb     string
		want     string
	}{
		"a limit": {
			context.DeadlineExceeded, limited, "read",
			checkAddress + " " + timeoutsLimit + " " + tryAgain,
		},
		"no limit": {
			context.DeadlineExceeded, timeouts.Value{}, "read",
			checkAddress + " " + tryAgain,
		},
		"a plan": {
			context.DeadlineExceeded, limited, "plan",
			checkAddress + " " + productionUnchanged + " " + tryAgain,
		},
		"a change": {
			context.DeadlineExceeded, limited, "create",
			checkAddress + " " + timeoutsLimit + " " +
				productionUnchanged + " " + applyAgain,
		},
		"an interruption": {
			context.Canceled, limited, "read", "Terraform was interrupted. " + tryAgain,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := fastly.New(fastly.Config{Token: "a-fastly-token"})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(test.end)
			_, err = fastly.NewShared(client).Service(ctx, "SERVICE")
			m := model{
				kind: k, serviceID: types.StringValue("SERVICE"), timeouts: test.timeouts,
				fields: map[string]types.String{attributeName: types.StringValue("edge")},
			}
			_, detail, _ := m.words(test.verb, err)
			tried, advice, _ := strings.Cut(detail, "\n\n")
			if !strings.Contains(tried, "the provider had to look up service SERVICE") || advice != test.want {
				t.Error(detail)
			}
		})
	}
}

// TestGone checks what the warning of an endpoint that is gone says about the version
// that lacks it.
func TestGone(t *testing.T) {
	t.Parallel()
	k, _ := kind.Named("s3")
	for name, test := range map[string]struct {
		draft   types.Int64
		version fastly.Version
		want    string
		blames  bool
	}{
		"live": {
			version: fastly.Version{Number: 9, Active: true}, blames: true,
			want: `S3 endpoint "edge" was in version 7 and is not in version 9 of service SERVICE, which is live now.`,
		},
		"deactivated": {
			version: fastly.Version{Number: 9},
			want: `S3 endpoint "edge" was in version 7 and is not in version 9 of service SERVICE, ` +
				`which is the newest. No version is live.`,
		},
		"a draft that is gone": {
			draft: types.Int64Value(8),
			want:  `S3 endpoint "edge" is not in version 8 of service SERVICE, to which draft_version pins it,`,
		},
	} {
		m := model{
			kind: k, serviceID: types.StringValue("SERVICE"), draftVersion: test.draft, version: types.Int64Value(7),
			fields: map[string]types.String{attributeName: types.StringValue("edge")},
		}
		text := m.explainGone(test.version)
		if !strings.HasPrefix(text, test.want) || strings.Contains(text, "fastly_service_vcl") != test.blames {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// TestErrorsNameTheService checks errors of the data source of a service, which has
// no kind of endpoint.
func TestErrorsNameTheService(t *testing.T) {
	t.Parallel()
	refused := &fastly.Error{Status: http.StatusServiceUnavailable, Title: "Title"}
	for id, test := range map[string]struct {
		err  error
		want string
	}{
		"SERVICE": {refused, "To read the Fastly service, the provider had to look up service SERVICE."},
		"": {
			&commit.FailedError{Step: "list the services of the account", Err: refused},
			"To read the Fastly service, the provider had to list the services of the account.",
		},
	} {
		summary, detail, _ := model{serviceID: types.StringValue(id)}.words("read", test.err)
		if summary != "Cannot read the Fastly service" || !strings.HasPrefix(detail, test.want) {
			t.Errorf("%s: %s", summary, detail)
		}
	}
	missing := model{draftVersion: types.Int64Value(7), serviceID: types.StringValue("SERVICE")}.
		explainMissingVersion(fastly.Service{})
	if !strings.Contains(missing.Detail(), "Service SERVICE has no version 7. ") {
		t.Error(missing.Detail())
	}
}
