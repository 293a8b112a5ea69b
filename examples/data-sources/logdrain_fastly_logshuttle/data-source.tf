variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_logshuttle" "logs" {
  service_id = var.service_id
  name       = "logshuttle-logs"
}

output "logshuttle_url" {
  value = data.logdrain_fastly_logshuttle.logs.url
}
