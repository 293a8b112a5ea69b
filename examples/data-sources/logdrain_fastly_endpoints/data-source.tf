variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_endpoints" "live" {
  service_id = var.service_id
}

locals {
  endpoints = data.logdrain_fastly_endpoints.live.endpoints
  elsewhere = [for one in local.endpoints : "${one.name} (${one.type})" if one.log_processing_region != "eu"]
}

# Each plan and each apply warns about logs that may leave the European Union.
check "processed_in_the_eu" {
  assert {
    condition     = length(local.elsewhere) == 0
    error_message = "These process logs outside of the EU: ${join(", ", local.elsewhere)}."
  }
}

# Endpoints that log nothing unless your own VCL calls them.
output "placed_nowhere" {
  value = [for one in local.endpoints : one.name if one.placement == "none"]
}
