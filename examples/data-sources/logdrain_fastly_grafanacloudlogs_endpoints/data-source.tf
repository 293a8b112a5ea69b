variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_grafanacloudlogs_endpoints" "live" {
  service_id = var.service_id
}

output "grafanacloudlogs_endpoints" {
  value = keys(data.logdrain_fastly_grafanacloudlogs_endpoints.live.endpoints)
}
