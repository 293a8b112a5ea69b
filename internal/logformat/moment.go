package logformat

import (
	"fmt"
	"strings"
	"time"
)

func (e environment) elapsed() time.Duration {
	return time.Duration(e.variables["time.elapsed.usec"].integer) * time.Microsecond
}

func (e environment) start() time.Time { return e.variables["time.start"].time }

func (e environment) end() time.Time {
	if end := e.variables["time.end"]; end.kind == timeValue {
		return end.time
	}
	return e.start().Add(e.elapsed())
}

// moment is a variable of the group time, by its name without "time.".
func (e environment) moment(name string) (value, bool) {
	of, unit, _ := strings.Cut(name, ".")
	switch {
	case name == "end":
		return timeOf(e.end()), true
	case name == "elapsed":
		return decimalOf(e.elapsed().Seconds()), true
	case of == "start":
		return inUnit(e.start().Unix(), e.start().Nanosecond(), unit)
	case of == "end":
		return inUnit(e.end().Unix(), e.end().Nanosecond(), unit)
	case of == "elapsed":
		return inUnit(int64(e.elapsed()/time.Second), int(e.elapsed()%time.Second), unit)
	}
	return value{}, false
}

// inUnit gives seconds and nanoseconds in a unit, or only the fraction of a second,
// which is text because of its leading zeros.
func inUnit(seconds int64, nanoseconds int, unit string) (value, bool) {
	milliseconds, microseconds := nanoseconds/1_000_000, nanoseconds/1_000
	switch unit {
	case "sec":
		return integerOf(seconds), true
	case "msec":
		return integerOf(seconds*1_000 + int64(milliseconds)), true
	case "usec":
		return integerOf(seconds*1_000_000 + int64(microseconds)), true
	case "msec_frac":
		return textOf(fmt.Sprintf("%03d", milliseconds)), true
	case "usec_frac":
		return textOf(fmt.Sprintf("%06d", microseconds)), true
	}
	return value{}, false
}
