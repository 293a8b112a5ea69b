package fastly

import (
	"net/http"
	"slices"
)

// The ids of the token and the user of every call.
const (
	mockToken = "MOCKTOKEN0000000000001"
	mockUser  = "MOCKUSER00000000000001"
)

// routeTokens serves the token of the call, with the recorded keys. DELETE revokes
// it and gets 204 without a body (recorded).
func (s *Server) routeTokens(r *http.Request, rest []string) answer {
	if len(rest) != 1 || rest[0] != "self" {
		return s.unknownPath(r)
	}
	token := r.Header.Get("Fastly-Key")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodDelete:
		if s.tokens != nil {
			s.tokens = slices.DeleteFunc(s.tokens, func(known string) bool { return known == token })
		}
		return answer{status: http.StatusNoContent, empty: true}
	default:
		s.violations.add("unknown method: %s", describe(r))
		return failed(wrongMethod())
	}
	now := s.stamp()
	return ok(object{
		"id": mockToken, "user_id": mockUser, "customer_id": s.customer, "name": "mock",
		"last_used_at": now, "created_at": now, "expires_at": nil, "sudo_expires_at": nil,
		"ip": "127.0.0.1", "user_agent": r.UserAgent(),
		"scopes": list{"global"}, "scope": "global", "services": list{},
		"service_id": nil,
	})
}
