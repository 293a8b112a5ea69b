package endpoint_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestBadInput configures what the provider can't use. Each mistake is one error,
// on the attribute that caused it, that says what to do. Production is unchanged.
// If planned is set, the error comes before anything is applied.
//
// The CLI reports the mistakes of all resources at once, but those that validate finds
// before those that a plan finds. So all are in one configuration, and then those that
// were not reported.
func TestBadInput(t *testing.T) {
	t.Parallel()
	const role = `iam_role = "arn:aws:iam::123456789012:role/logs"`
	const keys = "access_key = \"AKIA\"\n  secret_key = \"marked-secret\""
	inPlan := map[string]badInput{}
	for name, test := range map[string]badInput{
		"missing topic": {"kinesis", role, true, "", []string{`The argument "topic" is required`}},
		"missing url":   {"heroku", `token = "t.1"`, true, "", []string{`The argument "url" is required`}},
		"empty topic":   {"kinesis", "topic = \"\"\n" + role, true, "topic", []string{"name of a Kinesis data stream"}},
		"bad topic":     {"kinesis", "topic = \"a/b\"\n" + role, true, "topic", []string{"name of a Kinesis data stream"}},
		"role and keys": {
			"kinesis", "topic = \"t\"\n" + role + "\n" + keys, true,
			"iam_role", []string{"Two kinds of credentials", "access_key"},
		},
		"half a key pair": {
			"kinesis", "topic = \"t\"\n access_key = \"AKIA\"", true, "secret_key", []string{"Credentials are not complete"},
		},
		"the other half": {
			"kinesis", "topic = \"t\"\n secret_key = \"marked-secret\"",
			true, "access_key", []string{"Credentials are not complete"},
		},
		"no credentials": {"kinesis", `topic = "t"`, true, "iam_role", []string{"No credentials", "secret_key"}},
		"no token":       {"heroku", `url = "https://a.example/logs"`, true, "token", []string{"No credentials", "token_wo"}},
		"empty token": {
			"heroku", "url = \"https://a.example/logs\"\n token = \"\"", true, "token", []string{"Empty secret"},
		},
		"bad ARN": {
			"kinesis", "topic = \"t\"\n iam_role = \"badarn\"", true, "iam_role",
			[]string{"Not the ARN of an IAM role", "arn:aws:iam::123456789012:role"},
		},
		"user ARN": {
			"kinesis", "topic = \"t\"\n iam_role = \"arn:aws:iam::123456789012:user/logs\"",
			true, "iam_role", []string{"Not the ARN of an IAM role"},
		},
		"bad region":   {"kinesis", "topic = \"t\"\n region = \"us-east\"\n" + role, true, "region", []string{"AWS region"}},
		"relative URL": {"heroku", "token = \"t.1\"\n url = \"logs\"", true, "url", []string{"Unusable URL"}},
		"plain http": {
			"heroku", "token = \"t.1\"\n url = \"http://logs.example/logs\"", true, "url", []string{"Unusable URL", "https"},
		},
		"credentials in the URL": {
			"heroku", "token = \"t.1\"\n url = \"https://token:marked-secret@logs.example/logs\"",
			true, "url", []string{"Unusable URL"},
		},
		"bad placement": {
			"heroku", "token = \"t.1\"\n url = \"https://a.example\"\n placement = \"deliver\"",
			true, "placement", []string{"none"},
		},
		"bad format version": {
			"heroku", "token = \"t.1\"\n url = \"https://a.example\"\n format_version = 3",
			true, "format_version", []string{"1"},
		},
		"bad processing region": {
			"heroku", "token = \"t.1\"\n url = \"https://a.example\"\n log_processing_region = \"moon\"",
			true, "log_processing_region", []string{"eu"},
		},
		"long format": {
			"heroku", "token = \"t.1\"\n url = \"https://a.example\"\n format = \"" + strings.Repeat("ä", 12289) + "\"",
			true, "format", []string{"12288"},
		},
		"empty format": {
			"heroku", "token = \"t.1\"\n url = \"https://a.example\"\n format = \"\"", true, "format", []string{"1"},
		},
		"open directive": {
			"heroku", "token = \"t.1\"\n url = \"https://a.example\"\n format = \"%%{User-Agent\"",
			true, "format", []string{"It is at byte 0"},
		},
		"dangling percent": {
			"heroku", "token = \"t.1\"\n url = \"https://a.example\"\n format = \"a %\"",
			true, "format", []string{"It is at byte 2"},
		},
		"escapes of jsonencode": {
			"kinesis", "topic = \"t\"\n" + role + "\n format = jsonencode({ status = \"%>s\" })",
			true, "format", []string{"jsonencode", "json_log_format"},
		},
		"empty name": {
			"heroku", "name = \"\"\n token = \"t.1\"\n url = \"https://a.example\"",
			true, "name", []string{"Unusable endpoint name"},
		},
		"space before name": {
			"heroku", "name = \" a\"\n token = \"t.1\"\n url = \"https://a.example\"",
			true, "name", []string{"Unusable endpoint name"},
		},
		"dots as name": {
			"heroku", "name = \"..\"\n token = \"t.1\"\n url = \"https://a.example\"",
			true, "name", []string{"Unusable endpoint name"},
		},
		"escape in name": {
			"heroku", "name = \"a%2Fb\"\n token = \"t.1\"\n url = \"https://a.example\"",
			true, "name", []string{"Unusable endpoint name"},
		},
		"unknown condition": {
			"heroku", "token = \"t.1\"\n url = \"https://a.example\"\n response_condition = \"nope\"", false,
			"response_condition",
			[]string{
				"Unusable response condition", "nope", "The conditions of type RESPONSE",
				"Nothing of this change has reached production",
			},
		},
		"condition for requests": {
			"heroku", "token = \"t.1\"\n url = \"https://a.example\"\n response_condition = \"asked\"", false,
			"response_condition",
			[]string{
				"Unusable response condition", "is of type REQUEST",
				`The conditions of type RESPONSE in the version are "errors", "slow"`,
			},
		},
		"name of another type": {
			"heroku", "name = \"taken\"\n token = \"t.1\"\n url = \"https://a.example\"", false, "name",
			[]string{
				"Name is taken", "another kind", "all kinds", "Nothing of this change has reached production",
			},
		},
		"name of another": {
			"heroku", "name = \"theirs\"\n token = \"t.1\"\n url = \"https://a.example\"", false, "name",
			[]string{
				"Name is taken", "all kinds", "terraform import ADDRESS " + acctest.Service + "/theirs",
			},
		},
		"taken, write-only": {
			"heroku", "name = \"theirs\"\n token_wo = \"t.1\"\n token_wo_version = 1\n url = \"https://a.example\"", false,
			"name", []string{"Name is taken", "terraform import ADDRESS write-only:" + acctest.Service + "/theirs"},
		},
		"empty service": {
			"heroku", "service_id = \"\"\n token = \"t.1\"\n url = \"https://a.example\"", true,
			"service_id", []string{"Unusable service ID", "The service ID is empty"},
		},
		"dots as service": {
			"heroku", "service_id = \"..\"\n token = \"t.1\"\n url = \"https://a.example\"", true,
			"service_id", []string{"Unusable service ID", "letters and digits"},
		},
		"empty write-only token": {
			"heroku", "url = \"https://a.example\"\n token_wo = \"\"\n token_wo_version = 1",
			true, "token_wo", []string{"Empty secret"},
		},
		"half an empty pair": {
			"kinesis", "topic = \"t\"\n access_key_wo = \"\"\n access_key_wo_version = 1",
			true, "access_key_wo", []string{"Empty secret"},
		},
		"missing service": {
			"heroku", "service_id = \"NOSUCHSERVICE\"\n token = \"t.1\"\n url = \"https://a.example\"",
			true, "service_id", []string{"Fastly service not found"},
		},
		"locked draft": {
			"heroku", "draft_version = 1\n token = \"t.1\"\n url = \"https://a.example\"", true,
			"draft_version", []string{"Service version is locked", "Clone it"},
		},
		"missing draft": {
			"heroku", "draft_version = 99\n token = \"t.1\"\n url = \"https://a.example\"", true,
			"draft_version", []string{"No such service version", "newest is 1"},
		},
		"draft zero": {
			"heroku", "draft_version = 0\n token = \"t.1\"\n url = \"https://a.example\"",
			true, "draft_version", []string{"at least 1"},
		},
		"half a draft": {
			"heroku", "draft_version = 1.5\n token = \"t.1\"\n url = \"https://a.example\"",
			true, "draft_version", []string{"Not a whole number", "not 1.5"},
		},
		"half a period": {
			"s3", "bucket_name = \"b\"\n period = 0.5\n" + role, true, "period", []string{"Not a whole number"},
		},
		"unknown placement": {
			"heroku", "placement = \"nowhere\"\n token = \"t.1\"\n url = \"https://a.example\"",
			true, "placement", []string{`must be one of: ["none"], got: "nowhere"`},
		},
		"format on Compute": {
			"heroku", "service_id = \"COMPUTE00000000000001\"\n token = \"t.1\"\n url = \"https://a.example\"\n format = \"%h\"",
			true, "format", []string{"Not for a Compute service"},
		},
		"condition on Compute": {
			"heroku",
			"service_id = \"COMPUTE00000000000001\"\n token = \"t.1\"\n url = \"https://a.example\"\n" +
				" response_condition = \"x\"",
			true, "response_condition", []string{"Not for a Compute service"},
		},
		"secret twice": {
			"heroku", "url = \"https://a.example\"\n token = \"t.1\"\n token_wo = \"t.2\"\n token_wo_version = 1",
			true, "token_wo", []string{"Secret is given twice"},
		},
		"write-only no version": {
			"heroku", "url = \"https://a.example\"\n token_wo = \"t.2\"", true, "token_wo", []string{"token_wo_version"},
		},
		"version without secret": {
			"heroku", "url = \"https://a.example\"\n token = \"t.2\"\n token_wo_version = 1",
			true, "token_wo_version", []string{"belongs to token_wo"},
		},
		"half a write-only pair": {
			"kinesis", "topic = \"t\"\n access_key_wo = \"AKIA\"\n access_key_wo_version = 1",
			true, "secret_key", []string{"Credentials are not complete"},
		},
		"role and write-only key": {
			"kinesis", "topic = \"t\"\n access_key_wo = \"AKIA\"\n access_key_wo_version = 1\n" + role,
			true, "iam_role", []string{"Two kinds of credentials"},
		},
	} {
		if test.planned {
			inPlan[name] = test
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := badInputFastly(t)
			out, err := tryOnce(t, fastly, test.block("logs", "logs"), false)
			if errors := strings.Count(out, "Error: "); err == nil || errors != 1 {
				t.Fatalf("%d errors:\n%s", errors, out)
			}
			if name == "name of another type" && strings.Contains(out, "terraform import") {
				t.Errorf("advises an import of another type:\n%s", out)
			}
			test.check(t, "logs", out)
			if live := fastly.Live(acctest.Service); live != 1 {
				t.Errorf("version %d is live", live)
			}
		})
	}
	t.Run("plan", func(t *testing.T) {
		t.Parallel()
		fastly := badInputFastly(t)
		for len(inPlan) > 0 {
			text := ""
			for name, test := range inPlan {
				text += test.block(acctest.Label(name), name)
			}
			out, err := tryOnce(t, fastly, text, true)
			if err == nil {
				t.Fatalf("no error for %q:\n%s", slices.Collect(maps.Keys(inPlan)), out)
			}
			errors := acctest.ErrorsByLabel(t, out)
			for name, test := range inPlan {
				found := errors[acctest.Label(name)]
				if len(found) == 0 {
					continue
				}
				delete(inPlan, name)
				t.Run(name, func(t *testing.T) {
					if len(found) > 1 {
						t.Errorf("%d errors:\n%s", len(found), strings.Join(found, "\n"))
					}
					test.check(t, acctest.Label(name), found[0])
				})
			}
		}
		for _, call := range fastly.Calls() {
			if call.Method != http.MethodGet {
				t.Errorf("%s %s although the plan could tell", call.Method, call.Path)
			}
		}
	})
}

