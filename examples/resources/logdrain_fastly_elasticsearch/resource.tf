variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "elasticsearch_password_wo" {
  type        = string
  ephemeral   = true
  description = "The password of that user."
}

variable "elasticsearch_tls_client_cert" {
  type        = string
  description = "The client certificate to authenticate to the server with, in PEM format."
}

variable "elasticsearch_tls_client_key_wo" {
  type        = string
  ephemeral   = true
  description = "The private key of the client certificate, in PEM format."
}

resource "logdrain_fastly_elasticsearch" "logs" {
  service_id = var.service_id
  name       = "elasticsearch-logs"
  url        = "https://search.example.com:9200"
  index      = "edge-logs-#{%F}"

  format = provider::logdrain::standard_log_format("elasticsearch", {})
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_elasticsearch" "write_only" {
  service_id                = var.service_id
  name                      = "elasticsearch-logs-write-only"
  url                       = "https://search.example.com:9200"
  index                     = "edge-logs-#{%F}"
  user                      = "fastly"
  password_wo               = var.elasticsearch_password_wo
  password_wo_version       = 1
  tls_client_cert           = var.elasticsearch_tls_client_cert
  tls_client_key_wo         = var.elasticsearch_tls_client_key_wo
  tls_client_key_wo_version = 1

  format = provider::logdrain::standard_log_format("elasticsearch", {})
}
