variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "scalyr_token" {
  type        = string
  sensitive   = true
  description = "The Scalyr write token."
}

variable "scalyr_token_wo" {
  type        = string
  ephemeral   = true
  description = "The Scalyr write token."
}

resource "logdrain_fastly_scalyr" "logs" {
  service_id = var.service_id
  name       = "scalyr-logs"
  token      = var.scalyr_token
  region     = "EU"
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_scalyr" "write_only" {
  service_id       = var.service_id
  name             = "scalyr-logs-write-only"
  token_wo         = var.scalyr_token_wo
  token_wo_version = 1
  region           = "EU"
}
