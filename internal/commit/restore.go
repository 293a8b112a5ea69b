package commit

import (
	"context"
	"fmt"
	"slices"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// read lists the endpoints of kinds in a version, in parallel.
func (g *group) read(version int, kinds []string) (holding, error) {
	return g.readIn(g.ctx, version, kinds)
}

func (g *group) readIn(ctx context.Context, version int, kinds []string) (holding, error) {
	read, err := g.readAll(ctx, []int{version}, kinds)
	return read[version], err
}

// readAll lists the endpoints of kinds in several versions, in parallel. Lists of
// locked versions are cached for the life of the process.
func (g *group) readAll(ctx context.Context, versions []int, kinds []string) (map[int]holding, error) {
	var places []fastly.Place
	all := map[int]holding{}
	for _, version := range versions {
		if all[version] != nil {
			continue
		}
		all[version] = holding{}
		for _, kind := range kinds {
			places = append(places, fastly.Place{Service: g.service, Version: version, Kind: kind})
		}
	}
	lists, err := g.commits.shared.Lists(ctx, places)
	for place, list := range lists {
		endpoints := make(map[string]fastly.Endpoint, len(list))
		for _, endpoint := range list {
			endpoints[endpoint.Name()] = endpoint
		}
		all[place.Version][place.Kind] = endpoints
	}
	return all, err
}

// conditions lists the conditions of a version. It makes no call if no change names
// a condition.
func (g *group) conditions(version int, members []*member) ([]fastly.Condition, error) {
	if !slices.ContainsFunc(members, func(m *member) bool { return m.change.condition() != "" }) {
		return nil, nil
	}
	return g.commits.shared.Conditions(g.ctx, g.service, version)
}

// kind gives the kind of a name, with the fields that the service supports.
func (g *group) kind(name string) fastly.Kind {
	for _, kind := range g.commits.config.Kinds {
		if kind.Name == name && g.look.Compute() {
			return kind.ForCompute()
		}
		if kind.Name == name {
			return kind
		}
	}
	return fastly.Kind{Name: name}
}

// restorations gives the endpoints that overwritten versions have changed and that
// the version from lacks, in the order in which they can be written.
//
// The changes of the others are not in production until they are restored, so this
// makes few calls, and in parallel. It first reads all kinds of each overwritten
// version and its fork, and then, of the kinds that differ, the other versions.
func (g *group) restorations(from int) ([]restoration, error) {
	var kinds []string
	for _, kind := range g.commits.config.Kinds {
		kinds = append(kinds, kind.Name)
	}
	var forks, versions []int
	var missing []overwritten
	for _, one := range g.overwritten {
		if one.version != from {
			missing, forks = append(missing, one), append(forks, one.fork(g.look))
			versions = append(versions, one.version, forks[len(forks)-1])
		}
	}
	if len(missing) == 0 {
		return nil, nil
	}
	read, err := g.readAll(g.ctx, versions, kinds)
	if err != nil {
		return nil, err
	}
	changed := slices.DeleteFunc(kinds, func(kind string) bool {
		return !slices.ContainsFunc(missing, func(one overwritten) bool {
			at := slices.Index(missing, one)
			return sides{base: read[forks[at]][kind], theirs: read[one.version][kind]}.changed(g.kind(kind))
		})
	})
	more := []int{from}
	for _, one := range missing {
		more = append(more, one.by)
	}
	rest, err := g.readAll(g.ctx, more, changed)
	if err != nil {
		return nil, err
	}
	var all []restoration
	for _, kind := range changed {
		var each []sides
		for i, one := range missing {
			each = append(each, sides{
				version: one.version, base: read[forks[i]][kind], theirs: read[one.version][kind], ours: rest[one.by][kind],
			})
		}
		all = append(all, merge(g.kind(kind), each, rest[from][kind])...)
	}
	inOrder(all)
	return all, nil
}

// restore writes restorations. One that Fastly refuses is skipped with a warning:
// a later change of somebody else prevents it, for example by using the name.
func (w *writer) restore(restorations []restoration) next {
	g := w.group
	for _, one := range restorations {
		g.warn(Collided, "The logging endpoints that version %d had changed were restored. "+
			"Compare version %d with the live version: its other changes may be missing.", one.version, one.version)
		if w.held[one.kind.Name] == nil {
			w.held[one.kind.Name] = map[string]fastly.Endpoint{}
		}
		err := w.restoreOne(g.ctx, one)
		switch {
		case err == nil:
			w.effects++
		case w.locked:
			return g.lockedByOthers()
		case refusedAlone(err):
			g.warn(Collided, "The logging endpoint %q of version %d could not be restored: %v.", one.name, one.version, err)
		default:
			return g.failed(fmt.Sprintf("restore the changes of version %d", one.version), err)
		}
	}
	return next{}
}

func (w *writer) restoreOne(ctx context.Context, one restoration) error {
	var err error
	switch one.action() {
	case remove:
		err = w.remove(ctx, one.kind.Name, one.name)
	case create:
		_, err = w.create(ctx, one.kind.Name, one.kind.Difference(one.wanted, nil))
	case update, replace:
		_, err = w.update(ctx, one.kind.Name, one.name, one.name, one.kind.Difference(one.wanted, one.current))
	}
	return err
}
