variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "azureblob_sas_token" {
  type        = string
  sensitive   = true
  description = "The shared access signature that allows Fastly to write to the container: a query string without the leading question mark."
}

variable "azureblob_sas_token_wo" {
  type        = string
  ephemeral   = true
  description = "The shared access signature that allows Fastly to write to the container: a query string without the leading question mark."
}

resource "logdrain_fastly_azureblob" "logs" {
  service_id   = var.service_id
  name         = "azureblob-logs"
  account_name = "examplelogs"
  container    = "edge-logs"
  sas_token    = var.azureblob_sas_token
  path         = "/edge/logs/"
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_azureblob" "write_only" {
  service_id           = var.service_id
  name                 = "azureblob-logs-write-only"
  account_name         = "examplelogs"
  container            = "edge-logs"
  sas_token_wo         = var.azureblob_sas_token_wo
  sas_token_wo_version = 1
  path                 = "/edge/logs/"
}
