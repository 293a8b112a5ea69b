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

variable "logplex_token" {
  type        = string
  sensitive   = true
  description = "The token with which Heroku's Logplex accepts logs."
}

resource "fastly_service_vcl" "site" {
  name = "demo"

  domain {
    name = "www.example.com"
  }

  logging_heroku {
    name  = "edge"
    url   = "https://1.us.logplex.io/logs"
    token = var.logplex_token
  }

  logging_kinesis {
    name     = "analytics"
    topic    = "edge-analytics"
    iam_role = "arn:aws:iam::123456789012:role/fastly-logs"
    format   = "{\"status\": %>s}"
  }

  lifecycle {
    ignore_changes = [logging_heroku, logging_kinesis]
  }
}

resource "logdrain_fastly_heroku" "endpoint" {
  for_each = {
    edge = "https://1.us.logplex.io/logs"
  }

  service_id = fastly_service_vcl.site.id
  name       = each.key
  url        = each.value
  token      = var.logplex_token
}

resource "logdrain_fastly_kinesis" "endpoint" {
  for_each = {
    analytics = "edge-analytics"
  }

  service_id = fastly_service_vcl.site.id
  name       = each.key
  topic      = each.value
  iam_role   = "arn:aws:iam::123456789012:role/fastly-logs"
  format     = "{\"status\": %>s}"
}

# All that is live, whether this configuration knows it or not.
data "logdrain_fastly_heroku_endpoints" "live" {
  service_id = fastly_service_vcl.site.id
}

data "logdrain_fastly_kinesis_endpoints" "live" {
  service_id = fastly_service_vcl.site.id
}

import {
  for_each = nonsensitive(toset(keys(data.logdrain_fastly_heroku_endpoints.live.endpoints)))
  to       = logdrain_fastly_heroku.endpoint[each.key]
  id       = "${data.logdrain_fastly_heroku_endpoints.live.service_id}/${each.key}"
}

import {
  for_each = nonsensitive(toset(keys(data.logdrain_fastly_kinesis_endpoints.live.endpoints)))
  to       = logdrain_fastly_kinesis.endpoint[each.key]
  id       = "${data.logdrain_fastly_kinesis_endpoints.live.service_id}/${each.key}"
}
