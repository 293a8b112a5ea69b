package examples_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	fastly "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// auditFormat is JSON, and so Terraform generates a call of jsonencode for it.
const auditFormat = `{"status":"%>s","host":"%{json.escape(req.http.host)}V"}`

// endpointWithKeys is what the generated configurations describe.
var endpointWithKeys = fastly.Row{
	"name": "audit", "topic": "edge-audit", "access_key": "AKIAIOSFODNN7EXAMPLE",
	"secret_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "format": auditFormat,
}

// nullSecret is how a secret is generated, and its write-only twin.
var nullSecret = regexp.MustCompile(`(?m)^  (\w+)\s+= null # sensitive$`)

// wrappedFormat is how a format is generated that is JSON.
var wrappedFormat = regexp.MustCompile(`(?ms)^  format\s+= jsonencode\(\{$.*?^  \}\)$`)

// fillsIn is the story of a configuration that the CLI generates: it does not
// plan until the secrets are filled in, and then it describes what is there.
// First that is done with what this CLI generates, then the example is applied.
func fillsIn(secrets ...string) func(*example) {
	return func(e *example) {
		e.t.Helper()
		e.publishesBoth()
		e.publishes("kinesis", endpointWithKeys)
		e.holdsDrain(drainURL)
		e.variable("aws_access_key", "AKIAIOSFODNN7EXAMPLE")
		e.variable("aws_secret_key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
		asWritten := e.read("main.tf")

		e.add("main.tf", regexp.MustCompile(`(?ms)^resource .*?^}$`).ReplaceAllString(asWritten, ""))
		out, err := e.Try(e.t.Context(), "plan", "-generate-config-out=generated.tf")
		if err == nil {
			e.t.Errorf("plans without the secret:\n%s", out)
		}
		generated := e.read("generated.tf")
		filled := generated
		for _, secret := range secrets {
			// The example has a variable for each.
			setting := regexp.MustCompile(`(?m)^  ` + secret + `\s+= var\.\w+`).FindString(asWritten)
			found := false
			filled = nullSecret.ReplaceAllStringFunc(filled, func(line string) string {
				if nullSecret.FindStringSubmatch(line)[1] != secret || setting == "" {
					return line
				}
				found = true
				return setting
			})
			if !found {
				e.t.Errorf("%s is not null, or the example does not set it:\n%s", secret, generated)
			}
		}
		wrapped := wrappedFormat.MatchString(filled)
		if json := strings.Contains(asWritten, "jsonencode"); wrapped != json {
			e.t.Errorf("the format is written by jsonencode: %t; the example says so: %t\n%s", wrapped, json, generated)
		}
		if wrapped {
			e.add("generated.tf", filled)
			out, err := e.Try(e.t.Context(), "plan")
			if err == nil {
				e.t.Error("plans with the format of jsonencode")
			}
			e.says(out, `The format contains \u003e`)
			e.add("generated.tf", wrappedFormat.ReplaceAllLiteralString(filled, ""))
			// Without one, the endpoint is to have Fastly's own default.
			e.says(e.Run("plan"), "Plan: 1 to import, 0 to add, 1 to change, 0 to destroy")
			filled = wrappedFormat.ReplaceAllLiteralString(filled, "  format = "+hclText(auditFormat))
		}
		e.add("generated.tf", filled)
		e.says(e.Run("plan"), onlyImports)

		e.remove("generated.tf")
		e.add("main.tf", asWritten)
		e.says(e.Run("plan"), onlyImports)
		e.says(e.Apply(), "1 imported, 0 added, 0 changed, 0 destroyed")
		e.plansNothing()
	}
}

// onlyImports is what a plan says that changes nothing.
const onlyImports = "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy"

// hclText writes a text as HCL does.
func hclText(text string) string {
	return `"` + strings.NewReplacer(`"`, `\"`, `%{`, `%%{`).Replace(text) + `"`
}

// read reads a file.
func (e *example) read(name string) string {
	e.t.Helper()
	text, err := os.ReadFile(filepath.Join(e.Directory, name))
	if err != nil {
		e.t.Fatal(err)
	}
	return string(text)
}
