package drain_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// pair is what the drains one and two of a configuration have, nil for one that
// is not there. Two is planned after one.
type pair struct{ one, two []string }

func (p pair) config(mocks *acctest.Pipe) string {
	text := ""
	if p.one != nil {
		text += labelled(mocks, "one", p.one...)
	}
	if p.two != nil && p.one != nil {
		text += labelled(mocks, "two", append(slices.Clone(p.two), "depends_on = [logdrain_heroku_datadog.one]")...)
	} else if p.two != nil {
		text += labelled(mocks, "two", p.two...)
	}
	return mocks.Config(text)
}

// labelled is a drain of another label than logs.
func labelled(mocks *acctest.Pipe, label string, attributes ...string) string {
	return strings.Replace(mocks.Drain(attributes...), `"logs"`, fmt.Sprintf("%q", label), 1)
}

// What sets drains apart.
const (
	otherKey  = `api_key = "` + acctest.OtherDatadogKey + `"`
	hidden    = "api_key_wo = \"" + acctest.DatadogKey + "\"\n api_key_wo_version = 1"
	shop      = `service = "shop"`
	elsewhere = `app = "other"`
	appByID   = `app = "` + mock.DefaultAppID + `"`
)

// TestPlannedTwice gives two resources one drain. The plan refuses the second, on
// the attribute that changes, and shows no key.
func TestPlannedTwice(t *testing.T) {
	t.Parallel()
	same := pair{one: []string{keyed}, two: []string{keyed}}
	for name, test := range map[string]struct {
		before, after pair
		blames        string
	}{
		"two new":                 {pair{}, same, "app"},
		"one more":                {pair{one: []string{keyed}}, same, "app"},
		"one more, planned first": {pair{two: []string{keyed}}, same, "app"},
		"another service":         {pair{one: []string{keyed}, two: []string{keyed, shop}}, same, "app"},
		"another service, first":  {pair{one: []string{keyed, shop}, two: []string{keyed}}, same, "app"},
		"another key":             {pair{one: []string{keyed}, two: []string{otherKey}}, same, unblamed},
		"another key, write-only": {
			pair{one: []string{keyed}, two: []string{otherKey}},
			pair{one: []string{keyed}, two: []string{hidden}}, unblamed,
		},
		"another key and service": {pair{one: []string{keyed}, two: []string{otherKey, shop}}, same, "app"},
		"another app":             {pair{one: []string{keyed}, two: []string{keyed, elsewhere}}, same, "app"},
		"name, then ID":           {pair{}, pair{one: []string{keyed}, two: []string{keyed, appByID}}, "app"},
		"ID, then name":           {pair{}, pair{one: []string{keyed, appByID}, two: []string{keyed}}, "app"},
		"in other words": {
			pair{}, pair{
				one: []string{keyed, `service = ""`, `tags = { a = "", b = "c" }`, `site = "datadoghq.com"`},
				two: []string{hidden, `tags = { b = "c", a = "" }`, `validate_api_key = false`},
			}, "app",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(test.before.config(mocks))
			workspace.Apply()
			mocks.Heroku.ForgetCalls()
			workspace.Write(test.after.config(mocks))
			out, err := workspace.Try(t.Context(), "plan", "-input=false")
			said := unwrap(out)
			if err == nil || strings.Count(out, "Error: ") != 1 || !strings.Contains(out, "Error: Drain is planned twice") {
				t.Fatalf("%v\n%s", err, out)
			}
			blamed := regexp.MustCompile(
				`in resource "logdrain_heroku_datadog" "two": \d+: (resource ")?` + test.blames + `("| += )`)
			if !blamed.MatchString(said) || !strings.Contains(said, "with logdrain_heroku_datadog.two,") {
				t.Errorf("the error is not on %s:\n%s", test.blames, out)
			}
			if !regexp.MustCompile(`a drain of app (demo|` + mock.DefaultAppID + `) with the same`).MatchString(said) {
				t.Errorf("does not name the app:\n%s", out)
			}
			// The CLI itself quotes the line with a plain key; the provider speaks after it.
			_, words, _ := strings.Cut(said, "Another resource of this configuration")
			if strings.Contains(words, acctest.DatadogKey) {
				t.Errorf("shows the key:\n%s", out)
			}
			if got := writes(mocks); len(got) != 0 {
				t.Errorf("%v", got)
			}
		})
	}
}

