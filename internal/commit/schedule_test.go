package commit

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// written gives steps as text.
func written(steps []step) string {
	var lines []string
	for _, step := range steps {
		line := fmt.Sprintf("%s %s→%s", [...]string{"delete", "update", "replace", "create"}[step.action], step.from, step.to)
		if step.rename {
			line += " (name only)"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, ", ")
}

// TestSchedule checks the order of steps.
func TestSchedule(t *testing.T) {
	t.Parallel()
	rename := func(from, to string) task { return task{action: update, from: from, to: to} }
	for name, test := range map[string]struct {
		tasks []task
		want  string
	}{
		"nothing": {nil, ""},
		"one of each": {
			[]task{{action: create, to: "c"}, rename("r", "s"), rename("u", "u"), {action: remove, from: "d"}},
			"delete d→, update u→u, update r→s, create →c",
		},
		"a freed name": {[]task{{action: create, to: "a"}, rename("a", "b")}, "update a→b, create →a"},
		"a chain":      {[]task{rename("a", "b"), rename("b", "c"), rename("c", "d")}, "update c→d, update b→c, update a→b"},
		"a sorted chain": {
			[]task{rename("c", "d"), rename("b", "c"), rename("a", "b")}, "update c→d, update b→c, update a→b",
		},
		"two chains": {[]task{rename("a", "b"), rename("x", "y"), rename("b", "c")}, "update b→c, update a→b, update x→y"},
		"a swap":     {[]task{rename("a", "b"), rename("b", "a")}, "update a→t1, update b→a, update t1→b (name only)"},
		"a ring": {
			[]task{rename("a", "b"), rename("b", "c"), rename("c", "a")},
			"update a→t1, update c→a, update b→c, update t1→b (name only)",
		},
		"two rings": {
			[]task{rename("a", "b"), rename("x", "y"), rename("b", "a"), rename("y", "x")},
			"update a→t1, update b→a, update t1→b (name only), update x→t2, update y→x, update t2→y (name only)",
		},
		"a replaced swap": {
			[]task{{action: replace, from: "a", to: "b"}, rename("b", "a")}, "replace a→t1, update b→a, update t1→b (name only)",
		},
		"one name for two": {
			[]task{rename("t", "a"), rename("a", "b"), rename("b", "a")},
			"update a→t1, update b→a, update t1→b (name only), update t→a",
		},
		"replace in place": {[]task{{action: replace, from: "a", to: "a"}}, "replace a→a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := 0
			got := written(schedule(test.tasks, func() string { made++; return fmt.Sprintf("t%d", made) }))
			if got != test.want {
				t.Errorf("%s\nnot\n%s", got, test.want)
			}
		})
	}
}

// TestScheduleNeverCollides writes permutations of names. No step uses a name that is
// not free.
func TestScheduleNeverCollides(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		names := []string{"a", "b", "c", "d", "e", "f"}
		targets := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
		random.Shuffle(len(targets), func(i, j int) { targets[i], targets[j] = targets[j], targets[i] })
		var tasks []task
		held, want := map[string]int{}, map[string]int{}
		for i, name := range names {
			held[name] = i
			switch random.IntN(6) {
			case 0:
				tasks = append(tasks, task{action: remove, from: name})
			default:
				tasks = append(tasks, task{action: update, from: name, to: targets[i]})
				want[targets[i]] = i
			}
		}
		made := 0
		steps := schedule(tasks, func() string { made++; return fmt.Sprintf("t%d", made) })
		for _, step := range steps {
			if _, taken := held[step.to]; taken && step.from != step.to {
				t.Fatalf("%s: %q is taken", written(steps), step.to)
			}
			owner := held[step.from]
			delete(held, step.from)
			if step.to != "" {
				held[step.to] = owner
			}
		}
		if fmt.Sprint(held) != fmt.Sprint(want) {
			t.Fatalf("%s leads to %v, not to %v", written(steps), held, want)
		}
	}
}
