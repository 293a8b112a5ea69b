variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_newrelic" "logs" {
  service_id = var.service_id
  name       = "newrelic-logs"
}

output "newrelic_log_processing_region" {
  value = data.logdrain_fastly_newrelic.logs.log_processing_region
}
