package fastly

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// contents are the entries of ACLs, the items of dictionaries, and the contents of
// dynamic snippets, by the kind of the container and its id. They are not part of a
// version: all versions with the same container share them (recorded).
type contents map[string]map[string][]object

// put adds something to a container.
func (c contents) put(kind, id string, row object) {
	if c[kind] == nil {
		c[kind] = map[string][]object{}
	}
	c[kind][id] = append(c[kind][id], row)
}

// container is a kind of object that holds others.
type container struct {
	// kind is the container's path below a version. Single and plural are the paths
	// of one and of all of its contents.
	kind, single, plural string
	// key is the field that names one of its contents, and owner the field that
	// names the container.
	key, owner string
	noun       string
	fields     []field
	// batch is the key of the list in a batch.
	batch string
	// undated says that contents have no deleted_at (recorded for entries of ACLs).
	undated bool
}

// containers gives the containers whose contents can be listed (recorded). The
// defaults of negated and subnet are chosen: unknown.
func containers() []container {
	return []container{
		{
			kind: "acl", single: "entry", plural: "entries", key: "id", owner: "acl_id", noun: "ACLEntry", batch: "entries",
			undated: true, fields: []field{
				{name: "ip", required: true}, {name: "subnet", shape: Number, nullable: true},
				{name: "negated", shape: Bit, initial: "0"}, {name: "comment", initial: ""},
			},
		},
		{
			kind: "dictionary", single: "item", plural: "items", key: "item_key", owner: "dictionary_id",
			noun: "DictionaryItem", batch: "items",
			fields: []field{{name: "item_key", required: true, fixed: true}, {name: "item_value", initial: ""}},
		},
	}
}

// holds says whether any version of a service has a container with an id.
func (sv *service) holds(kind, id string) bool {
	return slices.ContainsFunc(sv.versions, func(v *version) bool { return v.rowBy(kind, "id", id) != nil })
}

// routeContents serves the contents of a container, by the path below the service.
// A container that no version has is not found (chosen: unknown).
func (s *Server) routeContents(r *http.Request, sv *service, rest []string) answer {
	if rest[0] == "snippet" && len(rest) == 2 {
		return s.routeDynamic(r, sv, rest[1])
	}
	at := slices.IndexFunc(containers(), func(c container) bool { return c.kind == rest[0] })
	if at < 0 || len(rest) < 3 {
		return s.unknownPath(r)
	}
	c, id := containers()[at], rest[1]
	if !sv.holds(c.kind, id) {
		return failed(noRecord("Couldn't find %s '{ id => %s, service => %s }'", kinds[c.kind].noun, id, sv.id))
	}
	switch {
	case len(rest) == 3 && rest[2] == c.plural && isRead(r.Method):
		return ok(s.showContents(r, sv, c, id))
	case len(rest) == 3 && rest[2] == c.plural && r.Method == http.MethodPatch:
		return s.patchContents(r, sv, c, id)
	case len(rest) == 3 && rest[2] == c.single && r.Method == http.MethodPost:
		return s.writeContent(r, sv, c, id, "")
	case len(rest) == 4 && rest[2] == c.single:
		return s.routeContent(r, sv, c, id, rest[3])
	}
	return s.unknownPath(r)
}

// showContents lists the contents of a container, page by page. They are sorted by
// id or key (recorded), or by the field that the query names.
func (s *Server) showContents(r *http.Request, sv *service, c container, id string) list {
	rows := slices.Clone(sv.contents[c.kind][id])
	query := r.URL.Query()
	by := orElse(query.Get("sort"), c.key)
	if by == "created" {
		by = "created_at"
	}
	slices.SortStableFunc(rows, func(a, b object) int { return strings.Compare(textOf(a[by]), textOf(b[by])) })
	if query.Get("direction") == "descend" {
		slices.Reverse(rows)
	}
	page, perPage := number(query.Get("page"), 1), number(query.Get("per_page"), 100)
	first := min((page-1)*perPage, len(rows))
	shown := list{}
	for _, row := range rows[first:min(first+perPage, len(rows))] {
		shown = append(shown, c.show(sv, id, row))
	}
	return shown
}

// show gives one of a container's contents.
func (c container) show(sv *service, id string, row object) object {
	shown := object{"service_id": sv.id, c.owner: id}
	for key, value := range row {
		shown[key] = value
	}
	return shown
}

// content finds one of a container's contents.
func (sv *service) content(c container, id, key string) object {
	for _, row := range sv.contents[c.kind][id] {
		if row[c.key] == key {
			return row
		}
	}
	return nil
}

// missingContent is the failure for an item of a dictionary (recorded) or an entry
// of an ACL (inferred) that does not exist.
func (sv *service) missingContent(c container, id, key string) *failure {
	return noRecord("Couldn't find %s '{ %s => %s, %s => %s, service_id => %s }'", c.noun, c.owner, id, c.key, key, sv.id)
}

