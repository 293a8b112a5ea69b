package commit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

var epoch = time.Unix(1_700_000_000, 0)

// version makes a version: its number, when it was cloned and when it was changed, in
// seconds, and its states, such as "live".
func version(number, created, updated int, states ...string) fastly.Version {
	return fastly.Version{
		Number: number, CreatedAt: epoch.Add(time.Duration(created) * time.Second),
		UpdatedAt: epoch.Add(time.Duration(updated) * time.Second),
		Active:    slices.Contains(states, "live"), Locked: len(states) > 0,
		Comment: strings.Join(slices.DeleteFunc(slices.Clone(states), func(state string) bool {
			return state == "live" || state == "locked"
		}), ""),
	}
}

// TestOverwrittenBetween finds the versions that went live between two looks.
func TestOverwrittenBetween(t *testing.T) {
	t.Parallel()
	old, base, draft := version(1, 0, 1, "locked"), version(2, 5, 10, "live"), version(3, 20, 20)
	was, ours := version(2, 5, 10, "locked"), version(3, 20, 30, "live")
	for name, test := range map[string]struct {
		before, after []fastly.Version
		want          []int
	}{
		"nothing": {[]fastly.Version{old, base, draft}, []fastly.Version{old, was, ours}, nil},
		"one": {
			[]fastly.Version{old, base, draft}, []fastly.Version{old, was, ours, version(4, 22, 25, "locked")}, []int{4},
		},
		"two, in their order": {
			[]fastly.Version{old, base, draft},
			[]fastly.Version{old, was, ours, version(4, 21, 27, "locked"), version(5, 22, 25, "locked")}, []int{5, 4},
		},
		"a draft that stays one": {
			[]fastly.Version{old, base, draft}, []fastly.Version{old, was, ours, version(4, 22, 22)}, nil,
		},
		"an older version, again": {
			[]fastly.Version{old, base, draft}, []fastly.Version{version(1, 0, 25, "locked"), was, ours}, []int{1},
		},
		"a comment on an older version": {
			[]fastly.Version{old, base, draft}, []fastly.Version{version(1, 0, 25, "locked", "a comment"), was, ours}, nil,
		},
		"live after ours": {
			[]fastly.Version{old, base, draft},
			[]fastly.Version{old, was, version(3, 20, 30, "locked"), version(4, 22, 35, "live")}, nil,
		},
		"one before, one after ours": {
			[]fastly.Version{old, base, draft},
			[]fastly.Version{old, was, version(3, 20, 30, "locked"), version(4, 22, 25, "locked"), version(5, 22, 35, "live")},
			[]int{4},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := numbers(overwrittenBetween(fastly.Service{Versions: test.before}, fastly.Service{Versions: test.after}, 3))
			if !slices.Equal(got, test.want) {
				t.Errorf("%v, not %v", got, test.want)
			}
		})
	}
}

// TestFork checks which version an overwritten version was cloned from.
func TestFork(t *testing.T) {
	t.Parallel()
	look := fastly.Service{Versions: []fastly.Version{
		version(1, 0, 1, "locked"), version(2, 5, 10, "locked"), version(3, 20, 40, "locked"), version(4, 15, 30, "locked"),
		version(5, 35, 50, "locked"), version(6, 30, 60, "locked"),
	}}
	for name, test := range map[string]struct {
		one  overwritten
		want int
	}{
		"what was live before it":             {overwritten{version: 4, base: 2}, 2},
		"what went live after it was cloned":  {overwritten{version: 5, base: 3}, 4},
		"one of the very second of the clone": {overwritten{version: 6, base: 2}, 2},
		"somebody went back to it":            {overwritten{version: 1, base: 4, again: true}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.one.fork(look); got != test.want {
				t.Errorf("%d, not %d", got, test.want)
			}
		})
	}
}

// TestToClone clones the version that the live one has overwritten, or the live one.
func TestToClone(t *testing.T) {
	t.Parallel()
	all := []overwritten{{version: 4, by: 3}, {version: 5, by: 3}}
	for live, want := range map[int]int{2: 2, 3: 5, 6: 6} {
		if got := toClone(live, all); got != want {
			t.Errorf("with %d live: %d, not %d", live, got, want)
		}
	}
	if got := toClone(2, nil); got != 2 {
		t.Errorf("%d, not 2", got)
	}
}

