variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_heroku" "edge" {
  service_id = var.service_id
  name       = "edge"
}

output "heroku_url" {
  value = data.logdrain_fastly_heroku.edge.url
}
