variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_ftp" "logs" {
  service_id = var.service_id
  name       = "ftp-logs"
}

output "ftp_address" {
  value = data.logdrain_fastly_ftp.logs.address
}
