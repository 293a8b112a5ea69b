package function_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// TestErrorsEndOnce checks that errors of functions end in one full stop, which
// Terraform adds.
func TestErrorsEndOnce(t *testing.T) {
	t.Parallel()
	for _, call := range []string{
		`json_log_format({})`,
		`json_log_format({ a = "%" })`,
		`json_log_format({ a = "json:%" })`,
		`json_log_format({ a = "no such thing", b = "%" })`,
		`parse_log_format("%%{User-Agent")`,
		`parse_log_format("%")`,
		`json_log_format({ a = { b = "no such thing" } })`,
		`json_log_format(["%>s"])`,
		`sample_log_line("%z", {})`,
		`sample_log_line("%%{x", {})`,
		`sample_log_line("%h", { a = "b" })`,
		`standard_log_format("paper", {})`,
		`standard_log_format("splunk", { a = "1" })`,
		`standard_log_format("combined", { a = "1" })`,
		`datadog_drain_url("EU1", "k", {}, {})`,
		`datadog_drain_url("datadoghq.com", "", {}, {})`,
		`datadog_drain_url("datadoghq.com", "k", { source = "" }, {})`,
		`datadog_drain_url("datadoghq.com", "k", { env = "a,b" }, {})`,
		`datadog_drain_url("datadoghq.com", "k", { intake_url = "a" }, {})`,
		`datadog_drain_url("datadoghq.com", "k", {}, { env = "a" })`,
	} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			workspace := acctest.NewWorkspace(t)
			workspace.Write(output("provider::logdrain::" + call))
			out, err := workspace.Try(t.Context(), "plan")
			said := strings.Join(strings.Fields(strings.ReplaceAll(out, "│", " ")), " ")
			if err == nil || !regexp.MustCompile(`[^.\s]\.( ╵|$)`).MatchString(said) {
				t.Errorf("does not end in one full stop: %s", said)
			}
		})
	}
}
