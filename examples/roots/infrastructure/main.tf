# Several services, configured by a variable. An apply creates one new version of
# each service that changes, and changes the services in parallel.

terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "services" {
  type = map(object({
    errors_only = optional(bool, false)
    heroku      = optional(bool, false)
    region      = optional(string, "us-east-1")
  }))
  description = "How each Fastly service logs, by the name of the service."
}

variable "logplex_tokens" {
  type        = map(string)
  default     = {}
  sensitive   = true
  ephemeral   = true
  description = "The Logplex tokens of the services that log to Heroku, by the name of the service."
}

variable "iam_role" {
  type        = string
  description = "The ARN of the IAM role that lets Fastly write to the streams."
}

data "logdrain_fastly_service" "by_name" {
  for_each = var.services

  name = each.key
}

module "logging" {
  source   = "../../modules/edge-logging"
  for_each = var.services

  service_id = data.logdrain_fastly_service.by_name[each.key].id
  defaults   = { response_condition = each.value.errors_only ? "errors" : null }

  kinesis = {
    "${each.key}-edge" = {
      topic    = "${each.key}-edge"
      region   = each.value.region
      iam_role = var.iam_role
    }
  }

  heroku        = each.value.heroku ? { "${each.key}-app" = { url = "https://1.us.logplex.io/logs" } } : {}
  heroku_tokens = each.value.heroku ? { "${each.key}-app" = var.logplex_tokens[each.key] } : {}
}

output "versions" {
  value = { for name, logging in module.logging : name => logging.versions }
}
