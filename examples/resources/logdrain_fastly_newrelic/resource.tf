variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "newrelic_token" {
  type        = string
  sensitive   = true
  description = "The New Relic license or insert key."
}

resource "logdrain_fastly_newrelic" "logs" {
  service_id = var.service_id
  name       = "newrelic-logs"
  token      = var.newrelic_token
  region     = "EU"

  format = provider::logdrain::standard_log_format("newrelic", {})
}

# With secrets that Terraform stores neither in a plan nor in the state.
resource "logdrain_fastly_newrelic" "write_only" {
  service_id       = var.service_id
  name             = "newrelic-logs-write-only"
  token_wo         = var.newrelic_token
  token_wo_version = 1
  region           = "EU"

  format = provider::logdrain::standard_log_format("newrelic", {})
}
