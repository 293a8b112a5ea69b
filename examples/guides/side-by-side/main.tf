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

resource "fastly_service_vcl" "site" {
  name = "demo"

  domain {
    name = "www.example.com"
  }

  condition {
    name      = "errors"
    type      = "RESPONSE"
    statement = "beresp.status >= 500"
  }

  # Without this, the next apply of this resource deletes every logging endpoint
  # that it does not configure itself.
  lifecycle {
    ignore_changes = [logging_heroku, logging_kinesis]
  }
}

resource "logdrain_fastly_kinesis" "errors" {
  service_id         = fastly_service_vcl.site.id
  name               = "errors"
  topic              = "edge-errors"
  iam_role           = "arn:aws:iam::123456789012:role/fastly-logs"
  response_condition = one([for c in fastly_service_vcl.site.condition : c.name if c.name == "errors"])
}
