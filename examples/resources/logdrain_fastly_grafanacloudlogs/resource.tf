variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "grafanacloudlogs_token" {
  type        = string
  sensitive   = true
  description = "An access policy token with the scope `logs:write`."
}

variable "grafanacloudlogs_token_wo" {
  type        = string
  ephemeral   = true
  description = "An access policy token with the scope `logs:write`."
}

resource "logdrain_fastly_grafanacloudlogs" "logs" {
  service_id = var.service_id
  name       = "grafanacloudlogs-logs"
  url        = "https://logs-prod-012.grafana.net"
  user       = "123456"
  token      = var.grafanacloudlogs_token
  index      = jsonencode({ env = "prod" })

  format = provider::logdrain::standard_log_format("grafanacloudlogs", {})
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_grafanacloudlogs" "write_only" {
  service_id       = var.service_id
  name             = "grafanacloudlogs-logs-write-only"
  url              = "https://logs-prod-012.grafana.net"
  user             = "123456"
  token_wo         = var.grafanacloudlogs_token_wo
  token_wo_version = 1
  index            = jsonencode({ env = "prod" })

  format = provider::logdrain::standard_log_format("grafanacloudlogs", {})
}
