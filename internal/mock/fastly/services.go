package fastly

import (
	"net/http"
	"slices"
	"strconv"
)

// The types of a service (recorded).
const (
	typeVCL     = "vcl"
	typeCompute = "wasm"
)

// service is one service with all its versions.
type service struct {
	id, name, kind, comment     string
	created, updated, deletedAt string
	// staging is the id of the staging environment, which differs from the service's
	// id (recorded).
	staging  string
	versions []*version
	// contents are the contents of containers, which are not part of versions.
	contents contents
	// failures are the delivery errors.
	failures []DeliveryError
}

// find gives a service that has not been deleted.
func (s *Server) find(id string) (*service, *failure) {
	for _, sv := range s.services {
		if sv.id == id && sv.deletedAt == "" {
			return sv, nil
		}
	}
	return nil, noService()
}

// live gives the active version, or nil.
func (sv *service) live() *version {
	for _, v := range sv.versions {
		if v.active {
			return v
		}
	}
	return nil
}

// highest gives the number of the newest version.
func (sv *service) highest() int {
	highest := 0
	for _, v := range sv.versions {
		highest = max(highest, v.number)
	}
	return highest
}

// visible gives the visible versions, in ascending order (recorded).
func (s *Server) visible(sv *service) []*version {
	var seen []*version
	for _, v := range sv.versions {
		if !s.hidden(v) {
			seen = append(seen, v)
		}
	}
	return seen
}

// environments gives the environments of a service: only staging (recorded).
func (sv *service) environments() list {
	shown := list{}
	for _, v := range sv.versions {
		if v.staged {
			shown = append(shown, sv.environment("staging", v))
		}
	}
	return shown
}

// environment describes an environment in which a version runs.
func (sv *service) environment(name string, v *version) object {
	id := sv.id
	if name == "staging" {
		id = sv.staging
	}
	return object{"name": name, "service_id": id, "active_version": v.number}
}

// base gives the keys that every view of a service has.
func (s *Server) base(sv *service) object {
	versions := list{}
	for _, v := range s.visible(sv) {
		versions = append(versions, v.show(sv))
	}
	var deleted any
	if sv.deletedAt != "" {
		deleted = sv.deletedAt
	}
	return object{
		"id": sv.id, "name": sv.name, "type": sv.kind, "comment": sv.comment, "customer_id": s.customer,
		"created_at": sv.created, "updated_at": sv.updated, "deleted_at": deleted,
		"versions": versions, "environments": sv.environments(),
	}
}

// show gives the view of POST, GET and PUT. It has no "version" key (recorded).
func (s *Server) show(sv *service) object {
	view := s.base(sv)
	view["publish_key"] = ""
	view["paused"] = false
	return view
}

// routeServices serves the collection of services.
func (s *Server) routeServices(r *http.Request) answer {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return s.listServices(r)
	case http.MethodPost:
		return s.createService(r)
	}
	s.violations.add("unknown method: %s", describe(r))
	return failed(wrongMethod())
}

// createService makes a service with an unlocked, inactive version 1 (recorded).
// Names need not be unique (chosen: unknown).
func (s *Server) createService(r *http.Request) answer {
	sent, failure := s.readInput(r)
	if failure != nil {
		return failed(failure)
	}
	sent = s.only(sent, []string{"comment", "name", "type"}, r)
	kind := sent.text("type")
	if kind == "" {
		kind = typeVCL
	}
	if kind != typeVCL && kind != typeCompute {
		return failed(badValue("Type must be one of: vcl, wasm"))
	}
	if sent.text("name") == "" {
		return failed(missingValue("name"))
	}
	now := s.stamp()
	sv := &service{
		id: s.newID(), staging: s.newID(), name: sent.text("name"), kind: kind, comment: sent.text("comment"),
		created: now, updated: now,
	}
	sv.versions, sv.contents = []*version{s.blank(1)}, contents{}
	s.services = append(s.services, sv)
	return ok(s.createReply(s.show(sv), append([]string{"customer_id"}, sent.keys()...)))
}

// routeService serves one service.
func (s *Server) routeService(r *http.Request, id string) answer {
	sv, failure := s.find(id)
	if failure != nil {
		return s.missingService(r, id, failure)
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return ok(s.show(sv))
	case http.MethodPut:
		return s.updateService(r, sv)
	case http.MethodDelete:
		return s.deleteService(sv)
	}
	s.violations.add("unknown method: %s", describe(r))
	return failed(wrongMethod())
}

// missingService is the answer for a service that does not exist. The delete of a
// deleted service gets a 400 (recorded).
func (s *Server) missingService(r *http.Request, id string, f *failure) answer {
	deleted := slices.ContainsFunc(s.services, func(sv *service) bool { return sv.id == id })
	if deleted && r.Method == http.MethodDelete {
		return failed(badRequest("Service '%s' is deleted", id))
	}
	return failed(f)
}

// updateService renames a service or changes its comment. It needs no new version
// (second-hand); the reply has the previous updated_at (recorded).
func (s *Server) updateService(r *http.Request, sv *service) answer {
	sent, failure := s.readInput(r)
	if failure != nil {
		return failed(failure)
	}
	sent = s.only(sent, []string{"comment", "name"}, r)
	if name, found := sent["name"]; found {
		if name == nil || name == "" {
			return failed(missingValue("name"))
		}
		sv.name = sent.text("name")
	}
	if _, found := sent["comment"]; found {
		sv.comment = sent.text("comment")
	}
	view := s.show(sv)
	sv.updated = s.stamp()
	return ok(view)
}

// deleteService deletes a service that is not live (second-hand).
func (s *Server) deleteService(sv *service) answer {
	if sv.live() != nil {
		return failed(badRequest("Cannot delete service with active version"))
	}
	sv.deletedAt = s.stamp()
	return statusOK()
}

// details gives a service with all objects of one version and of the live one,
// without logging endpoints (recorded). It also gives deleted services
// (second-hand).
func (s *Server) details(r *http.Request, id string) answer {
	at := slices.IndexFunc(s.services, func(sv *service) bool { return sv.id == id })
	if at < 0 {
		return failed(noService())
	}
	sv := s.services[at]
	view := s.base(sv)
	view["active_version"] = nil
	if live := sv.live(); live != nil {
		view["active_version"] = live.detail(sv)
	}
	view["version"] = s.detailed(r, sv).detail(sv)
	return ok(view)
}

// detailed gives the version of a request for details: by its number, or by a
// filter. If there is none, it is the newest one (recorded for filters, chosen:
// unknown, for numbers).
func (s *Server) detailed(r *http.Request, sv *service) *version {
	query := r.URL.Query()
	seen := s.visible(sv)
	for i := len(seen) - 1; i >= 0; i-- {
		v := seen[i]
		switch {
		case query.Get("filter[versions.active]") == "true" && !v.active,
			query.Get("filter[versions.staged]") == "true" && !v.staged,
			query.Get("version") != "" && query.Get("version") != strconv.Itoa(v.number):
			continue
		}
		return v
	}
	return seen[len(seen)-1]
}

// serviceDomains lists the domains of the live version. A service without one, or a
// deleted service, has none (recorded).
func (s *Server) serviceDomains(r *http.Request, id string) answer {
	sv, failure := s.find(id)
	if failure != nil {
		if slices.ContainsFunc(s.services, func(sv *service) bool { return sv.id == id }) {
			return ok(list{})
		}
		return s.missingService(r, id, failure)
	}
	if live := sv.live(); live != nil {
		return ok(kinds["domain"].showAll(sv, live))
	}
	return ok(list{})
}
