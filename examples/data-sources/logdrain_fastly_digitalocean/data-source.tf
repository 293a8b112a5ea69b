variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_digitalocean" "logs" {
  service_id = var.service_id
  name       = "digitalocean-logs"
}

output "digitalocean_bucket_name" {
  value = data.logdrain_fastly_digitalocean.logs.bucket_name
}
