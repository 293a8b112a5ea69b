terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

# The service that the mock starts with. On your own account, use any service.
data "logdrain_fastly_service" "site" {
  name = "demo"
}

resource "logdrain_fastly_kinesis" "analytics" {
  service_id = data.logdrain_fastly_service.site.id
  name       = "analytics"
  topic      = "edge-analytics"
  iam_role   = "arn:aws:iam::123456789012:role/fastly-logs"

  format = provider::logdrain::json_log_format({
    status = "%>s"
    path   = "req.url.path"
  })
}

output "live" {
  value = "${logdrain_fastly_kinesis.analytics.name} is in version ${logdrain_fastly_kinesis.analytics.version}"
}
