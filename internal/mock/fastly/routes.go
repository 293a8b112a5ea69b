package fastly

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// splitPath splits an escaped path. A slash inside a name is sent as %2F and does
// not separate. Names are unescaped twice, so %252F means the same (recorded).
func splitPath(path string) []string {
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, segment := range segments {
		for range 2 {
			plain, err := url.PathUnescape(segment)
			if err != nil {
				break
			}
			segment = plain
		}
		segments[i] = segment
	}
	return segments
}

// route serves a call by its path.
func (s *Server) route(r *http.Request) answer {
	segments := splitPath(r.URL.EscapedPath())
	switch segments[0] {
	case "service":
		return s.routeBelowService(r, segments[1:])
	case "tokens":
		return s.routeTokens(r, segments[1:])
	case "observability":
		if isDeliveryErrors(segments) && isRead(r.Method) {
			return s.routeDeliveryErrors(r, segments[2])
		}
	case "verify":
		if len(segments) == 1 && isRead(r.Method) {
			return s.verify()
		}
	case "rate-limiters":
		if len(segments) == 2 {
			return s.routeRateLimiter(r, segments[1])
		}
	case "waf", "wafs":
		if isRead(r.Method) {
			return ok(object{"data": list{}, "links": object{}, "meta": object{"record_count": 0}})
		}
	case "enabled-products":
		// No product is switched on. The refusal is that of http3 (recorded).
		if isRead(r.Method) {
			return failed(notFound())
		}
	}
	return s.unknownPath(r)
}

// isDeliveryErrors says whether a path is that of a service's delivery errors.
func isDeliveryErrors(segments []string) bool {
	return len(segments) == 5 && segments[0] == "observability" && segments[1] == "service" &&
		segments[3] == "logging" && segments[4] == "errors"
}

// unknownPath is the answer for a path that the mock does not know (inferred).
func (s *Server) unknownPath(r *http.Request) answer {
	s.violations.add("unknown path: %s", describe(r))
	return failed(notFound())
}

// routeBelowService serves everything about services.
func (s *Server) routeBelowService(r *http.Request, segments []string) answer {
	if len(segments) == 0 {
		return s.routeServices(r)
	}
	id := segments[0]
	if len(segments) == 1 {
		if id == "search" && isRead(r.Method) {
			return s.searchService(r)
		}
		return s.routeService(r, id)
	}
	if len(segments) == 2 && segments[1] == "details" && isRead(r.Method) {
		return s.details(r, id)
	}
	if len(segments) == 2 && segments[1] == "domain" && isRead(r.Method) {
		return s.serviceDomains(r, id)
	}
	sv, failure := s.find(id)
	if failure != nil {
		return failed(failure)
	}
	switch {
	case len(segments) == 2 && segments[1] == "version":
		return s.routeVersions(r, sv)
	case len(segments) > 2 && segments[1] == "version":
		return s.routeBelowVersion(r, sv, segments[2], segments[3:])
	case len(segments) > 2:
		return s.routeContents(r, sv, segments[1:])
	}
	return s.unknownPath(r)
}

// routeBelowVersion serves a version and its objects.
func (s *Server) routeBelowVersion(r *http.Request, sv *service, text string, rest []string) answer {
	number, err := strconv.Atoi(text)
	if err != nil {
		return s.unknownPath(r)
	}
	v, failure := s.version(sv, number)
	if failure != nil {
		return failed(failure)
	}

	switch action := strings.Join(rest, "/"); action {
	case "", "validate", "clone", "lock", "activate", "activate/staging", "deactivate", "deactivate/staging":
		return s.routeVersion(r, sv, v, action)
	}
	if !isRead(r.Method) && s.options.Settling == Unwritable && s.settling(v) {
		return failed(versionLocked(sv.id, v.number))
	}
	switch path := rest[0]; {
	case path == "settings" && len(rest) == 1:
		return s.routeSettings(r, sv, v)
	case path == "package" && len(rest) == 1:
		return s.routePackage(r, sv, v)
	case path == "http3" && len(rest) == 1:
		return s.routeHTTP3(r, sv, v)
	case path == "image_optimizer_default_settings" && len(rest) == 1 && isRead(r.Method):
		return failed(notFound())
	case path == "domain" && isRead(r.Method) && len(rest) > 1 && strings.HasPrefix(rest[len(rest)-1], "check"):
		return s.checkDomains(r, sv, v, rest[1:])
	case path == "director" && len(rest) == 4 && rest[2] == "backend":
		return s.routeLink(r, sv, v, rest[1], rest[3])
	case path == "vcl" && len(rest) == 3 && rest[2] == "main" && r.Method == http.MethodPut:
		return s.makeMain(r, sv, v, rest[1])
	case path == "dictionary" && len(rest) == 3 && rest[2] == "info" && isRead(r.Method):
		return s.dictionaryInfo(sv, v, rest[1])
	case path == "logging" && len(rest) > 1:
		if k, found := kinds["logging/"+rest[1]]; found {
			return s.routeRows(r, k, sv, v, rest[2:])
		}
	default:
		if k, found := kinds[path]; found {
			return s.routeRows(r, k, sv, v, rest[1:])
		}
	}
	return s.unknownPath(r)
}

// checkDomains gives where the DNS of all domains, or of one, points.
func (s *Server) checkDomains(r *http.Request, sv *service, v *version, rest []string) answer {
	switch {
	case len(rest) == 1 && rest[0] == "check_all":
		checks := list{}
		for _, row := range kinds["domain"].sorted(v) {
			checks = append(checks, checkDomain(sv, v, row))
		}
		return ok(checks)
	case len(rest) == 2 && rest[1] == "check":
		if row := v.row("domain", rest[0]); row != nil {
			return ok(checkDomain(sv, v, row))
		}
		return failed(kinds["domain"].noRow(rest[0], sv, v))
	}
	return s.routeRows(r, kinds["domain"], sv, v, rest)
}

// checkDomain is the reply for a domain whose DNS points nowhere (recorded).
func checkDomain(sv *service, v *version, row object) list {
	return list{kinds["domain"].show(sv, v, row), nil, false}
}
