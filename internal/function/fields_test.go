package function_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	framework "github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/function"
)

// callOf runs a function without a CLI.
func callOf(t *testing.T, of framework.Function, arguments ...attr.Value) (attr.Value, *framework.FuncError) {
	t.Helper()
	response := framework.RunResponse{Result: framework.NewResultData(types.StringNull())}
	of.Run(t.Context(), framework.RunRequest{Arguments: framework.NewArgumentsData(arguments)}, &response)
	return response.Result.Value(), response.Error
}

// TestUnknownFields gives values that are not known yet. Not every CLI keeps them
// from a function if they are within other values.
func TestUnknownFields(t *testing.T) {
	t.Parallel()
	inner := types.TupleValueMust([]attr.Type{types.StringType}, []attr.Value{types.StringUnknown()})
	fields := types.DynamicValue(types.ObjectValueMust(
		map[string]attr.Type{"a": inner.Type(t.Context())}, map[string]attr.Value{"a": inner}))
	if got, err := callOf(t, function.NewJSONLogFormat(), fields); err != nil || !got.IsUnknown() {
		t.Errorf("%v, %v", got, err)
	}
	got, err := callOf(t, function.NewStandardLogFormat(), types.StringValue("json"), fields)
	if err != nil || !got.IsUnknown() {
		t.Errorf("%v, %v", got, err)
	}
	_, err = callOf(t, function.NewStandardLogFormat(), types.StringValue("paper"), fields)
	if err == nil || *err.FunctionArgument != 0 {
		t.Errorf("an unknown destination: %v", err)
	}
}

// TestBlamedArguments checks which argument each error is about.
func TestBlamedArguments(t *testing.T) {
	t.Parallel()
	texts := func(name, text string) attr.Value {
		return types.MapValueMust(types.StringType, map[string]attr.Value{name: types.StringValue(text)})
	}
	number := types.DynamicValue(types.NumberValue(big.NewFloat(1)))
	sample, fields, standard := function.NewSampleLogLine(), function.NewJSONLogFormat(), function.NewStandardLogFormat()
	huge, _, _ := big.ParseFloat("1e999999999", 10, 64, big.ToNearestEven)
	for name, test := range map[string]struct {
		of        framework.Function
		arguments []attr.Value
		argument  int64
		says      string
	}{
		"format":          {sample, []attr.Value{types.StringValue("a %z"), texts("url", "/")}, 0, "%z at byte 2"},
		"request":         {sample, []attr.Value{types.StringValue("%h"), texts("verb", "/")}, 1, `"verb"`},
		"format, broken":  {sample, []attr.Value{types.StringValue("%{"), texts("url", "/")}, 0, "not closed"},
		"no fields":       {fields, []attr.Value{number}, 0, "must be an object or a map"},
		"no extra fields": {standard, []attr.Value{types.StringValue("json"), number}, 1, "must be an object or a map"},
		"extra": {
			standard, []attr.Value{types.StringValue("json"), types.DynamicValue(texts("a", "%"))}, 1, `"a"`,
		},
		"a huge number": {fields, []attr.Value{types.DynamicValue(types.MapValueMust(types.NumberType,
			map[string]attr.Value{"a": types.NumberValue(huge)}))}, 0, "not a number that JSON can hold"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := callOf(t, test.of, test.arguments...)
			if err == nil || err.FunctionArgument == nil || *err.FunctionArgument != test.argument ||
				!strings.Contains(err.Text, test.says) {
				t.Errorf("%+v, want argument %d: %s", err, test.argument, test.says)
			}
		})
	}
}

// TestDocumentedDefaults prints the default request, and looks for each value in
// the description of the request. It also calls each function that the page lists.
func TestDocumentedDefaults(t *testing.T) {
	t.Parallel()
	definition := framework.DefinitionResponse{}
	function.NewSampleLogLine().Definition(t.Context(), framework.DefinitionRequest{}, &definition)
	request := definition.Definition.Parameters[1].GetMarkdownDescription()
	shown := func(format string) string {
		t.Helper()
		line, err := callOf(t, function.NewSampleLogLine(), types.StringValue(format),
			types.MapValueMust(types.StringType, map[string]attr.Value{}))
		text, ok := line.(types.String)
		if err != nil || !ok {
			t.Fatalf("%s: %v", format, err)
		}
		return text.ValueString()
	}
	for name, format := range map[string]string{
		"method": "%m", "url": "%{req.url}V", "host": "%v", "status": "%>s", "client_ip": "%h", "bytes": "%B",
		"time":              "%{begin:%Y-%m-%dT%H:%M:%S}t.%{time.start.msec_frac}VZ",
		"fastly_info.state": "%{fastly_info.state}V", "time.elapsed.usec": "%D",
	} {
		_, said, _ := strings.Cut(request, "`"+name+"`")
		_, said, _ = strings.Cut(said, "to `")
		if want := shown(format) + "`"; !strings.HasPrefix(said, want) {
			t.Errorf("it does not say that %s defaults to %s", name, want)
		}
	}
	for _, header := range []string{"%{User-Agent}i", "%{Referer}i", "%{Accept-Language}i", "%{Content-Type}o"} {
		name := header[2 : len(header)-2]
		if shown(header) == "(null)" || !strings.Contains(request, "`"+name+"`") {
			t.Errorf("%s has no default, or it is not documented", name)
		}
	}
	page := definition.Definition.MarkdownDescription
	for name, call := range map[string]string{
		"if": `if(true, "a", "b")`, "json.escape": `json.escape("a")`, "cstr_escape": `cstr_escape("a")`,
		"urlencode": `urlencode("a")`, "regsub": `regsub("a", "b", "c")`, "regsuball": `regsuball("a", "b", "c")`,
		"strftime": `strftime(\{"%Y"\}, now)`, "digest.hash_sha256": `digest.hash_sha256("a")`,
		"atoi": `std.atoi("1")`, "itoa": `std.itoa(1)`, "strlen": `std.strlen("a")`, "tolower": `std.tolower("a")`,
		"toupper": `std.toupper("a")`, "prefixof": `std.prefixof("a", "b")`, "suffixof": `std.suffixof("a", "b")`,
	} {
		if shown("%{"+call+"}V") == "" || !strings.Contains(page, "`"+name+"`") {
			t.Errorf("%s can't be called, or it is not documented", name)
		}
	}
}
