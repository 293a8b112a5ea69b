variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "honeycomb_token" {
  type        = string
  sensitive   = true
  description = "The Honeycomb API key, which needs the permission to send events."
}

variable "honeycomb_token_wo" {
  type        = string
  ephemeral   = true
  description = "The Honeycomb API key, which needs the permission to send events."
}

resource "logdrain_fastly_honeycomb" "logs" {
  service_id = var.service_id
  name       = "honeycomb-logs"
  dataset    = "edge"
  token      = var.honeycomb_token

  format = provider::logdrain::standard_log_format("honeycomb", {})
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_honeycomb" "write_only" {
  service_id       = var.service_id
  name             = "honeycomb-logs-write-only"
  dataset          = "edge"
  token_wo         = var.honeycomb_token_wo
  token_wo_version = 1

  format = provider::logdrain::standard_log_format("honeycomb", {})
}
