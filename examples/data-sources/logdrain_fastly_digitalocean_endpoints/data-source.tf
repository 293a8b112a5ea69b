variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_digitalocean_endpoints" "live" {
  service_id = var.service_id
}

output "digitalocean_endpoints" {
  value = keys(data.logdrain_fastly_digitalocean_endpoints.live.endpoints)
}
