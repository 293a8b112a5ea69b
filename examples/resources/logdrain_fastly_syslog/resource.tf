variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "syslog_token_wo" {
  type        = string
  ephemeral   = true
  description = "A text to prepend to each line."
}

variable "syslog_tls_client_cert" {
  type        = string
  description = "The client certificate to authenticate to the server with, in PEM format."
}

variable "syslog_tls_client_key_wo" {
  type        = string
  ephemeral   = true
  description = "The private key of the client certificate, in PEM format."
}

resource "logdrain_fastly_syslog" "logs" {
  service_id = var.service_id
  name       = "syslog-logs"
  address    = "logs.example.com"
  port       = 6514
  use_tls    = true
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_syslog" "write_only" {
  service_id                = var.service_id
  name                      = "syslog-logs-write-only"
  address                   = "logs.example.com"
  port                      = 6514
  token_wo                  = var.syslog_token_wo
  token_wo_version          = 1
  use_tls                   = true
  tls_client_cert           = var.syslog_tls_client_cert
  tls_client_key_wo         = var.syslog_tls_client_key_wo
  tls_client_key_wo_version = 1
}