// badInput is a mistake in the configuration of an endpoint.
type badInput struct {
	kind       string
	attributes string
	// planned says that the plan finds the mistake.
	planned bool
	// blames is the attribute that the error stands on, says are what it says.
	blames string
	says   []string
}

// badInputFastly is an API with a VCL service, which has endpoints and conditions, and a
// Compute service.
func badInputFastly(t *testing.T) *acctest.Fastly {
	t.Helper()
	service := withConditions()
	service.Versions[0].Logging = map[string][]mock.Row{"s3": {{"name": "taken"}}}
	service.Versions[0].Heroku = []mock.Row{{"name": "theirs", "url": "https://b.example", "token": "t.2"}}
	return acctest.NewFastly(t, mock.Options{}, service, mock.Service{
		ID: "COMPUTE00000000000001", Name: "compute", Type: "wasm", Versions: []mock.Version{{Number: 1, Active: true}},
	})
}

// block is the resource. If the attributes contain no name, it has the one that is
// given.
func (b badInput) block(label, name string) string {
	attributes := b.attributes
	for attribute, value := range map[string]string{"service_id": acctest.Service, "name": name} {
		if !regexp.MustCompile(`(^|\n)\s*` + attribute + ` =`).MatchString(attributes) {
			attributes = fmt.Sprintf("%s = %q\n", attribute, value) + attributes
		}
	}
	return fmt.Sprintf("resource \"logdrain_fastly_%s\" %q {\n%s\n}\n", b.kind, label, attributes)
}

