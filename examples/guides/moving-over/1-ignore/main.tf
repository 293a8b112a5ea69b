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

  logging_s3 {
    name          = "archive"
    bucket_name   = "edge-logs"
    path          = "/edge/"
    s3_access_key = var.aws_access_key
    s3_secret_key = var.aws_secret_key
    format        = "%h %t \"%r\" %>s %b"
  }

  logging_datadog {
    name   = "requests"
    token  = var.datadog_api_key
    region = "EU"
    format = "{\"status\": %>s}"
  }

  lifecycle {
    ignore_changes = [logging_s3, logging_datadog]
  }
}
