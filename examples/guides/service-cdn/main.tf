terraform {
  required_providers {
    fastly = {
      source = "fastly/fastly-beta"
    }
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "service_version" {
  type        = number
  description = "The draft that this run writes to."
}

resource "fastly_service_cdn" "site" {
  name = "demo"
}

resource "fastly_service_backend" "origin" {
  service_id = fastly_service_cdn.site.id
  version    = var.service_version
  name       = "origin"
  address    = "origin.example.com"
}

resource "fastly_service_condition" "errors" {
  service_id = fastly_service_cdn.site.id
  version    = var.service_version
  name       = "server-errors"
  type       = "RESPONSE"
  statement  = "beresp.status >= 500"
}

resource "logdrain_fastly_s3" "errors" {
  service_id         = fastly_service_cdn.site.id
  draft_version      = var.service_version
  name               = "errors"
  bucket_name        = "edge-errors"
  iam_role           = "arn:aws:iam::123456789012:role/fastly-logs"
  response_condition = fastly_service_condition.errors.name
}
