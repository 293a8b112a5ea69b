package kind

import (
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// values are given by name. A field that is not among them is absent, and "?" is
// unknown.
type values map[string]string

func (v values) Presence(name string) Presence {
	switch v[name] {
	case "":
		return Absent
	case "?":
		return Unknown
	}
	return Present
}

func (v values) Text(name string) string {
	if v.Presence(name) == Present {
		return v[name]
	}
	return ""
}

// ruled is a kind with fields of every sort, and one rule.
func ruled(rule Rule) Rule {
	return New(Kind{
		Title: "Test",
		Fields: []Field{
			{Name: "a"},
			{Name: "b"},
			{Name: "c"},
			{Name: "secret", Secret: true},
			{Name: "other_secret", Secret: true},
			{Name: "number", Type: fastly.NumberType},
			{Name: "flag", Type: fastly.FlagType, Default: "false"},
			{Name: "on", Type: fastly.FlagType, Default: "true"},
			{Name: "mode", Default: "x"},
		},
		Rules: []Rule{rule},
	}).Rules[0]
}

var (
	pair    = []string{"a", "b"}
	secrets = []string{"secret", "other_secret"}
	mixed   = []string{"c", "secret"}

	swapRule = Swapped("secret", "other_secret")
)

// TestRules checks the findings of rules. A finding is written as its attribute,
// "?" after it for a warning, "+" for one that does not apply to an existing
// endpoint, and its summary.
func TestRules(t *testing.T) {
	t.Parallel()
	const (
		none       = "No credentials"
		two        = "Two kinds of credentials"
		half       = "Credentials are not complete"
		incomplete = "Settings are not complete"
		conflict   = "Conflicting settings"
		missing    = "Missing setting"
		useless    = "Setting without effect"
		swap       = "Access key and secret key look swapped"
	)
	id, key := "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	temp := "ASIAIOSFODNN7EXAMPLE"
	for name, test := range map[string]struct {
		rule   Rule
		values values
		want   string
	}{
		"one way, none":                   {OneWay(pair), values{}, "a: " + none},
		"one way, a secret, none":         {OneWay([]string{"secret"}), values{}, "secret+: " + none},
		"one way, unknown":                {OneWay(pair), values{"b": "?"}, ""},
		"one way, half":                   {OneWay(pair), values{"b": "1"}, "a: " + half},
		"one way, half unknown":           {OneWay(pair), values{"a": "?", "b": "1"}, ""},
		"one way":                         {OneWay(pair), values{"a": "1", "b": "1"}, ""},
		"one of two ways, none":           {OneWay(pair, secrets), values{}, "a+: " + none},
		"one of two ways, unknown":        {OneWay(pair, secrets), values{"secret": "?"}, ""},
		"one of two ways":                 {OneWay(pair, secrets), values{"a": "1", "b": "1"}, ""},
		"one of two ways, other unknown":  {OneWay(pair, secrets), values{"a": "1", "b": "1", "secret": "?"}, ""},
		"one of two ways, half":           {OneWay(pair, secrets), values{"secret": "1"}, "other_secret: " + half},
		"one of two ways, half, unknown":  {OneWay(pair, secrets), values{"secret": "1", "a": "?"}, "other_secret: " + half},
		"one of two ways, secret missing": {OneWay(pair, mixed), values{"c": "1"}, "secret+: " + half},
		"one of two ways, both":           {OneWay(pair, secrets), values{"b": "1", "secret": "1"}, "a: " + two},
		"one of three ways, all":          {OneWay(pair, secrets, mixed), values{"a": "1", "secret": "1"}, "a: " + two},

		"at most one way, none":    {AtMostOneWay(pair, secrets), values{}, ""},
		"at most one way, one":     {AtMostOneWay(pair, secrets), values{"a": "1", "b": "1"}, ""},
		"at most one way, half":    {AtMostOneWay(pair, secrets), values{"a": "1"}, "b: " + half},
		"at most one way, both":    {AtMostOneWay(pair, secrets), values{"a": "1", "secret": "1"}, "a: " + two},
		"at most one way, unknown": {AtMostOneWay(pair, secrets), values{"a": "?", "secret": "?"}, ""},

		"at least one way, none":    {AtLeastOneWay(pair, secrets), values{}, "a+: " + none},
		"at least one way, unknown": {AtLeastOneWay(pair, secrets), values{"a": "?"}, ""},
		"at least one way, both":    {AtLeastOneWay([]string{"a"}, []string{"secret"}), values{"a": "1", "secret": "1"}, ""},
		"at least one way, half":    {AtLeastOneWay(pair, secrets), values{"a": "1"}, "b: " + half},

		"together, none":           {Together("a", "b", "c"), values{}, ""},
		"together, all":            {Together("a", "b", "c"), values{"a": "1", "b": "1", "c": "1"}, ""},
		"together, two missing":    {Together("a", "b", "c"), values{"b": "1"}, "a: " + incomplete},
		"together, rest unknown":   {Together("a", "b", "c"), values{"a": "1", "b": "?", "c": "?"}, ""},
		"together, unknown":        {Together("a", "b"), values{"a": "?"}, ""},
		"together, secret missing": {Together("c", "secret"), values{"c": "1"}, "secret+: " + incomplete},
		"together, secret alone":   {Together("c", "secret"), values{"secret": "1"}, "c: " + incomplete},

		"excludes, none":    {Excludes("a", "number"), values{}, ""},
		"excludes, one":     {Excludes("a", "number"), values{"a": "1"}, ""},
		"excludes, both":    {Excludes("a", "number"), values{"a": "1", "number": "3"}, "a: " + conflict},
		"excludes, zero":    {Excludes("a", "number"), values{"a": "1", "number": "0"}, ""},
		"excludes, unknown": {Excludes("a", "number"), values{"a": "1", "number": "?"}, ""},
		"excludes, text 0":  {Excludes("a", "b"), values{"a": "1", "b": "0"}, "a: " + conflict},

		"required, other absent":    {RequiredIf("a", "b"), values{}, ""},
		"required, other unknown":   {RequiredIf("a", "b"), values{"b": "?"}, ""},
		"required, missing":         {RequiredIf("a", "b"), values{"b": "1"}, "a: " + missing},
		"required, unknown":         {RequiredIf("a", "b"), values{"a": "?", "b": "1"}, ""},
		"required, set":             {RequiredIf("a", "b"), values{"a": "1", "b": "1"}, ""},
		"required, a secret":        {RequiredIf("secret", "b"), values{"b": "1"}, "secret+: " + missing},
		"required by value":         {RequiredIf("a", "mode", "y", "z"), values{"mode": "z"}, "a: " + missing},
		"required by another value": {RequiredIf("a", "mode", "y", "z"), values{"mode": "w"}, ""},
		"required by the default":   {RequiredIf("a", "mode", "x"), values{}, "a: " + missing},

		"needs, nothing":      {Needs("flag", "a", "b"), values{}, ""},
		"needs, on":           {Needs("flag", "a", "b"), values{"flag": "1", "a": "1"}, ""},
		"needs, absent":       {Needs("flag", "a", "b"), values{"b": "1"}, "b?: " + useless},
		"needs, off":          {Needs("flag", "a", "b"), values{"flag": "0", "a": "1", "b": "1"}, "a?: " + useless},
		"needs, false":        {Needs("flag", "a", "b"), values{"flag": "false", "a": "1"}, "a?: " + useless},
		"needs, unknown":      {Needs("flag", "a", "b"), values{"flag": "?", "a": "1"}, ""},
		"needs, use unknown":  {Needs("flag", "a", "b"), values{"a": "?"}, ""},
		"needs, on as it is":  {Needs("on", "a"), values{"a": "1"}, ""},
		"needs, switched off": {Needs("on", "a"), values{"on": "0", "a": "1"}, "a?: " + useless},
		"needs a setting":     {Needs("c", "a"), values{"a": "1"}, "a?: " + useless},

		"swapped":           {swapRule, values{"secret": key, "other_secret": id}, "secret?: " + swap},
		"not swapped":       {swapRule, values{"secret": id, "other_secret": key}, ""},
		"temporary":         {swapRule, values{"secret": key, "other_secret": temp}, "secret?: " + swap},
		"twice the ID":      {swapRule, values{"secret": id, "other_secret": id}, ""},
		"another cloud's":   {swapRule, values{"secret": "x", "other_secret": "y"}, ""},
		"swapped, unknown":  {swapRule, values{"secret": "?", "other_secret": id}, ""},
		"swapped, but half": {swapRule, values{"other_secret": id}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var found []string
			for _, finding := range ruled(test.rule).Check(test.values) {
				found = append(found, written(finding))
				for _, secret := range []string{id, key} {
					if strings.Contains(finding.Detail, secret) {
						t.Errorf("a secret is shown: %s", finding.Detail)
					}
				}
				if !strings.HasSuffix(finding.Detail, ".") {
					t.Errorf("the detail is %q", finding.Detail)
				}
			}
			if got := strings.Join(found, "; "); got != test.want {
				t.Errorf("found %q, not %q", got, test.want)
			}
		})
	}
}

