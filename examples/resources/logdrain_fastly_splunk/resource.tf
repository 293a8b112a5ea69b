variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "splunk_token" {
  type        = string
  sensitive   = true
  description = "The token of the collector."
}

resource "logdrain_fastly_splunk" "logs" {
  service_id = var.service_id
  name       = "splunk-logs"
  url        = "https://http-inputs-example.splunkcloud.com/services/collector/event"
  token      = var.splunk_token
  use_tls    = true
}

# With secrets that Terraform stores neither in a plan nor in the state.
resource "logdrain_fastly_splunk" "write_only" {
  service_id       = var.service_id
  name             = "splunk-logs-write-only"
  url              = "https://http-inputs-example.splunkcloud.com/services/collector/event"
  token_wo         = var.splunk_token
  token_wo_version = 1
  use_tls          = true
}
