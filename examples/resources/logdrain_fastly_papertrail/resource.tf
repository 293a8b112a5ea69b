variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

resource "logdrain_fastly_papertrail" "logs" {
  service_id = var.service_id
  name       = "papertrail-logs"
  address    = "logs.example.com"
  port       = 12345
}
