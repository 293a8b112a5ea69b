package kind

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
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
		{
			"s3", "domain", "Unusable host name", []string{"s3.amazonaws.com", "minio", "10.0.0.1", "::1", "a.example."},
			[]string{"", "https://s3.amazonaws.com", "a.example/b", "a.example:443", "a b", "-a", "a..b"},
		},
		{"syslog", "address", "Unusable host name", []string{"logs.example.com"}, []string{"", "tcp://a.example", "a:514"}},
		{
			"kafka", "brokers", "Unusable brokers",
			[]string{"a", "a:9092", "a:9092,b:9093", "a, b", "10.0.0.1:9092", "[::1]:9092"},
			[]string{"", "a:9092,", "kafka://a:9092", "a:port", "a:0", "a:70000"},
		},
		{"azureblob", "sas_token", "Unusable shared access signature", []string{"", "sv=1"}, []string{"?sig=marked-secret"}},
		{
			"grafanacloudlogs", "index", "Not a JSON object",
			[]string{"{}", `{"env": "prod"}`}, []string{"", "null", "[]", "env", `{"env"}`},
		},
		{
			"splunk", "tls_ca_cert", "Unusable certificate or key",
			[]string{"", "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n"},
			[]string{"ca.pem", `-----BEGIN CERTIFICATE-----\nA`},
		},
		{"https", "url", "Unusable URL", []string{"https://a.example"}, []string{"http://a.example/logs", ""}},
		{"elasticsearch", "url", "Unusable URL", []string{"https://a.example"}, []string{"http://a.example:9200"}},
		{"splunk", "url", "Unusable URL", []string{"https://a.example"}, []string{"", "a.example", "tcp://a.example"}},
		{
			"https", "json_format", "Invalid Attribute Value Match", []string{"0", "1", "2"}, []string{"", "3", "true"},
		},
		{"kafka", "compression_codec", "Invalid Attribute Value Match", []string{"", "lz4"}, []string{"zstd"}},
		{"s3", "compression_codec", "Invalid Attribute Value Match", []string{"", "zstd"}, []string{"lz4"}},
		{"s3", "server_side_encryption", "Invalid Attribute Value Match", []string{"", "aws:kms"}, []string{"aes256"}},
		{"s3", "message_type", "Invalid Attribute Value Match", []string{"blank", "loggly"}, []string{"", "raw"}},
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

// TestSecrets checks plain and write-only secrets of all kinds.
func TestSecrets(t *testing.T) {
	t.Parallel()
	for _, kind := range Kinds() {
		for _, name := range kind.Secrets() {
			field, _ := kind.Field(name)
			for _, attribute := range []string{name, name + "_wo"} {
				value := func(text string) diag.Diagnostics { return checked(t, field, attribute, types.StringValue(text)) }
				for _, text := range goodSecrets(field) {
					if diags := value(text); len(diags) > 0 {
						t.Errorf("%s.%s: %s", kind.Name, attribute, told(diags))
					}
				}
				if field.Type == fastly.PEMType {
					checkPEM(t, kind, attribute, value)
					continue
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
			if got != "Error: "+EmptySecret+": "+name+"_wo: "+EmptySecretDetail {
				t.Errorf("%s.%s_wo is empty: %s", kind.Name, name, got)
			}
		}
	}
}

// goodSecrets are values that a secret can have.
func goodSecrets(field Field) []string {
	switch {
	case field.Type == fastly.PEMType:
		key := "-----BEGIN PRIVATE KEY-----\nmarked-secret\n-----END PRIVATE KEY-----"
		return []string{key, key + "\n", "\n" + key}
	case field.Name == "url":
		return []string{"https://collectors.example.com/marked-secret", "https://user:marked-secret@example.com"}
	}
	return []string{"marked-secret"}
}

// checkPEM checks that a secret in PEM format must have that format.
func checkPEM(t *testing.T, kind Kind, attribute string, value func(string) diag.Diagnostics) {
	t.Helper()
	for _, text := range []string{
		"marked-secret", "/marked-secret/key.pem", `-----BEGIN PRIVATE KEY-----\nmarked-secret\n-----END PRIVATE KEY-----\n`,
	} {
		got := told(value(text))
		if strings.Count(got, "Error: ") != 1 || !strings.Contains(got, "Unusable certificate or key") ||
			strings.Contains(got, "marked-secret") {
			t.Errorf("%s.%s = %q: %s", kind.Name, attribute, text, got)
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

// TestNumbersOfKinds gives good and bad numbers to the fields of the kinds.
func TestNumbersOfKinds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind, field string
		good, bad   []int64
	}{
		{"s3", "gzip_level", []int64{0, 9}, []int64{-1, 10}},
		{"s3", "file_max_bytes", []int64{0, 1 << 20, 1 << 40}, []int64{-1, 1, 1<<20 - 1}},
		{"s3", "period", []int64{0, 3600}, []int64{-1}},
		{"syslog", "port", []int64{1, 514, 65535}, []int64{0, 65536}},
		{"splunk", "request_max_bytes", []int64{0, 1}, []int64{-1}},
		{"heroku", "format_version", []int64{1, 2}, []int64{0, 3}},
	} {
		kind, _ := Named(test.kind)
		field, _ := kind.Field(test.field)
		count := func(number int64) int {
			var diags diag.Diagnostics
			for _, check := range field.NumberValidators() {
				var resp validator.Int64Response
				check.ValidateInt64(t.Context(), validator.Int64Request{
					Path: path.Root(test.field), ConfigValue: types.Int64Value(number),
				}, &resp)
				diags.Append(resp.Diagnostics...)
			}
			return diags.ErrorsCount()
		}
		for _, number := range test.good {
			if errors := count(number); errors != 0 {
				t.Errorf("%s.%s = %d: %d errors", test.kind, test.field, number, errors)
			}
		}
		for _, number := range test.bad {
			if errors := count(number); errors != 1 {
				t.Errorf("%s.%s = %d: %d errors", test.kind, test.field, number, errors)
			}
		}
	}
}

// TestWarnings checks unusual values that Fastly accepts.
func TestWarnings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ kind, field, value, summary string }{
		{"splunk", "url", "http://a.example/services/collector", "Plain http"},
		{"datadog", "region", "AP2", "Unknown value"},
		{"cloudfiles", "region", "AMS", "Unknown value"},
		{"newrelic", "region", "us", ""},
		{"datadog", "region", "EU", ""},
	} {
		kind, _ := Named(test.kind)
		field, _ := kind.Field(test.field)
		diags := checked(t, field, test.field, types.StringValue(test.value))
		switch {
		case test.summary == "" && len(diags) > 0,
			test.summary != "" && (len(diags) != 1 || diags.HasError() || diags[0].Summary() != test.summary):
			t.Errorf("%s.%s = %q: %s", test.kind, test.field, test.value, told(diags))
		}
	}
}
