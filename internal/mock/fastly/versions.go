package fastly

import (
	"maps"
	"net/http"
	"slices"
	"time"
)

// version is one version of a service.
type version struct {
	number                 int
	active, locked, staged bool
	comment                string
	created, updated       string
	// settles is when a fresh clone has settled.
	settles time.Time
	// invalid is a reason why the version does not validate, independent of its
	// objects.
	invalid string
	// program is the package of a version of a Compute service, nil if none.
	program  object
	settings object
	// links are the backends of directors.
	links []link
	// http3 is the switch for HTTP/3, nil if it is off.
	http3 object
	// rows are the named objects, by the path of their kind.
	rows map[string][]object
}

// blank makes an empty version.
func (s *Server) blank(number int) *version {
	now := s.stamp()
	return &version{
		number: number, created: now, updated: now,
		settings: defaultSettings(), rows: map[string][]object{},
	}
}

// closed says whether the version can't be changed. An active version is also
// locked; a staged one is not (recorded).
func (v *version) closed() bool { return v.locked || v.active }

// settling says whether a fresh clone has not settled yet.
func (s *Server) settling(v *version) bool { return s.now().Before(v.settles) }

// hidden says whether a version is not visible yet.
func (s *Server) hidden(v *version) bool {
	return s.options.Settling == Invisible && s.settling(v)
}

// version gives a visible version.
func (s *Server) version(sv *service, number int) (*version, *failure) {
	for _, v := range sv.versions {
		if v.number == number && !s.hidden(v) {
			return v, nil
		}
	}
	return nil, noVersion(sv.id, number)
}

// show gives the twelve keys of a version. deployed and testing stay false even
// for a live version (recorded).
func (v *version) show(sv *service) object {
	environments := list{}
	if v.active {
		environments = append(environments, sv.environment("production", v))
	}
	if v.staged {
		environments = append(environments, sv.environment("staging", v))
	}
	return object{
		"number": v.number, "service_id": sv.id, "comment": v.comment,
		"active": v.active, "locked": v.locked, "staging": v.staged, "deployed": false, "testing": false,
		"created_at": v.created, "updated_at": v.updated, "deleted_at": nil,
		"environments": environments,
	}
}

// detailKinds are the collections in a VCL version's details, and the kinds
// that they list (recorded).
var detailKinds = map[string]string{
	"acls": "acl", "backends": "backend", "cache_settings": "cache_settings", "conditions": "condition",
	"dictionaries": "dictionary", "directors": "director", "domains": "domain", "gzips": "gzip", "headers": "header",
	"healthchecks": "healthcheck", "request_settings": "request_settings", "response_objects": "response_object",
	"snippets": "snippet", "vcls": "vcl", "wordpress": "wordpress",
}

// detail gives a version with its objects, except logging endpoints (recorded).
func (v *version) detail(sv *service) object {
	view := v.show(sv)
	if sv.kind == typeCompute {
		for _, name := range []string{"backends", "domains", "healthchecks"} {
			view[name] = kinds[detailKinds[name]].showAll(sv, v)
		}
		return view
	}
	for name, path := range detailKinds {
		view[name] = kinds[path].showAll(sv, v)
	}
	view["settings"] = maps.Clone(v.settings)
	return view
}

// routeVersions serves the collection of versions.
func (s *Server) routeVersions(r *http.Request, sv *service) answer {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		versions := list{}
		for _, v := range s.visible(sv) {
			versions = append(versions, v.show(sv))
		}
		return ok(versions)
	case http.MethodPost:
		return s.createVersion(r, sv)
	}
	s.violations.add("unknown method: %s", describe(r))
	return failed(wrongMethod())
}

// createVersion creates an empty version. The reply has no flags and no times
// (recorded).
func (s *Server) createVersion(r *http.Request, sv *service) answer {
	sent, failure := s.readInput(r)
	if failure != nil {
		return failed(failure)
	}
	sent = s.only(sent, []string{"comment"}, r)
	v := s.blank(sv.highest() + 1)
	v.comment = sent.text("comment")
	sv.versions = append(sv.versions, v)
	view := object{"service_id": sv.id, "number": v.number}
	if _, found := sent["comment"]; found {
		view["comment"] = v.comment
	}
	return ok(s.createReply(view, sent.keys()))
}