// check checks the error about a resource.
func (b badInput) check(t *testing.T, label, out string) {
	t.Helper()
	if b.blames != "" && !strings.Contains(out, "with logdrain_fastly_"+b.kind+"."+label+",") {
		t.Errorf("the error is on no resource:\n%s", out)
	}
	if b.blames != "" && !regexp.MustCompile(`\d+: +`+b.blames+` +=|in resource .*"`+label+`"`).MatchString(out) {
		t.Errorf("the error is not on %s:\n%s", b.blames, out)
	}
	unwrapped := unwrap(out)
	for _, says := range b.says {
		if !strings.Contains(unwrapped, says) {
			t.Errorf("does not say %q:\n%s", says, out)
		}
	}
	if strings.Contains(out, "marked-secret") {
		t.Errorf("shows a secret:\n%s", out)
	}
}

// tryOnce plans, or applies, a configuration in the CLI.
func tryOnce(t *testing.T, fastly *acctest.Fastly, body string, plan bool) (string, error) {
	t.Helper()
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(body))
	if plan {
		return workspace.Try(t.Context(), "plan", "-input=false")
	}
	return workspace.Try(t.Context(), "apply", "-input=false", "-auto-approve")
}

// unwrap undoes the CLI's line breaks.
func unwrap(out string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "\n", " ").Replace(out)), " ")
}

