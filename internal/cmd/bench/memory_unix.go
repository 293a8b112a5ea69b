//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory returns the peak of the resident memory of a process that has ended,
// in bytes, or 0 if it is unknown.
func peakMemory(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	// Darwin reports bytes, all other systems kilobytes. The field's type differs, too.
	peak := int64(usage.Maxrss) //nolint:unconvert
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return peak
	}
	return peak * 1024
}
