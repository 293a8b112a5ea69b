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
  description = "The version that holds the service's backends, live or a draft."
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

resource "logdrain_fastly_s3" "archive" {
  service_id  = fastly_service_cdn.site.id
  name        = "archive"
  bucket_name = "edge-logs"
  iam_role    = "arn:aws:iam::123456789012:role/fastly-logs"
}
