package fastly

import (
	"maps"
	"net/http"
)

// settingFields are the settings of a version with their defaults (recorded).
var settingFields = []field{
	{name: "general.default_host", initial: ""},
	{name: "general.default_pci", shape: Number, initial: int64(0)},
	{name: "general.default_ttl", shape: Number, initial: int64(3600)},
	{name: "general.stale_if_error", shape: Flag, initial: false},
	{name: "general.stale_if_error_ttl", shape: Number, initial: int64(43200)},
}

// defaultSettings are the settings of a new version.
func defaultSettings() object {
	settings := object{}
	for _, field := range settingFields {
		settings[field.name] = field.initial
	}
	return settings
}

// routeSettings serves the settings of a version.
func (s *Server) routeSettings(r *http.Request, sv *service, v *version) answer {
	show := func() answer {
		view := maps.Clone(v.settings)
		view["service_id"], view["version"] = sv.id, v.number
		return ok(view)
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return show()
	case http.MethodPut:
	default:
		s.violations.add("unknown method: %s", describe(r))
		return failed(wrongMethod())
	}
	sent, failure := s.readInput(r)
	if failure != nil {
		return failed(failure)
	}
	k := kind{fields: settingFields}
	sent = s.only(sent, k.names(), r)
	if v.closed() {
		return s.refused(r, versionLocked(sv.id, v.number))
	}
	changed := maps.Clone(v.settings)
	if failure := k.apply(changed, sent, false); failure != nil {
		return failed(failure)
	}
	v.settings = changed
	return show()
}
