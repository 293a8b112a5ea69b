package endpoint_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// secretKind is a kind with its secrets, given plainly and write-only.
type secretKind struct {
	kind    string
	rest    string
	secrets []string
}

func secretKinds() []secretKind {
	return []secretKind{
		{"heroku", `url = "https://1.us.logplex.io/logs"`, []string{"token"}},
		{"kinesis", `topic = "edge"`, []string{"access_key", "secret_key"}},
		{"s3", `bucket_name = "edge"`, []string{"access_key", "secret_key"}},
		{"https", "url = \"https://logs.example.com\"\n  header_name = \"X-Key\"", []string{"header_value"}},
		{
			"kafka", "topic = \"edge\"\n  brokers = \"a.example.com\"\n  auth_method = \"plain\"\n  user = \"edge\"",
			[]string{"password"},
		},
	}
}

func (k secretKind) plain(value string) string {
	return k.block(value, "", 0)
}

func (k secretKind) writeOnly(value string, version int) string {
	return k.block(value, "_wo", version)
}

func (k secretKind) block(value, suffix string, version int) string {
	attributes := k.rest
	for _, secret := range k.secrets {
		attributes += fmt.Sprintf("\n  %s%s = %q", secret, suffix, secret+"-"+value)
		if suffix != "" {
			attributes += fmt.Sprintf("\n  %s_wo_version = %d", secret, version)
		}
	}
	return kindUnderTest{kind: k.kind}.block("logs", "logs", attributes)
}

func (k secretKind) address() string { return kindUnderTest{kind: k.kind}.address("logs") }

// holds checks that Fastly has a value in every secret field of an endpoint.
func (k secretKind) holds(fastly *acctest.Fastly, name, value string) error {
	want := mock.Row{}
	for _, secret := range k.secrets {
		want[secret] = secret + "-" + value
	}
	return holds(fastly.LiveEndpoints(acctest.Service, k.kind)[name], want)
}

// setting is a text that is set.
var setting = regexp.MustCompile(`(\w+) = "([^"]*)"`)

