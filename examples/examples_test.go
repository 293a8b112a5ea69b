package examples_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	fastly "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	heroku "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
)

// stories say how each folder of examples with a configuration is tested.
func stories() map[string]func(*example) {
	return map[string]func(*example){
		"provider": applies,

		"resources/logdrain_fastly_heroku": func(e *example) {
			e.imports("heroku", "edge", fastly.Row{"url": "https://1.us.logplex.io/logs", "token": logplexToken})
		},
		"resources/logdrain_fastly_kinesis": func(e *example) {
			e.variable("iam_role", "arn:aws:iam::123456789012:role/fastly-logs")
			e.variable("aws_access_key", "AKIAIOSFODNN7EXAMPLE")
			e.variable("aws_secret_key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
			e.variable("write_only_access_key", "AKIAIOSFODNN7EXAMPLE")
			e.variable("write_only_secret_key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
			e.imports("kinesis", "analytics", fastly.Row{
				"topic": "edge-analytics", "region": "eu-west-1", "iam_role": "arn:aws:iam::123456789012:role/fastly-logs",
			})
		},
		"resources/logdrain_heroku_datadog": func(e *example) {
			e.holdsDrain(strings.Replace(drainURL, "datadoghq.com", "datadoghq.eu", 1) + "&ddtags=env%3Aproduction%2Cteam%3Aweb")
			used := e.importBlock()
			e.says(e.Apply(), "1 imported")
			e.plansNothing()
			e.remove(used)
			e.plansNothing()
			if drains, err := e.mocks.Heroku.Drains("shop"); err != nil || len(drains) != 1 || drains[0].ID != drainID {
				e.t.Errorf("%v %v", drains, err)
			}
		},

		"resources/logdrain_heroku_drain": func(e *example) {
			const url = "https://shop:marked-token@logs.example.com/in"
			e.holdsDrain(url)
			e.variable("logs_token", "marked-token")
			used := e.importBlock()
			e.says(e.Apply(), "1 imported")
			e.plansNothing()
			e.remove(used)
			e.plansNothing()
			e.drainsTo(url)
		},

		"data-sources/logdrain_fastly_heroku":            readsEndpoints,
		"data-sources/logdrain_fastly_kinesis":           readsEndpoints,
		"data-sources/logdrain_fastly_heroku_endpoints":  readsEndpoints,
		"data-sources/logdrain_fastly_kinesis_endpoints": readsEndpoints,
		"data-sources/logdrain_fastly_endpoints": func(e *example) {
			e.publishes("heroku", fastly.Row{
				"name": "edge", "url": "https://1.eu.logplex.io/logs", "token": logplexToken, "log_processing_region": "eu",
			})
			e.says(e.Apply(), "placed_nowhere = []")
			e.publishes("s3", fastly.Row{"name": "audit", "bucket_name": "logs", "placement": "none"})
			e.says(e.Apply(), "These process logs outside of the EU: audit (s3).", `placed_nowhere = [ "audit", ]`)
			e.plansNothing()
		},
		"data-sources/logdrain_fastly_service": func(e *example) {
			e.says(e.Apply(), "version 1 of 1 is live")
		},
		"data-sources/logdrain_fastly_logging_errors": warnsOfLostLines,
		"data-sources/logdrain_heroku_drains": func(e *example) {
			e.holdsDrain(drainURL)
			e.says(e.Apply(), drainID, "dd-api-key=REDACTED", `to_datadog = [ "`+drainID+`", ]`)
		},

		"functions/json_log_format":     applies,
		"functions/parse_log_format":    applies,
		"functions/sample_log_line":     applies,
		"functions/standard_log_format": applies,
		"functions/datadog_drain_url":   applies,

		"guides/authentication/static": func(e *example) {
			e.variable("heroku_api_key", "heroku-token")
			e.takesToken("fastly_api_token")
		},
		"guides/authentication/two-accounts": func(e *example) {
			e.takesToken("staging_api_token")
		},
		"guides/getting-started": func(e *example) {
			e.says(e.Apply(), "analytics is in version 2")
			e.plansNothing()
		},
		"guides/version-lifecycle": func(e *example) {
			e.Apply()
			e.says(e.Run("output", "-json", "versions"), "2")
			if now := e.mocks.Fastly.Live(acctest.Service); now != 2 {
				e.t.Errorf("version %d is live", now)
			}
			e.plansNothing()
		},
		"guides/side-by-side":              applies,
		"guides/side-by-side/on-the-mock":  appliesOnTheMock,
		"guides/service-cdn":               stagesWithSuccessor,
		"guides/service-cdn/live":          livesWithSuccessor,
		"guides/kinesis-role":              logsToStream,
		"guides/fastly-heroku-datadog":     pipeWorks,
		"guides/drafts":                    staysInDraft,
		"guides/delivery-errors":           checksDelivery,
		"guides/delivery-errors/shielding": logsOnce,
		"guides/secrets":                   keepsSecrets,
		"guides/secrets/vault":             applies,
		"guides/secrets/imported":          importsWithoutSecret,
		"guides/moving-over/0-before":      movesOver,
		"guides/moving-over/1-ignore":      nil, // In the story of 0-before.
		"guides/moving-over/2-import":      nil,
		"guides/moving-over/3-clean-up":    nil,
		"guides/moving-over/4-back":        nil,
		"guides/moving-over/beta":          movesFromBeta,
		"guides/moving-over/beta-back":     nil, // In the story of beta.
		"guides/moving-over/heroku-drain":  movesDrain,
		"guides/heroku-drains/papertrail":  makesDrain("syslog+tls://logs2.papertrailapp.com:12345"),
		"guides/heroku-drains/new-relic":   makesDrain("syslog+tls://newrelic.syslog.nr-data.net:6515"),
		"guides/heroku-drains/axiom": makesDrain(
			"https://axiom:marked%2Ftoken@us-east-1.aws.edge.axiom.co/v1/ingest/shop-logs", "axiom_token", "marked/token"),
		"guides/heroku-drains/splunk": makesDrain(
			"https://heroku:marked%2Ftoken@splunk.example.com:8088/services/collector/raw", "splunk_hec_token", "marked/token"),
		"guides/heroku-drains/sumo-logic": makesDrain(
			"https://endpoint1.collection.eu.sumologic.com/receiver/v1/http/marked-token-0123456789==",
			"sumo_logic_source_url",
			"https://endpoint1.collection.eu.sumologic.com/receiver/v1/http/marked-token-0123456789=="),
		"guides/heroku-drains/check": func(e *example) {
			e.says(e.Apply(), "1 added")
			e.plansNothing()
			e.holdsDrain("https://forgotten.example/in")
			e.says(e.Run("plan"), "Nobody owns these drains of shop: "+drainID+" (https://forgotten.example/(redacted)).")
		},
		"modules/edge-logging": runsTests,
		"roots/site":           runsTests,
		"roots/infrastructure": runsTests,
		"demo":                 nil, // The demo applies it.
		"demo/modules/streams": nil,
		"actions/logdrain_fastly_verify_delivery": verifiesDelivery,
		// See TestQueries.
		"list-resources/logdrain_fastly_heroku":  nil,
		"list-resources/logdrain_fastly_kinesis": nil,
		"list-resources/logdrain_heroku_datadog": nil,
		"list-resources/logdrain_heroku_drain":   nil,
	}
}

// storiesOfKinds are those of the examples that are written from the tables of the
// kinds: TestExamplesOfKinds tells them all at once.
func storiesOfKinds(stories map[string]func(*example)) map[string]func(*example) {
	for _, k := range fastly.LoggingKinds() {
		for _, name := range []string{
			"resources/logdrain_fastly_%s", "data-sources/logdrain_fastly_%s", "data-sources/logdrain_fastly_%s_endpoints",
			"list-resources/logdrain_fastly_%s",
		} {
			if name = fmt.Sprintf(name, k.Name); !hasStory(stories, name) {
				stories[name] = nil
			}
		}
	}
	return stories
}

func hasStory(stories map[string]func(*example), name string) bool {
	_, has := stories[name]
	return has
}

// TestExamples applies every example, and fails for one that it does not know.
func TestExamples(t *testing.T) {
	t.Parallel()
	standins := t.TempDir()
	if err := build(t.Context(), standins); err != nil {
		t.Fatal(err)
	}
	known := storiesOfKinds(stories())
	found := folders(t)
	for _, name := range found {
		story, ok := known[name]
		if !ok {
			t.Errorf("examples/%s is tested by nobody: put it into stories", name)
		}
		if story == nil {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(open(t, name, seedOf(t, name), standins))
		})
	}
	for name := range known {
		if !slices.Contains(found, name) {
			t.Errorf("there is no example %s", name)
		}
	}
}

// folders are all folders with configurations.
func folders(t *testing.T) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != "." && strings.HasPrefix(entry.Name(), ".") {
			return fs.SkipDir
		}
		name := filepath.Dir(path)
		if extension := filepath.Ext(path); (extension == ".tf" || extension == ".hcl") && filepath.Base(name) != "tests" &&
			!slices.Contains(found, name) {
			found = append(found, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// seedOf is what the mocks start with for an example.
func seedOf(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(name, "tests", "seed.json"))
	if err != nil {
		if strings.HasPrefix(name, "guides/authentication/") {
			return strings.Replace(seed, `{"services"`, `{"tokens": ["test-token"], "services"`, 1)
		}
		return seed
	}
	return string(text)
}

// applies applies an example, after which there is nothing left to do.
func applies(e *example) {
	e.t.Helper()
	e.Apply()
	e.plansNothing()
	e.Run("destroy", "-auto-approve")
}

// logsOnce applies endpoints with a condition that the service has.
func logsOnce(e *example) {
	e.t.Helper()
	if _, err := e.mocks.Fastly.Publish(acctest.Service, func(version int) error {
		return e.mocks.Fastly.Add(acctest.Service, version, "condition", fastly.Row{
			"name": "on the edge", "type": "RESPONSE", "statement": "fastly.ff.visits_this_service == 0",
		})
	}); err != nil {
		e.t.Fatal(err)
	}
	e.Apply()
	for _, kind := range []string{"s3", "datadog"} {
		rows, err := e.mocks.Fastly.LiveRows(acctest.Service, "logging/"+kind)
		if err != nil || len(rows) != 1 || rows[0]["response_condition"] != "on the edge" {
			e.t.Errorf("the %s endpoints are %v, %v", kind, rows, err)
		}
	}
	e.plansNothing()
}

// appliesOnTheMock tells an example, too, where the mock is.
func appliesOnTheMock(e *example) {
	e.t.Helper()
	e.variable("mock", e.at.Fastly)
	applies(e)
}

// imports imports an endpoint that is there, by the import block that the CLI
// knows, and applies the rest.
func (e *example) imports(kind, name string, row fastly.Row) {
	e.t.Helper()
	used := e.importBlock()
	row["name"] = name
	e.publishes(kind, row)
	e.says(e.Apply(), "1 imported")
	e.plansNothing()
	e.remove(used)
	e.plansNothing()
	e.Run("destroy", "-auto-approve")
	if names := e.live(kind); len(names) != 0 {
		e.t.Errorf("left behind: %v", names)
	}
}

// importBlock keeps, of the import blocks of an example, the newest that the CLI
// knows.
func (e *example) importBlock() (used string) {
	e.t.Helper()
	used, other := "import-by-string-id.tf", "import-by-identity.tf"
	if acctest.Has(e.t, cli.Identity, "the import by identity") {
		used, other = other, used
	}
	e.remove(other)
	return used
}

// publishes makes endpoints live that somebody else has made.
func (e *example) publishes(kind string, rows ...fastly.Row) {
	e.t.Helper()
	_, err := e.mocks.Fastly.Publish(acctest.Service, func(version int) error {
		for _, row := range rows {
			if err := e.mocks.Fastly.AddEndpoint(acctest.Service, version, kind, row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		e.t.Fatal(err)
	}
}

// publishesBoth makes one endpoint of each kind live.
func (e *example) publishesBoth() {
	e.t.Helper()
	e.publishes("heroku", fastly.Row{
		"name": "edge", "url": "https://1.us.logplex.io/logs", "token": logplexToken, "format": `%h %l %u %t "%r" %>s %b`,
	})
	e.publishes("kinesis", fastly.Row{
		"name": "analytics", "topic": "edge-analytics",
		"iam_role": "arn:aws:iam::123456789012:role/fastly-logs", "format": `{"status": %>s}`,
	})
}

// takesToken applies an example with the token of the environment, and with another
// one in a variable: the block that has the variable uses that one.
func (e *example) takesToken(variable string) {
	e.t.Helper()
	e.variable(variable, "test-token")
	e.Apply()
	e.variable(variable, "not-a-token")
	out, err := e.Try(e.t.Context(), "plan")
	if err == nil {
		e.t.Error("the token of the block is not used")
	}
	e.says(out, "Fastly does not accept the API token")
}

func readsEndpoints(e *example) {
	e.t.Helper()
	e.publishesBoth()
	e.Apply()
	e.plansNothing()
}

// holdsDrain gives the app a drain that somebody else has made.
func (e *example) holdsDrain(url string) {
	e.t.Helper()
	if _, err := e.mocks.Heroku.AddDrain("shop", heroku.Drain{ID: drainID, URL: url}); err != nil {
		e.t.Fatal(err)
	}
}

// logsToStream looks whether Fastly logs to the region that the stream is in,
// whatever that is.
func logsToStream(e *example) {
	e.t.Helper()
	e.variable("fastly_customer_id", "x4xCwxxJxGCx123Rx5xTx")
	for _, region := range []string{"eu-west-1", "eu-central-1"} {
		e.Apply("-var=region=" + region)
		rows, err := e.mocks.Fastly.LiveRows(acctest.Service, "logging/kinesis")
		if err != nil || len(rows) != 1 || rows[0]["region"] != region {
			e.t.Errorf("Fastly logs to %v, not to %s: %v", rows, region, err)
		}
		e.says(e.Run("state", "show", "aws_kinesis_stream.edge"), "arn:aws:kinesis:"+region+":")
		e.Run("destroy", "-auto-approve")
	}
	applies(e)
}

// pipeWorks sends lines in at the edge, and looks at what Datadog gets.
func pipeWorks(e *example) {
	e.t.Helper()
	e.variable("logplex_url", e.at.LogplexInput())
	e.variable("app", "shop")
	e.variable("datadog_intake_url", e.at.DatadogIntake())
	e.Apply()
	e.plansNothing()
	line := `{"agent":"a \"quoted\" agent","path":"/","status":200}`
	if _, err := e.mocks.Fastly.Emit(e.t.Context(), acctest.Service, []string{line}); err != nil {
		e.t.Fatal(err)
	}
	logs := e.mocks.Datadog.Logs()
	if len(logs) != 1 || logs[0].Message != line || logs[0].Service != "shop" || logs[0].Attributes["region"] != "eu" ||
		!slices.Contains(logs[0].Tags, "env:production") || !slices.Contains(logs[0].Tags, "team:web") {
		e.t.Errorf("Datadog got %+v", logs)
	}
}

// lostLines has a plan warn of lines that could not be delivered.
const lostLines = "Warning: Check block assertion failed"

// warnsOfLostLines reads delivery errors of an hour, which are a warning.
func warnsOfLostLines(e *example) {
	e.t.Helper()
	e.plansNothing()
	e.fails("audit", "no such host")
	e.fails("edge", "request failed")
	e.says(e.Run("plan"), lostLines, "edge: request failed", "audit: no such host")
	e.Apply()
}

// fails has Fastly tell of an error.
func (e *example) fails(name, message string) {
	e.t.Helper()
	err := e.mocks.Fastly.AddDeliveryError(acctest.Service, fastly.DeliveryError{Endpoint: name, Message: message})
	if err != nil {
		e.t.Fatal(err)
	}
}

// checksDelivery sends lines in at the edge to an input that takes them, and then
// to one that doesn't.
func checksDelivery(e *example) {
	e.t.Helper()
	e.variable("logplex_url", e.at.LogplexInput())
	emit := func() {
		e.t.Helper()
		if _, err := e.mocks.Fastly.Emit(e.t.Context(), acctest.Service, []string{"a line"}); err != nil {
			e.t.Fatal(err)
		}
	}
	e.Apply()
	emit()
	e.plansNothing()
	e.saysNot(e.Run("plan"), "Warning: Check")

	const wrong = "t.11111111-1111-1111-1111-111111111111"
	e.saysNot(e.Apply("-var=logplex_token="+wrong), "Warning: Check")
	emit()
	emit()
	out := e.Run("plan", "-var=logplex_token="+wrong)
	e.says(out, lostLines, "2 errors in 15 minutes, the newest first: 20", "401", "No changes.")
	place := regexp.MustCompile(`on main\.tf line \d+, in check "edge_is_delivered":`).FindString(out)
	page, err := os.ReadFile("../docs/guides/delivery-errors.md")
	if err != nil || place == "" || !strings.Contains(string(page), place) {
		e.t.Errorf("the guide does not say %q (%v)", place, err)
	}
	e.saysNot(out, wrong)
	e.saysNot(e.Apply("-var=logplex_token="+wrong), "Error")

	e.fails("edge", "an error without details")
	e.says(e.Run("plan", "-var=logplex_token="+wrong), lostLines, "an error without details", "No changes.")
}

// verifiesDelivery applies an endpoint whose lines arrive, and then one whose lines
// don't: that apply fails, and the endpoint stays as it was applied.
func verifiesDelivery(e *example) {
	e.t.Helper()
	// Actions came with queries.
	if !acctest.Has(e.t, cli.Query, "the action") {
		// TestActions checks the configuration.
		if out, err := e.Try(e.t.Context(), "plan"); err == nil || !strings.Contains(out, "Unsupported block type") {
			e.t.Errorf("a CLI without actions says: %v\n%s", err, out)
		}
		return
	}
	text, err := os.ReadFile(filepath.Join(e.Directory, "action.tf"))
	if err != nil {
		e.t.Fatal(err)
	}
	e.add("action.tf", strings.Replace(string(text), `"90s"`, `"1s"`, 1))
	e.says(e.Apply(), "No delivery errors in 1s", "Actions: 1 invoked.")

	e.mocks.Fastly.SetHooks(nil, func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/activate") {
			e.fails("edge", "request failed")
		}
	})
	e.variable("logplex_token", "t.11111111-1111-1111-1111-111111111111")
	out, err := e.Try(e.t.Context(), "apply", "-auto-approve", "-input=false")
	if err == nil {
		e.t.Error("the apply succeeded")
	}
	e.says(out, "Error: Log lines are not delivered", `"edge": request failed`)
	e.plansNothing()
}

// staysInDraft writes to a draft, has it activated by others, and then lets
// changes go live by themselves.
func staysInDraft(e *example) {
	e.t.Helper()
	draft, err := e.mocks.Fastly.Clone(acctest.Service, 1)
	if err != nil {
		e.t.Fatal(err)
	}
	e.Apply(fmt.Sprintf("-var=draft_version=%d", draft))
	if names := e.live("kinesis"); len(names) != 0 {
		e.t.Errorf("live already: %v", names)
	}
	if err := e.mocks.Fastly.Activate(acctest.Service, draft); err != nil {
		e.t.Fatal(err)
	}
	if names := e.live("kinesis"); !slices.Equal(names, []string{"audit"}) {
		e.t.Errorf("live: %v", names)
	}
	next, err := e.mocks.Fastly.Clone(acctest.Service, draft)
	if err != nil {
		e.t.Fatal(err)
	}
	e.Apply(fmt.Sprintf("-var=draft_version=%d", next))
	if now := e.mocks.Fastly.Live(acctest.Service); now != draft {
		e.t.Errorf("version %d is live", now)
	}
}

// stagesWithSuccessor plays a pipeline that writes everything to one draft, and
// activates it. What the successor's resources would write is written here: its
// stand-in calls nobody.
func stagesWithSuccessor(e *example) {
	e.t.Helper()
	e.ignoresNothing()
	live := 1
	for run := range 2 {
		draft, err := e.mocks.Fastly.Clone(acctest.Service, live)
		if err == nil && run == 0 {
			err = e.mocks.Fastly.Add(acctest.Service, draft, "condition",
				fastly.Row{"name": "server-errors", "type": "RESPONSE", "statement": "beresp.status >= 500"})
		}
		if err != nil {
			e.t.Fatal(err)
		}
		e.variable("service_version", fmt.Sprint(draft))
		e.Apply()
		e.plansNothing()
		rows, err := e.mocks.Fastly.Rows(acctest.Service, draft, "s3")
		if err != nil || len(rows) != 1 || rows[0]["response_condition"] != "server-errors" {
			e.t.Errorf("the draft %d holds %v %v", draft, rows, err)
		}
		if now := e.mocks.Fastly.Live(acctest.Service); now != live {
			e.t.Errorf("version %d is live, not %d", now, live)
		}
		if err := e.mocks.Fastly.Activate(acctest.Service, draft); err != nil {
			e.t.Fatal(err)
		}
		live = draft
		e.plansNothing()
		if names := e.live("s3"); !slices.Equal(names, []string{"errors"}) {
			e.t.Errorf("live: %v", names)
		}
	}
	for _, call := range e.mocks.Fastly.Calls() {
		if call.Method == http.MethodPut && !strings.Contains(call.Path, "/logging/") {
			e.t.Errorf("%s %s", call.Method, call.Path)
		}
	}
}

// livesWithSuccessor has an endpoint go live by itself, and a pipeline carry it
// over that clones what is live.
func livesWithSuccessor(e *example) {
	e.t.Helper()
	e.ignoresNothing()
	e.variable("service_version", "1")
	e.Apply()
	e.plansNothing()
	live := e.mocks.Fastly.Live(acctest.Service)
	if live != 2 {
		e.t.Errorf("version %d is live", live)
	}
	draft, err := e.mocks.Fastly.Clone(acctest.Service, live)
	if err != nil {
		e.t.Fatal(err)
	}
	e.variable("service_version", fmt.Sprint(draft))
	e.says(e.Apply(), "0 added, 1 changed, 0 destroyed")
	if err := e.mocks.Fastly.Activate(acctest.Service, draft); err != nil {
		e.t.Fatal(err)
	}
	e.plansNothing()
	if names := e.live("s3"); !slices.Equal(names, []string{"archive"}) {
		e.t.Errorf("live: %v", names)
	}
	e.Run("destroy", "-auto-approve")
	if names := e.live("s3"); len(names) != 0 {
		e.t.Errorf("left behind: %v", names)
	}
}

// ignoresNothing checks that an example does without ignore_changes.
func (e *example) ignoresNothing() {
	e.t.Helper()
	if e.holds("ignore_changes") {
		e.t.Error("the example ignores changes")
	}
}

// keepsSecrets looks for the token in the state and a saved plan, rotates it,
// and changes it elsewhere.
func keepsSecrets(e *example) {
	e.t.Helper()
	e.Run("plan", "-out=plan")
	e.Apply()
	for _, kept := range []string{"plan", "terraform.tfstate"} {
		text, err := os.ReadFile(filepath.Join(e.Directory, kept))
		if err != nil {
			e.t.Fatal(err)
		}
		if strings.Contains(string(text), logplexToken) {
			e.t.Errorf("the token is in %s", kept)
		}
	}
	const rotated = "t.11111111-1111-1111-1111-111111111111"
	e.variable("logplex_token", rotated)
	e.says(e.Apply("-var=logplex_token_version=2"), "1 changed")
	e.variable("logplex_token_version", "2")
	e.plansNothing()
	e.hasToken(rotated)

	_, err := e.mocks.Fastly.Publish(acctest.Service, func(version int) error {
		return e.mocks.Fastly.Change(acctest.Service, version, "logging/heroku", "edge", fastly.Row{"token": "t.elsewhere"})
	})
	if err != nil {
		e.t.Fatal(err)
	}
	e.says(e.Apply(), "Secret was changed elsewhere", "1 changed")
	e.hasToken(rotated)
}

func (e *example) hasToken(want string) {
	e.t.Helper()
	rows, err := e.mocks.Fastly.LiveRows(acctest.Service, "logging/heroku")
	if err != nil || len(rows) != 1 || rows[0]["token"] != want {
		e.t.Errorf("%v %v", rows, err)
	}
}

// importsWithoutSecret takes an endpoint over without its token.
func importsWithoutSecret(e *example) {
	e.t.Helper()
	e.publishesBoth()
	e.says(e.Apply(), "1 imported")
	e.plansNothing()
	text, err := os.ReadFile(filepath.Join(e.Directory, "terraform.tfstate"))
	if err != nil || strings.Contains(string(text), logplexToken) {
		e.t.Errorf("the token is in the state, or: %v", err)
	}
}

// movesOver goes all steps from the official provider's blocks to resources of
// ours. What the official provider itself does is not tested here.
func movesOver(e *example) {
	e.t.Helper()
	e.variable("aws_access_key", "AKIAIOSFODNN7EXAMPLE")
	e.variable("aws_secret_key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
	e.publishes("s3", fastly.Row{
		"name": "archive", "bucket_name": "edge-logs", "path": "/edge/", "access_key": "AKIAIOSFODNN7EXAMPLE",
		"secret_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "format": `%h %t "%r" %>s %b`,
		"message_type": "classic",
	})
	e.publishes("datadog", fastly.Row{
		"name": "requests", "token": datadogKey, "region": "EU", "format": `{"status": %>s}`,
	})
	before := e.mocks.Fastly.Live(acctest.Service)
	e.Apply()

	e.enter("guides/moving-over/1-ignore")
	e.says(e.Apply(), "Resources: 0 added, 0 changed, 0 destroyed")

	e.enter("guides/moving-over/2-import")
	e.says(e.Run("plan"), "Plan: 2 to import, 0 to add, 0 to change, 0 to destroy")
	e.says(e.Apply(), "2 imported, 0 added, 0 changed, 0 destroyed")

	e.enter("guides/moving-over/3-clean-up")
	e.plansNothing()

	e.enter("guides/moving-over/4-back")
	out := e.Run("plan")
	e.says(out, "Plan: 0 to add, 0 to change, 0 to destroy")
	e.forgets(out)
	e.says(e.Apply(), "0 added, 0 changed, 0 destroyed")
	e.enter("guides/moving-over/0-before")
	e.plansNothing()
	if after := e.mocks.Fastly.Live(acctest.Service); after != before {
		e.t.Errorf("version %d is live, and %d was", after, before)
	}
	for _, call := range e.mocks.Fastly.Calls() {
		if call.Method != http.MethodGet {
			e.t.Errorf("%s %s", call.Method, call.Path)
		}
	}
}

// forgets wants a plan to say that the CLI forgets resources, in the words of Terraform
// or of OpenTofu.
func (e *example) forgets(out string) {
	e.t.Helper()
	if !strings.Contains(out, "will no longer be managed by Terraform") &&
		!strings.Contains(out, "will be removed from the OpenTofu state but will not be destroyed") {
		e.t.Errorf("forgets nothing:\n%s", out)
	}
}

// movesFromBeta moves the states of resources of Fastly's beta provider, and one of
// them back.
func movesFromBeta(e *example) {
	e.t.Helper()
	e.publishesBoth()
	before := e.mocks.Fastly.Live(acctest.Service)
	const beta = "fastly/fastly-beta"
	e.holdsState(
		foreign{beta, "fastly_service_logging_heroku", "edge", map[string]any{
			"id": acctest.Service + "/2/edge", "service_id": acctest.Service, "version": 2, "name": "edge",
			"url": "https://1.us.logplex.io/logs", "authentication": map[string]any{"token": logplexToken},
			"processing_region": "none",
		}},
		foreign{beta, "fastly_service_logging_kinesis", "analytics", map[string]any{
			"id": acctest.Service + "/2/analytics", "service_id": acctest.Service, "version": 2, "name": "analytics",
			"topic": "edge-analytics", "region": "us-east-1", "processing_region": "none", "format": `{"status": %>s}`,
			"format_version": 2, "authentication": map[string]any{"iam_role": "arn:aws:iam::123456789012:role/fastly-logs"},
		}},
	)
	e.says(e.Run("plan"), "moved from fastly_service_logging_heroku.edge",
		"fastly_service_logging_kinesis.analytics has moved to logdrain_fastly_kinesis.analytics",
		"Plan: 0 to add, 1 to change, 0 to destroy")
	e.says(e.Apply(), "0 added, 1 changed, 0 destroyed")
	e.plansNothing()

	e.enter("guides/moving-over/beta-back")
	e.variable("live_version", strconv.Itoa(before))
	// The other one is another part of this configuration.
	e.Run("state", "rm", "logdrain_fastly_kinesis.analytics")
	out := e.Run("plan")
	e.says(out, "1 to import, 0 to add, 1 to change, 0 to destroy")
	e.forgets(out)
	e.says(e.Apply(), "1 imported, 0 added, 1 changed, 0 destroyed")
	e.plansNothing()
	if after := e.mocks.Fastly.Live(acctest.Service); after != before {
		e.t.Errorf("version %d is live, and %d was", after, before)
	}
}

// makesDrain is the story of a drain to a URL: it is made, its secret is nowhere to be
// seen, and the next plan is empty.
func makesDrain(url string, variable ...string) func(*example) {
	return func(e *example) {
		e.t.Helper()
		if len(variable) > 0 {
			e.variable(variable[0], variable[1])
		}
		out := e.Apply()
		e.says(out, "1 added")
		e.drainsTo(url)
		e.plansNothing()
		if state := e.Run("state", "pull"); strings.Contains(out+state, "marked") {
			e.t.Errorf("tells a secret:\n%s\n%s", out, state)
		}
		e.Run("destroy", "-auto-approve")
	}
}

// drainsTo checks where the one drain of the app leads.
func (e *example) drainsTo(url string) {
	e.t.Helper()
	if drains, err := e.mocks.Heroku.Drains("shop"); err != nil || len(drains) != 1 || drains[0].URL != url {
		e.t.Errorf("%v %v", drains, err)
	}
}

// movesDrain moves the state of a heroku_drain.
func movesDrain(e *example) {
	e.t.Helper()
	e.holdsDrain(drainURL)
	e.holdsState(foreign{"heroku/heroku", "heroku_drain", "datadog", map[string]any{
		"id": drainID, "app_id": "shop", "sensitive_url": drainURL,
	}})
	e.says(e.Run("plan"), "moved from heroku_drain.datadog", "0 to add")
	e.says(e.Apply(), "0 added", "0 destroyed")
	e.plansNothing()
	if drains, err := e.mocks.Heroku.Drains("shop"); err != nil || len(drains) != 1 || drains[0].ID != drainID {
		e.t.Errorf("%v %v", drains, err)
	}
}

// foreign is a resource of another provider, as its state holds it.
type foreign struct {
	provider, kind, name string
	attributes           map[string]any
}

// holdsState writes a state with resources of other providers, which the
// configuration has to name as those do: here, any would be found.
func (e *example) holdsState(held ...foreign) {
	e.t.Helper()
	host := "registry.terraform.io"
	if strings.Contains(e.Run("version"), "OpenTofu") {
		host = "registry.opentofu.org"
	}
	var resources []any
	for _, one := range held {
		if !e.holds(fmt.Sprintf("source = %q", one.provider)) {
			e.t.Errorf("the example does not name the provider %s", one.provider)
		}
		resources = append(resources, map[string]any{
			"mode": "managed", "type": one.kind, "name": one.name,
			"provider":  fmt.Sprintf("provider[%q]", host+"/"+one.provider),
			"instances": []any{map[string]any{"schema_version": 0, "attributes": one.attributes}},
		})
	}
	text, err := json.Marshal(map[string]any{"version": 4, "serial": 1, "lineage": "examples", "resources": resources})
	if err != nil {
		e.t.Fatal(err)
	}
	e.add("terraform.tfstate", string(text))
}

// runsTests runs the tests of a configuration, as its users do.
func runsTests(e *example) {
	e.t.Helper()
	e.Run("get")
	out := e.Run("test")
	e.says(out, "0 failed")
	for _, service := range e.mocks.Fastly.State().Fastly.Services {
		for _, kind := range []string{"heroku", "kinesis"} {
			rows, err := e.mocks.Fastly.LiveRows(service.ID, "logging/"+kind)
			if err != nil || len(rows) != 0 {
				e.t.Errorf("left behind: %v %v", rows, err)
			}
		}
	}
}
