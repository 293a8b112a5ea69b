variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_gcs" "logs" {
  service_id = var.service_id
  name       = "gcs-logs"
}

output "gcs_bucket_name" {
  value = data.logdrain_fastly_gcs.logs.bucket_name
}
