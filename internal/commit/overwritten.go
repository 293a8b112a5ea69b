package commit

import (
	"cmp"
	"slices"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// overwritten is a version of another writer that ours replaced by accident, in
// the moment between the last look and the activation. Its owner may have seen
// it live and gone home, so its changes are ours to restore.
type overwritten struct {
	version int
	// base is the version that was live before it, and by is ours.
	base, by int
	// again says that it had been live before: somebody went back to it.
	again bool
}

// overwrittenBetween gives the versions that somebody made live between two
// looks, before the activation of ours between them, in the order of their
// activations.
//
// The sign of an activation is a lock that was not there before, or, on an
// older version to which somebody went back, a newer time of change without
// another change that is known to move it.
func overwrittenBetween(before, after fastly.Service, ours int) []overwritten {
	base, _ := before.Live()
	live, _ := after.Live()
	draft, _ := before.Version(ours)
	mine, _ := after.Version(ours)
	var versions []fastly.Version
	for _, version := range after.Versions {
		switch version.Number {
		case base.Number, live.Number, ours:
			continue
		}
		if live.Number != ours && version.UpdatedAt.After(mine.UpdatedAt) {
			// It went live after ours.
			continue
		}
		was, ok := before.Version(version.Number)
		locked := version.Locked && (!ok || !was.Locked)
		reactivated := version.Locked && was.Locked &&
			version.UpdatedAt.After(was.UpdatedAt) && !version.UpdatedAt.Before(draft.UpdatedAt) &&
			version.Comment == was.Comment && version.Staging == was.Staging
		if locked || reactivated {
			versions = append(versions, version)
		}
	}
	slices.SortStableFunc(versions, func(a, b fastly.Version) int { return a.UpdatedAt.Compare(b.UpdatedAt) })
	var all []overwritten
	for _, version := range versions {
		was, _ := before.Version(version.Number)
		all = append(all, overwritten{version: version.Number, base: base.Number, by: ours, again: was.Locked})
	}
	return all
}

// fork gives the version that an overwritten one was cloned from, as far as can
// be told: the one that was live when it was cloned. That is not always the one
// that was live last, because its writer may have overwritten others in turn, and
// what it lacks of theirs is not what it has changed. A version that went live in
// the very second of the clone does not count: one too old does less harm than
// one too new, as what the two have in common is left alone.
func (o overwritten) fork(look fastly.Service) int {
	theirs, _ := look.Version(o.version)
	if o.again {
		return o.base
	}
	fork := fastly.Version{Number: o.base}
	for _, version := range look.Versions {
		earlier := version.Locked && version.Number < o.version && version.UpdatedAt.Before(theirs.CreatedAt)
		if earlier && !version.UpdatedAt.Before(fork.UpdatedAt) {
			fork = version
		}
	}
	return fork.Number
}

// toClone gives the version to clone: the live one, or, while that is a version
// of ours that has overwritten another, the other: a clone of it holds all of its
// changes, whatever kind of object they are about.
func toClone(live int, all []overwritten) int {
	if last := len(all) - 1; last >= 0 && all[last].by == live {
		return all[last].version
	}
	return live
}

// numbers gives the versions that were overwritten.
func numbers(all []overwritten) []int {
	versions := make([]int, 0, len(all))
	for _, one := range all {
		versions = append(versions, one.version)
	}
	return versions
}

// restoration is one endpoint to make what it was in an overwritten version.
type restoration struct {
	version int
	kind    fastly.Kind
	name    string
	// current is the endpoint as the version to clone has it, and wanted as the
	// overwritten version had it; nil is an endpoint that does not exist.
	current, wanted fastly.Endpoint
}

// action is how the endpoint is restored.
func (r restoration) action() action {
	switch {
	case r.wanted == nil:
		return remove
	case r.current == nil:
		return create
	}
	return update
}

// sides are the versions that an overwritten version is merged from, as far as
// one kind of endpoint goes.
type sides struct {
	version            int
	base, ours, theirs map[string]fastly.Endpoint
}

// changed says whether the overwritten version has changed anything of the kind.
func (s sides) changed(kind fastly.Kind) bool {
	for name := range union(s.base, s.theirs) {
		if !kind.Same(s.base[name], s.theirs[name]) {
			return true
		}
	}
	return false
}

// merge gives what overwritten versions have changed of a kind and the current
// version lacks. It is a three-way merge: an endpoint that somebody else has
// changed since is left alone, because they knew better. What our own version has
// made of it does not count: theirs was first, and ours comes on top of it.
func merge(kind fastly.Kind, all []sides, current map[string]fastly.Endpoint) []restoration {
	restorations := map[string]restoration{}
	for _, side := range all {
		for name := range union(side.base, side.theirs) {
			one, ok := restorations[name]
			if !ok {
				one = restoration{kind: kind, name: name, current: current[name], wanted: current[name]}
			}
			base, theirs := side.base[name], side.theirs[name]
			untouched := kind.Same(base, one.wanted) || kind.Same(side.ours[name], one.wanted)
			if !kind.Same(base, theirs) && untouched {
				one.version, one.wanted = side.version, theirs
				restorations[name] = one
			}
		}
	}
	var merged []restoration
	for _, one := range restorations {
		if !kind.Same(one.wanted, one.current) {
			merged = append(merged, one)
		}
	}
	return merged
}

// inOrder sorts restorations so that each name is free before it is taken, by
// whatever kind.
func inOrder(restorations []restoration) {
	slices.SortFunc(restorations, func(a, b restoration) int {
		return cmp.Or(cmp.Compare(a.action(), b.action()), cmp.Compare(a.name, b.name))
	})
}

// union gives the names of two sets of endpoints.
func union(a, b map[string]fastly.Endpoint) map[string]bool {
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	return names
}
