locals {
  format = provider::logdrain::standard_log_format("json", { team = "text:web" })
}

# The lines for the default request and for a hostile one.
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

  # The plan fails if a client can make the line invalid JSON.
  precondition {
    condition = can(jsondecode(provider::logdrain::sample_log_line(local.format, {
      "req.http.User-Agent" = "\"}\n{\\"
    })))
    error_message = "The log format does not print JSON."
  }
}
