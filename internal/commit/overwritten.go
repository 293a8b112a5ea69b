package commit

import (
	"cmp"
	"slices"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// overwritten is a version of another writer that ours replaced, because it was
// activated between our last look and our activation. The other writer may not
// notice that, so our group restores its changes.
type overwritten struct {
	version int
	// base is the version that was live before it, and by is our version that replaced
	// it.
	base, by int
	// again says that it had been live before: somebody went back to it.
	again bool
}

// overwrittenBetween gives the versions that others activated between two looks and
// before our own activation, in the order of their activations.
//
// An activation shows in a version that was not locked before. If somebody went back
// to an older version, it shows in a newer updated_at without a change of the comment
// or the staging flag, which also set that time.
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
			// This version went live after ours.
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

// fork gives the version that an overwritten version was probably cloned from: the
// one that was live when it was cloned. That is not always base, because the other
// writer may have overwritten versions itself, and the changes of those versions that
// it lacks are not changes that it made. A version that went live in the same second
// as the clone does not count: a fork that is too old does less harm than one that is
// too new, because endpoints that are the same in both versions are left alone.
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

// toClone gives the version to clone: the live one, or, if that is our version that
// has overwritten another one, the overwritten version. A clone of it holds all of
// its changes, also those to other objects than logging endpoints.
func toClone(live int, all []overwritten) int {
	if last := len(all) - 1; last >= 0 && all[last].by == live {
		return all[last].version
	}
	return live
}

// numbers gives the numbers of the overwritten versions.
func numbers(all []overwritten) []int {
	versions := make([]int, 0, len(all))
	for _, one := range all {
		versions = append(versions, one.version)
	}
	return versions
}

// restoration is one endpoint to restore from an overwritten version.
type restoration struct {
	version int
	kind    fastly.Kind
	name    string
	// current is the endpoint in the version to clone, and wanted the endpoint in the
	// overwritten version; nil means that it does not exist.
	current, wanted fastly.Endpoint
}

// action gives how the endpoint is restored.
func (r restoration) action() action {
	switch {
	case r.wanted == nil:
		return remove
	case r.current == nil:
		return create
	}
	return update
}

// sides are the endpoints of one kind that a merge compares, by name: those of the
// version that an overwritten version was cloned from, those of our version that
// replaced it, and its own.
type sides struct {
	// version is the overwritten version.
	version            int
	base, ours, theirs map[string]fastly.Endpoint
}

// changed says whether the overwritten version has changed an endpoint of the kind.
func (s sides) changed(kind fastly.Kind) bool {
	for name := range union(s.base, s.theirs) {
		if !kind.Same(s.base[name], s.theirs[name]) {
			return true
		}
	}
	return false
}

// merge gives the endpoints of a kind that overwritten versions have changed and that
// the current version lacks. It is a three-way merge: an endpoint that somebody else
// has changed since is left alone. A change of our own version does not count,
// because the group writes it again after the restorations.
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

// inOrder sorts restorations so that each name is free before an endpoint of any kind
// takes it.
func inOrder(restorations []restoration) {
	slices.SortFunc(restorations, func(a, b restoration) int {
		return cmp.Or(cmp.Compare(a.action(), b.action()), cmp.Compare(a.name, b.name))
	})
}

// union gives the names that two sets of endpoints have together.
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