// TestAccess checks the errors of a provider that can't reach Fastly.
func TestAccess(t *testing.T) {
	t.Parallel()
	k := kindsUnderTest()[0]
	for name, test := range map[string]struct {
		provider    func(url string) string
		environment []string
		faults      []control.Fault
		says        []string
	}{
		"no token": {
			provider: func(url string) string { return fmt.Sprintf("fastly {\n api_url = %q\n }", url) },
			says:     []string{"No Fastly API token", "FASTLY_API_TOKEN"},
		},
		"wrong token": {
			provider: func(url string) string {
				return fmt.Sprintf("fastly {\n api_url = %q\n api_token = \"wrong-marked-secret\"\n }", url)
			},
			says: []string{"Fastly does not accept the API token", "api_token in the provider's fastly block"},
		},
		"token with the end of its line": {
			provider: func(url string) string {
				return fmt.Sprintf("fastly {\n api_url = %q\n api_token = \"wrong-marked-secret\\n\"\n }", url)
			},
			says: []string{"Unusable Fastly API token", "trimspace", "api_token in the provider's fastly block"},
		},
		"address without https": {
			provider: func(string) string {
				return "fastly {\n api_url = \"http://fastly.example\"\n api_token = \"test-token\"\n }"
			},
			says: []string{"Unusable address of Fastly's API", "https"},
		},
		"no address": {
			provider: func(string) string { return "fastly {\n api_url = \"fastly\"\n api_token = \"test-token\"\n }" },
			says:     []string{"Unusable address of Fastly's API", "absolute URL"},
		},
		"redirect": {
			provider: func(url string) string {
				return fmt.Sprintf("fastly {\n api_url = %q\n api_token = \"test-token\"\n }", url)
			},
			faults: []control.Fault{{
				Method: "GET", Path: "/service/*", Status: 302, Times: 100,
				Headers: map[string]string{"Location": "http://127.0.0.2:1/stolen"},
			}},
			says: []string{"redirect refused", "127.0.0.2:1"},
		},
		"forbidden": {
			provider: func(url string) string {
				return fmt.Sprintf("fastly {\n api_url = %q\n api_token = \"test-token\"\n }", url)
			},
			faults: []control.Fault{{Method: "GET", Path: "/service/*", Status: 403, Times: 100}},
			says:   []string{"API token may not do this"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			seed := mock.DefaultSeed()
			seed.Fastly.Tokens = []string{"test-token"}
			if err := fastly.Load(seed); err != nil {
				t.Fatal(err)
			}
			if err := fastly.SetFaults(test.faults...); err != nil {
				t.Fatal(err)
			}
			workspace := acctest.NewWorkspace(t, test.environment...)
			workspace.Write(acctest.RequiredProviders + "provider \"logdrain\" {\n" +
				test.provider(fastly.URL) + "\n}\n" + k.block("logs", "logs", k.minimal))
			out, err := workspace.Try(t.Context(), "plan", "-input=false")
			if err == nil {
				t.Fatalf("no error:\n%s", out)
			}
			if errors := strings.Count(out, "Error: "); errors != 1 {
				t.Errorf("%d errors:\n%s", errors, out)
			}
			unwrapped := unwrap(out)
			for _, says := range test.says {
				if !strings.Contains(unwrapped, says) {
					t.Errorf("does not say %q:\n%s", says, out)
				}
			}
			if strings.Contains(out, "marked-secret") {
				t.Errorf("shows a secret:\n%s", out)
			}
		})
	}
}

