variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_honeycomb" "logs" {
  service_id = var.service_id
  name       = "honeycomb-logs"
}

output "honeycomb_dataset" {
  value = data.logdrain_fastly_honeycomb.logs.dataset
}
