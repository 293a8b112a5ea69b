variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_pubsub" "logs" {
  service_id = var.service_id
  name       = "pubsub-logs"
}

output "pubsub_project_id" {
  value = data.logdrain_fastly_pubsub.logs.project_id
}