// TestEnvironment takes token and address from the environment.
func TestEnvironment(t *testing.T) {
	t.Parallel()
	k := kindsUnderTest()[0]
	for _, variable := range []string{"FASTLY_API_TOKEN", "FASTLY_API_KEY"} {
		t.Run(variable, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			workspace := acctest.NewWorkspace(t, variable+"=test-token", "FASTLY_API_URL="+fastly.URL)
			workspace.Write(acctest.RequiredProviders + k.block("logs", "logs", k.minimal))
			workspace.Apply()
			if len(fastly.LiveEndpoints(acctest.Service, k.kind)) != 1 {
				t.Error("the endpoint is not live")
			}
		})
	}
}

// TestInvalidVersion applies a change that makes the version invalid. Nothing goes
// live, and the error has Fastly's own text.
func TestInvalidVersion(t *testing.T) {
	t.Parallel()
	service := withConditions()
	service.Versions[0].Invalid = "Syntax error: Unexpected token\nat: (input Line 12 Pos 3)"
	fastly := acctest.NewFastly(t, mock.Options{}, service)
	k := kindsUnderTest()[0]
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: fastly.Providers(),
		Steps: []resource.TestStep{{
			Config:      fastly.Config(k.block("a", "a", k.minimal) + k.block("b", "b", k.minimal)),
			ExpectError: regexp.MustCompile(`(?s)does not validate.*Unexpected token.*Line 12 Pos 3.*Production is unchanged`),
		}},
	})
	if live := fastly.Live(acctest.Service); live != 1 {
		t.Errorf("version %d is live", live)
	}
}

