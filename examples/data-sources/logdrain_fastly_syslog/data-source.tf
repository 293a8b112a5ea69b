variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_syslog" "logs" {
  service_id = var.service_id
  name       = "syslog-logs"
}

output "syslog_address" {
  value = data.logdrain_fastly_syslog.logs.address
}
