locals {
  format = provider::logdrain::standard_log_format("json", { team = "text:web" })
}

# The line for the default request, and for one that a client has made up.
output "line" {
  value = provider::logdrain::sample_log_line(local.format, {})
}

output "hostile_line" {
  value = provider::logdrain::sample_log_line(local.format, {
    method                = "POST"
    url                   = "/search?q=%22"
    status                = 404
    "req.http.User-Agent" = "\"}\n{\\"
    "fastly_info.state"   = "MISS"
  })

  # No plan goes through with a format that a client can break.
  precondition {
    condition = can(jsondecode(provider::logdrain::sample_log_line(local.format, {
      "req.http.User-Agent" = "\"}\n{\\"
    })))
    error_message = "The log format does not print JSON."
  }
}
