variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_elasticsearch" "logs" {
  service_id = var.service_id
  name       = "elasticsearch-logs"
}

output "elasticsearch_url" {
  value = data.logdrain_fastly_elasticsearch.logs.url
}
