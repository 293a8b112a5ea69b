package main

import "testing"

// TestLogging keeps the logs of the plugin libraries for whoever asks for any.
func TestLogging(t *testing.T) {
	for variable, want := range map[string]bool{
		"TF_LOG=trace": true, "TF_LOG_PROVIDER=INFO": true, "TF_LOG_SDK_PROTO=debug": true,
		"TF_LOG=": false, "TF_INPUT=0": false, "HOME=/TF_LOG": false,
	} {
		if logging([]string{"PATH=/bin", variable}) != want {
			t.Errorf("%s: %t", variable, !want)
		}
	}
}
