package endpoint_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// The endpoints in this file are of the kind datadog, whose token is required.

const otherService = "OTHERSERVICE0000000001"

// adopted is an endpoint "edge" in production whose token no configuration has.
type adopted struct {
	*conformance
	endpoint acctest.Instance
}

func adopt(t *testing.T) adopted {
	t.Helper()
	k, _ := kind.Named("datadog")
	server := acctest.NewFastly(t, mock.Options{},
		mock.Service{ID: acctest.Service, Name: "one", Versions: []mock.Version{{Number: 1, Active: true}}},
		mock.Service{ID: otherService, Name: "other", Versions: []mock.Version{{Number: 1, Active: true}}})
	a := adopted{conformance: &conformance{
		t: t, kind: k, fastly: server, service: acctest.Service, vcl: true, adopted: true,
		protocol: newConformanceProtocol(t, server),
	}}
	a.apply(a.protocol.None(datadogType), a.smallest().with("format", "%h"))
	endpoint, diags := a.protocol.ImportBy(datadogType, map[string]string{"service_id": acctest.Service, "name": "edge"})
	if acctest.Failed(diags) {
		t.Fatal(acctest.Told(diags))
	}
	a.endpoint = endpoint
	return a
}

// without is the configuration without a token, and with more attributes.
func (a adopted) without(more map[string]any) acctest.Values {
	set := map[string]any{"service_id": acctest.Service, "name": "edge", "format": "%h"}
	maps.Copy(set, more)
	return a.protocol.Configuration(datadogType, set)
}

// plans checks the one error of a plan, or that there is none.
func (a adopted) plans(when string, before acctest.Instance, config acctest.Values, want ...string) {
	a.t.Helper()
	told := acctest.Told(a.protocol.Plan(before, config).Diagnostics)
	errors := 0
	if len(want) > 0 {
		errors = 1
	}
	if strings.Count(told, "ERROR") != errors {
		a.t.Errorf("%s, the plan says %q", when, told)
	}
	for _, words := range want {
		if !strings.Contains(told, words) {
			a.t.Errorf("%s, the plan does not say %q: %s", when, words, told)
		}
	}
}

// TestReplacedWithoutItsSecret plans to delete an endpoint and to create it again,
// for -replace or at another address: the secret would be lost.
func TestReplacedWithoutItsSecret(t *testing.T) {
	t.Parallel()
	a := adopt(t)
	a.endpoint, _ = a.protocol.Refresh(a.endpoint)
	first := a.protocol.Plan(a.endpoint, a.without(nil))
	a.plans("for -replace", a.protocol.Replaced(a.endpoint, first), a.without(nil),
		"No credentials", "the secret is deleted with the endpoint", "add a moved block")

	a.endpoint, _ = a.protocol.Refresh(a.endpoint)
	a.protocol.Plan(a.endpoint, nil)
	a.plans("at another address", a.protocol.None(datadogType), a.without(nil), "No credentials", "add a moved block")

	// No resource of the state has it: another state may have forgotten it.
	a.protocol.Configure()
	a.plans("for an endpoint of nobody", a.protocol.None(datadogType), a.without(nil))
}

// TestMovedToADraftWithoutItsSecret plans to move an endpoint to a draft that does not
// have it, and from a draft to production that does not have it.
func TestMovedToADraftWithoutItsSecret(t *testing.T) {
	t.Parallel()
	a := adopt(t)
	drafts := map[int]int{}
	for _, from := range []int{1, 2} {
		draft, err := a.fastly.Clone(acctest.Service, from)
		if err != nil {
			t.Fatal(err)
		}
		drafts[from] = draft
	}
	to := func(from int, name string) acctest.Values {
		return a.without(map[string]any{"draft_version": int64(drafts[from]), "name": name})
	}
	for _, name := range []string{"edge", "renamed"} {
		a.protocol.Configure()
		a.plans("to a draft without the endpoint", a.endpoint, to(1, name), "No credentials", "does not have it")
		a.protocol.Configure()
		a.plans("to a draft with the endpoint", a.endpoint, to(2, name))
	}

	pinned, diags := a.protocol.Apply(t.Context(), a.endpoint, to(2, "edge"))
	if acctest.Failed(diags) {
		t.Fatal(acctest.Told(diags))
	}
	a.protocol.Configure()
	a.plans("to production with the endpoint", pinned, a.without(nil))
	publish(t, a.fastly, func(version int) error {
		return a.fastly.Remove(acctest.Service, version, "logging/datadog", "edge")
	})
	a.protocol.Configure()
	a.plans("to production without the endpoint", pinned, a.without(nil), "No credentials", "does not have it")
}

