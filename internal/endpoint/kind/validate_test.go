package kind

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// checked gives what a field's validators say about a value of an attribute.
func checked(t *testing.T, field Field, attribute string, value types.String) diag.Diagnostics {
	t.Helper()
	var diags diag.Diagnostics
	for _, check := range field.Validators() {
		var resp validator.StringResponse
		check.ValidateString(t.Context(), validator.StringRequest{
			Path: path.Root(attribute), ConfigValue: value,
		}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}

// told gives diagnostics as a text.
func told(diags diag.Diagnostics) string {
	var told []string
	for _, d := range diags {
		told = append(told, d.Severity().String()+": "+d.Summary()+": "+d.Detail())
	}
	return strings.Join(told, "\n")
}

// TestValidators gives good and bad values to the fields of the kinds.
func TestValidators(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:iam::123456789012:role/"
	for _, test := range []struct {
		kind, field string
		// bad values each have one error with this summary.
		summary   string
		good, bad []string
	}{
		{
			"heroku", "name", "Unusable endpoint name",
			[]string{"a", "a b", "ü:ö", "a/b", "50%", "100%zz", "...", ".a"},
			[]string{"", " a", "a\n", ".", "..", "a%2Fb", "%20"},
		},
		{
			"heroku", "format", "Invalid Attribute Value Length",
			[]string{"%h", strings.Repeat("ü", LongestFormat)},
			[]string{"", strings.Repeat("a", LongestFormat+1)},
		},
		{"heroku", "placement", "Invalid Attribute Value Match", []string{"none", ""}, []string{"waf_debug", "None"}},
		{
			"heroku", "log_processing_region", "Invalid Attribute Value Match",
			[]string{"none", "us", "eu"}, []string{"", "asia"},
		},
		{
			"heroku", "url", "Unusable URL",
			[]string{
				"https://1.us.logplex.io/logs", "https://a.example", "http://127.0.0.1:8080/logs", "http://localhost",
				"http://[::1]:80/",
			},
			[]string{
				"", "logs", "/logs", "https://", "https:///logs", "ftp://a.example", "http://a.example/logs", ":", "%",
				"https://token:marked-secret@a.example/logs", "https://marked-secret@a.example", "mailto:a@a.example",
			},
		},
		{
			"kinesis", "topic", "Invalid Attribute Value Match",
			[]string{"a", "a.b-c_D9", strings.Repeat("a", 128)},
			[]string{"", "a b", "a/b", "ü", strings.Repeat("a", 129), "a\n"},
		},
		{
			"kinesis", "region", "Invalid Attribute Value Match",
			[]string{"us-east-1", "eu-west-1", "us-gov-west-1", "ap-southeast-7", "mx-central-1"},
			[]string{"", "us-east", "US-EAST-1", "us-east-1 ", "useast1", "us-east-1a"},
		},
		{
			"kinesis", "iam_role", "Not the ARN of an IAM role",
			[]string{"", arn + "logs", arn + "path/logs", "arn:aws-cn:iam::123456789012:role/a+b=c,d.e@f-g_h"},
			[]string{
				"badarn", arn, arn + "a b", "arn:aws:iam::123456789012:user/logs", "arn:aws:iam:us-east-1:123456789012:role/a",
			},
		},
		{"kinesis", "access_key", "Unusable secret", []string{"AKIA", ""}, []string{" AKIA", "AKIA\n"}},
		{
			"heroku", "token", "Unusable secret",
			[]string{"t.1", "super-secure-token"}, []string{"t.1 ", "\ufefft.1", "\x00t.1"},
		},
	} {
		t.Run(test.kind+"."+test.field, func(t *testing.T) {
			t.Parallel()
			kind, _ := Named(test.kind)
			field, _ := kind.Field(test.field)
			for _, value := range test.good {
				if diags := checked(t, field, field.Name, types.StringValue(value)); len(diags) > 0 {
					t.Errorf("%q: %s", value, told(diags))
				}
			}
			for _, value := range test.bad {
				diags := checked(t, field, field.Name, types.StringValue(value))
				if len(diags) != 1 || diags.ErrorsCount() != 1 || diags[0].Summary() != test.summary {
					t.Errorf("%q: %s", value, told(diags))
				}
				if strings.Contains(told(diags), "marked-secret") {
					t.Errorf("a secret is shown: %s", told(diags))
				}
			}
			for _, value := range []types.String{types.StringNull(), types.StringUnknown()} {
				if diags := checked(t, field, field.Name, value); len(diags) > 0 {
					t.Errorf("%s: %s", value, told(diags))
				}
			}
		})
	}
}

// TestSecrets checks secrets and their write-only twins, whatever kind has them.
func TestSecrets(t *testing.T) {
	t.Parallel()
	for _, kind := range Kinds() {
		for _, name := range kind.Secrets() {
			field, _ := kind.Field(name)
			for _, attribute := range []string{name, name + "_wo"} {
				value := func(text string) diag.Diagnostics { return checked(t, field, attribute, types.StringValue(text)) }
				if diags := value("marked-secret"); len(diags) > 0 {
					t.Errorf("%s.%s: %s", kind.Name, attribute, told(diags))
				}
				for _, text := range []string{
					"marked-secret\n", "marked-secret\r\n", " marked-secret", "\tmarked-secret", "marked-secret\u00a0",
					"\u2028marked-secret", "marked-secret\x00", "\ufeffmarked-secret", "\n",
				} {
					got := told(value(text))
					if strings.Count(got, "Error: ") != 1 || !strings.Contains(got, "Unusable secret") ||
						!strings.Contains(got, "trimspace(file(…))") || strings.Contains(got, "marked-secret") {
						t.Errorf("%s.%s = %q: %s", kind.Name, attribute, text, got)
					}
				}
			}
			// An empty text in the state's attribute means that the secret is omitted.
			if diags := checked(t, field, name, types.StringValue("")); len(diags) > 0 {
				t.Errorf("%s.%s is empty: %s", kind.Name, name, told(diags))
			}
			got := told(checked(t, field, name+"_wo", types.StringValue("")))
			if got != "Error: "+EmptySecret+": "+EmptySecretDetail {
				t.Errorf("%s.%s_wo is empty: %s", kind.Name, name, got)
			}
		}
	}
}

// TestDrainToken checks the warning about a token of the wrong sort.
func TestDrainToken(t *testing.T) {
	t.Parallel()
	kind := heroku()
	token, _ := kind.Field("token")
	for _, attribute := range []string{"token", "token_wo"} {
		diags := checked(t, token, attribute, types.StringValue("d.marked-secret"))
		if got := told(diags); diags.HasError() || diags.WarningsCount() != 1 ||
			!strings.Contains(got, "This looks like the token of a drain") || strings.Contains(got, "marked-secret") {
			t.Errorf("%s: %s", attribute, got)
		}
	}
}