// routeVersion serves a version itself, and actions such as clone and activate.
func (s *Server) routeVersion(r *http.Request, sv *service, v *version, action string) answer {
	if action == "" && isRead(r.Method) {
		return ok(v.show(sv))
	}
	if action == "validate" && isRead(r.Method) {
		return ok(v.verdict(sv))
	}
	if r.Method != http.MethodPut {
		s.violations.add("unknown method: %s", describe(r))
		return failed(wrongMethod())
	}
	sent, failure := s.readInput(r)
	if failure != nil {
		return failed(failure)
	}
	if s.options.Settling == Unwritable && s.settling(v) {
		return failed(versionLocked(sv.id, v.number))
	}
	if action == "" {
		return s.updateVersion(s.only(sent, []string{"comment"}, r), sv, v)
	}
	s.only(sent, nil, r)
	switch action {
	case "clone":
		return ok(s.clone(sv, v))
	case "lock":
		return ok(s.change(sv, v, func() { v.locked = true }))
	case "activate":
		view, failure := s.activate(sv, v)
		if failure != nil {
			return failed(failure)
		}
		return ok(view)
	case "activate/staging":
		view, failure := s.stage(sv, v)
		if failure != nil {
			return failed(failure)
		}
		return ok(view)
	case "deactivate":
		return ok(s.change(sv, v, func() { v.active = false }))
	case "deactivate/staging":
		return ok(s.change(sv, v, func() { v.staged = false }))
	}
	return s.unknownPath(r)
}

// updateVersion changes the comment, also of a locked version (second-hand).
func (s *Server) updateVersion(sent input, sv *service, v *version) answer {
	return ok(s.change(sv, v, func() {
		if _, found := sent["comment"]; found {
			v.comment = sent.text("comment")
		}
	}))
}

// change changes a version. The reply has the new flags and comment, but the
// previous updated_at and environments (recorded).
func (s *Server) change(sv *service, v *version, act func()) object {
	before := v.show(sv)
	act()
	view := v.show(sv)
	view["updated_at"], view["environments"] = before["updated_at"], before["environments"]
	v.updated = s.stamp()
	return view
}

// clone clones a version to the next number (recorded). The reply has the source's
// comment and times; the stored clone has an empty comment and the current time
// (recorded). Its environments are empty (recorded for sources without an
// environment). Objects keep their times (chosen: unknown).
func (s *Server) clone(sv *service, source *version) object {
	copied := s.blank(sv.highest() + 1)
	copied.invalid, copied.program = source.invalid, source.program
	copied.links = slices.Clone(source.links)
	copied.settings, copied.http3 = maps.Clone(source.settings), maps.Clone(source.http3)
	for path, rows := range source.rows {
		for _, row := range rows {
			row = maps.Clone(row)
			if kinds[path].freshID {
				row["id"] = s.newID()
			}
			copied.rows[path] = append(copied.rows[path], row)
		}
	}
	if s.options.Settle > 0 {
		copied.settles = s.now().Add(s.options.Settle)
	}
	sv.versions = append(sv.versions, copied)

	view := copied.show(sv)
	view["comment"], view["created_at"], view["updated_at"] = source.comment, source.created, source.updated
	return view
}

// activate activates and locks a version; the previous live version stays locked
// (recorded). A locked older version can be activated, which is a rollback
// (second-hand). The activation of the live version changes nothing (chosen:
// unknown). An invalid version is refused (recorded).
func (s *Server) activate(sv *service, v *version) (object, *failure) {
	if reason := v.reason(sv); reason != "" {
		return nil, badRequest("%s", reason)
	}
	view := s.change(sv, v, func() {
		for _, other := range sv.versions {
			other.active = false
		}
		v.active, v.locked = true, true
	})
	view["msg"] = v.warning(sv)
	return view, nil
}

// stage activates a version in the staging environment. The version stays unlocked
// and can be staged again (recorded). The service must have been activated once
// before (documented); the words of the refusal are chosen: unknown.
func (s *Server) stage(sv *service, v *version) (object, *failure) {
	activated := false
	for _, other := range sv.versions {
		activated = activated || other.active
	}
	if !activated {
		return nil, badRequest("A version must be active in production before one can be staged")
	}
	if reason := v.reason(sv); reason != "" {
		return nil, badRequest("%s", reason)
	}
	view := s.change(sv, v, func() {
		for _, other := range sv.versions {
			other.staged = false
		}
		v.staged = true
	})
	view["msg"] = v.warning(sv)
	return view, nil
}

// warning gives the message of an activation or staging for a version without a
// backend (recorded for a VCL service), or null (second-hand for a version with
// one; chosen: unknown, for a Compute service).
func (v *version) warning(sv *service) any {
	if sv.kind == typeCompute || len(v.rows["backend"]) > 0 {
		return nil
	}
	return "Warning: No default director found\nat: (default Line 174 Pos 1)\n       error 550 \"Doesnt exist\";\n" +
		"--------------------------------"
}
