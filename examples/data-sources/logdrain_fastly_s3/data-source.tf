variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_s3" "logs" {
  service_id = var.service_id
  name       = "s3-logs"
}

output "s3_bucket_name" {
  value = data.logdrain_fastly_s3.logs.bucket_name
}