// TestURLIsNotRepeated configures unusable URLs that contain a secret.
func TestURLIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"token:t.marked-secret@1.us.logplex.io/logs",
		"//token:t.marked-secret@1.us.logplex.io/logs",
		"http://1.us.logplex.io/logs?token=t.marked-secret",
		"https://token:t.marked-secret@1.us.logplex.io/logs",
		"https://1.us.logplex.io:t.marked-secret",
	} {
		t.Run(url, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			body := kindUnderTest{kind: "heroku"}.block("logs", "logs", "token = \"t.1\"\n url = var.url")
			out, err := tryOnce(t, fastly, fmt.Sprintf("variable \"url\" {\n  default = %q\n}\n", url)+body, true)
			if err == nil || !strings.Contains(out, "Unusable URL") || strings.Contains(out, "marked-secret") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestFailedRead checks the errors of reads that fail. They name the step and fit a
// plan, in which nothing is applied. A read says nothing about production.
func TestFailedRead(t *testing.T) {
	t.Parallel()
	data := fmt.Sprintf("data \"logdrain_fastly_kinesis\" \"logs\" {\n service_id = %q\n name = \"logs\"\n}\n",
		acctest.Service)
	all := fmt.Sprintf("data \"logdrain_fastly_kinesis_endpoints\" \"logs\" {\n service_id = %q\n}\n", acctest.Service)
	for name, test := range map[string]struct {
		config, path string
		says         string
	}{
		"service": {
			data, "/service/*",
			"To read Kinesis endpoint \"logs\", the provider had to look up service " + acctest.Service + ".",
		},
		"list for one": {
			data, "/service/*/version/*/logging/kinesis",
			"To read Kinesis endpoint \"logs\", the provider had to list the Kinesis endpoints in version 1 of service " +
				acctest.Service + ".",
		},
		"list for all": {
			all, "/service/*/version/*/logging/kinesis",
			"To list Kinesis endpoints, the provider had to list the Kinesis endpoints in version 1 of service " +
				acctest.Service + ".",
		},
		"a plan for service": {
			kindsUnderTest()[0].block("logs", "logs", kindsUnderTest()[0].minimal), "/service/*",
			"To plan Heroku endpoint \"logs\", the provider had to look up service " + acctest.Service + ".",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			if err := fastly.SetFaults(control.Fault{Method: "GET", Path: test.path, Status: 400, Times: -1}); err != nil {
				t.Fatal(err)
			}
			out, err := tryOnce(t, fastly, test.config, true)
			if text := unwrap(out); err == nil || !strings.Contains(text, test.says) || !strings.Contains(text, "Try again.") ||
				strings.Contains(text, "Apply again") ||
				strings.Contains(text, "Production is unchanged") != strings.HasPrefix(name, "a plan") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestFormatWarnings plans formats that are probably mistakes.
func TestFormatWarnings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind, format string
		warns        bool
	}{
		"unknown directive":      {"heroku", `"%Q"`, true},
		"client text in JSON":    {"heroku", `"{\"agent\":\"%%{User-Agent}i\"}"`, true},
		"plain text for Kinesis": {"kinesis", `"%h %>s"`, true},
		"plain text for Heroku":  {"heroku", `"%h %>s"`, false},
		"version 1":              {"kinesis", "\"%Q\"\n format_version = 1", false},
		"JSON for Kinesis":       {"kinesis", `"{\"status\":%>s}"`, false},
		"token of a drain":       {"heroku", "\"%h\"\n token = \"d.1\"", true},
		"known after apply":      {"kinesis", "terraform_data.format.output", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			attributes := "url = \"https://a.example\"\n token = \"t.1\"\n format = " + test.format
			if test.kind == "kinesis" {
				attributes = "topic = \"t\"\n iam_role = \"arn:aws:iam::123456789012:role/logs\"\n format = " + test.format
			} else if strings.Contains(test.format, "token =") {
				attributes = strings.Replace(attributes, "token = \"t.1\"\n", "", 1)
			}
			out, err := tryOnce(t, fastly, "resource \"terraform_data\" \"format\" {\n input = \"x\"\n}\n"+
				kindUnderTest{kind: test.kind}.block("logs", "logs", attributes), true)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if warned := strings.Count(out, "Warning: ") > 1; warned != test.warns {
				t.Errorf("warned: %t\n%s", warned, out)
			}
		})
	}
}

// TestRefusedAlone applies three changes, one of which Fastly refuses. The others
// go live.
func TestRefusedAlone(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{}, withConditions())
	k := kindsUnderTest()[0]
	out, err := tryOnce(t, fastly, k.block("a", "a", k.minimal)+
		k.block("b", "b", k.minimal+"\n response_condition = \"nope\"")+
		k.block("c", "c", k.minimal), false)
	if err == nil || strings.Count(out, "Error: ") != 1 {
		t.Fatalf("%v:\n%s", err, out)
	}
	live := fastly.LiveEndpoints(acctest.Service, k.kind)
	if len(live) != 2 || live["a"] == nil || live["c"] == nil {
		t.Errorf("the live endpoints are %v", live)
	}
	if version := fastly.Live(acctest.Service); version != 2 {
		t.Errorf("version %d is live", version)
	}
}
