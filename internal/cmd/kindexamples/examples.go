package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/logformat"
)

// handwritten reports whether the examples of a kind are written by hand.
func handwritten(k kind.Kind) bool { return k.Name == "heroku" || k.Name == "kinesis" }

// service is the ID of the service in import snippets.
const service = "SEEDSERVICE00000000001"

// files returns the texts of the examples of a kind, by their paths below the folder
// of examples.
func files(k kind.Kind) map[string]string {
	if handwritten(k) {
		return nil
	}
	resource := "logdrain_fastly_" + k.Name
	folder := "resources/" + resource + "/"
	name := k.Name + "-logs"
	return map[string]string{
		folder + "resource.tf": configuration(k),
		folder + "import.sh": fmt.Sprintf(`# The endpoint in the live version of the service: SERVICE_ID/NAME.
terraform import %[1]s.logs %[2]s/%[3]s

# The endpoint in a draft, for a resource with draft_version: SERVICE_ID/VERSION/NAME.
terraform import %[1]s.logs %[2]s/2/%[3]s
`, resource, service, name) + withoutSecrets(k, resource, name),
		folder + "import-by-string-id.tf": fmt.Sprintf(`import {
  to = %s.logs
  id = "%s/%s"
}
`, resource, service, name),
		folder + "import-by-identity.tf": fmt.Sprintf(`import {
  to = %s.logs
  identity = {
    service_id = %q
    name       = %q
  }
}
`, resource, service, name),
		"data-sources/" + resource + "/data-source.tf":           dataSource(k, resource, name),
		"data-sources/" + resource + "_endpoints/data-source.tf": endpoints(k, resource),
		"list-resources/" + resource + "/list-resource.tfquery.hcl": fmt.Sprintf(`# The endpoints of one service.
list %[1]q "one" {
  provider = logdrain

  config {
    service_id = %[2]q
  }
}

# The endpoints of all services that the API token may see, at most 500, with all
# attributes. Without a limit, Terraform stops at 100.
list %[1]q "all" {
  provider         = logdrain
  include_resource = true
  limit            = 500
}
`, resource, service),
	}
}

func withoutSecrets(k kind.Kind, resource, name string) string {
	if len(k.Secrets()) == 0 {
		return ""
	}
	return fmt.Sprintf(`
# The same without storing secrets in the state, for configurations that omit them
# or have write-only ones.
terraform import %s.logs write-only:%s/%s
`, resource, service, name)
}

const serviceVariable = `variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}
`

func dataSource(k kind.Kind, resource, name string) string {
	shown := "log_processing_region"
	for _, field := range slices.Backward(k.Fields) {
		if field.Required && !field.Secret {
			shown = field.Name
		}
	}
	return serviceVariable + fmt.Sprintf(`
data %[1]q "logs" {
  service_id = var.service_id
  name       = %[2]q
}

output "%[3]s_%[4]s" {
  value = data.%[1]s.logs.%[4]s
}
`, resource, name, k.Name, shown)
}

func endpoints(k kind.Kind, resource string) string {
	return serviceVariable + fmt.Sprintf(`
data "%[1]s_endpoints" "live" {
  service_id = var.service_id
}

output "%[2]s_endpoints" {
  value = keys(data.%[1]s_endpoints.live.endpoints)
}
`, resource, k.Name)
}

// configuration returns a small endpoint and, if the kind has secrets, one with
// write-only secrets. Both set the required fields and those that users usually set.
func configuration(k kind.Kind) string {
	smallest, withSecret := kind.Texts{}, kind.Texts{}
	for _, field := range k.Fields {
		if field.Shown {
			smallest[field.Name] = field.Sample()
			withSecret[field.Name] = field.Sample()
		}
	}
	k.Credential(smallest)
	k.Complete(smallest)
	variables, blocks := serviceVariable, resource(k, "logs", "", smallest)
	if secrets := k.Secrets(); len(secrets) > 0 {
		for _, name := range secrets {
			field, _ := k.Field(name)
			withSecret[name] = field.Sample()
		}
		k.Complete(withSecret)
		blocks += "\n# With write-only secrets, which are not stored in a plan or the state.\n" +
			resource(k, "write_only", writeOnly, withSecret)
	}
	for _, field := range k.Fields {
		if isVariable(field) && (smallest[field.Name] != "" || !field.Secret && withSecret[field.Name] != "") {
			variables += variable(k, field, "")
		}
		if field.Secret && withSecret[field.Name] != "" {
			variables += variable(k, field, writeOnly)
		}
	}
	return variables + "\n" + blocks
}

// isVariable reports whether an example uses a variable for the value of a field: a
// secret, or a text of many lines.
func isVariable(field kind.Field) bool { return field.Secret || field.Type == fastly.PEMType }

// writeOnly is the suffix of write-only arguments, and of the variables for them.
const writeOnly = "_wo"

// variable returns the variable block of a field. Its description is the first
// sentence of the field's description. Terraform stores the value of a variable in a
// saved plan unless the variable is ephemeral, so the variables for write-only
// arguments are.
func variable(k kind.Kind, field kind.Field, suffix string) string {
	first, _, _ := strings.Cut(field.Description, ". ")
	secrecy := ""
	switch {
	case suffix == writeOnly:
		secrecy = "  ephemeral   = true\n"
	case field.Secret:
		secrecy = "  sensitive   = true\n"
	}
	return fmt.Sprintf(`
variable "%s_%s" {
  type        = string
%s  description = %q
}
`, k.Name, field.Name+suffix, secrecy, strings.TrimSuffix(first, ".")+".")
}

// resource returns a resource block. The suffix is [writeOnly] or empty.
func resource(k kind.Kind, label, suffix string, values kind.Texts) string {
	name := k.Name + "-logs"
	if suffix != "" {
		name += "-write-only"
	}
	lines := [][2]string{{"service_id", "var.service_id"}, {"name", fmt.Sprintf("%q", name)}}
	for _, field := range k.Fields {
		switch text := values[field.Name]; {
		case text == "":
		case field.Secret:
			lines = append(lines, [2]string{field.Name + suffix, fmt.Sprintf("var.%s_%s", k.Name, field.Name+suffix)})
			if suffix != "" {
				lines = append(lines, [2]string{field.Name + "_wo_version", "1"})
			}
		case isVariable(field):
			lines = append(lines, [2]string{field.Name, fmt.Sprintf("var.%s_%s", k.Name, field.Name)})
		case field.Type == fastly.JSONType:
			lines = append(lines, [2]string{field.Name, `jsonencode({ env = "prod" })`})
		case field.Type == fastly.NumberType, field.Type == fastly.FlagType:
			lines = append(lines, [2]string{field.Name, text})
		default:
			lines = append(lines, [2]string{field.Name, escaped(text)})
		}
	}
	width := 0
	for _, line := range lines {
		width = max(width, len(line[0]))
	}
	text := fmt.Sprintf("resource \"logdrain_fastly_%s\" %q {\n", k.Name, label)
	for _, line := range lines {
		text += fmt.Sprintf("  %-*s = %s\n", width, line[0], line[1])
	}
	if k.JSON || k.FormatRequired {
		text += fmt.Sprintf("\n  format = provider::logdrain::standard_log_format(%q, {})\n", destination(k))
	}
	return text + "}\n"
}

// destination returns the destination of the standard format that suits a kind.
func destination(k kind.Kind) string {
	if slices.Contains(logformat.Destinations(), k.Name) {
		return k.Name
	}
	return "json"
}

// escaped returns a text as a quoted string in HCL.
func escaped(text string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(fmt.Sprintf("%q", text))
}
