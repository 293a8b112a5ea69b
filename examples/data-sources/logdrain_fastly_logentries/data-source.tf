variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_logentries" "logs" {
  service_id = var.service_id
  name       = "logentries-logs"
}

output "logentries_log_processing_region" {
  value = data.logdrain_fastly_logentries.logs.log_processing_region
}
