variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_openstack" "logs" {
  service_id = var.service_id
  name       = "openstack-logs"
}

output "openstack_url" {
  value = data.logdrain_fastly_openstack.logs.url
}
