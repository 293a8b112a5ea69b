variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "datadog_token" {
  type        = string
  sensitive   = true
  description = "The Datadog API key."
}

variable "datadog_token_wo" {
  type        = string
  ephemeral   = true
  description = "The Datadog API key."
}

resource "logdrain_fastly_datadog" "logs" {
  service_id = var.service_id
  name       = "datadog-logs"
  token      = var.datadog_token
  region     = "US3"

  format = provider::logdrain::standard_log_format("datadog", {})
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_datadog" "write_only" {
  service_id       = var.service_id
  name             = "datadog-logs-write-only"
  token_wo         = var.datadog_token_wo
  token_wo_version = 1
  region           = "US3"

  format = provider::logdrain::standard_log_format("datadog", {})
}
