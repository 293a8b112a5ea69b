variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "splunk_token" {
  type        = string
  sensitive   = true
  description = "The token of the collector."
}

variable "splunk_token_wo" {
  type        = string
  ephemeral   = true
  description = "The token of the collector."
}

variable "splunk_tls_client_cert" {
  type        = string
  description = "The client certificate to authenticate to the server with, in PEM format."
}

variable "splunk_tls_client_key_wo" {
  type        = string
  ephemeral   = true
  description = "The private key of the client certificate, in PEM format."
}

resource "logdrain_fastly_splunk" "logs" {
  service_id = var.service_id
  name       = "splunk-logs"
  url        = "https://http-inputs-example.splunkcloud.com/services/collector/event"
  token      = var.splunk_token
  use_tls    = true
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_splunk" "write_only" {
  service_id                = var.service_id
  name                      = "splunk-logs-write-only"
  url                       = "https://http-inputs-example.splunkcloud.com/services/collector/event"
  token_wo                  = var.splunk_token_wo
  token_wo_version          = 1
  use_tls                   = true
  tls_client_cert           = var.splunk_tls_client_cert
  tls_client_key_wo         = var.splunk_tls_client_key_wo
  tls_client_key_wo_version = 1
}
