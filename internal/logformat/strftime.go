package logformat

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// conversions are those of strftime that C defines in the same way everywhere, each
// as a layout of package time.
var conversions = map[byte]string{
	'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'e': "_2", 'j': "002", 'b': "Jan", 'h': "Jan", 'B': "January",
	'a': "Mon", 'A': "Monday", 'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM", 'F': "2006-01-02",
	'T': "15:04:05", 'R': "15:04", 'D': "01/02/06", 'z': "-0700",
}

// strftime writes a time, which is in UTC.
func strftime(format string, moment time.Time) (string, error) {
	var text strings.Builder
	for {
		before, after, found := strings.Cut(format, "%")
		text.WriteString(before)
		if !found {
			return text.String(), nil
		}
		if after == "" {
			return "", fmt.Errorf("the time format ends in a percent sign")
		}
		switch layout := conversions[after[0]]; {
		case after[0] == '%':
			text.WriteByte('%')
		case after[0] == 's':
			text.WriteString(strconv.FormatInt(moment.Unix(), 10))
		case after[0] == 'Z':
			// VCL's times are in GMT, and have that name.
			text.WriteString("GMT")
		case layout != "":
			text.WriteString(moment.Format(layout))
		default:
			return "", fmt.Errorf("%%%s of a time format can't be evaluated here", firstCharacter(after))
		}
		format = after[1:]
	}
}

func firstCharacter(text string) string {
	for _, character := range text {
		return string(character)
	}
	return ""
}
