variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_cloudfiles" "logs" {
  service_id = var.service_id
  name       = "cloudfiles-logs"
}

output "cloudfiles_user" {
  value = data.logdrain_fastly_cloudfiles.logs.user
}
