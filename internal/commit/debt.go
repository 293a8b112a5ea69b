package commit

import (
	"context"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// debt is a version of another writer that ours has replaced by accident, in
// the moment between the last look and the activation. Its owner may have seen
// it live and gone home, so its changes are ours to bring back.
type debt struct {
	version int
	// base is the version that was live before it.
	base int
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
// lacks. It is a three-way merge: an endpoint that was changed since the base
// of the overwritten version is left alone, because whoever did that knew
// better.
func (g *group) owed(from int) ([]owedChange, error) {
	var owed []owedChange
	for _, debt := range g.debts {
		if debt.version == from {
			continue
		}
		for _, kind := range g.commits.config.Kinds {
			changes, err := g.owedOfKind(debt, from, kind)
			if err != nil {
				return nil, err
			}
			owed = append(owed, changes...)
		}
	}
	return owed, nil
}

func (g *group) owedOfKind(debt debt, from int, kind string) ([]owedChange, error) {
	base, err := g.endpoints(debt.base, kind)
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

	names := map[string]bool{}
	for name := range base {
		names[name] = true
	}
	for name := range theirs {
		names[name] = true
	}
	var owed []owedChange
	for name := range names {
		changed := !base[name].SameAs(theirs[name])
		untouched := base[name].SameAs(current[name])
		if changed && untouched {
			owed = append(owed, owedChange{
				version: debt.version,
				place:   fastly.Place{Service: g.service, Kind: kind},
				name:    name,
				current: current[name],
				wanted:  theirs[name],
			})
		}
	}
	return owed, nil
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

// write brings an endpoint back into a draft.
func (o owedChange) write(ctx context.Context, client *fastly.Client, draft Draft) error {
	place := o.place
	place.Version = draft.Version
	var err error
	switch {
	case o.wanted == nil:
		if err = client.DeleteEndpoint(ctx, place, o.name); fastly.IsNotFound(err) {
			err = nil
		}
	case o.current == nil:
		_, err = client.CreateEndpoint(ctx, place, draft.Base, o.wanted.Difference(nil), o.wanted.Values()...)
	default:
		_, err = client.UpdateEndpoint(ctx, place, o.name, o.wanted.Difference(o.current), o.wanted.Values()...)
	}
	return err
}
