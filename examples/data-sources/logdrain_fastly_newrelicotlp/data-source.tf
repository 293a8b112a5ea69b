variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_newrelicotlp" "logs" {
  service_id = var.service_id
  name       = "newrelicotlp-logs"
}

output "newrelicotlp_log_processing_region" {
  value = data.logdrain_fastly_newrelicotlp.logs.log_processing_region
}
