variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "kafka_password_wo" {
  type        = string
  ephemeral   = true
  description = "The password of the SASL user."
}

variable "kafka_tls_client_cert" {
  type        = string
  description = "The client certificate to authenticate to the server with, in PEM format."
}

variable "kafka_tls_client_key_wo" {
  type        = string
  ephemeral   = true
  description = "The private key of the client certificate, in PEM format."
}

resource "logdrain_fastly_kafka" "logs" {
  service_id = var.service_id
  name       = "kafka-logs"
  topic      = "edge-logs"
  brokers    = "kafka-1.example.com:9092,kafka-2.example.com:9092"
  use_tls    = true
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_kafka" "write_only" {
  service_id                = var.service_id
  name                      = "kafka-logs-write-only"
  topic                     = "edge-logs"
  brokers                   = "kafka-1.example.com:9092,kafka-2.example.com:9092"
  auth_method               = "plain"
  user                      = "fastly"
  password_wo               = var.kafka_password_wo
  password_wo_version       = 1
  use_tls                   = true
  tls_client_cert           = var.kafka_tls_client_cert
  tls_client_key_wo         = var.kafka_tls_client_key_wo
  tls_client_key_wo_version = 1
}
