package fastly_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// TestDifference checks the fields that change one endpoint into another.
func TestDifference(t *testing.T) {
	t.Parallel()
	was := fastly.Endpoint{
		"name": "a", "placement": "none", "response_condition": "errors", "format_version": "1", "version": "1",
		"created_at": "then", "derived": "x",
	}
	is := fastly.Endpoint{"name": "b", "format_version": "2", "topic": "new", "version": "2", "created_at": "now"}
	kind := kinesis()
	want := fastly.Fields{
		"name": "b", "placement": nil, "response_condition": "", "format_version": int64(2), "topic": "new",
	}
	if got := kind.Difference(is, was); !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
	want = fastly.Fields{"name": "b", "format_version": int64(2), "topic": "new"}
	if got := kind.Difference(is, nil); !maps.Equal(got, want) {
		t.Errorf("to create: %v", got)
	}
	if !kind.Same(is, is) || kind.Same(is, nil) || kind.Same(nil, is) || !kind.Same(nil, nil) || kind.Same(is, was) {
		t.Error("Same is not equality")
	}
	withDerived := maps.Clone(is)
	withDerived["derived"] = "y"
	if !kind.Same(is, withDerived) {
		t.Error("a derived field makes a difference")
	}
}

// TestSame compares values with those of the API, in all JSON types that it uses.
func TestSame(t *testing.T) {
	t.Parallel()
	const pem = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----"
	for _, test := range []struct {
		value any
		// shown is a JSON value of an endpoint.
		shown string
		same  bool
	}{
		{"a", `"a"`, true}, {"a", `"b"`, false}, {"a", `"a "`, false}, {"0", `null`, false},
		{"", `null`, true}, {"", `""`, true}, {nil, `null`, true}, {nil, `""`, true}, {nil, `"none"`, false},
		{int64(2), `2`, true}, {int64(2), `"2"`, true}, {int64(2), `"3"`, false}, {int64(-1), `"-1"`, true},
		{int64(0), `null`, true}, {int64(0), `"0"`, true}, {int64(0), `0`, true}, {int64(0), `"3600"`, false},
		{int64(1048576), `1048576`, true},
		{true, `true`, true}, {true, `"1"`, true}, {true, `1`, true}, {true, `false`, false}, {true, `null`, false},
		{false, `false`, true}, {false, `"0"`, true}, {false, `0`, true}, {false, `null`, true}, {false, `"1"`, false},
		{true, `"on"`, false},
		{fastly.PEM(pem), `"` + jsonText(pem) + `"`, true}, {fastly.PEM(pem + "\n"), `"` + jsonText(pem) + `"`, true},
		{fastly.PEM("\n" + pem), `"` + jsonText(pem+"\n") + `"`, true}, {fastly.PEM(pem), `"other"`, false},
		{fastly.JSON(`{"env": "prod"}`), `"{\"env\":\"prod\"}"`, true},
		{fastly.JSON(`{"env":"prod"}`), `"{\"env\":\"test\"}"`, false},
		{fastly.JSON(`no JSON`), `"no JSON"`, true}, {3.5, `"3.5"`, false},
	} {
		var endpoint fastly.Endpoint
		if err := json.Unmarshal([]byte(`{"name": "n", "field": `+test.shown+`}`), &endpoint); err != nil {
			t.Fatal(err)
		}
		if same := fastly.Same(test.value, endpoint["field"]); same != test.same {
			t.Errorf("%#v and %s: %v", test.value, test.shown, same)
		}
	}
}

func jsonText(text string) string {
	escaped, _ := json.Marshal(text)
	return string(escaped[1 : len(escaped)-1])
}

// TestForm checks the values that write a text into a field.
func TestForm(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		form fastly.Form
		text string
		want any
	}{
		{fastly.Form{}, "a", "a"}, {fastly.Form{}, "", ""}, {fastly.Form{Null: true}, "", nil},
		{fastly.Form{Type: fastly.NumberType}, "12", int64(12)}, {fastly.Form{Type: fastly.NumberType}, "", int64(0)},
		{fastly.Form{Type: fastly.NumberType}, "twelve", "twelve"},
		{fastly.Form{Type: fastly.FlagType}, "1", true}, {fastly.Form{Type: fastly.FlagType}, "", false},
		{fastly.Form{Type: fastly.PEMType}, "-", fastly.PEM("-")}, {fastly.Form{Type: fastly.PEMType, Null: true}, "", nil},
		{fastly.Form{Type: fastly.JSONType}, "{}", fastly.JSON("{}")},
	} {
		if got := test.form.Value(test.text); got != test.want {
			t.Errorf("%+v of %q: %#v, not %#v", test.form, test.text, got, test.want)
		}
	}
}

// TestForCompute omits the fields that do not apply to a Compute service, and no
// others.
func TestForCompute(t *testing.T) {
	t.Parallel()
	kind := fastly.Kind{Name: "kinesis", Fields: map[string]fastly.Form{"format": {VCL: true}, "topic": {}}}
	is := fastly.Endpoint{"name": "a", "format": "%h", "topic": "edge"}
	if got := kind.ForCompute().Difference(is, nil); len(got) != 1 || got["topic"] != "edge" {
		t.Errorf("%v", got)
	}
	if got := kind.Difference(is, nil); len(got) != 2 {
		t.Errorf("%v: the kind itself has changed", got)
	}
}
