variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "https_header_value_wo" {
  type        = string
  ephemeral   = true
  description = "The value of the custom header, which can be a credential."
}

variable "https_tls_client_cert" {
  type        = string
  description = "The client certificate to authenticate to the server with, in PEM format."
}

variable "https_tls_client_key_wo" {
  type        = string
  ephemeral   = true
  description = "The private key of the client certificate, in PEM format."
}

resource "logdrain_fastly_https" "logs" {
  service_id = var.service_id
  name       = "https-logs"
  url        = "https://logs.example.com/fastly"
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_https" "write_only" {
  service_id                = var.service_id
  name                      = "https-logs-write-only"
  url                       = "https://logs.example.com/fastly"
  header_name               = "Authorization"
  header_value_wo           = var.https_header_value_wo
  header_value_wo_version   = 1
  tls_client_cert           = var.https_tls_client_cert
  tls_client_key_wo         = var.https_tls_client_key_wo
  tls_client_key_wo_version = 1
}
