variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_cloudfiles_endpoints" "live" {
  service_id = var.service_id
}

output "cloudfiles_endpoints" {
  value = keys(data.logdrain_fastly_cloudfiles_endpoints.live.endpoints)
}
