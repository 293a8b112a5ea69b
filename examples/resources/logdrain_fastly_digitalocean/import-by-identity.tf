import {
  to = logdrain_fastly_digitalocean.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "digitalocean-logs"
  }
}
