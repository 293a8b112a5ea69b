package logformat

import (
	"net/http"
	"strconv"
	"time"
)

// valueKind is the type of a value in VCL.
type valueKind int

const (
	// notSet is a STRING without a value.
	notSet valueKind = iota
	textValue
	integerValue
	// decimalValue is a FLOAT, or an RTIME in seconds.
	decimalValue
	booleanValue
	timeValue
)

// value is the result of a VCL expression. Only the field of its kind is set.
type value struct {
	kind    valueKind
	text    string
	integer int64
	decimal float64
	boolean bool
	time    time.Time
}

func textOf(text string) value       { return value{kind: textValue, text: text} }
func integerOf(number int64) value   { return value{kind: integerValue, integer: number} }
func decimalOf(number float64) value { return value{kind: decimalValue, decimal: number} }
func booleanOf(truth bool) value     { return value{kind: booleanValue, boolean: truth} }
func timeOf(moment time.Time) value  { return value{kind: timeValue, time: moment.UTC()} }

// String is the value as a STRING, which is empty if the value is not set. A BOOL
// is 1 or 0, an RTIME has three decimals, and a TIME has the form of HTTP headers.
func (v value) String() string {
	switch v.kind {
	case textValue:
		return v.text
	case integerValue:
		return strconv.FormatInt(v.integer, 10)
	case decimalValue:
		return strconv.FormatFloat(v.decimal, 'f', 3, 64)
	case booleanValue:
		if v.boolean {
			return "1"
		}
		return "0"
	case timeValue:
		return v.time.Format(http.TimeFormat)
	case notSet:
	}
	return ""
}

// printed is the value in a log line, which shows whether a STRING is set.
func (v value) printed() string {
	if v.kind == notSet {
		return "(null)"
	}
	return v.String()
}

// truth is the value as a condition, and whether VCL accepts it as one. A STRING is
// true if it is set, even if it is empty.
func (v value) truth() (holds, ok bool) {
	switch v.kind {
	case booleanValue:
		return v.boolean, true
	case textValue:
		return true, true
	case notSet:
		return false, true
	case integerValue, decimalValue, timeValue:
	}
	return false, false
}

// number is the value as a number, and whether it is one.
func (v value) number() (float64, bool) {
	switch v.kind {
	case integerValue:
		return float64(v.integer), true
	case decimalValue:
		return v.decimal, true
	case notSet, textValue, booleanValue, timeValue:
	}
	return 0, false
}