func written(finding Finding) string {
	text := finding.Attribute
	if finding.Warning {
		text += "?"
	}
	if finding.Missing {
		text += "+"
	}
	return text + ": " + finding.Summary
}

// TestDetails checks what findings say.
func TestDetails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rule   Rule
		values values
		want   string
	}{
		"no credentials": {
			OneWay(pair, secrets), values{},
			"Test endpoints need either a and b, or secret (or secret_wo) and other_secret (or other_secret_wo).",
		},
		"none of several": {
			AtLeastOneWay([]string{"a"}, []string{"secret"}), values{},
			"Test endpoints need at least one of these: a, or secret (or secret_wo).",
		},
		"two kinds": {
			OneWay([]string{"a"}, []string{"b"}), values{"a": "1", "b": "1"},
			"Set only one kind: either a, or b. Remove the other.",
		},
		"half":     {OneWay(pair), values{"a": "1"}, "a and b work only together: set b, too."},
		"together": {Together("a", "b", "c"), values{"c": "1"}, "a, b and c work only together: set a and b, too."},
		"excludes": {Excludes("a", "b"), values{"a": "1", "b": "1"}, "Fastly accepts a or b, not both. Remove one of them."},
		"required": {RequiredIf("a", "mode", "y", "z"), values{"mode": "y"}, "a is required if mode is y or z."},
		"needs": {
			Needs("flag", "a", "b"), values{"a": "1", "b": "1"},
			"a and b have an effect only if flag is true. Set flag = true, or remove them.",
		},
		"needs a setting": {Needs("c", "a"), values{"a": "1"}, "a has an effect only if c is set. Set c, or remove it."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			findings := ruled(test.rule).Check(test.values)
			if len(findings) != 1 || findings[0].Detail != test.want {
				t.Errorf("%+v, not %q", findings, test.want)
			}
		})
	}
}

