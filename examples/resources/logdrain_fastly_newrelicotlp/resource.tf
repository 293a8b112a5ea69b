variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "newrelicotlp_token" {
  type        = string
  sensitive   = true
  description = "The New Relic license or insert key."
}

variable "newrelicotlp_token_wo" {
  type        = string
  ephemeral   = true
  description = "The New Relic license or insert key."
}

resource "logdrain_fastly_newrelicotlp" "logs" {
  service_id = var.service_id
  name       = "newrelicotlp-logs"
  token      = var.newrelicotlp_token
  region     = "EU"

  format = provider::logdrain::standard_log_format("json", {})
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_newrelicotlp" "write_only" {
  service_id       = var.service_id
  name             = "newrelicotlp-logs-write-only"
  token_wo         = var.newrelicotlp_token_wo
  token_wo_version = 1
  region           = "EU"

  format = provider::logdrain::standard_log_format("json", {})
}
