variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_sumologic" "logs" {
  service_id = var.service_id
  name       = "sumologic-logs"
}

output "sumologic_log_processing_region" {
  value = data.logdrain_fastly_sumologic.logs.log_processing_region
}
