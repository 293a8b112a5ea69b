variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_kinesis_endpoints" "live" {
  service_id = var.service_id
}

# The endpoints hold secrets, so that only parts of them can be shown.
output "topics" {
  value = { for name, endpoint in data.logdrain_fastly_kinesis_endpoints.live.endpoints : name => endpoint.topic }
}
