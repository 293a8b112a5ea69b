package fastly

import (
	"net/http"
	"slices"
)

// link puts a backend into a director. Neither has to exist (recorded).
type link struct{ director, backend, created string }

// directorKind is a director. A PUT does not rename it (recorded). Its backends are
// added and removed with other paths.
func directorKind() *kind {
	k := block("director", "Director", unset("shield"), []field{
		{name: "quorum", shape: Number, initial: int64(75)}, {name: "retries", shape: Number, initial: int64(5)},
		{name: "type", shape: Number, initial: int64(1)}, {name: "capacity", shape: Number, initial: int64(100)},
		{name: "comment", initial: ""}, {name: "backends", shape: List, initial: list{}, derived: true},
	}).numbered()
	k.fields[0].fixed = true
	k.view = func(v *version, shown object) {
		backends := list{}
		for _, link := range v.links {
			if link.director == shown["name"] {
				backends = append(backends, link.backend)
			}
		}
		shown["backends"] = backends
	}
	k.removed = func(v *version, name string) {
		v.links = slices.DeleteFunc(v.links, func(l link) bool { return l.director == name })
	}
	return k
}

// linked gives the index of the link of a backend to a director, or -1.
func (v *version) linked(director, backend string) int {
	return slices.IndexFunc(v.links, func(l link) bool { return l.director == director && l.backend == backend })
}

// routeLink adds a backend to a director, or removes it (recorded).
func (s *Server) routeLink(r *http.Request, sv *service, v *version, director, backend string) answer {
	at := v.linked(director, backend)
	missing := noRecord("Couldn't find DirectorBackend '{ backend => %s, deleted => 0000-00-00 00:00:00, director => %s, "+
		"service => %s, version => %d }'", backend, director, sv.id, v.number)
	switch {
	case isRead(r.Method) && at < 0:
		return failed(missing)
	case isRead(r.Method):
	case r.Method != http.MethodPost && r.Method != http.MethodDelete:
		s.violations.add("unknown method: %s", describe(r))
		return failed(wrongMethod())
	case v.closed():
		return s.refused(r, versionLocked(sv.id, v.number))
	case r.Method == http.MethodDelete && at < 0:
		return failed(missing)
	case r.Method == http.MethodDelete:
		v.links = slices.Delete(slices.Clone(v.links), at, at+1)
		return statusOK()
	case at < 0:
		at = len(v.links)
		v.links = append(slices.Clone(v.links), link{director, backend, s.stamp()})
	}
	created := v.links[at].created
	view := object{
		"service_id": sv.id, "version": v.number, "director_name": director, "backend_name": backend,
		"created_at": created, "updated_at": created, "deleted_at": nil,
	}
	if r.Method == http.MethodPost {
		return ok(s.createReply(view, nil))
	}
	return ok(view)
}

// loadLinks makes the links of seeded directors to their backends.
func (v *version) loadLinks() {
	for _, director := range v.rows["director"] {
		backends, _ := director["backends"].(list)
		for _, backend := range backends {
			v.links = append(v.links, link{textOf(director["name"]), textOf(backend), textOf(director["created_at"])})
		}
		director["backends"] = list{}
	}
}