// TestWriteOnlySecrets checks when a write-only secret is sent: when it is created,
// with a new version but not without, and again after somebody else has changed it.
// It is never in the state. Endpoints of all these kinds are applied together.
func TestWriteOnlySecrets(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	config := func(text func(secretKind) string) string {
		all := ""
		for _, k := range secretKinds() {
			all += strings.Replace(text(k), `name       = "logs"`, fmt.Sprintf("name = %q", k.kind), 1)
		}
		return fastly.Config(all)
	}
	writeOnly := func(value string, version int) string {
		return config(func(k secretKind) string { return k.writeOnly(value, version) })
	}
	plain := func(value string) string { return config(func(k secretKind) string { return k.plain(value) }) }
	var absent []statecheck.StateCheck
	for _, k := range secretKinds() {
		for _, secret := range k.secrets {
			absent = append(absent,
				statecheck.ExpectKnownValue(k.address(), tfjsonpath.New(secret), knownvalue.Null()),
				statecheck.ExpectKnownValue(k.address(), tfjsonpath.New(secret+"_wo"), knownvalue.Null()))
		}
	}
	action := func(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
		var checks []plancheck.PlanCheck
		for _, k := range secretKinds() {
			checks = append(checks, plancheck.ExpectResourceAction(k.address(), action))
		}
		return resource.ConfigPlanChecks{PreApply: checks}
	}
	newest := 1
	check := func(value string, sends bool) resource.TestCheckFunc {
		return func(state *terraform.State) error {
			before := newest
			if newest = fastly.Newest(acctest.Service); newest > before != sends {
				return fmt.Errorf("the newest version is %d, and was %d", newest, before)
			}
			for _, k := range secretKinds() {
				if strings.Contains(fmt.Sprint(state), k.secrets[0]+"-") {
					return fmt.Errorf("the state has the secret of %s", k.kind)
				}
				if err := k.holds(fastly, k.kind, value); err != nil {
					return err
				}
			}
			return nil
		}
	}
	// Somebody changes all secrets elsewhere.
	change := func() {
		publish(t, fastly, func(version int) error {
			newest = version
			var all []error
			for _, k := range secretKinds() {
				all = append(all, fastly.Change(acctest.Service, version, "logging/"+k.kind, k.kind,
					mock.Row{k.secrets[0]: "theirs"}))
			}
			return errors.Join(all...)
		})
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: fastly.Providers(),
		Steps: []resource.TestStep{
			{Config: writeOnly("one", 1), Check: check("one", true), ConfigStateChecks: absent},
			// Terraform does not see that the value is another.
			{
				Config: writeOnly("two", 1), ConfigPlanChecks: action(plancheck.ResourceActionNoop),
				Check: check("one", false),
			},
			{
				Config: writeOnly("two", 2), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check: check("two", true), ConfigStateChecks: absent,
			},
			{
				PreConfig: change, Config: writeOnly("two", 2), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check: check("two", true), ConfigStateChecks: absent,
			},
			// From write-only to plain and back: Fastly holds the same all the time, so
			// nothing has to be sent.
			{Config: plain("two"), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			{
				Config: writeOnly("two", 7), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check: check("two", false), ConfigStateChecks: absent,
			},
			{Config: plain("three"), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			{
				Config: writeOnly("four", 1), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check: check("four", true), ConfigStateChecks: absent,
			},
		},
	})
}

// TestFromWriteOnlyKeysToRole switches a Kinesis endpoint from write-only keys to a
// role and back, each time with one update in place.
func TestFromWriteOnlyKeysToRole(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	k := secretKinds()[1]
	role := kindUnderTest{kind: "kinesis"}.block("logs", "logs",
		"topic = \"edge\"\n iam_role = \"arn:aws:iam::123456789012:role/logs\"")
	update := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction("logdrain_fastly_kinesis.logs", plancheck.ResourceActionUpdate),
	}}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: fastly.Providers(),
		Steps: []resource.TestStep{
			{Config: fastly.Config(k.writeOnly("one", 1))},
			{
				Config: fastly.Config(role), ConfigPlanChecks: update,
				Check: func(*terraform.State) error {
					return holds(fastly.LiveEndpoints(acctest.Service, "kinesis")["logs"],
						mock.Row{"access_key": "", "secret_key": "", "iam_role": "arn:aws:iam::123456789012:role/logs"})
				},
			},
			{
				Config: fastly.Config(k.writeOnly("one", 1)), ConfigPlanChecks: update,
				Check: func(*terraform.State) error {
					return holds(fastly.LiveEndpoints(acctest.Service, "kinesis")["logs"],
						mock.Row{"access_key": "access_key-one", "secret_key": "secret_key-one", "iam_role": ""})
				},
			},
		},
	})
}

