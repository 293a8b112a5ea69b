variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_kafka" "logs" {
  service_id = var.service_id
  name       = "kafka-logs"
}

output "kafka_topic" {
  value = data.logdrain_fastly_kafka.logs.topic
}
