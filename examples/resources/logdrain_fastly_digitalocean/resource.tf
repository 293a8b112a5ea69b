variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "digitalocean_access_key" {
  type        = string
  sensitive   = true
  description = "The ID of the Spaces access key."
}

variable "digitalocean_access_key_wo" {
  type        = string
  ephemeral   = true
  description = "The ID of the Spaces access key."
}

variable "digitalocean_secret_key" {
  type        = string
  sensitive   = true
  description = "The secret of the Spaces access key."
}

variable "digitalocean_secret_key_wo" {
  type        = string
  ephemeral   = true
  description = "The secret of the Spaces access key."
}

resource "logdrain_fastly_digitalocean" "logs" {
  service_id  = var.service_id
  name        = "digitalocean-logs"
  bucket_name = "edge-logs"
  access_key  = var.digitalocean_access_key
  secret_key  = var.digitalocean_secret_key
  domain      = "fra1.digitaloceanspaces.com"
  path        = "/edge/logs/"
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_digitalocean" "write_only" {
  service_id            = var.service_id
  name                  = "digitalocean-logs-write-only"
  bucket_name           = "edge-logs"
  access_key_wo         = var.digitalocean_access_key_wo
  access_key_wo_version = 1
  secret_key_wo         = var.digitalocean_secret_key_wo
  secret_key_wo_version = 1
  domain                = "fra1.digitaloceanspaces.com"
  path                  = "/edge/logs/"
}
