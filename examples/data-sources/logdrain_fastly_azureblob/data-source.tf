variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_azureblob" "logs" {
  service_id = var.service_id
  name       = "azureblob-logs"
}

output "azureblob_account_name" {
  value = data.logdrain_fastly_azureblob.logs.account_name
}
