package fastly

import (
	"maps"
	"slices"
	"strings"
)

// State gives the whole state, clones that have not settled included.
func (s *Server) State() Seed {
	violations := s.Violations()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	account := Account{
		Tokens: slices.Clone(s.tokens), RateLimit: s.rate.limit, Services: []Service{}, Violations: violations,
	}
	for _, sv := range s.services {
		shown := Service{
			ID: sv.id, Name: sv.name, Type: sv.kind, Comment: sv.comment, StagingID: sv.staging,
			CreatedAt: sv.created, UpdatedAt: sv.updated, DeletedAt: sv.deletedAt,
			DeliveryErrors: slices.Clone(sv.failures),
		}
		for kind, containers := range sv.contents {
			for id, rows := range containers {
				shown.putContents(kind, id, rows)
			}
		}
		for _, v := range sv.versions {
			shown.Versions = append(shown.Versions, v.state(sv))
		}
		account.Services = append(account.Services, shown)
	}
	return Seed{Fastly: account}
}

// state gives the whole state of a version.
func (v *version) state(sv *service) Version {
	shown := Version{
		Number: v.number, Active: v.active, Locked: v.locked, Staging: v.staged, Comment: v.comment,
		CreatedAt: v.created, UpdatedAt: v.updated, Invalid: v.invalid,
		Conditions: []Row{}, Heroku: []Row{}, Kinesis: []Row{},
	}
	if sv.kind == typeCompute {
		hasPackage := v.program != nil
		shown.Package, shown.Program = &hasPackage, Row(maps.Clone(v.program))
	}
	shown.HTTP3 = Row(maps.Clone(v.http3))
	for _, path := range sortedKeys(v.rows) {
		rows := []Row{}
		for _, row := range v.rows[path] {
			rows = append(rows, Row(kinds[path].show(sv, v, row)))
		}
		if len(rows) > 0 {
			shown.put(path, rows)
		}
	}
	if !maps.Equal(v.settings, defaultSettings()) {
		shown.Settings = Row(maps.Clone(v.settings))
	}
	return shown
}

// putContents writes the contents of a container into a seed.
func (s *Service) putContents(kind, id string, rows []object) {
	if s.Contents == nil {
		s.Contents = map[string]map[string][]Row{}
	}
	if s.Contents[kind] == nil {
		s.Contents[kind] = map[string][]Row{}
	}
	for _, row := range rows {
		s.Contents[kind][id] = append(s.Contents[kind][id], Row(maps.Clone(row)))
	}
}

// put writes the rows of a kind into a seed.
func (v *Version) put(path string, rows []Row) {
	switch path {
	case "condition":
		v.Conditions = rows
	case "logging/heroku":
		v.Heroku = rows
	case "logging/kinesis":
		v.Kinesis = rows
	case "domain":
		v.Domains = rows
	case "backend":
		v.Backends = rows
	default:
		if name, found := strings.CutPrefix(path, "logging/"); found {
			if v.Logging == nil {
				v.Logging = map[string][]Row{}
			}
			v.Logging[name] = rows
			return
		}
		if v.Blocks == nil {
			v.Blocks = map[string][]Row{}
		}
		v.Blocks[path] = rows
	}
}
