package kind_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// TestTables checks what every table has to say.
func TestTables(t *testing.T) {
	t.Parallel()
	names := []string{}
	for _, k := range kind.Kinds() {
		names = append(names, k.Name)
		if k.Title == "" || k.Description == "" || !strings.HasPrefix(k.Block, "logging_") {
			t.Errorf("%s lacks a title, a description or a block", k.Name)
		}
		if len(k.All()) != len(k.API().Fields) || &k.All()[0] != &k.All()[0] {
			t.Errorf("%s: %d fields, %d in the API, or they are built each time", k.Name, len(k.All()), len(k.API().Fields))
		}
		for _, field := range k.All() {
			text := field.Markdown(k)
			if field.Description == "" || !strings.HasSuffix(text, ".") || strings.Contains(text, "..") && field.Name != "name" {
				t.Errorf("%s.%s: %q", k.Name, field.Name, text)
			}
			if found, ok := k.Field(field.Name); !ok || found.Name != field.Name {
				t.Errorf("%s has no %s", k.Name, field.Name)
			}
			if field.Secret != slices.Contains(k.Secrets(), field.Name) || field.Secret != k.API().Fields[field.Name].Secret {
				t.Errorf("%s.%s is a secret, or is none", k.Name, field.Name)
			}
		}
		if placement := k.API().Fields["placement"]; !placement.Null {
			t.Errorf("%s: placement is not cleared by a null", k.Name)
		}
		if version := k.API().Fields["format_version"]; version.Type != fastly.NumberType {
			t.Errorf("%s: format_version is no number", k.Name)
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("%v", names)
	}
	if _, ok := kind.Named("kinesis"); !ok {
		t.Error("there is no kinesis")
	}
	if _, ok := kind.Named("carrier-pigeon"); ok {
		t.Error("there is a carrier-pigeon")
	}
}

// values are those of a configuration: "?" is unknown.
type values map[string]string

func (v values) Presence(name string) kind.Presence {
	switch v[name] {
	case "":
		return kind.Absent
	case "?":
		return kind.Unknown
	}
	return kind.Present
}

func (v values) Text(name string) string { return v[name] }

// TestRules finds each mistake once, and none that an unknown value could settle.
func TestRules(t *testing.T) {
	t.Parallel()
	made := kind.New(kind.Kind{
		Name: "made-up", Title: "Made-up",
		Fields: []kind.Field{
			{Name: "role"}, {Name: "id", Secret: true}, {Name: "key", Secret: true},
			{Name: "user"}, {Name: "password", Secret: true},
			{Name: "codec"}, {Name: "level", Type: fastly.NumberType},
			{Name: "use_tls", Type: fastly.FlagType, Default: "false"}, {Name: "cert"},
			{Name: "mode"}, {Name: "topic"},
		},
		Rules: []kind.Rule{
			kind.OneWay([]string{"role"}, []string{"id", "key"}), kind.Swapped("id", "key"),
			kind.Together("user", "password"), kind.Excludes("codec", "level"),
			kind.RequiredIf("topic", "mode", "stream"), kind.Needs("use_tls", "cert"),
		},
	})
	for name, test := range map[string]struct {
		values values
		// want is attribute and summary of each finding.
		want []string
	}{
		"a role":                     {values{"role": "r"}, nil},
		"a pair":                     {values{"id": "i", "key": "k"}, nil},
		"no credentials":             {values{}, []string{"role: No credentials"}},
		"none yet":                   {values{"role": "?"}, nil},
		"both ways":                  {values{"role": "r", "id": "i", "key": "k"}, []string{"role: Two kinds of credentials"}},
		"half a pair":                {values{"id": "i"}, []string{"key: Credentials are not complete"}},
		"half a pair, not known yet": {values{"id": "i", "key": "?"}, nil},
		"swapped":                    {values{"id": "wJalrXUtnFEMI", "key": "AKIAIOSFODNN7EXAMPLE"}, []string{"id: Access key and secret key look swapped"}},
		"not swapped":                {values{"id": "AKIAIOSFODNN7EXAMPLE", "key": "wJalrXUtnFEMI"}, nil},
		"another cloud's":            {values{"id": "minio", "key": "secret"}, nil},
		"a user alone":               {values{"role": "r", "user": "u"}, []string{"password: Settings are not complete"}},
		"both":                       {values{"role": "r", "user": "u", "password": "p"}, nil},
		"codec and level":            {values{"role": "r", "codec": "zstd", "level": "3"}, []string{"codec: Conflicting settings"}},
		"codec and no level":         {values{"role": "r", "codec": "zstd", "level": "0"}, nil},
		"codec and a level to come":  {values{"role": "r", "codec": "zstd", "level": "?"}, nil},
		"required, and missing":      {values{"role": "r", "mode": "stream"}, []string{"topic: Missing setting"}},
		"required, and there":        {values{"role": "r", "mode": "stream", "topic": "t"}, nil},
		"not required":               {values{"role": "r", "mode": "file"}, nil},
		"a certificate without TLS":  {values{"role": "r", "cert": "c"}, []string{"cert: "}},
		"a certificate with TLS":     {values{"role": "r", "cert": "c", "use_tls": "1"}, nil},
		"a certificate, TLS unknown": {values{"role": "r", "cert": "c", "use_tls": "?"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, rule := range made.Rules {
				for _, finding := range rule.Check(test.values) {
					if finding.Detail == "" {
						t.Errorf("%+v says nothing", finding)
					}
					got = append(got, finding.Attribute+": "+finding.Summary)
				}
			}
			matches := len(got) == len(test.want)
			for i := range test.want {
				matches = matches && strings.HasPrefix(got[i], test.want[i])
			}
			if !matches {
				t.Errorf("%q, not %q", got, test.want)
			}
		})
	}
}

// TestSentences documents each rule on the fields that it is about.
func TestSentences(t *testing.T) {
	t.Parallel()
	kinesis, _ := kind.Named("kinesis")
	for field, want := range map[string]string{
		"iam_role": "`iam_role`, or `access_key` and `secret_key`", "region": "Defaults to `us-east-1`.",
		"log_processing_region": "Must be one of `none`, `us`, `eu`.", "format": "VCL services only.", "secret_key": "`secret_key_wo`",
	} {
		found, _ := kinesis.Field(field)
		if text := found.Markdown(kinesis); !strings.Contains(text, want) {
			t.Errorf("%s: %q", field, text)
		}
	}
}

// TestValidators checks values, and never repeats a secret.
func TestValidators(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind, field, attribute, value string
		// summary is that of the diagnostic, "" for none.
		summary string
	}{
		{"kinesis", "secret_key", "secret_key", "marked", ""},
		{"kinesis", "secret_key", "secret_key", "marked\n", "Unusable secret"},
		{"kinesis", "secret_key", "secret_key_wo", " marked", "Unusable secret"},
		{"kinesis", "secret_key", "secret_key_wo", "marked\ufeff", "Unusable secret"},
		{"kinesis", "secret_key", "secret_key_wo", "mar ked", ""},
		{"kinesis", "secret_key", "secret_key_wo", "", "Empty secret"},
		{"kinesis", "secret_key", "secret_key", "", ""},
		{"kinesis", "iam_role", "iam_role", "arn:aws:iam::123456789012:role/logs", ""},
		{"kinesis", "iam_role", "iam_role", "badarn", "Not the ARN of an IAM role"},
		{"kinesis", "iam_role", "iam_role", "", ""},
		{"kinesis", "region", "region", "eu-west-1", ""},
		{"kinesis", "region", "region", "eu", "Invalid Attribute Value Match"},
		{"kinesis", "topic", "topic", "a b", "Invalid Attribute Value Match"},
		{"heroku", "url", "url", "https://1.us.logplex.io/logs", ""},
		{"heroku", "url", "url", "https://u:marked@a.example", "Unusable URL"},
		{"heroku", "url", "url", "http://a.example", "Unusable URL"},
		{"heroku", "url", "url", "http://127.0.0.1:8080", ""},
		{"heroku", "url", "url", "logs", "Unusable URL"},
		{"heroku", "token", "token", "d.marked", "This looks like the token of a drain"},
		{"heroku", "name", "name", "a%2Fb", "Unusable endpoint name"},
		{"heroku", "name", "name", "..", "Unusable endpoint name"},
		{"heroku", "name", "name", "logs ", "Unusable endpoint name"},
		{"heroku", "placement", "placement", "deliver", "Invalid Attribute Value Match"},
		{"heroku", "placement", "placement", "", ""},
	} {
		k, _ := kind.Named(test.kind)
		field, _ := k.Field(test.field)
		var said []string
		for _, check := range field.Validators() {
			var resp validator.StringResponse
			check.ValidateString(t.Context(), validator.StringRequest{
				Path: path.Root(test.attribute), ConfigValue: types.StringValue(test.value),
			}, &resp)
			for _, diagnostic := range resp.Diagnostics {
				said = append(said, diagnostic.Summary())
				if strings.Contains(diagnostic.Detail(), "marked") {
					t.Errorf("%s.%s repeats the secret: %s", test.kind, test.attribute, diagnostic.Detail())
				}
			}
		}
		if got := strings.Join(said, ", "); got != test.summary {
			t.Errorf("%s.%s = %q: %q, not %q", test.kind, test.attribute, test.value, got, test.summary)
		}
	}
}

// TestDefaultFormats knows Fastly's own formats from others.
func TestDefaultFormats(t *testing.T) {
	t.Parallel()
	k, _ := kind.Named("heroku")
	for format, want := range map[string]bool{
		`%h %l %u %t "%r" %>s %b`: true, "%h": false, "": false,
		"{\n  \"timestamp\":\"%{strftime(\\{\"%Y\"\\}, time.start)}V\"\n}\n": true,
	} {
		if got := k.IsDefaultFormat(format); got != want {
			t.Errorf("%q: %v", format, got)
		}
	}
}
