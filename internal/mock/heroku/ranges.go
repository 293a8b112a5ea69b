package heroku

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// How many objects one page of a list has (documented).
const (
	defaultRange = 200
	largestRange = 1000
)

// rangeText is a Range header such as "id ..; max=10" or "id ]01234567-89ab…..;
// max=10, order=desc", where "]" excludes the id itself (documented).
var rangeText = regexp.MustCompile(`^id ([\[\]]?)([0-9A-Za-z-]*)\.\.([0-9A-Za-z-]*)([\[\]]?)(?:\s*;\s*(.*))?$`)

// wanted is the range of a Range header.
type wanted struct {
	first, last             string
	withoutFirst, withoutIt bool
	limit                   int
	descending              bool
}

// parseRange reads a Range header. Drains have only ranges of ids (chosen: not
// documented).
func parseRange(header string) (wanted, bool) {
	asked := wanted{limit: defaultRange}
	if header == "" {
		return asked, true
	}
	parts := rangeText.FindStringSubmatch(header)
	if parts == nil {
		return wanted{}, false
	}
	asked.withoutFirst, asked.first = parts[1] == "]", parts[2]
	asked.last, asked.withoutIt = parts[3], parts[4] == "["
	for option := range strings.SplitSeq(parts[5], ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(option), "=")
		switch {
		case name == "":
		case name == "max":
			limit, err := strconv.Atoi(value)
			if err != nil || limit < 1 || limit > largestRange {
				return wanted{}, false
			}
			asked.limit = limit
		case name == "order" && (value == "asc" || value == "desc"):
			asked.descending = value == "desc"
		default:
			return wanted{}, false
		}
	}
	return asked, true
}

// selectRange gives the drains in the range of a Range header, sorted by id, and
// the headers that describe the range. If there are more drains, Next-Range is one
// of them.
func selectRange(drains []Drain, text string) ([]Drain, http.Header, bool) {
	asked, ok := parseRange(text)
	if !ok {
		return nil, nil, false
	}
	sorted := slices.SortedFunc(slices.Values(drains), func(a, b Drain) int {
		if asked.descending {
			a, b = b, a
		}
		return cmp.Compare(a.ID, b.ID)
	})
	sorted = slices.DeleteFunc(sorted, func(drain Drain) bool { return !asked.includes(drain.ID) })
	header := http.Header{}
	header.Set("Accept-Ranges", "id")
	if len(sorted) > asked.limit {
		sorted = sorted[:asked.limit]
		order := ""
		if asked.descending {
			order = ", order=desc"
		}
		header.Set("Next-Range",
			fmt.Sprintf("id ]%s..%s; max=%d%s", sorted[len(sorted)-1].ID, asked.last, asked.limit, order))
	}
	if len(sorted) > 0 {
		header.Set("Content-Range", fmt.Sprintf("id %s..%s", sorted[0].ID, sorted[len(sorted)-1].ID))
	}
	return sorted, header, true
}

// includes says whether an id is in the range.
func (w wanted) includes(id string) bool {
	direction := 1
	if w.descending {
		direction = -1
	}
	if w.first != "" {
		order := cmp.Compare(id, w.first) * direction
		if order < 0 || order == 0 && w.withoutFirst {
			return false
		}
	}
	if w.last != "" {
		order := cmp.Compare(id, w.last) * direction
		if order > 0 || order == 0 && w.withoutIt {
			return false
		}
	}
	return true
}
