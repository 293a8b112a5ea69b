variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_loggly" "logs" {
  service_id = var.service_id
  name       = "loggly-logs"
}

output "loggly_log_processing_region" {
  value = data.logdrain_fastly_loggly.logs.log_processing_region
}
