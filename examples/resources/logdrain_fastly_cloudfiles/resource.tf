variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "cloudfiles_access_key" {
  type        = string
  sensitive   = true
  description = "The API key of the account."
}

variable "cloudfiles_access_key_wo" {
  type        = string
  ephemeral   = true
  description = "The API key of the account."
}

resource "logdrain_fastly_cloudfiles" "logs" {
  service_id  = var.service_id
  name        = "cloudfiles-logs"
  user        = "example"
  access_key  = var.cloudfiles_access_key
  bucket_name = "edge-logs"
  region      = "LON"
  path        = "/edge/logs/"
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_cloudfiles" "write_only" {
  service_id            = var.service_id
  name                  = "cloudfiles-logs-write-only"
  user                  = "example"
  access_key_wo         = var.cloudfiles_access_key_wo
  access_key_wo_version = 1
  bucket_name           = "edge-logs"
  region                = "LON"
  path                  = "/edge/logs/"
}
