variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "logentries_token" {
  type        = string
  sensitive   = true
  description = "The token of the log."
}

resource "logdrain_fastly_logentries" "logs" {
  service_id = var.service_id
  name       = "logentries-logs"
  token      = var.logentries_token
  region     = "EU"
}

# With secrets that Terraform stores neither in a plan nor in the state.
resource "logdrain_fastly_logentries" "write_only" {
  service_id       = var.service_id
  name             = "logentries-logs-write-only"
  token_wo         = var.logentries_token
  token_wo_version = 1
  region           = "EU"
}
