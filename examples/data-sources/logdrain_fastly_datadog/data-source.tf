variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_datadog" "logs" {
  service_id = var.service_id
  name       = "datadog-logs"
}

output "datadog_log_processing_region" {
  value = data.logdrain_fastly_datadog.logs.log_processing_region
}
