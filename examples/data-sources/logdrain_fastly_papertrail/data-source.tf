variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_papertrail" "logs" {
  service_id = var.service_id
  name       = "papertrail-logs"
}

output "papertrail_address" {
  value = data.logdrain_fastly_papertrail.logs.address
}
