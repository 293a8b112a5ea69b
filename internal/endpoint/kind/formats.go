package kind

import "strings"

// templateStart begins the template over several lines, with a line break at its
// end, that the live API gives to new endpoints of several kinds, as the
// acceptance tests of Fastly's beta provider have it. The rest is not documented.
const templateStart = "{\n  \"timestamp\":\"%{strftime(\\{"

func isTemplate(format string) bool {
	return strings.HasPrefix(format, templateStart) && strings.HasSuffix(format, "\n")
}
