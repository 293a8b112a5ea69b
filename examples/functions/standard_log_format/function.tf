output "format" {
  value = provider::logdrain::standard_log_format("datadog", {
    service = "text:shop"                        # replaces the ID of the service
    network = { client = { geoip = null } }      # is removed
    http    = { request_id = "req.http.X-Id" }   # is added to the object
    tags    = ["text:edge", "server.datacenter"] # is new
  })
}
