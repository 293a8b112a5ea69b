variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_sftp" "logs" {
  service_id = var.service_id
  name       = "sftp-logs"
}

output "sftp_address" {
  value = data.logdrain_fastly_sftp.logs.address
}
