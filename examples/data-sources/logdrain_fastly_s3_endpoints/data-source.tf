variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_s3_endpoints" "live" {
  service_id = var.service_id
}

output "s3_endpoints" {
  value = keys(data.logdrain_fastly_s3_endpoints.live.endpoints)
}
