output "format" {
  value = provider::logdrain::standard_log_format("datadog", {
    service = "text:shop"                        # takes the place of the service's ID
    network = { client = { geoip = null } }      # is taken out
    http    = { request_id = "req.http.X-Id" }   # is added to the object
    tags    = ["text:edge", "server.datacenter"] # is new
  })
}
