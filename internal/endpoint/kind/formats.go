package kind

import "strings"

// templateStart begins the default format that the live API gives to new endpoints
// of several kinds, which has several lines and ends in a line break. It is in the
// acceptance tests of Fastly's beta provider; the rest of it is not documented.
const templateStart = "{\n  \"timestamp\":\"%{strftime(\\{"

func isTemplate(format string) bool {
	return strings.HasPrefix(format, templateStart) && strings.HasSuffix(format, "\n")
}
