package logformat

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestJSONNested(t *testing.T) {
	t.Parallel()
	type object = map[string]any
	for name, test := range map[string]struct {
		fields object
		want   string
	}{
		"an object": {
			object{"http": object{"status": "%>s", "agent": "%{User-Agent}i"}, "a": "text:x"},
			`{"a":"x","http":{"agent":"%{json.escape(req.http.User-Agent)}V","status":%>s}}`,
		},
		"a list": {
			object{"tags": []any{"text:edge", "%>s", nil, true, json.Number("1.5")}}, `{"tags":["edge",%>s,null,true,1.5]}`,
		},
		"lists":        {object{"a": []any{[]any{}, []any{object{"b": "1"}}}}, `{"a":[[],[{"b":1}]]}`},
		"nothing":      {object{"a": object{"b": nil}, "c": object{}, "d": nil}, `{"a":{},"c":{}}`},
		"constants":    {object{"a": true, "b": json.Number("-2"), "c": false}, `{"a":true,"b":-2,"c":false}`},
		"hostile name": {object{`a"{`: object{"%{x}V": "1"}}, `{"a\"\u007b":{"%%\u007bx\u007dV":1}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := JSON(test.fields)
			if err != nil || got != test.want {
				t.Errorf("%v\n got %s\nwant %s", err, got, test.want)
			}
			if findings := Check(got, Options{JSON: true}); len(findings) > 0 {
				t.Errorf("findings: %+v", findings)
			}
		})
	}
}

func TestJSONNestedErrors(t *testing.T) {
	t.Parallel()
	type object = map[string]any
	deep := any("1")
	for range 200 {
		deep = []any{deep}
	}
	for name, test := range map[string]struct {
		fields     object
		name, says string
	}{
		"in an object":    {object{"a": object{"b": "nope"}}, "a.b", "text:"},
		"in a list":       {object{"a": []any{"1", object{"b": "%"}}}, "a[1].b", "percent"},
		"a name":          {object{"a": object{"": "1"}}, "a.", "the name must not be empty"},
		"a name's bytes":  {object{"\xff": "1"}, "\xff", "UTF-8"},
		"a number":        {object{"a": json.Number("1e999")}, "a", "not a number"},
		"a wrong type":    {object{"a": 7}, "a", "int"},
		"deep":            {object{"a": deep}, "a" + strings.Repeat("[0]", 100), "deeper than 100"},
		"closing a list":  {object{"a": []any{"json:1],[2"}}, "a[0]", "does not print JSON"},
		"only an element": {object{"a": []any{"json:1,2"}}, "a[0]", "does not print JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := JSON(test.fields)
			var field *FieldError
			if !errors.As(err, &field) || got != "" || field.Name != test.name || !strings.Contains(field.Problem, test.says) {
				t.Errorf("%q, %v; want %s: %s", got, err, test.name, test.says)
			}
		})
	}
	if _, err := JSON(object{"a": nil}); err == nil {
		t.Error("no error for a field that is left out")
	}
}
