package kind

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// TestKinds checks that no table lacks a value that something is made from.
func TestKinds(t *testing.T) {
	t.Parallel()
	var names []string
	for _, kind := range Kinds() {
		names = append(names, kind.Name)
		if kind.Title == "" || kind.Description == "" || !strings.HasPrefix(kind.Block, "logging_") {
			t.Errorf("%s: title %q, description %q, block %q", kind.Name, kind.Title, kind.Description, kind.Block)
		}
		if strings.HasSuffix(kind.Description, ".") {
			t.Errorf("%s: the description ends with a full stop, but is only part of a sentence", kind.Name)
		}
		if named, ok := Named(kind.Name); !ok || named.Title != kind.Title {
			t.Errorf("Named(%q) gives %q, %v", kind.Name, named.Title, ok)
		}
		for _, format := range kind.DefaultFormats {
			if !kind.IsDefault(formatName, format) {
				t.Errorf("%s: %s is not taken for a default format", kind.Name, format)
			}
		}
		checkFields(t, kind)
		for _, rule := range kind.Rules {
			for _, name := range rule.names() {
				if _, ok := kind.Field(name); !ok {
					t.Errorf("%s: a rule is about %s, which is no field", kind.Name, name)
				}
			}
		}
	}
	if !slices.IsSorted(names) || len(slices.Compact(names)) != len(Kinds()) {
		t.Errorf("the kinds are %v", names)
	}
	if _, ok := Named("nonesuch"); ok {
		t.Error("there is a kind named nonesuch")
	}
}

func checkFields(t *testing.T, kind Kind) {
	t.Helper()
	seen := map[string]bool{}
	for _, field := range kind.All() {
		if seen[field.Name] {
			t.Errorf("%s: two fields are named %s", kind.Name, field.Name)
		}
		seen[field.Name] = true
		if !strings.HasSuffix(field.Description, ".") || !strings.HasSuffix(field.Markdown(kind), ".") {
			t.Errorf("%s.%s: %q does not end with a full stop", kind.Name, field.Name, field.Markdown(kind))
		}
		// The examples of the documentation are made of these.
		if (field.Required || field.Shown) && field.Name != "name" && field.Type != fastly.FlagType && field.Example == "" {
			t.Errorf("%s.%s has no example", kind.Name, field.Name)
		}
		if field.Secret && field.Required {
			t.Errorf("%s.%s: a required secret can't be given by its write-only twin", kind.Name, field.Name)
		}
		if field.Required && (field.Default != "" || field.FastlyDefault) {
			t.Errorf("%s.%s: a required field has a default", kind.Name, field.Name)
		}
		if field.Secret != slices.Contains(kind.Secrets(), field.Name) {
			t.Errorf("%s.%s: the secrets are %v", kind.Name, field.Name, kind.Secrets())
		}
		if form, ok := kind.API().Fields[field.Name]; !ok || form != field.Form() {
			t.Errorf("%s.%s: the API has %+v", kind.Name, field.Name, form)
		}
	}
	if api := kind.API(); api.Name != kind.Name || len(api.Fields) != len(kind.All()) {
		t.Errorf("%s: the API has %+v", kind.Name, api)
	}
}

// TestNames compares the tables of the first kinds with what was published.
func TestNames(t *testing.T) {
	t.Parallel()
	common := []string{
		"name", "format", "format_version", "placement", "response_condition", "log_processing_region",
	}
	for name, own := range map[string][]string{
		"heroku":  {"url", "token"},
		"kinesis": {"topic", "region", "iam_role", "access_key", "secret_key"},
	} {
		kind, _ := Named(name)
		var names []string
		for _, field := range kind.All() {
			names = append(names, field.Name)
		}
		if want := slices.Concat(common, own); !slices.Equal(names, want) {
			t.Errorf("%s has %v, not %v", name, names, want)
		}
	}
	kinesis, _ := Named("kinesis")
	if want := []string{"access_key", "secret_key"}; !slices.Equal(kinesis.Secrets(), want) {
		t.Errorf("the secrets are %v", kinesis.Secrets())
	}
	if region, _ := kinesis.Field("region"); region.Default != "us-east-1" {
		t.Errorf("the default of region is %q", region.Default)
	}
	if _, ok := kinesis.Field("token"); ok {
		t.Error("kinesis has a token")
	}
}

// TestBuiltOnce checks that calls for the fields do not make new ones.
func TestBuiltOnce(t *testing.T) {
	t.Parallel()
	kind := heroku()
	first, second := kind.All(), kind.All()
	if &first[0] != &second[0] {
		t.Error("two calls give two lists")
	}
}

// TestForms checks the forms that the API asks for.
func TestForms(t *testing.T) {
	t.Parallel()
	for _, kind := range Kinds() {
		forms := kind.API().Fields
		if !forms["placement"].Null {
			t.Errorf("%s: placement is not cleared by a null", kind.Name)
		}
		if forms["format_version"].Type != fastly.NumberType {
			t.Errorf("%s: format_version is no number", kind.Name)
		}
	}
	if forms := kinesis().API().Fields; forms["iam_role"].Null || forms["access_key"].Null || !forms["access_key"].Secret {
		t.Errorf("the credentials of kinesis are %+v", forms)
	}
	field := Field{Type: fastly.PEMType, Null: true, Fixed: true, Secret: true}
	if want := (fastly.Form{Type: fastly.PEMType, Null: true, Fixed: true, Secret: true}); field.Form() != want {
		t.Errorf("the form is %+v", field.Form())
	}
}

func TestFormatRequired(t *testing.T) {
	t.Parallel()
	for _, required := range []bool{false, true} {
		format, _ := New(Kind{FormatRequired: required}).Field("format")
		if format.Required || format.FastlyDefault == required {
			t.Errorf("required is %v, and the format %+v", required, format)
		}
	}
}

func TestDefaultFormats(t *testing.T) {
	t.Parallel()
	if !heroku().IsDefault(formatName, `%h %l %u %t "%r" %>s %b`) || heroku().IsDefault(formatName, "%h") {
		t.Error("the default format of heroku is another one")
	}
	for _, format := range kinesis().DefaultFormats {
		if json.Valid([]byte(format)) != strings.Contains(format, `\"`) {
			t.Errorf("only what the reference prints is JSON, not %s", format)
		}
	}
	template := "{\n  \"timestamp\":\"%{strftime(\\{\"%Y\"\\}, time.start)}V\"\n}\n"
	if !kinesis().IsDefault(formatName, template) || kinesis().IsDefault(formatName, strings.TrimSpace(template)) {
		t.Error("the template of the live API is told by its first line and its last line break")
	}
}
