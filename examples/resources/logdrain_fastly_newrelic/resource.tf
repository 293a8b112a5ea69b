variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "newrelic_token" {
  type        = string
  sensitive   = true
  description = "The New Relic license or insert key."
}

variable "newrelic_token_wo" {
  type        = string
  ephemeral   = true
  description = "The New Relic license or insert key."
}

resource "logdrain_fastly_newrelic" "logs" {
  service_id = var.service_id
  name       = "newrelic-logs"
  token      = var.newrelic_token
  region     = "EU"

  format = provider::logdrain::standard_log_format("newrelic", {})
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_newrelic" "write_only" {
  service_id       = var.service_id
  name             = "newrelic-logs-write-only"
  token_wo         = var.newrelic_token_wo
  token_wo_version = 1
  region           = "EU"

  format = provider::logdrain::standard_log_format("newrelic", {})
}
