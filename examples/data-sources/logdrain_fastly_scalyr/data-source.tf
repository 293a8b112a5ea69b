variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_scalyr" "logs" {
  service_id = var.service_id
  name       = "scalyr-logs"
}

output "scalyr_log_processing_region" {
  value = data.logdrain_fastly_scalyr.logs.log_processing_region
}
