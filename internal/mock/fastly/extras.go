package fastly

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
)

// routeHTTP3 serves the switch for HTTP/3 (recorded). To switch it off when it is
// off succeeds: the official provider does that with every new service
// (second-hand).
func (s *Server) routeHTTP3(r *http.Request, sv *service, v *version) answer {
	switch {
	case isRead(r.Method) && v.http3 == nil:
		return failed(notFound())
	case isRead(r.Method):
	case r.Method != http.MethodPost && r.Method != http.MethodDelete:
		s.violations.add("unknown method: %s", describe(r))
		return failed(wrongMethod())
	case v.closed():
		return s.refused(r, versionLocked(sv.id, v.number))
	case r.Method == http.MethodDelete:
		v.http3 = nil
		return statusOK()
	default:
		sent, failure := s.readInput(r)
		if failure != nil {
			return failed(failure)
		}
		s.only(sent, []string{"feature_revision"}, r)
		now := s.stamp()
		v.http3 = object{
			"id": s.newID(), "feature_revision": 1, "feature_update_available": false, "created_at": now, "updated_at": now,
		}
	}
	shown := maps.Clone(v.http3)
	shown["service_id"], shown["version"] = sv.id, v.number
	return ok(shown)
}

// makeMain makes one VCL file the main one (recorded). The reply differs from later
// reads only in updated_at.
func (s *Server) makeMain(r *http.Request, sv *service, v *version, name string) answer {
	k := kinds["vcl"]
	row := v.row(k.path, name)
	if v.closed() {
		return s.refused(r, versionLocked(sv.id, v.number))
	}
	if row == nil {
		return failed(k.noRow(name, sv, v))
	}
	for _, other := range v.rows[k.path] {
		other["main"] = false
	}
	row["main"] = true
	shown := k.show(sv, v, row)
	row["updated_at"] = s.stamp()
	return ok(shown)
}

// routeRateLimiter serves a rate limiter by its id alone (recorded). A write to one
// in a locked version is refused (inferred).
func (s *Server) routeRateLimiter(r *http.Request, id string) answer {
	k := kinds["rate-limiters"]
	for _, sv := range s.services {
		for _, v := range sv.versions {
			if sv.deletedAt == "" && !s.hidden(v) && v.rowBy(k.path, "id", id) != nil {
				return s.routeRows(r, k, sv, v, []string{id})
			}
		}
	}
	return failed(noRecord("Cannot find vclmodule ''"))
}

// dictionaryInfo counts the items of a dictionary (recorded). How Fastly computes
// the digest is unknown.
func (s *Server) dictionaryInfo(sv *service, v *version, id string) answer {
	if v.rowBy("dictionary", "id", id) == nil {
		return failed(noRecord("Couldn't find Dictionary '{ id => %s, service => %s }'", id, sv.id))
	}
	items := sv.contents["dictionary"][id]
	digest, updated := sha256.New(), any(nil)
	for _, item := range items {
		// Writes to a hash never fail.
		_, _ = digest.Write(s.encode(ordered{{textOf(item["item_key"]), item["item_value"]}}))
		updated = item["updated_at"]
	}
	return ok(object{
		"item_count": len(items), "last_updated": updated, "digest": hex.EncodeToString(digest.Sum(nil)),
	})
}

// verify describes the owner of the call's token (second-hand: what Fastly's CLI
// reads).
func (s *Server) verify() answer {
	services := object{}
	for _, sv := range s.services {
		if sv.deletedAt == "" {
			services[sv.id] = sv.name
		}
	}
	return ok(object{
		"customer": object{"id": s.customer, "name": "Mock"},
		"user":     object{"id": mockUser, "name": "Mock User", "login": "mock@example.com"},
		"services": services,
		"token": object{
			"id": mockToken, "name": "mock", "created_at": s.stamp(), "expires_at": nil, "scope": "global",
		},
	})
}
