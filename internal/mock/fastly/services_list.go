package fastly

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// searchService finds a service by its exact name (inferred). It gives a single
// object without publish_key and paused (recorded). The reply if there is none is
// chosen: unknown.
func (s *Server) searchService(r *http.Request) answer {
	name := r.URL.Query().Get("name")
	for _, sv := range s.services {
		if sv.name == name && sv.deletedAt == "" {
			return ok(s.base(sv))
		}
	}
	return failed(&failure{
		status:  http.StatusNotFound,
		message: "Record not found",
		detail:  fmt.Sprintf("Couldn't find Service '{ deleted => 0000-00-00 00:00:00, name => %s }'", name),
	})
}

// listServices gives a page of the services. "version" is the number of the live
// version, or of the newest one if none is live (recorded). By default, a page has
// 20 services, in the order of creation (documented).
func (s *Server) listServices(r *http.Request) answer {
	query := r.URL.Query()
	var alive []*service
	for _, sv := range s.services {
		if sv.deletedAt == "" {
			alive = append(alive, sv)
		}
	}
	if query.Get("sort") == "name" {
		sort.SliceStable(alive, func(i, j int) bool { return alive[i].name < alive[j].name })
	} else {
		sort.SliceStable(alive, func(i, j int) bool { return alive[i].created < alive[j].created })
	}
	if query.Get("direction") == "descend" {
		slices.Reverse(alive)
	}

	perPage, page := number(query.Get("per_page"), 20), number(query.Get("page"), 1)
	last := max((len(alive)+perPage-1)/perPage, 1)
	first := min((page-1)*perPage, len(alive))
	items := list{}
	for _, sv := range alive[first:min(first+perPage, len(alive))] {
		item := s.base(sv)
		item["paused"] = false
		item["version"] = sv.highest()
		if live := sv.live(); live != nil {
			item["version"] = live.number
		}
		items = append(items, item)
	}
	result := ok(items)
	if last > 1 {
		result.header = http.Header{"Link": {pageLinks(r, page, last)}}
	}
	return result
}

// number reads a positive number.
func number(text string, missing int) int {
	value, err := strconv.Atoi(text)
	if err != nil || value < 1 {
		return missing
	}
	return value
}

// pageLinks gives the links to the other pages, in the recorded order.
func pageLinks(r *http.Request, page, last int) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	query := r.URL.Query()
	link := func(to int, relation string) string {
		query.Set("page", strconv.Itoa(to))
		address := url.URL{Scheme: scheme, Host: r.Host, Path: r.URL.Path, RawQuery: query.Encode()}
		return fmt.Sprintf(`<%s>; rel="%s"`, address.String(), relation)
	}
	var links []string
	if page < last {
		links = append(links, link(last, "last"), link(page+1, "next"))
	}
	if page > 1 {
		links = append(links, link(page-1, "prev"), link(1, "first"))
	}
	return strings.Join(links, ", ")
}
