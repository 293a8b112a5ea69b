package examples_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

// elsewhere stands for what no test of ours can show: what others do, and what there
// is not yet.
const elsewhere = ""

// shownBy says which test, of which package, fails when a limit of the page "Known limits
// and FAQ" does not hold, or the answer to a question.
var shownBy = map[string]string{
	"An apply of more than ten endpoints creates several versions":       "endpoint.TestVersionsOfOneApply",
	"If three or more writers overtake each other, a change can be lost": "soak.TestSoak",
	"An overwritten version is not live for some seconds":                "commit.TestForeignActivation",
	"A refused change does not stop the others":                          "commit.TestRefused",
	"A failed apply can leave a draft":                                   "commit.TestAbandonedDraftsAreMarked",
	"A service that was never live is not activated":                     "endpoint.TestNeverLive",
	"Replacing a resource creates two versions":                          "endpoint.TestReplacedKeepsItsName",
	"Some fields can't be cleared by an update":                          "endpoint.TestReplacedInPlace",
	"Fastly limits writes per hour":                                      "commit.TestRateLimit",
	"Names are unique in a service version":                              "endpoint.TestNameIsTakenByNeighbour",
	"Import a name that begins with digits and a slash by identity":      "endpoint.TestImportOfNameWithSlash",

	"Four arguments are for VCL services only": "endpoint.TestCompute",

	"A `format` has at most 12,288 characters":                          "endpoint.TestBadInput",
	"After an import, a `format` that the configuration omits is reset": "endpoint.TestImportOfForeignEndpoint",
	"An interrupted swap of names stays in a pinned draft":              "commit.TestRingsInDraft",
	"The provider does not manage the service":                          "soak.TestChangesBetweenPlanAndApply",
	"Terraform can't see that a write-only secret has changed":          "endpoint.TestWriteOnlySecrets",

	"The official provider reads the secrets of all endpoints into its own state": elsewhere,

	"An import by ID stores a plain secret in the state":                "endpoint.TestImportLeavesSecretsOut",
	"If an endpoint is deleted elsewhere, its secret is lost":           "endpoint.TestSecretIsGone",
	"Heroku can't change a drain":                                       "drain.TestNoRoom",
	"Apps of the Fir generation have no log drains":                     "drain.TestBadInput",
	"The Datadog API key is a part of the drain's URL":                  "datadog.TestURL",
	"Terraform does not show the progress of a provider":                elsewhere,
	"`terraform query` stops at 100 results":                            "endpoint.TestQuery",
	"After an import, a `timeouts` block is a change":                   "endpoint.TestTimeoutsAfterImport",
	"The data sources `logdrain_fastly_…_endpoints` need Terraform 1.2": "endpoint.TestListsNeedTerraform",
	"There is no release in the registries yet":                         elsewhere,

	"Do I need a `fastly_service_vcl`?":                        "endpoint.TestLifecycle",
	"Can several configurations write to one service?":         "soak.TestPipelines",
	"Do endpoints need `depends_on`?":                          "endpoint.TestNamesAreSwapped",
	"Why is there a new version although nothing has changed?": "endpoint.TestTimeoutsAreTerraformsBusiness",
	"How do I roll back?":                                      "soak.TestDroppedByService",
	"How do I stop managing an endpoint without deleting it?":  "examples.TestExamples",
	"How do I remove the provider?":                            "examples.TestExamples",
	"Does a destroy delete the service?":                       "endpoint.TestLifecycle",
	"What happens on Ctrl-C?":                                  "soak.TestInterrupted",
	"Can I see what the provider does?":                        "endpoint.TestNoSecretLeaks",
	"How do I get a new version of the provider?":              elsewhere,
}

// TestLimitsAreShown looks for the test of each limit, so that nothing on the page is
// there on trust.
func TestLimitsAreShown(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../templates/guides/limits.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	page := strings.Join(strings.Fields(string(text)), " ")
	var said []string
	for _, match := range regexp.MustCompile(`(?:^| )- \*\*(.+?)\*\*`).FindAllStringSubmatch(page, -1) {
		said = append(said, strings.TrimRight(match[1], ".,"))
	}
	for _, match := range regexp.MustCompile(`(?m)^### (.*\?)$`).FindAllStringSubmatch(string(text), -1) {
		said = append(said, match[1])
	}
	for _, claim := range said {
		test, known := shownBy[claim]
		if !known {
			t.Errorf("which test shows %q? Put it into shownBy", claim)
			continue
		}
		if folder, name, ok := strings.Cut(test, "."); ok && !hasTest(t, folder, name) {
			t.Errorf("%q: there is no %s in %s", claim, name, folder)
		}
	}
	for claim := range shownBy {
		if !slices.Contains(said, claim) {
			t.Errorf("the page does not say %q", claim)
		}
	}
	for _, k := range kind.Kinds() {
		if k.FormatRequired && !strings.Contains(page, k.Title) {
			t.Errorf("the page does not say that %s needs a format", k.Title)
		}
	}
}

// hasTest says whether a folder has a test.
func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	if folder != "examples" {
		folder = filepath.Join("internal", folder)
	}
	paths, err := filepath.Glob(filepath.Join("..", folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(paths, func(path string) bool {
		text, err := os.ReadFile(path)
		return err == nil && strings.Contains(string(text), "\nfunc "+name+"(t *testing.T)")
	})
}
