variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_splunk" "logs" {
  service_id = var.service_id
  name       = "splunk-logs"
}

output "splunk_url" {
  value = data.logdrain_fastly_splunk.logs.url
}
