variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "datadog_token" {
  type        = string
  sensitive   = true
  description = "The Datadog API key."
}

resource "logdrain_fastly_datadog" "logs" {
  service_id = var.service_id
  name       = "datadog-logs"
  token      = var.datadog_token
  region     = "US3"

  format = provider::logdrain::standard_log_format("datadog", {})
}

# With secrets that Terraform stores neither in a plan nor in the state.
resource "logdrain_fastly_datadog" "write_only" {
  service_id       = var.service_id
  name             = "datadog-logs-write-only"
  token_wo         = var.datadog_token
  token_wo_version = 1
  region           = "US3"

  format = provider::logdrain::standard_log_format("datadog", {})
}
