import {
  to = logdrain_fastly_https.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "https-logs"
  }
}
