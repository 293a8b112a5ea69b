variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "gcs_secret_key" {
  type        = string
  sensitive   = true
  description = "The private key of the service account, in PEM format."
}

variable "gcs_secret_key_wo" {
  type        = string
  ephemeral   = true
  description = "The private key of the service account, in PEM format."
}

resource "logdrain_fastly_gcs" "logs" {
  service_id  = var.service_id
  name        = "gcs-logs"
  bucket_name = "edge-logs"
  user        = "logs@example-project.iam.gserviceaccount.com"
  secret_key  = var.gcs_secret_key
  path        = "/edge/logs/"
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_gcs" "write_only" {
  service_id            = var.service_id
  name                  = "gcs-logs-write-only"
  bucket_name           = "edge-logs"
  user                  = "logs@example-project.iam.gserviceaccount.com"
  secret_key_wo         = var.gcs_secret_key_wo
  secret_key_wo_version = 1
  path                  = "/edge/logs/"
}