// TestSentences checks what the documentation says about each rule.
func TestSentences(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rule        Rule
		field, want string
	}{
		"one way":    {OneWay(pair), "a", "A new endpoint needs `a` and `b`."},
		"one secret": {OneWay([]string{"secret"}), "secret", "A new endpoint needs this argument or `secret_wo`."},
		"one of two ways": {
			OneWay([]string{"c"}, pair), "b", "A new endpoint needs either `c`, or `a` and `b`, but not both.",
		},
		"at most one way": {AtMostOneWay([]string{"c"}, pair), "c", "Set `c`, or `a` and `b`, or none of them."},
		"at least one way": {
			AtLeastOneWay([]string{"a"}, []string{"b"}), "a", "A new endpoint needs at least one of these: `a`, or `b`.",
		},
		"together":          {Together("a", "b"), "b", "Set `a` and `b` together, or not at all."},
		"excludes":          {Excludes("a", "b"), "a", "Set `a` or `b`, not both."},
		"required":          {RequiredIf("a", "b"), "a", "Required if `b` is set."},
		"required by value": {RequiredIf("a", "mode", "y", "z"), "a", "Required if `mode` is `y` or `z`."},
		"what requires":     {RequiredIf("a", "b"), "b", ""},
		"needs":             {Needs("flag", "a"), "a", "Has an effect only if `flag` is `true`."},
		"needs a setting":   {Needs("c", "a"), "a", "Has an effect only if `c` is set."},
		"what is needed":    {Needs("flag", "a"), "flag", ""},
		"swapped":           {Swapped("a", "b"), "a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := ruled(test.rule).Sentence(test.field); got != test.want {
				t.Errorf("%q, not %q", got, test.want)
			}
			if got := ruled(test.rule).Sentence("format"); got != "" {
				t.Errorf("of a field that it is not about, it says %q", got)
			}
		})
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	for _, rule := range []Rule{OneWay(pair, secrets), AtMostOneWay(pair, secrets), AtLeastOneWay(pair, secrets)} {
		if ways := ruled(rule).Credentials(); len(ways) != 2 || ways[1][0] != "secret" {
			t.Errorf("the ways are %v", ways)
		}
	}
	for _, rule := range []Rule{
		Together("a", "b"), Excludes("a", "b"), RequiredIf("a", "b"), Needs("flag", "a"), Swapped("a", "b"),
	} {
		if ways := ruled(rule).Credentials(); ways != nil {
			t.Errorf("%T has ways: %v", rule, ways)
		}
	}
}