// TestMerge restores the changes of an overwritten version, and leaves endpoints alone
// that somebody has changed since.
func TestMerge(t *testing.T) {
	t.Parallel()
	kind := fastly.Kind{Name: "kinesis", Fields: map[string]fastly.Form{"name": {}, "topic": {}}}
	// set makes endpoints from "name:topic", separated by spaces.
	set := func(text string) map[string]fastly.Endpoint {
		endpoints := map[string]fastly.Endpoint{}
		for pair := range strings.FieldsSeq(text) {
			name, topic, _ := strings.Cut(pair, ":")
			endpoints[name] = fastly.Endpoint{"name": name, "topic": topic, "updated_at": "now", "derived": text}
		}
		return endpoints
	}
	for name, test := range map[string]struct {
		// sides are base, theirs and ours, separated by slashes.
		sides   []string
		current string
		want    string
	}{
		"nothing changed":           {[]string{"a:1 / a:1 / a:1"}, "a:1", ""},
		"created":                   {[]string{"a:1 / a:1 b:2 / a:1"}, "a:1", "create b:2"},
		"changed":                   {[]string{"a:1 / a:2 / a:1"}, "a:1", "update a:2"},
		"deleted":                   {[]string{"a:1 / / a:1"}, "a:1", "delete a"},
		"changed by us, too":        {[]string{"a:1 / a:2 / a:3"}, "a:3", "update a:2"},
		"changed by somebody since": {[]string{"a:1 / a:2 / a:1"}, "a:9", ""},
		"deleted by somebody since": {[]string{"a:1 / a:2 / a:1"}, "", ""},
		"there already":             {[]string{"a:1 / a:2 / a:1"}, "a:2", ""},
		"two, one after the other": {
			[]string{"a:1 / a:2 / a:1", "a:1 b:1 / a:1 b:2 / a:1 b:1"}, "a:1 b:1", "update a:2, update b:2",
		},
		"the second lacks the first's": {[]string{"a:1 / a:1 b:2 / a:1", "a:1 / a:1 c:3 / a:1"}, "a:1 c:3", "create b:2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var all []sides
			for i, text := range test.sides {
				parts := strings.Split(text, "/")
				all = append(all, sides{version: i + 4, base: set(parts[0]), theirs: set(parts[1]), ours: set(parts[2])})
			}
			merged := merge(kind, all, set(test.current))
			inOrder(merged)
			var lines []string
			for _, one := range merged {
				line := [...]string{"delete", "update", "replace", "create"}[one.action()] + " " + one.name
				if one.wanted != nil {
					line += ":" + one.wanted["topic"]
				}
				if fields := kind.Difference(one.wanted, one.current); fields["derived"] != nil {
					t.Errorf("a derived field is restored: %v", fields)
				}
				lines = append(lines, line)
			}
			if got := strings.Join(lines, ", "); got != test.want {
				t.Errorf("%s, not %s", got, test.want)
			}
		})
	}
}

// TestEarlier checks which earlier draft is waited for.
func TestEarlier(t *testing.T) {
	t.Parallel()
	live := version(2, 0, 10, "live")
	for name, test := range map[string]struct {
		versions []fastly.Version
		own      map[int]bool
		since    time.Duration
		patience time.Duration
		want     int
	}{
		"nobody":              {versions: []fastly.Version{live, version(3, 20, 20)}},
		"a draft before ours": {versions: []fastly.Version{live, version(3, 20, 20), version(4, 22, 22)}, want: 3},
		"a draft after ours": {
			versions: []fastly.Version{live, version(4, 22, 22), version(5, 22, 22)}, own: map[int]bool{3: true},
		},
		"one that is too old": {
			versions: []fastly.Version{live, version(3, 20, 20), version(4, 22, 22)}, since: 14 * time.Second,
		},
		"one that is old, but we are slow": {
			versions: []fastly.Version{live, version(3, 20, 20), version(4, 22, 22)},
			since:    14 * time.Second, patience: time.Minute, want: 3,
		},
		"one of ours": {
			versions: []fastly.Version{live, version(3, 20, 20), version(4, 22, 22)}, own: map[int]bool{3: true},
		},
		"one that is locked": {
			versions: []fastly.Version{live, version(3, 20, 20, "locked"), version(4, 22, 22)},
		},
		"one that is abandoned":           {versions: []fastly.Version{live, abandoned(3, 20), version(4, 22, 22)}},
		"a clone of what was live before": {versions: []fastly.Version{live, version(3, 9, 9), version(4, 22, 22)}},
		"one of the second of the activation": {
			versions: []fastly.Version{live, version(3, 10, 10), version(4, 12, 12)}, patience: time.Second,
		},
		"one of that second, and we are slow": {
			versions: []fastly.Version{live, version(3, 10, 10), version(4, 12, 12)}, patience: time.Minute, want: 3,
		},
		"a number that is not shown yet": {versions: []fastly.Version{live, version(4, 22, 22)}, want: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ours := test.versions[len(test.versions)-1]
			if ours.Number == 5 {
				ours = test.versions[1]
			}
			own := map[int]bool{ours.Number: true}
			maps.Copy(own, test.own)
			got := turn{
				look: fastly.Service{Versions: test.versions}, live: live, ours: ours, own: own,
				since: test.since, patience: test.patience, yield: 15 * time.Second,
			}.earlier()
			if got != test.want {
				t.Errorf("%d, not %d", got, test.want)
			}
		})
	}
}

func abandoned(number, created int) fastly.Version {
	draft := version(number, created, created)
	draft.Comment = fmt.Sprintf("%s: why.", AbandonedPrefix)
	return draft
}
