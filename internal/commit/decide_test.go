package commit

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// TestDecide checks what changes need in a version.
func TestDecide(t *testing.T) {
	t.Parallel()
	in := holding{
		"kinesis": {
			"a": {"name": "a", "topic": "t", "format": "custom", "placement": "none"},
			"b": {"name": "b", "topic": "t", "format": "default"},
		},
		"heroku": {"h": {"name": "h", "url": "u"}},
	}
	conditions := []fastly.Condition{{Name: "errors", Type: "RESPONSE"}, {Name: "requests", Type: "REQUEST"}}
	want := func(topic string) fastly.Fields { return fastly.Fields{"topic": topic, "placement": nil} }
	isDefault := map[string][]string{"format": {"default"}}
	creates := func(name string) Change { return Change{Kind: "kinesis", To: name, Want: want("t")} }
	updates := func(from, to string, send ...string) Change {
		return Change{Kind: "kinesis", From: from, To: to, Want: want("new"), Send: send}
	}
	deletes := func(name string) Change { return Change{Kind: "kinesis", From: name} }
	with := func(c Change, more func(*Change)) Change {
		more(&c)
		return c
	}
	condition := func(name string) func(*Change) {
		return func(c *Change) { c.Want = fastly.Fields{"topic": "t", conditionField: name} }
	}
	upsert := func(c *Change) { c.Mode = Upsert }
	takeOver := func(c *Change) { c.TakeOver, c.Default = true, isDefault }

	for name, test := range map[string]struct {
		intents []intent
		want    []string
	}{
		"create": {[]intent{{Change: creates("x")}}, []string{"create →x [name topic]"}},
		"create what is there": {
			[]intent{{Change: creates("b")}}, []string{`refused: the version has a kinesis endpoint named "b"`},
		},
		"create what another kind has": {
			[]intent{{Change: creates("h")}}, []string{`refused: the version has a heroku endpoint named "h"`},
		},
		"take over": {[]intent{{Change: with(creates("b"), takeOver)}}, []string{"taken over"}},
		"take over another format": {
			[]intent{{Change: with(creates("a"), takeOver)}}, []string{`refused: the version has a kinesis endpoint named "a"`},
		},
		"take over another topic": {
			[]intent{{Change: with(creates("b"), func(c *Change) { takeOver(c); c.Want = want("new") })}},
			[]string{`refused: the version has a kinesis endpoint named "b"`},
		},
		"delete what is handed over": {
			[]intent{{handedOver: true, Change: deletes("b")}},
			[]string{`refused: another change has taken over the endpoint "b"`},
		},
		"create what is handed over": {
			[]intent{{handedOver: true, Change: updates("b", "x", "name")}, {Change: with(creates("b"), takeOver)}},
			[]string{`refused: another change has taken over the endpoint "b"`, "taken over"},
		},
		"create what is freed": {
			[]intent{{Change: creates("a")}, {Change: deletes("a")}}, []string{"create →a [name topic]", "delete a→ []"},
		},
		"create what is not freed, because that is refused": {
			[]intent{{Change: creates("a")}, {Change: updates("a", "h", "name")}},
			[]string{
				`refused: the version has a kinesis endpoint named "a"`, `refused: the version has a heroku endpoint named "h"`,
			},
		},
		"update": {[]intent{{Change: updates("a", "a", "topic")}}, []string{"update a→a [topic]"}},
		"update what is gone": {
			[]intent{{Change: updates("x", "x", "topic")}}, []string{`refused: the version has no kinesis endpoint named "x"`},
		},
		"swap": {
			[]intent{{Change: updates("a", "b", "name")}, {Change: updates("b", "a", "name")}},
			[]string{"update a→b []", "update b→a []"},
		},
		"replace": {
			[]intent{{Change: with(updates("a", "c"), func(c *Change) { c.Mode = Replace })}},
			[]string{"replace a→c [name topic]"},
		},
		"delete what is gone": {[]intent{{Change: deletes("x")}}, []string{"nothing"}},
		"upsert what is there": {
			[]intent{{Change: with(updates("a", "a"), upsert)}}, []string{"update a→a [placement topic]"},
		},
		"upsert what is gone": {[]intent{{Change: with(updates("x", "x"), upsert)}}, []string{"create →x [name topic]"}},
		"upsert, both there": {
			[]intent{{Change: with(updates("a", "b"), upsert)}},
			[]string{`refused: the version has a kinesis endpoint named "b"`},
		},
		"upsert to the default": {
			[]intent{{Change: with(updates("a", "a"), func(c *Change) { upsert(c); c.Default = isDefault })}},
			[]string{"replace a→a [name topic]"},
		},
		"upsert what is as it is to be": {
			[]intent{{Change: with(updates("b", "b"), func(c *Change) { upsert(c); c.Default, c.Want = isDefault, want("t") })}},
			[]string{"nothing"},
		},
		"a condition": {
			[]intent{{Change: with(creates("x"), condition("errors"))}}, []string{"create →x [name response_condition topic]"},
		},
		"a condition that is missing": {
			[]intent{{Change: with(creates("x"), condition("x"))}}, []string{`refused: the version has no condition named "x"`},
		},
		"a condition for requests": {
			[]intent{{Change: with(creates("x"), condition("requests"))}},
			[]string{`refused: the condition "requests" is of type REQUEST, not of type RESPONSE`},
		},
		"a condition that is not sent": {
			[]intent{{Change: with(updates("a", "a", "topic"), condition("x"))}}, []string{"update a→a [topic]"},
		},
		"once live, and there": {[]intent{{onceLive: true, Change: creates("b")}}, []string{"nothing"}},
		"once live, and no longer cleared": {[]intent{
			{onceLive: true, Change: Change{Kind: "kinesis", From: "a", To: "a", Want: want("t"), Send: []string{"placement"}}},
		}, []string{"update a→a [placement]"}},
		"once live, and overwritten": {[]intent{{onceLive: true, Change: creates("x")}}, []string{"create →x [name topic]"}},
		"once live, and changed by others": {
			[]intent{{onceLive: true, Change: with(creates("b"), func(c *Change) { c.Want = want("new") })}},
			[]string{`refused: the version has a kinesis endpoint named "b"`},
		},
		"once live, and the default is known from the reply": {
			[]intent{{onceLive: true, made: fastly.Endpoint{"format": "custom"}, Change: Change{
				Kind: "kinesis", From: "a", To: "a", Mode: Replace,
				Want: fastly.Fields{"topic": "t"}, Default: map[string][]string{"format": nil},
			}}},
			[]string{"nothing"},
		},
		"once live, a delete whose name another change uses": {
			[]intent{{onceLive: true, Change: deletes("b")}, {onceLive: true, Change: creates("b")}},
			[]string{"nothing", "nothing"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i, decision := range decide(test.intents, in, conditions) {
				if got := describe(decision); got != test.want[i] {
					t.Errorf("%+v: %s, not %s", test.intents[i].Change, got, test.want[i])
				}
			}
		})
	}
}

func describe(d decision) string {
	switch {
	case d.refusal != nil:
		return "refused: " + d.refusal.Error()
	case d.tookOver:
		return "taken over"
	case d.task == nil:
		return "nothing"
	}
	return written([]step{{action: d.task.action, from: d.task.from, to: d.task.to}}) +
		" " + fmt.Sprint(sorted(d.task.fields))
}

func sorted(fields fastly.Fields) []string {
	return slices.Sorted(maps.Keys(fields))
}