// TestMovedToAnotherService plans to move an endpoint to another service. Terraform
// shows no warnings of the plan that creates it there, so the first plan says all.
func TestMovedToAnotherService(t *testing.T) {
	t.Parallel()
	a := adopt(t)
	told := func(more map[string]any) string {
		t.Helper()
		more["service_id"] = otherService
		a.protocol.Configure()
		return acctest.Told(a.protocol.Plan(a.endpoint, a.without(more)).Diagnostics)
	}
	if got := told(map[string]any{}); strings.Count(got, "ERROR") != 1 || !strings.Contains(got, "No credentials") ||
		strings.Contains(got, "stays as it is") {
		t.Errorf("without a token, the plan says %q", got)
	}
	if got := told(map[string]any{"token": "t", "response_condition": "nowhere"}); strings.Contains(got, "ERROR") ||
		!strings.Contains(got, "Unusable response condition") {
		t.Errorf("with a condition that the service does not have, the plan says %q", got)
	}
	row := mock.Row{"name": "edge", "token": "t", "region": "EU", "format": "%h"}
	for region, want := range map[string]string{"EU": "Existing endpoint is taken over", "US": "Name is taken"} {
		version, err := a.fastly.Clone(otherService, 1)
		if err == nil {
			err = a.fastly.AddEndpoint(otherService, version, "datadog", row)
		}
		if err == nil {
			err = a.fastly.Activate(otherService, version)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := told(map[string]any{"token": "t", "region": region}); !strings.Contains(got, want) {
			t.Errorf("to a service that has such an endpoint in the EU, in %s, the plan says %q", region, got)
		}
	}
}

// TestMadeDuringTheApply lets somebody create the same endpoint after the first
// changes of an apply are live: a later change must not take it over.
func TestMadeDuringTheApply(t *testing.T) {
	t.Parallel()
	a := adopt(t)
	a.protocol.Configure()
	other := a.without(map[string]any{"name": "first", "token": "t"})
	planned := a.protocol.Plan(a.protocol.None(datadogType), other)
	publish(t, a.fastly, func(version int) error {
		row := mock.Row{"name": "late", "token": "t", "format": "%h"}
		return a.fastly.AddEndpoint(acctest.Service, version, "datadog", row)
	})
	if _, diags := a.protocol.Carry(t.Context(), a.protocol.None(datadogType), other, planned); acctest.Failed(diags) {
		t.Fatal(acctest.Told(diags))
	}
	late := a.without(map[string]any{"name": "late", "token": "t"})
	a.plans("for an endpoint that was created during the apply", a.protocol.None(datadogType), late,
		"Name is taken", "when this apply began")
	// The next apply may take it over.
	a.protocol.Configure()
	a.plans("in the next apply", a.protocol.None(datadogType), late)
}

// TestFingerprintsOfWhatCouldNotBeRead updates a write-only token and can't read the
// endpoint back: the next refresh must not warn that somebody has changed the token.
func TestFingerprintsOfWhatCouldNotBeRead(t *testing.T) {
	t.Parallel()
	a := adopt(t)
	config := func(token string, version int64) acctest.Values {
		return a.without(map[string]any{"token_wo": token, "token_wo_version": version})
	}
	endpoint, diags := a.protocol.Apply(t.Context(), a.endpoint, config("first", 1))
	if acctest.Failed(diags) {
		t.Fatal(acctest.Told(diags))
	}
	a.protocol.Configure()
	planned := a.protocol.Plan(endpoint, config("second", 2))
	live := "/service/*/version/4/logging/datadog"
	if err := a.fastly.SetFaults(control.Fault{Method: "GET", Path: live, Times: -1, Status: 503}); err != nil {
		t.Fatal(err)
	}
	endpoint, diags = a.protocol.Carry(t.Context(), endpoint, config("second", 2), planned)
	a.fastly.ClearFaults()
	if told := acctest.Told(diags); strings.Contains(told, "ERROR") || !strings.Contains(told, "could not be read after") {
		t.Fatalf("the apply says %q", told)
	}
	endpoint, diags = a.protocol.Refresh(endpoint)
	if len(diags) > 0 {
		t.Errorf("the refresh says %q", acctest.Told(diags))
	}
	if a.protocol.Changes(endpoint, config("second", 2)) {
		t.Error("the next plan is not empty")
	}
	if a.row("edge")["token"] != "second" {
		t.Errorf("Fastly has %v", a.row("edge"))
	}
}

// TestEmptyRole sets an optional argument to an empty text, which means that it is
// omitted. It is no secret that is empty.
func TestEmptyRole(t *testing.T) {
	t.Parallel()
	k, _ := kind.Named("kinesis")
	server := acctest.NewFastly(t, mock.Options{})
	protocol := newConformanceProtocol(t, server)
	c := &conformance{t: t, kind: k, fastly: server, service: acctest.Service, vcl: true, protocol: protocol}
	config := protocol.Configuration(c.typeName(), map[string]any{
		"service_id": acctest.Service, "name": "edge", "topic": "edge", "iam_role": "",
	})
	if told := acctest.Told(protocol.Validate(c.typeName(), config)); told != "" {
		t.Errorf("validate says %q", told)
	}
	told := acctest.Told(protocol.Plan(protocol.None(c.typeName()), config).Diagnostics)
	if strings.Count(told, "ERROR") != 1 || !strings.Contains(told, "No credentials") {
		t.Errorf("the plan says %q", told)
	}
}

// TestOptionalSecretIsNotLost omits the keys of a kind that can do without credentials,
// and plans what would delete the endpoint and create it again.
func TestOptionalSecretIsNotLost(t *testing.T) {
	t.Parallel()
	server := acctest.NewFastly(t, mock.Options{},
		mock.Service{ID: acctest.Service, Name: "one", Versions: []mock.Version{{Number: 1, Active: true}}},
		mock.Service{ID: otherService, Name: "other", Versions: []mock.Version{{Number: 1, Active: true}}})
	protocol := newConformanceProtocol(t, server)
	const typeName = "logdrain_fastly_s3"
	config := func(more map[string]any) acctest.Values {
		set := map[string]any{"service_id": acctest.Service, "name": "edge", "bucket_name": "b"}
		maps.Copy(set, more)
		return protocol.Configuration(typeName, set)
	}
	keys := map[string]any{"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "s"}
	endpoint, diags := protocol.Apply(t.Context(), protocol.None(typeName), config(keys))
	if acctest.Failed(diags) {
		t.Fatal(acctest.Told(diags))
	}
	if endpoint, diags = protocol.Apply(t.Context(), endpoint, config(nil)); acctest.Failed(diags) {
		t.Fatal(acctest.Told(diags))
	}
	draft, err := server.Clone(acctest.Service, 1)
	if err != nil {
		t.Fatal(err)
	}
	refuses := func(when string, before acctest.Instance, planned acctest.Values) {
		t.Helper()
		told := acctest.Told(protocol.Plan(before, planned).Diagnostics)
		if strings.Count(told, "ERROR: Secret would be lost") != 1 || strings.Count(told, "ERROR") != 1 ||
			!strings.Contains(told, "access_key and secret_key") {
			t.Errorf("%s, the plan says %q", when, told)
		}
	}
	endpoint, _ = protocol.Refresh(endpoint)
	first := protocol.Plan(endpoint, config(nil))
	refuses("for -replace", protocol.Replaced(endpoint, first), config(nil))
	refuses("on another service", endpoint, config(map[string]any{"service_id": otherService}))
	refuses("in a draft without the endpoint", endpoint, config(map[string]any{"draft_version": int64(draft)}))
	endpoint, _ = protocol.Refresh(endpoint)
	protocol.Plan(endpoint, nil)
	refuses("at another address", protocol.None(typeName), config(nil))
	endpoint, _ = protocol.Refresh(endpoint)
	first = protocol.Plan(endpoint, config(keys))
	if told := acctest.Told(protocol.Plan(protocol.Replaced(endpoint, first), config(keys)).Diagnostics); told != "" {
		t.Errorf("for -replace with keys, the plan says %q", told)
	}

	publish(t, server, func(version int) error { return server.Remove(acctest.Service, version, "logging/s3", "edge") })
	gone, diags := protocol.Refresh(endpoint)
	if told := acctest.Told(diags); !strings.Contains(told, "Only Fastly had these secrets of the endpoint") ||
		!strings.Contains(told, "access_key, secret_key") || protocol.Values(gone) != nil {
		t.Errorf("after somebody deleted it, the refresh says %q", told)
	}
}

// TestNoCredentialsAreLeft plans updates after which an endpoint would have no, or not
// all, credentials: neither the configuration nor Fastly has them.
func TestNoCredentialsAreLeft(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind          string
		before, after map[string]any
		want          string
	}{
		"a role is removed": {
			"kinesis", map[string]any{"topic": "t", "iam_role": "arn:aws:iam::123456789012:role/logs"},
			map[string]any{"topic": "t"}, "No credentials",
		},
		"a user without a password": {
			"elasticsearch", map[string]any{"index": "i", "url": "https://e.example", "format": "{}"},
			map[string]any{"index": "i", "url": "https://e.example", "format": "{}", "user": "u"}, "Settings are not complete",
		},
		"a user without a key": {
			"gcs", map[string]any{"bucket_name": "b", "account_name": "a"},
			map[string]any{"bucket_name": "b", "user": "u"}, "Credentials are not complete",
		},
		"keys that Fastly has": {
			"kinesis", map[string]any{"topic": "t", "access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "s"},
			map[string]any{"topic": "t2"}, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			protocol := newConformanceProtocol(t, acctest.NewFastly(t, mock.Options{}))
			typeName := "logdrain_fastly_" + test.kind
			config := func(more map[string]any) acctest.Values {
				set := map[string]any{"service_id": acctest.Service, "name": "edge"}
				maps.Copy(set, more)
				return protocol.Configuration(typeName, set)
			}
			endpoint, diags := protocol.Apply(t.Context(), protocol.None(typeName), config(test.before))
			if acctest.Failed(diags) {
				t.Fatal(acctest.Told(diags))
			}
			protocol.Configure()
			told := acctest.Told(protocol.Plan(endpoint, config(test.after)).Diagnostics)
			if failed := strings.Contains(told, "ERROR"); failed != (test.want != "") || !strings.Contains(told, test.want) {
				t.Errorf("the plan says %q", told)
			}
		})
	}
}

// TestInterruptedSwapKeepsSecrets swaps the names of two endpoints whose keys only
// Fastly has, and loses the state of that apply. The next plan must not swap them again:
// each would get the key of the other.
func TestInterruptedSwapKeepsSecrets(t *testing.T) {
	t.Parallel()
	a := adopt(t)
	publish(t, a.fastly, func(version int) error {
		return a.fastly.AddEndpoint(acctest.Service, version, "datadog",
			mock.Row{"name": "other", "token": "of-other", "format": "%h", "region": "EU"})
	})
	other, diags := a.protocol.ImportBy(datadogType, map[string]string{"service_id": acctest.Service, "name": "other"})
	if acctest.Failed(diags) {
		t.Fatal(acctest.Told(diags))
	}
	publish(t, a.fastly, func(version int) error {
		for _, names := range [][2]string{{"edge", "swap"}, {"other", "edge"}, {"swap", "other"}} {
			err := a.fastly.Change(acctest.Service, version, "logging/datadog", names[0], mock.Row{"name": names[1]})
			if err != nil {
				return err
			}
		}
		return nil
	})
	refreshed, _ := a.protocol.Refresh(a.endpoint)
	otherRefreshed, _ := a.protocol.Look(other)
	a.plans("for the first", refreshed, a.without(map[string]any{"name": "other"}), "Endpoint may be another one")
	a.plans("for the second", otherRefreshed, a.without(map[string]any{"name": "edge", "region": "EU"}),
		"Endpoint may be another one")
	for when, more := range map[string]map[string]any{
		"without a rename": nil, "with its key": {"name": "third", "token": "t"},
	} {
		refreshed, _ = a.protocol.Refresh(a.endpoint)
		a.plans(when, refreshed, a.without(more))
	}
}
