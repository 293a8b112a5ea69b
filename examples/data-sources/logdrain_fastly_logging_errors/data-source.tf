variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_logging_errors" "site" {
  service_id = var.service_id
  minutes    = 60
}

# Each plan and each apply warns of lines that could not be delivered.
check "logs_are_delivered" {
  assert {
    condition = length(data.logdrain_fastly_logging_errors.site.errors) == 0
    error_message = join("\n", distinct([
      for one in data.logdrain_fastly_logging_errors.site.errors : "${one.endpoint}: ${one.message}"
    ]))
  }
}