// routeContent serves one of a container's contents. Entries are changed by PATCH,
// items by PUT or PATCH (recorded for PATCH and PUT); a PUT creates an item that
// does not exist (documented).
func (s *Server) routeContent(r *http.Request, sv *service, c container, id, key string) answer {
	row := sv.content(c, id, key)
	if row == nil && (r.Method != http.MethodPut || c.kind != "dictionary") {
		return failed(sv.missingContent(c, id, key))
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return ok(c.show(sv, id, row))
	case http.MethodDelete:
		sv.drop(c, id, key)
		return statusOK()
	case http.MethodPatch, http.MethodPut:
		return s.writeContent(r, sv, c, id, key)
	}
	s.violations.add("unknown method: %s", describe(r))
	return failed(wrongMethod())
}

// drop deletes one of a container's contents.
func (sv *service) drop(c container, id, key string) {
	rows := sv.contents[c.kind]
	rows[id] = slices.DeleteFunc(rows[id], func(row object) bool { return row[c.key] == key })
}

// writeContent serves a POST, a PUT or a PATCH. Replies have negated as a number,
// and the reply to a change of an item has no times (recorded).
func (s *Server) writeContent(r *http.Request, sv *service, c container, id, key string) answer {
	sent, failure := s.readInput(r)
	if failure != nil {
		return failed(failure)
	}
	// Older official clients send these (recorded).
	for _, leaked := range []string{"DictionaryID", "ItemKey", "ACLID", "ID"} {
		delete(sent, leaked)
	}
	k := kind{fields: c.fields}
	sent = s.only(sent, k.names(), r)
	row, failure := s.setContent(sv, c, id, key, sent)
	if failure != nil {
		return failed(failure)
	}
	shown := c.show(sv, id, row)
	if c.kind == "acl" {
		shown["negated"] = json.Number(textOf(row["negated"]))
	}
	if r.Method == http.MethodPost {
		return ok(s.createReply(shown, append([]string{"service_id", c.owner}, sent.keys()...)))
	}
	if c.kind == "dictionary" {
		for _, key := range []string{"created_at", "updated_at", "deleted_at"} {
			delete(shown, key)
		}
	}
	return ok(shown)
}

// setContent creates or changes one of a container's contents. A second item with
// the same key is refused as a duplicate (inferred).
func (s *Server) setContent(sv *service, c container, id, key string, sent input) (object, *failure) {
	k := kind{fields: c.fields, undated: c.undated}
	row := sv.content(c, id, key)
	if row != nil {
		if failure := k.apply(row, sent, false); failure != nil {
			return nil, failure
		}
		row["updated_at"] = s.stamp()
		return row, nil
	}
	row = k.blank(s.stamp())
	if failure := k.apply(row, sent, true); failure != nil {
		return nil, failure
	}
	if c.key == "id" {
		row["id"] = s.newID()
	} else if key != "" {
		row[c.key] = key
	}
	if failure := k.missing(row); failure != nil {
		return nil, failure
	}
	if sv.content(c, id, textOf(row[c.key])) != nil {
		return nil, duplicate(c.noun, textOf(row[c.key]))
	}
	sv.contents.put(c.kind, id, row)
	return row, nil
}

// patchContents serves a batch of changes. If one fails, those before it stay
// (chosen: unknown).
func (s *Server) patchContents(r *http.Request, sv *service, c container, id string) answer {
	var batch map[string][]map[string]any
	decoder := json.NewDecoder(r.Body)
	decoder.UseNumber()
	if err := decoder.Decode(&batch); err != nil {
		return failed(badRequest("Malformed JSON"))
	}
	for _, step := range batch[c.batch] {
		operation, key := textOf(step["op"]), textOf(step[c.key])
		sent := input{}
		for name, value := range step {
			if plain, known := plainText(value); known && name != "op" && name != "id" {
				sent[name] = plain
			}
		}
		exists := key != "" && sv.content(c, id, key) != nil
		switch {
		case !exists && (operation == "update" || operation == "delete"):
			return failed(sv.missingContent(c, id, key))
		case exists && operation == "create":
			return failed(duplicate(c.noun, key))
		case operation == "delete":
			sv.drop(c, id, key)
		default:
			if _, failure := s.setContent(sv, c, id, key, sent); failure != nil {
				return failed(failure)
			}
		}
	}
	return statusOK()
}

// routeDynamic serves the content of a dynamic snippet (recorded).
func (s *Server) routeDynamic(r *http.Request, sv *service, id string) answer {
	if !sv.holds("snippet", id) {
		return failed(noRecord("Couldn't find Snippet '{ id => %s, service => %s }'", id, sv.id))
	}
	if len(sv.contents["snippet"][id]) == 0 {
		now := s.stamp()
		sv.contents.put("snippet", id, object{"content": nil, "created_at": now, "updated_at": now})
	}
	row := sv.contents["snippet"][id][0]
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodPut:
		sent, failure := s.readInput(r)
		if failure != nil {
			return failed(failure)
		}
		row["content"], row["updated_at"] = s.only(sent, []string{"content"}, r).text("content"), s.stamp()
	default:
		s.violations.add("unknown method: %s", describe(r))
		return failed(wrongMethod())
	}
	shown := object{"service_id": sv.id, "snippet_id": id}
	for key, value := range row {
		shown[key] = value
	}
	return ok(shown)
}
