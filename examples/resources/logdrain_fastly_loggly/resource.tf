variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "loggly_token" {
  type        = string
  sensitive   = true
  description = "The Loggly customer token."
}

variable "loggly_token_wo" {
  type        = string
  ephemeral   = true
  description = "The Loggly customer token."
}

resource "logdrain_fastly_loggly" "logs" {
  service_id = var.service_id
  name       = "loggly-logs"
  token      = var.loggly_token
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_loggly" "write_only" {
  service_id       = var.service_id
  name             = "loggly-logs-write-only"
  token_wo         = var.loggly_token_wo
  token_wo_version = 1
}
