variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "logshuttle_token" {
  type        = string
  sensitive   = true
  description = "The data authentication token of the instance."
}

variable "logshuttle_token_wo" {
  type        = string
  ephemeral   = true
  description = "The data authentication token of the instance."
}

resource "logdrain_fastly_logshuttle" "logs" {
  service_id = var.service_id
  name       = "logshuttle-logs"
  url        = "https://shuttle.example.com/logs"
  token      = var.logshuttle_token
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_logshuttle" "write_only" {
  service_id       = var.service_id
  name             = "logshuttle-logs-write-only"
  url              = "https://shuttle.example.com/logs"
  token_wo         = var.logshuttle_token_wo
  token_wo_version = 1
}
