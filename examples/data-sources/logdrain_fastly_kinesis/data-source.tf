variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_kinesis" "analytics" {
  service_id = var.service_id
  name       = "analytics"
}

output "kinesis_topic" {
  value = data.logdrain_fastly_kinesis.analytics.topic
}