// TestRoleTakesThePlaceOfHiddenKeys sets a role on an endpoint whose keys are not
// in the state, because an import has left them out, or somebody else has set them.
// Fastly refuses the role while the endpoint has keys.
func TestRoleTakesThePlaceOfHiddenKeys(t *testing.T) {
	t.Parallel()
	role := kindUnderTest{kind: "kinesis"}.block("logs", "logs",
		"topic = \"edge\"\n iam_role = \"arn:aws:iam::123456789012:role/logs\"")
	keys := mock.Row{
		"name": "logs", "topic": "edge", "access_key": "AKIAMARKED", "secret_key": "marked", "iam_role": "",
	}
	for name, prepare := range map[string]func(*acctest.Fastly, *acctest.Workspace){
		"imported": func(fastly *acctest.Fastly, workspace *acctest.Workspace) {
			publish(t, fastly, func(version int) error {
				return fastly.AddEndpoint(acctest.Service, version, "kinesis", keys)
			})
			workspace.Run("import", "logdrain_fastly_kinesis.logs", "write-only:"+acctest.Service+"/logs")
		},
		"changed elsewhere": func(fastly *acctest.Fastly, workspace *acctest.Workspace) {
			workspace.Apply()
			publish(t, fastly, func(version int) error {
				return fastly.Change(acctest.Service, version, "logging/kinesis", "logs", keys)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(fastly.Config(role))
			prepare(fastly, workspace)
			workspace.Apply()
			workspace.Run("plan", "-detailed-exitcode")
			if err := holds(fastly.LiveEndpoints(acctest.Service, "kinesis")["logs"], mock.Row{
				"access_key": "", "secret_key": "", "iam_role": "arn:aws:iam::123456789012:role/logs",
			}); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestImportLeavesSecretsOut imports for a configuration with write-only secrets:
// with the prefix, no state ever has the secret; with the plain ID, the next apply
// removes it. Fastly already has the configured secret, so neither makes a version.
func TestImportLeavesSecretsOut(t *testing.T) {
	t.Parallel()
	for _, k := range secretKinds() {
		for prefix, inState := range map[string]bool{"write-only:": false, "": true} {
			t.Run(k.kind+" "+prefix, func(t *testing.T) {
				t.Parallel()
				fastly := acctest.NewFastly(t, mock.Options{})
				publish(t, fastly, func(version int) error {
					fields := mock.Row{"name": "logs", "message_type": "blank"}
					for _, match := range setting.FindAllStringSubmatch(k.rest, -1) {
						fields[match[1]] = match[2]
					}
					for _, secret := range k.secrets {
						fields[secret] = secret + "-marked"
					}
					return fastly.AddEndpoint(acctest.Service, version, k.kind, fields)
				})
				workspace := acctest.NewWorkspace(t)
				workspace.Write(fastly.Config(k.writeOnly("marked", 1)))
				workspace.Run("import", "logdrain_fastly_"+k.kind+".logs", prefix+acctest.Service+"/logs")
				state := func() string {
					text, err := os.ReadFile(filepath.Join(workspace.Directory, "terraform.tfstate"))
					if err != nil {
						t.Fatal(err)
					}
					return string(text)
				}
				if got := strings.Contains(state(), "-marked"); got != inState {
					t.Errorf("after the import, the state has the secret: %t", got)
				}
				workspace.Apply()
				if strings.Contains(state(), "-marked") {
					t.Error("after the apply, the state has the secret")
				}
				workspace.Run("plan", "-detailed-exitcode")
				if newest := fastly.Newest(acctest.Service); newest != 2 {
					t.Errorf("a version %d was made", newest)
				}
				if err := k.holds(fastly, "logs", "marked"); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestNoSecretLeaks runs every operation of every resource at the most detailed log
// level, also with faults, and looks for marked secrets in all output. State and
// plan may contain a plain secret, which is sensitive; nothing else may contain
// any. The API repeats what it was sent. Two kinds meet all faults, and the others
// one of each sort.
func TestNoSecretLeaks(t *testing.T) {
	t.Parallel()
	const marked = "MARKED-SECRET-7c1f"
	for i, k := range secretKinds() {
		few := i >= 2
		for _, writeOnly := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/write-only %t", k.kind, writeOnly), func(t *testing.T) {
				t.Parallel()
				fastly := acctest.NewFastly(t, mock.Options{})
				workspace := acctest.NewWorkspace(t,
					"TF_LOG=TRACE", "FASTLY_DEBUG_MODE=true",
					"FASTLY_API_TOKEN=token-"+marked, "FASTLY_API_URL="+fastly.URL,
					"TF_VAR_secret="+marked)
				block := func(name, value string, version int) string {
					text := k.plain(marked)
					if writeOnly {
						text = k.writeOnly(marked, version)
					}
					for _, secret := range k.secrets {
						text = strings.ReplaceAll(text, fmt.Sprintf("%q", secret+"-"+marked),
							fmt.Sprintf("\"%s-%s-${var.secret}\"", secret, value))
					}
					return "variable \"secret\" {\n type = string\n sensitive = true\n}\n" +
						strings.Replace(text, `name       = "logs"`, fmt.Sprintf("name = %q", name), 1)
				}
				// What the API repeats of a call is what that call sent.
				echo := func(status int, value string) []control.Fault {
					if status == 0 {
						return []control.Fault{{Method: "*", Path: "/service/*/version/*/logging/*", Times: 1, Drop: "after"}}
					}
					detail := "token-" + marked
					for _, secret := range k.secrets {
						detail += fmt.Sprintf(", %s-%s-%s", secret, value, marked)
					}
					body := control.Text(fmt.Sprintf(`{"msg":"Bad request","detail":"unusable: %s"}`, detail))
					return []control.Fault{
						{Method: "POST", Path: "/service/*/version/*/logging/*", Times: 1, Status: status, Body: &body},
						{Method: "PUT", Path: "/service/*/version/*/logging/*/*", Times: 1, Status: status, Body: &body},
					}
				}
				var out strings.Builder
				try := func(config string, arguments ...string) {
					workspace.Write(acctest.RequiredProviders + config)
					text, err := workspace.Try(t.Context(), arguments...)
					fmt.Fprintf(&out, "%v (%v)\n%s\n", arguments, err, text)
					// The next apply would wait for a draft that a refused one has left
					// behind, which is not what this is about.
					if newest := fastly.Newest(acctest.Service); newest != fastly.Live(acctest.Service) {
						if err := fastly.Lock(acctest.Service, newest); err != nil {
							t.Error(err)
						}
					}
				}
				apply := []string{"apply", "-auto-approve", "-input=false"}
				statuses := []int{400, 500, 0}
				if few {
					statuses = statuses[:1]
				}
				for i, status := range statuses {
					if err := fastly.SetFaults(echo(status, "one")...); err != nil {
						t.Fatal(err)
					}
					try(block("logs", "one", 1), apply...)
					if err := fastly.SetFaults(echo(status, "two")...); err != nil {
						t.Fatal(err)
					}
					try(block("renamed", "two", 2+i), apply...)
				}
				// Or what another call has sent, or what the state holds. A write-only
				// secret that is not sent is nowhere to be known from.
				places := []struct {
					method, path string
					status       int
					body, value  string
				}{
					{"GET", "/service/*/version/*/validate", 200, `{"status":"error","msg":"no: %s"}`, "three/+"},
					{"PUT", "/service/*/version/*/activate", 400, `{"msg":"Bad request","detail":"no: %s"}`, "four/+"},
					{"GET", "/service/*/version/*/logging/*", 400, `{"msg":"no: %s"}`, "two"},
					{"GET", "/service/*", 400, `{"msg":"no: %s"}`, "two"},
				}
				if writeOnly {
					places = places[:2]
				}
				if few {
					places = places[:1]
				}
				for i, place := range places {
					said := "token-" + marked
					for _, secret := range k.secrets {
						plain := fmt.Sprintf("%s-%s-%s", secret, place.value, marked)
						said += ", " + plain + ", " + url.QueryEscape(plain)
					}
					body := control.Text(fmt.Sprintf(place.body, said))
					if err := fastly.SetFaults(control.Fault{
						Method: place.method, Path: place.path, Times: 9, Status: place.status, Body: &body,
					}); err != nil {
						t.Fatal(err)
					}
					try(block("renamed", place.value, 10+i), apply...)
				}
				fastly.ClearFaults()
				try(block("renamed", "two", 8), apply...)
				try(block("last", "two", 20), "plan", "-out=saved.plan", "-input=false")
				fastly.ClearFaults()
				if endpoints := fastly.LiveEndpoints(acctest.Service, k.kind); endpoints["renamed"][k.secrets[0]] != k.secrets[0]+
					"-two-"+marked {
					t.Errorf("the secret is not live: the test proves nothing: %v", endpoints)
				}
				show := workspace.Command(t.Context(), "show", "-json", "saved.plan")
				shown, err := show.Output()
				if err != nil {
					t.Fatal(err)
				}
				try(block("renamed", "two", 8), "destroy", "-auto-approve", "-input=false")
				printed := out.String()

				if found := strings.Index(printed, marked); found >= 0 {
					t.Errorf("printed: …%s…", printed[max(0, found-600):min(len(printed), found+100)])
				}
				if redacted := strings.Count(printed, "no: (redacted), (redacted), (redacted)"); redacted < len(places) {
					t.Errorf("only %d of the echoes were shown: the test proves nothing", redacted)
				}
				if !strings.Contains(printed, "ApplyResourceChange") {
					t.Error("nothing was logged: the test proves nothing")
				}
				files := map[string]string{"plan": withoutVariables(t, shown)}
				for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
					text, err := os.ReadFile(filepath.Join(workspace.Directory, name))
					if err != nil {
						t.Fatal(err)
					}
					files[name] = string(text)
				}
				for name, text := range files {
					if writeOnly && strings.Contains(text, marked) {
						t.Errorf("%s has a write-only secret", name)
					}
					if strings.Contains(text, "token-"+marked) {
						t.Errorf("%s has the API token", name)
					}
				}
			})
		}
	}
}

// withoutVariables takes the values of variables out of a plan, where Terraform
// itself puts them.
func withoutVariables(t *testing.T, shown []byte) string {
	t.Helper()
	var plan map[string]any
	if err := json.Unmarshal(shown, &plan); err != nil {
		t.Fatal(err)
	}
	delete(plan, "variables")
	text, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestUnknownValuesPlan plans secrets and formats that are known only after the
// apply, some of which turn out to be empty.
func TestUnknownValuesPlan(t *testing.T) {
	t.Parallel()
	for _, k := range secretKinds()[:2] {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			body := func(value string, suffix string, version int) string {
				text := k.block("x", suffix, version)
				for _, secret := range k.secrets {
					text = strings.ReplaceAll(text, fmt.Sprintf("%q", secret+"-x"),
						fmt.Sprintf("%q", secret+"-")+" == \"\" ? \"\" : \""+secret+"-${terraform_data.secret.output}\"")
				}
				text = strings.Replace(text, k.rest, k.rest+"\n  format = terraform_data.format.output\n"+
					"  placement = terraform_data.empty.output\n  response_condition = terraform_data.empty.output", 1)
				return fmt.Sprintf(`
resource "terraform_data" "secret" {
  input = %q
}
resource "terraform_data" "format" {
  input = "%%%%h"
}
resource "terraform_data" "empty" {
  input = ""
}
`, value) + text
			}
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{
					{
						Config: fastly.Config(body("one", "", 0)),
						Check:  func(*terraform.State) error { return k.holds(fastly, "logs", "one") },
					},
					{
						Config: fastly.Config(body("two", "_wo", 1)),
						Check:  func(*terraform.State) error { return k.holds(fastly, "logs", "two") },
					},
				},
			})
		})
	}
}

// TestConditionIsChecked names a condition that does not exist. The error lists
// those that exist, and nothing was written.
func TestConditionIsChecked(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{}, withConditions())
	k := kindsUnderTest()[0]
	out, err := tryOnce(t, fastly, k.block("logs", "logs", k.minimal+"\n response_condition = \"eror\""), false)
	if err == nil {
		t.Fatalf("no error:\n%s", out)
	}
	if text := unwrap(out); !regexp.MustCompile(`Unusable response condition.*"errors", "slow"`).MatchString(text) {
		t.Errorf("does not list the conditions:\n%s", out)
	}
	for _, call := range fastly.Calls() {
		if call.Method == http.MethodPost {
			t.Errorf("wrote %s", call.Path)
		}
	}
}
