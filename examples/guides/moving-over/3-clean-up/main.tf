terraform {
  required_providers {
    fastly = {
      source = "fastly/fastly"
    }
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "aws_access_key" {
  type        = string
  sensitive   = true
  description = "The ID of the access key that Fastly writes to the bucket with."
}

variable "aws_secret_key" {
  type        = string
  sensitive   = true
  description = "The secret of that access key."
}

variable "datadog_api_key" {
  type        = string
  sensitive   = true
  description = "The Datadog API key."
}

resource "fastly_service_vcl" "site" {
  name = "demo"

  domain {
    name = "www.example.com"
  }

  lifecycle {
    ignore_changes = [logging_s3, logging_datadog]
  }
}

resource "logdrain_fastly_s3" "endpoint" {
  for_each = {
    archive = { bucket_name = "edge-logs", path = "/edge/" }
  }

  service_id   = fastly_service_vcl.site.id
  name         = each.key
  bucket_name  = each.value.bucket_name
  path         = each.value.path
  access_key   = var.aws_access_key
  secret_key   = var.aws_secret_key
  format       = "%h %t \"%r\" %>s %b"
  message_type = "classic" # The default of the block. The resource has another one.
}

resource "logdrain_fastly_datadog" "endpoint" {
  for_each = {
    requests = "EU"
  }

  service_id = fastly_service_vcl.site.id
  name       = each.key
  token      = var.datadog_api_key
  region     = each.value
  format     = "{\"status\": %>s}"
}
