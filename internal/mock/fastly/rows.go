package fastly

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// row finds a named object of a version, or gives nil.
func (v *version) row(path, name string) object { return v.rowBy(path, "name", name) }

// rowBy finds an object of a version by any field.
func (v *version) rowBy(path, key, value string) object {
	for _, row := range v.rows[path] {
		if row[key] == value {
			return row
		}
	}
	return nil
}

// taken says whether a name is taken in a kind's group. It ignores the kind's own
// row with the name except. Names of logging endpoints are unique among all logging
// types (second-hand; the recorded refusal names no type).
func (v *version) taken(k *kind, name any, except string) bool {
	for path, rows := range v.rows {
		if kinds[path].group != k.group {
			continue
		}
		for _, row := range rows {
			itself := path == k.path && row["name"] == except
			if row["name"] == name && !itself {
				return true
			}
		}
	}
	return false
}

// show gives a row as the API does.
func (k *kind) show(s *service, v *version, row object) object {
	shown := object{"service_id": s.id, "version": any(v.number)}
	if k.numberAsText {
		shown["version"] = strconv.Itoa(v.number)
	}
	for key, value := range row {
		shown[key] = value
	}
	if k.view != nil {
		k.view(v, shown)
	}
	return shown
}

// sorted gives all rows of a kind, sorted by name. In most recordings of lists,
// that is also the order of creation; a list of domains after a rename shows the
// difference.
func (k *kind) sorted(v *version) []object {
	rows := slices.Clone(v.rows[k.path])
	slices.SortStableFunc(rows, func(a, b object) int { return strings.Compare(textOf(a["name"]), textOf(b["name"])) })
	return rows
}

// showAll gives all rows of a kind as a list shows them.
func (k *kind) showAll(s *service, v *version) list {
	rows := list{}
	for _, row := range k.sorted(v) {
		rows = append(rows, k.show(s, v, row))
	}
	return rows
}

// create creates a row.
func (s *Server) create(k *kind, sv *service, v *version, sent input) (object, *failure) {
	if v.closed() {
		return nil, versionLocked(sv.id, v.number)
	}
	row := k.blank(s.stamp())
	if k.hasID {
		row["id"] = s.newID()
	}
	if failure := k.apply(row, sent, true); failure != nil {
		return nil, failure
	}
	c := change{kind: k, service: sv, version: v, row: row, sent: sent}
	if failure := k.check(c, ""); failure != nil {
		return nil, failure
	}
	k.settle(c)
	v.rows[k.path] = append(v.rows[k.path], row)
	return k.reply(c), nil
}

// settle sets the fields that follow from the fields that were sent.
func (k *kind) settle(c change) {
	if k.derive != nil {
		k.derive(c)
	}
	if k.group == "logging" && c.service.kind == typeCompute {
		c.row["placement"] = "none"
	}
}

// reply gives the reply to a write.
func (k *kind) reply(c change) object {
	shown := k.show(c.service, c.version, c.row)
	for key, value := range c.sent {
		// The reply has a number of a JSON body as a number, except format_version
		// (recorded). Later reads have a string.
		field, known := k.find(key)
		if number, ok := value.(json.Number); ok && known && field.shape == Digits && key != "format_version" {
			shown[key] = number
		}
	}
	if k.disguise != nil {
		k.disguise(c, shown)
	}
	return shown
}

// update changes the fields of a row that are sent, its name included. The reply
// has the new values, but the previous updated_at (recorded).
func (s *Server) update(k *kind, sv *service, v *version, name string, sent input) (object, *failure) {
	if v.closed() {
		return nil, versionLocked(sv.id, v.number)
	}
	old := v.rowBy(k.path, k.keyField(), name)
	if old == nil {
		return nil, k.noRow(name, sv, v)
	}
	row := object{}
	for key, value := range old {
		row[key] = value
	}
	if failure := k.apply(row, sent, false); failure != nil {
		return nil, failure
	}
	c := change{kind: k, service: sv, version: v, old: old, row: row, sent: sent}
	if failure := k.check(c, textOf(old["name"])); failure != nil {
		return nil, failure
	}
	k.settle(c)
	shown := k.reply(c)
	row["updated_at"] = s.stamp()
	rows := v.rows[k.path]
	for i := range rows {
		if rows[i][k.keyField()] == name {
			rows[i] = row
		}
	}
	return shown, nil
}

// remove deletes a row.
func (s *Server) remove(k *kind, sv *service, v *version, name string) *failure {
	if v.closed() {
		return versionLocked(sv.id, v.number)
	}
	if v.rowBy(k.path, k.keyField(), name) == nil {
		return k.noRow(name, sv, v)
	}
	v.rows[k.path] = slices.DeleteFunc(v.rows[k.path], func(row object) bool { return row[k.keyField()] == name })
	if k.removed != nil {
		k.removed(v, name)
	}
	return nil
}

// routeRows serves a kind's collection and its objects.
func (s *Server) routeRows(r *http.Request, k *kind, sv *service, v *version, rest []string) answer {
	switch {
	case len(rest) == 0 && isRead(r.Method):
		rows := k.showAll(sv, v)
		if k.path == "domain" && r.URL.Query().Get("include") == "staging_ips" {
			withStagingIPs(rows)
		}
		return ok(rows)
	case len(rest) == 0 && r.Method == http.MethodPost:
		return s.createRow(r, k, sv, v)
	case len(rest) == 1 && isRead(r.Method):
		row := v.rowBy(k.path, k.keyField(), rest[0])
		if row == nil {
			return failed(k.noRow(rest[0], sv, v))
		}
		return ok(k.show(sv, v, row))
	case len(rest) == 1 && r.Method == http.MethodPut:
		sent, failure := s.readRow(r, k, sv)
		if failure != nil {
			return failed(failure)
		}
		row, failure := s.update(k, sv, v, rest[0], sent)
		if failure != nil {
			return s.refused(r, failure)
		}
		return ok(row)
	case len(rest) == 1 && r.Method == http.MethodDelete:
		if failure := s.remove(k, sv, v, rest[0]); failure != nil {
			return s.refused(r, failure)
		}
		return statusOK()
	case len(rest) <= 1:
		s.violations.add("unknown method: %s", describe(r))
		return failed(wrongMethod())
	}
	return s.unknownPath(r)
}

// createRow serves a POST.
func (s *Server) createRow(r *http.Request, k *kind, sv *service, v *version) answer {
	sent, failure := s.readRow(r, k, sv)
	if failure != nil {
		return failed(failure)
	}
	row, failure := s.create(k, sv, v, sent)
	if failure != nil {
		return s.refused(r, failure)
	}
	return ok(s.createReply(row, sent.keys()))
}

// readRow reads the body of a write to a row.
func (s *Server) readRow(r *http.Request, k *kind, sv *service) (input, *failure) {
	sent, failure := s.readInput(r)
	if failure != nil {
		return nil, failure
	}
	if k.open {
		for _, key := range leakedKeys {
			delete(sent, key)
		}
	} else {
		sent = s.only(sent, k.names(), r)
	}
	if k.group == "logging" && sv.kind == typeCompute {
		for _, key := range vclOnly {
			if _, found := sent[key]; found {
				s.violations.add("VCL-only key %q on a Compute service with %s", key, describe(r))
			}
		}
	}
	return sent, nil
}

// refused answers with a failure, and records a violation for a write to a locked
// version.
func (s *Server) refused(r *http.Request, f *failure) answer {
	if f.status == http.StatusUnprocessableEntity {
		s.violations.add("write to a locked version: %s", describe(r))
	}
	return failed(f)
}
