variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "logentries_token" {
  type        = string
  sensitive   = true
  description = "The token of the log."
}

variable "logentries_token_wo" {
  type        = string
  ephemeral   = true
  description = "The token of the log."
}

resource "logdrain_fastly_logentries" "logs" {
  service_id = var.service_id
  name       = "logentries-logs"
  token      = var.logentries_token
  region     = "EU"
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_logentries" "write_only" {
  service_id       = var.service_id
  name             = "logentries-logs-write-only"
  token_wo         = var.logentries_token_wo
  token_wo_version = 1
  region           = "EU"
}
