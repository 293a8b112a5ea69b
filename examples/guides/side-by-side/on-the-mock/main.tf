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

variable "mock" {
  type        = string
  default     = "http://127.0.0.1:18080"
  description = "Where the mock of Fastly's API listens."
}

provider "fastly" {
  api_key  = "test-token"
  base_url = var.mock
}

provider "logdrain" {
  fastly {
    api_token = "test-token"
    api_url   = var.mock
  }
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

  condition {
    name      = "errors"
    type      = "RESPONSE"
    statement = "beresp.status >= 500"
  }

  lifecycle {
    ignore_changes = [logging_heroku, logging_kinesis]
  }
}

resource "logdrain_fastly_heroku" "edge" {
  service_id = fastly_service_vcl.site.id
  name       = "edge"
  url        = "https://1.us.logplex.io/logs"
  token      = "t.00000000-0000-0000-0000-000000000000"
}

resource "logdrain_fastly_kinesis" "errors" {
  service_id         = fastly_service_vcl.site.id
  name               = "errors"
  topic              = "edge-errors"
  iam_role           = "arn:aws:iam::123456789012:role/fastly-logs"
  response_condition = one([for c in fastly_service_vcl.site.condition : c.name if c.name == "errors"])
}
