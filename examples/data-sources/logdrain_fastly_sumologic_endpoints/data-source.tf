variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_sumologic_endpoints" "live" {
  service_id = var.service_id
}

output "sumologic_endpoints" {
  value = keys(data.logdrain_fastly_sumologic_endpoints.live.endpoints)
}
