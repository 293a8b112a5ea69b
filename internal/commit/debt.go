package commit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// debt is a version of another writer that ours has replaced by accident, in
// the moment between the last look and the activation. Its owner may have seen
// it live and gone home, so its changes are ours to bring back.
type debt struct {
	version int
	// base is the version that was live before it, and by is ours.
	base, by int
	// again says that it had been live before: somebody went back to it.
	again bool
}

// sourceOf gives the version that an overwritten one was made of: the one that
// was live when it was cloned. That is not always the one that was live last,
// because its writer may have overwritten others in turn, and what it lacks of
// theirs is not what it has changed. A version that went live in the very second
// of the clone does not count: one too old does less harm than one too new, as
// what the two have in common is left alone.
func (g *group) sourceOf(d debt) int {
	theirs, _ := g.look.Version(d.version)
	if d.again {
		return d.base
	}
	source := fastly.Version{Number: d.base}
	for _, version := range g.look.Versions {
		earlier := version.Locked && version.Number < d.version && version.UpdatedAt.Before(theirs.CreatedAt)
		if earlier && !version.UpdatedAt.Before(source.UpdatedAt) {
			source = version
		}
	}
	return source.Number
}

// owedChange is one endpoint to bring back.
type owedChange struct {
	version int
	place   fastly.Place
	name    string
	// current is the endpoint as the version to be cloned has it, and wanted as
	// the overwritten version had it; nil is "not there".
	current, wanted fastly.Endpoint
}

// owed gives the endpoint changes of overwritten versions that the version from
// lacks, in the order in which they can be written. It is a three-way merge: an
// endpoint that somebody else has changed since is left alone, because they knew
// better. What our own version has made of it does not count: theirs was first,
// and ours comes on top of it.
func (g *group) owed(from int) ([]owedChange, error) {
	var owed []owedChange
	for _, kind := range g.commits.config.Kinds {
		changes, err := g.owedOfKind(from, kind)
		if err != nil {
			return nil, err
		}
		owed = append(owed, changes...)
	}
	// A name that moved from one kind to another has to be free first.
	slices.SortFunc(owed, func(a, b owedChange) int {
		return cmp.Or(cmp.Compare(a.order(), b.order()), cmp.Compare(a.name, b.name))
	})
	return owed, nil
}

func (g *group) owedOfKind(from int, kind string) ([]owedChange, error) {
	wanted := map[string]owedChange{}
	for _, debt := range g.debts {
		if debt.version == from {
			continue
		}
		base, err := g.endpoints(g.sourceOf(debt), kind)
		if err != nil {
			return nil, err
		}
		ours, err := g.endpoints(debt.by, kind)
		if err != nil {
			return nil, err
		}
		theirs, err := g.endpoints(debt.version, kind)
		if err != nil {
			return nil, err
		}
		current, err := g.endpoints(from, kind)
		if err != nil {
			return nil, err
		}
		for name := range union(base, theirs) {
			change, ok := wanted[name]
			if !ok {
				change = owedChange{place: fastly.Place{Service: g.service, Kind: kind}, name: name, current: current[name], wanted: current[name]}
			}
			changed := !base[name].SameAs(theirs[name])
			untouched := base[name].SameAs(change.wanted) || ours[name].SameAs(change.wanted)
			if changed && untouched {
				change.version, change.wanted = debt.version, theirs[name]
				wanted[name] = change
			}
		}
	}
	return slices.DeleteFunc(slices.Collect(maps.Values(wanted)), func(change owedChange) bool {
		return change.wanted.SameAs(change.current)
	}), nil
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

func (g *group) endpoints(version int, kind string) (map[string]fastly.Endpoint, error) {
	list, err := g.commits.shared.Endpoints(g.ctx, fastly.Place{Service: g.service, Version: version, Kind: kind})
	if err != nil {
		return nil, err
	}
	byName := map[string]fastly.Endpoint{}
	for _, endpoint := range list {
		byName[endpoint.Name()] = endpoint
	}
	return byName, nil
}

// bringBack writes owed changes. What Fastly refuses is left out with a warning:
// somebody else has made it impossible since, for instance by taking the name.
func (w *writer) bringBack(owed []owedChange) error {
	g := w.group
	for _, change := range owed {
		g.warn("The logging endpoints that version %d had changed were carried over. Compare it with the live version for other changes.", change.version)
		err := w.settle(g.ctx, func(ctx context.Context, draft Draft) error { return change.write(ctx, g.commits.client, draft) })
		var locked *LockedError
		switch {
		case err == nil, change.order() == Delete && fastly.IsNotFound(err):
		case errors.As(err, &locked):
			return lockedByOthers(w.draft)
		case Refused(err):
			g.warn("The logging endpoint %q of version %d could not be carried over: %v.", change.name, change.version, err)
		default:
			return g.failed(fmt.Sprintf("bring back the changes of version %d", change.version), err)
		}
	}
	return nil
}

// order is when the change is written.
func (o owedChange) order() Order {
	switch {
	case o.wanted == nil:
		return Delete
	case o.current == nil:
		return Create
	}
	return Update
}

// write brings an endpoint back into a draft.
func (o owedChange) write(ctx context.Context, client *fastly.Client, draft Draft) error {
	place := o.place
	place.Version = draft.Version
	var err error
	switch o.order() {
	case Delete:
		err = client.DeleteEndpoint(ctx, place, o.name)
	case Create:
		_, err = client.CreateEndpoint(ctx, place, draft.Base, o.wanted.Difference(nil))
	case Update:
		_, err = client.UpdateEndpoint(ctx, place, o.name, o.wanted.Difference(o.current))
	}
	return err
}
