variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "bigquery_secret_key" {
  type        = string
  sensitive   = true
  description = "The private key of the service account, in PEM format."
}

variable "bigquery_secret_key_wo" {
  type        = string
  ephemeral   = true
  description = "The private key of the service account, in PEM format."
}

resource "logdrain_fastly_bigquery" "logs" {
  service_id = var.service_id
  name       = "bigquery-logs"
  project_id = "example-project"
  dataset    = "edge_logs"
  table      = "requests"
  user       = "logs@example-project.iam.gserviceaccount.com"
  secret_key = var.bigquery_secret_key

  format = provider::logdrain::standard_log_format("bigquery", {})
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_bigquery" "write_only" {
  service_id            = var.service_id
  name                  = "bigquery-logs-write-only"
  project_id            = "example-project"
  dataset               = "edge_logs"
  table                 = "requests"
  user                  = "logs@example-project.iam.gserviceaccount.com"
  secret_key_wo         = var.bigquery_secret_key_wo
  secret_key_wo_version = 1

  format = provider::logdrain::standard_log_format("bigquery", {})
}
