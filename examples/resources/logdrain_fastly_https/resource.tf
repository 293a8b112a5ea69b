variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "https_header_value" {
  type        = string
  sensitive   = true
  description = "The value of that header, which can be a credential."
}

resource "logdrain_fastly_https" "logs" {
  service_id = var.service_id
  name       = "https-logs"
  url        = "https://logs.example.com/fastly"
}

# With secrets that Terraform stores neither in a plan nor in the state.
resource "logdrain_fastly_https" "write_only" {
  service_id              = var.service_id
  name                    = "https-logs-write-only"
  url                     = "https://logs.example.com/fastly"
  header_name             = "Authorization"
  header_value_wo         = var.https_header_value
  header_value_wo_version = 1
}
