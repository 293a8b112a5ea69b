package kind

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// TestMarkdown checks the sentences that come from the table.
func TestMarkdown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		field Field
		want  string
	}{
		"nothing":   {Field{}, "It is."},
		"default":   {Field{Default: "us-east-1"}, "It is. Defaults to `us-east-1`."},
		"one value": {Field{OneOf: []string{"none"}}, "It is. The only value is `none`."},
		"values":    {Field{OneOf: []string{"a", "b"}, Default: "b"}, "It is. Must be one of `a`, `b`. Defaults to `b`."},
		"suggested": {
			Field{Suggested: []string{"US", "EU"}}, "It is. The known values are `US`, `EU`; any other value causes a warning.",
		},
		"number":  {Field{Type: fastly.NumberType}, "It is."},
		"range":   {Field{Type: fastly.NumberType, Min: 1, Max: 65535}, "It is. Must be from 1 to 65535."},
		"minimum": {Field{Type: fastly.NumberType, Min: 1}, "It is. Must be at least 1."},
		"some":    {Field{Type: fastly.NumberType, OneOf: []string{"1", "2"}}, "It is. Must be one of `1`, `2`."},
		"kept": {
			Field{FastlyDefault: true, VCL: true},
			"It is. If omitted, Fastly's default for this kind of endpoint is used. VCL services only.",
		},
		"secret": {Field{Secret: true}, "It is. This value is stored in the state; `field_wo` is not."},
		"permanent": {
			Field{Fixed: true}, "It is. If you remove it, the apply deletes the endpoint and creates it again in the same " +
				"version, because no update is known to clear it.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			field := test.field
			field.Name, field.Description = "field", "It is."
			if got := field.Markdown(New(Kind{Fields: []Field{field}})); got != test.want {
				t.Errorf("%q, not %q", got, test.want)
			}
		})
	}
	condition := Field{
		Description: "It is.", Setting: "It must be.", Absent: "Null if not.", VCL: true,
		Default: "a", OneOf: []string{"a", "b"},
	}
	if got := condition.Markdown(New(Kind{})); got !=
		"It is. It must be. Must be one of `a`, `b`. Defaults to `a`. VCL services only." {
		t.Error(got)
	}
	if got := condition.Read(); got != "It is. One of `a`, `b`. Null if not. VCL services only." {
		t.Error(got)
	}
	if got := (Field{Description: "It is.", VCL: true, FastlyDefault: true}).Read(); got != "It is. VCL services only." {
		t.Error(got)
	}
	token, _ := heroku().Field("token")
	if got := token.Markdown(heroku()); !strings.HasSuffix(got,
		". A new endpoint needs this argument or `token_wo`. This value is stored in the state; `token_wo` is not.") {
		t.Error(got)
	}
	role, _ := kinesis().Field("iam_role")
	if got := role.Markdown(kinesis()); !strings.HasSuffix(got,
		". A new endpoint needs either `iam_role`, or `access_key` and `secret_key`, but not both.") {
		t.Error(got)
	}
}

// TestNumbers checks numbers against the limits of a field.
func TestNumbers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		field     Field
		good, bad []int64
	}{
		"any":   {Field{}, []int64{0, 1 << 40}, []int64{-1}},
		"least": {Field{Min: 5}, []int64{5, 6}, []int64{0, 4}},
		"range": {Field{Max: 9}, []int64{0, 9}, []int64{-1, 10}},
		"some":  {Field{OneOf: []string{"1", "2"}}, []int64{1, 2}, []int64{0, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			accepts := func(number int64) bool {
				var resp validator.Int64Response
				for _, check := range test.field.NumberValidators() {
					check.ValidateInt64(t.Context(), validator.Int64Request{
						Path: path.Root("number"), ConfigValue: types.Int64Value(number),
					}, &resp)
				}
				return !resp.Diagnostics.HasError()
			}
			for _, number := range test.good {
				if !accepts(number) {
					t.Errorf("%d is refused", number)
				}
			}
			for _, number := range test.bad {
				if accepts(number) {
					t.Errorf("%d is accepted", number)
				}
			}
		})
	}
}

// TestOneOf checks values against closed sets, sets that grow, and what can be empty.
func TestOneOf(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		field Field
		value string
		want  string
	}{
		"value":               {Field{OneOf: []string{"a"}}, "a", ""},
		"no value":            {Field{OneOf: []string{"a"}}, "b", "Error"},
		"empty":               {Field{OneOf: []string{"a"}}, "", ""},
		"empty for a default": {Field{OneOf: []string{"a"}, Default: "a"}, "", "Error"},
		"empty but required":  {Field{OneOf: []string{"a"}, Required: true}, "", "Error"},
		"known":               {Field{Suggested: []string{"US", "EU"}}, "EU", ""},
		"not known":           {Field{Suggested: []string{"US", "EU"}}, "AP2", "Warning: Unknown value"},
		"empty suggestion":    {Field{Suggested: []string{"US", "EU"}}, "", ""},
		"key with line break": {Field{Name: "key", Secret: true, Type: fastly.PEMType}, "-----BEGIN\n-----END\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := told(checked(t, test.field, "field", types.StringValue(test.value)))
			if !strings.HasPrefix(got, test.want) || (test.want == "") != (got == "") {
				t.Errorf("%q, not %q", got, test.want)
			}
		})
	}
}
