variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "pubsub_secret_key" {
  type        = string
  sensitive   = true
  description = "The private key of the service account, in PEM format."
}

variable "pubsub_secret_key_wo" {
  type        = string
  ephemeral   = true
  description = "The private key of the service account, in PEM format."
}

resource "logdrain_fastly_pubsub" "logs" {
  service_id = var.service_id
  name       = "pubsub-logs"
  project_id = "example-project"
  topic      = "edge-logs"
  user       = "logs@example-project.iam.gserviceaccount.com"
  secret_key = var.pubsub_secret_key
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_pubsub" "write_only" {
  service_id            = var.service_id
  name                  = "pubsub-logs-write-only"
  project_id            = "example-project"
  topic                 = "edge-logs"
  user                  = "logs@example-project.iam.gserviceaccount.com"
  secret_key_wo         = var.pubsub_secret_key_wo
  secret_key_wo_version = 1
}
