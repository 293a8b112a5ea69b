terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "logplex_url" {
  type        = string
  default     = "https://1.us.logplex.io/logs"
  description = "The address of the Logplex input."
}

variable "logplex_token" {
  type        = string
  sensitive   = true
  description = "The token of the Logplex input, which begins with \"t.\"."
}

resource "logdrain_fastly_heroku" "edge" {
  service_id = var.service_id
  name       = "edge"
  url        = var.logplex_url
  token      = var.logplex_token
}

data "logdrain_fastly_logging_errors" "edge" {
  service_id = var.service_id
  endpoint   = logdrain_fastly_heroku.edge.name
}

check "edge_is_delivered" {
  assert {
    condition = length(data.logdrain_fastly_logging_errors.edge.errors) == 0
    error_message = format(
      "%d errors in %d minutes, the newest first:\n%s",
      length(data.logdrain_fastly_logging_errors.edge.errors),
      data.logdrain_fastly_logging_errors.edge.minutes,
      join("\n", [
        for one in slice(
          data.logdrain_fastly_logging_errors.edge.errors, 0, min(3, length(data.logdrain_fastly_logging_errors.edge.errors)),
        ) : join(" ", compact([one.time, one.message, one.details]))
      ]),
    )
  }
}
