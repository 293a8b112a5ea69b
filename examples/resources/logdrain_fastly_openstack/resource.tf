variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "openstack_access_key" {
  type        = string
  sensitive   = true
  description = "The access key of the account."
}

variable "openstack_access_key_wo" {
  type        = string
  ephemeral   = true
  description = "The access key of the account."
}

resource "logdrain_fastly_openstack" "logs" {
  service_id  = var.service_id
  name        = "openstack-logs"
  url         = "https://identity.example.com/v1.0"
  user        = "fastly"
  access_key  = var.openstack_access_key
  bucket_name = "edge-logs"
  path        = "/edge/logs/"
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_openstack" "write_only" {
  service_id            = var.service_id
  name                  = "openstack-logs-write-only"
  url                   = "https://identity.example.com/v1.0"
  user                  = "fastly"
  access_key_wo         = var.openstack_access_key_wo
  access_key_wo_version = 1
  bucket_name           = "edge-logs"
  path                  = "/edge/logs/"
}
