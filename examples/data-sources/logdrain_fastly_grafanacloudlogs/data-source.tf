variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_grafanacloudlogs" "logs" {
  service_id = var.service_id
  name       = "grafanacloudlogs-logs"
}

output "grafanacloudlogs_url" {
  value = data.logdrain_fastly_grafanacloudlogs.logs.url
}
