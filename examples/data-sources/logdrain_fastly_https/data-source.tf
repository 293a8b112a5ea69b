variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_https" "logs" {
  service_id = var.service_id
  name       = "https-logs"
}

output "https_url" {
  value = data.logdrain_fastly_https.logs.url
}