// TestPlannedTwiceAtOnce gives one drain to resources that are planned in parallel.
func TestPlannedTwiceAtOnce(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	workspace := acctest.NewWorkspace(t)
	// Not by count: a newer Terraform shows one of two errors about the same line.
	config := ""
	for _, label := range []string{"one", "two", "three"} {
		config += labelled(mocks, label, keyed)
	}
	workspace.Write(mocks.Config(config))
	out, err := workspace.Try(t.Context(), "plan", "-input=false")
	if err == nil || strings.Count(out, "Error: ") != 2 || strings.Count(out, "Error: Drain is planned twice") != 2 {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestPlannedOnce plans drains that look like one drain of two resources, but are
// not.
func TestPlannedOnce(t *testing.T) {
	t.Parallel()
	before := pair{one: []string{keyed}, two: []string{keyed, shop}}
	firstComes := []string{keyed, "lifecycle {\n create_before_destroy = true\n}"}
	later := "resource \"terraform_data\" \"later\" {\n input = \"shop\"\n}\n"
	for name, test := range map[string]struct {
		before, after pair
		// more is in the second configuration, too, and arguments are those of its
		// plan.
		more      string
		arguments []string
		plans     string
	}{
		"two apps": {
			after: pair{one: []string{keyed}, two: []string{keyed, elsewhere}}, plans: "2 to add, 0 to change, 0 to destroy",
		},
		"two keys": {
			after: pair{one: []string{keyed}, two: []string{otherKey}}, plans: "2 to add, 0 to change, 0 to destroy",
		},
		"no change": {before: before, after: before, plans: "No changes."},
		"a swap":    {before, pair{one: before.two, two: before.one}, "", nil, "0 to add, 2 to change, 0 to destroy"},
		"a successor": {
			before, pair{one: []string{otherKey}, two: before.one}, "", nil, "0 to add, 2 to change, 0 to destroy",
		},
		"destroyed in the same plan": {
			before, pair{two: before.one}, "", nil, "0 to add, 1 to change, 1 to destroy",
		},
		"a new one takes the place": {
			pair{one: before.one}, pair{two: before.one}, "", nil, "1 to add, 0 to change, 1 to destroy",
		},
		"moved": {
			pair{one: before.one}, pair{two: before.one},
			"moved {\n from = logdrain_heroku_datadog.one\n to = logdrain_heroku_datadog.two\n}\n", nil, "has moved to",
		},
		"moved and changed": {
			pair{one: before.one}, pair{two: before.two},
			"moved {\n from = logdrain_heroku_datadog.one\n to = logdrain_heroku_datadog.two\n}\n", nil,
			"0 to add, 1 to change, 0 to destroy",
		},
		"replaced": {
			before, before, "", []string{"-replace=logdrain_heroku_datadog.one"}, "1 to add, 0 to change, 1 to destroy",
		},
		"replaced, made first": {
			pair{one: firstComes}, pair{one: firstComes}, "",
			[]string{"-replace=logdrain_heroku_datadog.one"}, "1 to add, 0 to change, 1 to destroy",
		},
		"another app, made first": {
			pair{one: firstComes}, pair{one: append(slices.Clone(firstComes), elsewhere)}, "", nil,
			"1 to add, 0 to change, 1 to destroy",
		},
		"another app": {
			before, pair{one: []string{keyed, elsewhere}, two: before.one}, "", nil, "1 to add, 1 to change, 1 to destroy",
		},
		"a value that is not known": {
			pair{one: before.one},
			pair{one: before.one, two: []string{keyed, "service = terraform_data.later.output"}}, later, nil,
			"2 to add, 0 to change, 0 to destroy",
		},
		"values that are not known": {
			pair{}, pair{
				one: []string{keyed, "service = terraform_data.later.output"},
				two: []string{keyed, "service = terraform_data.later.output"},
			}, later, nil, "3 to add, 0 to change, 0 to destroy",
		},
		"keys that are not known": {
			pair{}, pair{
				one: []string{"api_key = terraform_data.later.output"}, two: []string{"api_key = terraform_data.later.output"},
			}, later, nil, "3 to add, 0 to change, 0 to destroy",
		},
		"apps that are not known": {
			pair{}, pair{
				one: []string{keyed, "app = terraform_data.later.output"},
				two: []string{keyed, "app = terraform_data.later.output"},
			}, later, nil, "3 to add, 0 to change, 0 to destroy",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(test.before.config(mocks))
			workspace.Apply()
			workspace.Write(test.after.config(mocks) + test.more)
			if out := workspace.Run(append([]string{"plan", "-input=false"}, test.arguments...)...); !strings.Contains(
				out, test.plans) {
				t.Errorf("the plan was not as expected:\n%s", out)
			}
		})
	}
}

// TestAppliedOnce applies changes of several drains at once. Terraform plans each
// of them once more right before, and its plan after is empty.
func TestAppliedOnce(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	workspace := acctest.NewWorkspace(t)
	for _, drains := range []pair{
		{one: []string{keyed}, two: []string{keyed, shop}},
		{one: []string{otherKey}, two: []string{keyed}},
		{one: []string{otherKey, elsewhere}, two: []string{otherKey}},
		{one: []string{otherKey, shop, elsewhere}, two: []string{otherKey, elsewhere}},
	} {
		workspace.Write(drains.config(mocks))
		workspace.Apply()
		workspace.Run("plan", "-detailed-exitcode")
	}
	workspace.Run("taint", "logdrain_heroku_datadog.one")
	workspace.Apply()
	workspace.Run("state", "mv", "logdrain_heroku_datadog.one", "logdrain_heroku_datadog.three")
	workspace.Run("state", "mv", "logdrain_heroku_datadog.two", "logdrain_heroku_datadog.one")
	workspace.Run("state", "mv", "logdrain_heroku_datadog.three", "logdrain_heroku_datadog.two")
	workspace.Write(pair{one: []string{otherKey, elsewhere}, two: []string{otherKey, shop, elsewhere}}.config(mocks))
	workspace.Run("plan", "-detailed-exitcode")
	workspace.Run("destroy", "-auto-approve")
}

// TestDestroysWhatIsManagedTwice destroys two resources that manage the same drain,
// which is possible by an import. The plan that a destroy begins with does not
// fail, or its error says what to do.
func TestDestroysWhatIsManagedTwice(t *testing.T) {
	t.Parallel()
	for name, imported := range map[string]bool{"imported": true, "new": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(pair{one: []string{keyed}}.config(mocks))
			workspace.Apply()
			workspace.Write(pair{one: []string{keyed}, two: []string{keyed}}.config(mocks))
			arguments := []string{"destroy", "-auto-approve", "-input=false"}
			if imported {
				drains, err := mocks.Heroku.Drains(acctest.App)
				if err != nil {
					t.Fatal(err)
				}
				workspace.Run("import", "logdrain_heroku_datadog.two", acctest.App+"/"+drains[0].ID)
				workspace.Run("plan", "-detailed-exitcode")
			} else {
				arguments = append(arguments, "-refresh=false")
			}
			workspace.Run(arguments...)
			if urls := mocks.DrainURLs(t, acctest.App); len(urls) != 0 {
				t.Errorf("%q", urls)
			}
		})
	}
}

// TestReplacedWithoutFingerprint plans both halves of a replacement of a drain
// without a stored fingerprint, so that they can't be recognized as one resource.
func TestReplacedWithoutFingerprint(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, acctest.NewPipe(t, pipe.Options{}))
	now, diagnostics := p.apply(t.Context(), p.none(), p.config("shop", acctest.DatadogKey))
	if failed(diagnostics) {
		t.Fatal(tell(diagnostics))
	}
	config := p.config("shop", acctest.DatadogKey)
	config["app"] = tftypes.NewValue(tftypes.String, "other")
	p.Configure()
	first := p.Plan(now.WithoutPrivate(), config)
	if failed(first.Diagnostics) || len(first.RequiresReplace) == 0 {
		t.Fatal("no replacement", tell(first.Diagnostics))
	}
	if second := p.Plan(p.Replaced(now, first), config); failed(second.Diagnostics) {
		t.Error(tell(second.Diagnostics))
	}
}
