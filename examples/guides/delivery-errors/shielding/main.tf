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

variable "datadog_api_key" {
  type        = string
  ephemeral   = true
  description = "The Datadog API key."
}

resource "fastly_service_vcl" "site" {
  name          = "site"
  force_destroy = true

  domain {
    name = "www.example.com"
  }

  backend {
    name    = "origin"
    address = "origin.example.com"
  }

  # True on the first Fastly server that a request reaches.
  condition {
    name      = "on the edge"
    type      = "RESPONSE"
    statement = "fastly.ff.visits_this_service == 0"
  }

  lifecycle {
    ignore_changes = [logging_s3, logging_datadog]
  }
}

locals {
  edge_only = one([for c in fastly_service_vcl.site.condition : c.name if c.name == "on the edge"])
}

resource "logdrain_fastly_s3" "archive" {
  service_id         = fastly_service_vcl.site.id
  name               = "archive"
  bucket_name        = "example-logs"
  iam_role           = "arn:aws:iam::123456789012:role/fastly-logs"
  response_condition = local.edge_only
}

resource "logdrain_fastly_datadog" "live" {
  service_id         = fastly_service_vcl.site.id
  name               = "live"
  token_wo           = var.datadog_api_key
  token_wo_version   = 1
  response_condition = local.edge_only
}
